"""The publication port: revocation lists, CA certificates and OCSP over plain HTTP.

All that is served is signed, and none of it is secret (RFC 5280 section 8,
RFC 6960 appendix A, RFC 5019 section 6 for what caches are told).
"""

import asyncio
import binascii
import urllib.parse
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from rfqserver.gateway.publication import Document, OcspAnswer, Publication

OCSP_TYPE = "application/ocsp-response"
BODY_MAX_BYTES = 4_096
"""Largest request read; what is behind is stricter."""

BODY_TIMEOUT_S = 10.0
DOWNLOAD_MAX_S = 120.0
"""How long a connection may last: a list of 100,000 entries has five megabytes."""

CACHE_MAX_S = 900
"""Longest time for which caches are told to keep anything, so that a revocation does not hide
behind one until the list it replaced has run out."""


def pki_app(
    publication: Publication, *, document_paths: tuple[str, ...], ocsp_path: str
) -> web.Application:
    """Build the application served on the publication port."""
    app = web.Application(client_max_size=BODY_MAX_BYTES)

    async def document(request: web.Request) -> web.Response:
        found = publication.document(request.path)
        if found is None:
            return web.Response(status=404, text="There is nothing here yet.\n")
        return _served(request, found, publication.now_ms())

    async def ocsp_post(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                body = await _bounded_body(request)
        except TimeoutError:
            return web.Response(status=408, text="The request did not arrive in time.\n")
        # What is posted is never cached, and need not be asked about.
        return _uncached(publication.answer_ocsp(body))

    async def ocsp_get(request: web.Request) -> web.Response:
        encoded = request.rel_url.raw_path.removeprefix(f"{ocsp_path}/")
        answer = publication.answer_ocsp(_decoded(encoded))
        if answer.document is None:
            return _uncached(answer)
        return _served(request, answer.document, publication.now_ms())

    for path in document_paths:
        app.router.add_get(path, document)
    app.router.add_post(ocsp_path, ocsp_post)
    app.router.add_get(ocsp_path + "/{request:.+}", ocsp_get)
    return app


async def _bounded_body(request: web.Request) -> bytes:
    """At most one byte more than allowed, which is then too much to be a request."""
    body = bytearray()
    while len(body) <= BODY_MAX_BYTES:
        piece = await request.content.read(BODY_MAX_BYTES + 1 - len(body))
        if not piece:
            break
        body += piece
    return bytes(body)


def _decoded(encoded: str) -> bytes:
    """A request from its base64 in a path; what is none becomes nothing, which is malformed."""
    text = urllib.parse.unquote(encoded)
    try:
        return binascii.a2b_base64(text.encode(), strict_mode=True)
    except binascii.Error:
        return b""


def _uncached(answer: OcspAnswer) -> web.Response:
    return web.Response(
        body=answer.body, content_type=OCSP_TYPE, headers={"Cache-Control": "no-store"}
    )


def _served(request: web.Request, found: Document, now_ms: int) -> web.Response:
    seconds = max(0, min(CACHE_MAX_S, (found.expires_ms - now_ms) // 1000))
    headers = {
        "ETag": f'"{found.etag}"',
        "Last-Modified": _http_date(found.changed_ms),
        "Expires": _http_date(found.expires_ms),
        "Cache-Control": f"public, no-transform, must-revalidate, max-age={seconds}",
    }
    if _has_it(request, found):
        return web.Response(status=304, headers=headers)
    return web.Response(body=found.body, content_type=found.content_type, headers=headers)


def _has_it(request: web.Request, found: Document) -> bool:
    # By the tag alone: two lists of the same second must not be taken for one.
    return any(tag.value in (found.etag, "*") for tag in request.if_none_match or ())


def _http_date(time_ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(time_ms // 1000, UTC), usegmt=True)
