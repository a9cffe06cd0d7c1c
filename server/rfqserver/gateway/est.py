"""Enrolment over Secure Transport (RFC 7030, RFC 8951): /cacerts and /simpleenroll.

The applicant's proof is the request's own signature; who the applicant is, an
operator decides by comparing fingerprints over another channel.
"""

import asyncio
import base64
import time
from collections import OrderedDict
from typing import assert_never

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from rfqserver.gateway.enrolment import Busy, Enrolment, Issued, Outcome, Pending, Refused, Rejected
from rfqserver.gateway.flow import TokenBucket

EST_PATH = "/.well-known/est"
BODY_MAX_BYTES = 16_384
"""Largest body read; the CSR policy behind it is stricter."""

BODY_TIMEOUT_S = 10.0
"""How long a body may take to arrive."""

REQUESTS_PER_S = 10
REQUESTS_BURST = 50
ADDRESSES_MAX = 4_096
"""Addresses whose request rate is remembered; the one longest silent is forgotten first."""

CERTS_ONLY = "application/pkcs7-mime; smime-type=certs-only"


class _AddressLimits:
    """A token bucket per address, so that one noisy host does not fill the journal."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def take(self, address: str) -> bool:
        bucket = self._buckets.pop(address, None)
        if bucket is None:
            bucket = TokenBucket(rate_per_s=REQUESTS_PER_S, burst=REQUESTS_BURST)
        self._buckets[address] = bucket
        if len(self._buckets) > ADDRESSES_MAX:
            self._buckets.popitem(last=False)
        return bucket.take(time.monotonic())


def est_app(enrolment: Enrolment) -> web.Application:
    """Build the application served on the enrolment port."""
    app = web.Application(client_max_size=BODY_MAX_BYTES)
    limits = _AddressLimits()

    async def cacerts(_request: web.Request) -> web.Response:
        return _certificates(enrolment.ca_certificates())

    async def simpleenroll(request: web.Request) -> web.Response:
        address = request.remote or "unknown"
        if not limits.take(address):
            return _words(429, "Too many requests from this address. Try again in a second.", 1)
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                body = await _bounded_body(request)
        except TimeoutError:
            return _words(408, "The request did not arrive in time. Send it again.")
        return _response(await enrolment.submit_csr(body, address))

    app.router.add_get(f"{EST_PATH}/cacerts", cacerts)
    app.router.add_post(f"{EST_PATH}/simpleenroll", simpleenroll)
    return app


async def _bounded_body(request: web.Request) -> bytes:
    """At most one byte more than allowed, so that too much is refused in words and recorded."""
    body = bytearray()
    while len(body) <= BODY_MAX_BYTES:
        piece = await request.content.read(BODY_MAX_BYTES + 1 - len(body))
        if not piece:
            break
        body += piece
    return bytes(body)


def _response(outcome: Outcome) -> web.Response:
    match outcome:
        case Issued(certificate_der=der):
            return _certificates((der,))
        case Pending(retry_after_s=seconds):
            text = "The request waits for approval by the venue's operator."
            return _words(202, text, seconds)
        case Rejected(text=text):
            return _words(403, text)
        case Refused(text=text):
            return _words(400, text)
        case Busy(text=text, retry_after_s=seconds):
            return _words(503, text, seconds)
        case _:
            assert_never(outcome)


def _words(status: int, text: str, retry_after_s: int = 0) -> web.Response:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    return web.Response(status=status, text=f"{text}\n", headers=headers)


def _certificates(certificates_der: tuple[bytes, ...]) -> web.Response:
    """A certs-only answer: base64 of PKCS#7 in lines, as RFC 7030 section 4.1.3 has it."""
    certificates = [x509.load_der_x509_certificate(der) for der in certificates_der]
    pkcs7_der = pkcs7.serialize_certificates(certificates, serialization.Encoding.DER)
    return web.Response(
        body=base64.encodebytes(pkcs7_der),
        headers={"Content-Type": CERTS_ONLY, "Content-Transfer-Encoding": "base64"},
    )
