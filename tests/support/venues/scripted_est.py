"""An enrolment port that answers as a test tells it to: real TLS, real certificates."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from support.pki.throwaway_ca import Issued, ThrowawayCa
from support.venues.scripted_venue import server_context

Answer = Callable[[bytes], web.Response]


class ScriptedEst:
    """Plays one answer per enrolment request; the last one is repeated."""

    def __init__(self, ca: ThrowawayCa) -> None:
        self.ca = ca
        self.port = 0
        self.answers: list[Answer] = [lambda _: pending()]
        self.requests: list[bytes] = []
        self.cacerts: web.Response | None = None
        self.cacerts_asked = 0
        self.lockout_status = 200

    def issue(self, csr_der: bytes) -> web.Response:
        """Approve: a certificate for the key of the request."""
        public_key = x509.load_der_x509_csr(csr_der).public_key()
        assert isinstance(public_key, ec.EllipticCurvePublicKey)
        return certs_only(self.ca.client(public_key=public_key).certificate)

    async def _cacerts(self, _: web.Request) -> web.Response:
        self.cacerts_asked += 1
        if self.cacerts is not None:
            answer = self.cacerts
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return certs_only(self.ca.issuing.certificate, self.ca.root.certificate)

    async def _simpleenroll(self, request: web.Request) -> web.Response:
        assert request.content_type == "application/pkcs10"
        csr_der = base64.b64decode(await request.read())
        self.requests.append(csr_der)
        return self.answers[min(len(self.requests), len(self.answers)) - 1](csr_der)

    async def _lockout(self, _: web.Request) -> web.Response:
        return web.Response(status=self.lockout_status, text="As the script says.\n")

    @asynccontextmanager
    async def running(
        self,
        server: Issued | None = None,
        *,
        demand_certificate: bool = False,
        crls_pem: str = "",
    ) -> AsyncIterator["ScriptedEst"]:
        """Listen on a free port of the loopback interface for the length of a block."""
        app = web.Application()
        app.router.add_get("/.well-known/est/cacerts", self._cacerts)
        app.router.add_post("/.well-known/est/simpleenroll", self._simpleenroll)
        app.router.add_post("/.well-known/rfq/lockout", self._lockout)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        issued = server or self.ca.server("localhost")
        context = server_context(
            self.ca, issued, demand_certificate=demand_certificate, crls_pem=crls_pem
        )
        site = web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=context)
        await site.start()
        self.port = site.port
        try:
            yield self
        finally:
            await runner.cleanup()


def pending(retry_after: str | None = "1") -> web.Response:
    """Say that an operator has to decide."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return web.Response(status=202, text="Waiting for approval.\n", headers=headers)


def certs_only(*certificates: x509.Certificate, line_breaks: bool = True) -> web.Response:
    """Answer with certificates as RFC 8951 has it."""
    der = pkcs7.serialize_certificates(list(certificates), Encoding.DER)
    body = base64.encodebytes(der) if line_breaks else base64.b64encode(der)
    return web.Response(
        body=body, headers={"Content-Type": "application/pkcs7-mime; smime-type=certs-only"}
    )
