"""Enrolment over Secure Transport (RFC 7030, RFC 8951), with or without the label.

The applicant's proof is the request's own signature; who the applicant is, an
operator decides by comparing fingerprints over another channel. A renewal is
proved by the current certificate and needs nobody.
"""

import base64
from collections.abc import Awaitable, Callable
from typing import assert_never

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from rfqserver.gateway.enrolment import Busy, Enrolment, Issued, Outcome, Pending, Refused, Rejected
from rfqserver.gateway.est_limits import EstLimits
from rfqserver.gateway.exchange import (
    BODY_MAX_BYTES,
    body_of,
    client_certificate,
    too_late,
    words,
)

EST_PATH = "/.well-known/est"
OVERLOAD_RETRY_S = 5

CSR_ATTRIBUTES_DER = bytes.fromhex(
    "3021"
    # id-ecPublicKey with the curve secp256r1 ...
    "301506072a8648ce3d0201310a06082a8648ce3d030107"
    # ... signed with ecdsa-with-SHA256.
    "06082a8648ce3d040302"
)
"""CsrAttrs (RFC 7030 section 4.5.2): what a request must be made with."""

CERTS_ONLY = "application/pkcs7-mime; smime-type=certs-only"


def est_app(enrolment: Enrolment, *, label: str = "") -> web.Application:
    """Build the application served on the enrolment port.

    `label` is the one that a path may carry (RFC 7030 section 3.2.2), "" for none.
    """
    limits = EstLimits()
    app = web.Application(client_max_size=BODY_MAX_BYTES, middlewares=[_limited_by_source(limits)])

    async def cacerts(_request: web.Request) -> web.Response:
        if not limits.take_fetch():
            return _overloaded()
        return _certificates(enrolment.ca_certificates())

    async def csrattrs(_request: web.Request) -> web.Response:
        return _base64(CSR_ATTRIBUTES_DER, "application/csrattrs")

    async def simpleenroll(request: web.Request) -> web.Response:
        if not limits.take_submission(None):
            return _overloaded()
        return await _submitted(request, enrolment.submit_csr)

    async def simplereenroll(request: web.Request) -> web.Response:
        certificate_der = client_certificate(request)
        if not limits.take_submission(certificate_der):
            return _overloaded()

        async def submit(body: bytes, address: str) -> Outcome:
            return await enrolment.submit_renewal(body, certificate_der, address)

        return await _submitted(request, submit)

    for path in (EST_PATH, f"{EST_PATH}/{label}") if label else (EST_PATH,):
        app.router.add_get(f"{path}/cacerts", cacerts)
        app.router.add_get(f"{path}/csrattrs", csrattrs)
        app.router.add_post(f"{path}/simpleenroll", simpleenroll)
        app.router.add_post(f"{path}/simplereenroll", simplereenroll)
    return app


def _limited_by_source(limits: EstLimits) -> Middleware:
    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not limits.take_source(request.remote or "unknown", client_certificate(request)):
            return words(429, "Too many requests from this source. Try again in a second.", 1)
        return await handler(request)

    return limit


def _overloaded() -> web.Response:
    return words(
        503,
        "More is asked of this venue than it answers at a time. Nothing was recorded: ask again "
        "in a few seconds.",
        OVERLOAD_RETRY_S,
    )


async def _submitted(
    request: web.Request, submit: Callable[[bytes, str], Awaitable[Outcome]]
) -> web.Response:
    try:
        body = await body_of(request)
    except TimeoutError:
        return too_late()
    return _response(await submit(body, request.remote or "unknown"))


def _response(outcome: Outcome) -> web.Response:
    match outcome:
        case Issued(certificate_der=der):
            return _certificates((der,))
        case Pending(retry_after_s=seconds):
            text = "The request waits for approval by the venue's operator."
            return words(202, text, seconds)
        case Rejected(text=text):
            return words(403, text)
        case Refused(text=text):
            return words(400, text)
        case Busy(text=text, retry_after_s=seconds):
            return words(503, text, seconds)
        case _:
            assert_never(outcome)


def _certificates(certificates_der: tuple[bytes, ...]) -> web.Response:
    """A certs-only answer: base64 of PKCS#7 in lines, as RFC 7030 section 4.1.3 has it."""
    certificates = [x509.load_der_x509_certificate(der) for der in certificates_der]
    return _base64(
        pkcs7.serialize_certificates(certificates, serialization.Encoding.DER), CERTS_ONLY
    )


def _base64(der: bytes, content_type: str) -> web.Response:
    return web.Response(
        body=base64.encodebytes(der),
        headers={"Content-Type": content_type, "Content-Transfer-Encoding": "base64"},
    )
