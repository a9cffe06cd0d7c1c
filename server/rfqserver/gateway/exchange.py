"""What the exchanges of the enrolment port share: a bounded body, the proven peer, words."""

import asyncio

from aiohttp import web

BODY_MAX_BYTES = 16_384
"""Largest body read; the policies behind it are stricter."""

BODY_TIMEOUT_S = 10.0
"""How long a body may take to arrive."""


async def body_of(request: web.Request) -> bytes:
    """At most one byte more than allowed, so that too much is refused in words and recorded.

    Raises:
        TimeoutError: it did not arrive in time.
    """
    body = bytearray()
    async with asyncio.timeout(BODY_TIMEOUT_S):
        while len(body) <= BODY_MAX_BYTES:
            piece = await request.content.read(BODY_MAX_BYTES + 1 - len(body))
            if not piece:
                break
            body += piece
    return bytes(body)


def client_certificate(request: web.Request) -> bytes | None:
    """The certificate that TLS has proved and checked, in DER."""
    tls = request.transport.get_extra_info("ssl_object") if request.transport else None
    certificate: bytes | None = tls.getpeercert(binary_form=True) if tls else None
    return certificate


def words(status: int, text: str, retry_after_s: int = 0) -> web.Response:
    """An answer for people."""
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    return web.Response(status=status, text=f"{text}\n", headers=headers)


def too_late() -> web.Response:
    """The answer to a body that did not arrive in time."""
    return words(408, "The request did not arrive in time. Send it again.")
