"""Fetching a revocation list: plain HTTP, bounded in size and time, no redirect.

What is fetched is signed, and a TLS server whose own state had to be looked up
first would go round in circles (RFC 5280 section 8).
"""

from typing import NamedTuple
from urllib.parse import urlsplit

import aiohttp

LIST_MAX_BYTES = 16_777_216
"""A list of 100,000 entries has five megabytes."""

DOWNLOAD_TIMEOUT_S = 90.0
"""For five megabytes over half a megabit a second."""

SILENCE_TIMEOUT_S = 10.0
"""Longest pause within a download; one that goes on, however slowly, has its time."""

CONNECT_TIMEOUT_S = 4.0


class Download(NamedTuple):
    """What came: `body` is None where it is still what `etag` stood for."""

    body: bytes | None
    etag: str


class NotDownloadedError(Exception):
    """Nothing usable came; the text says why."""


async def download(url: str, etag: str = "") -> Download:
    """Get what is at `url`, unless it is what an earlier answer's `etag` stands for.

    Raises:
        NotDownloadedError: it is no http address, or it did not arrive whole and in time.
    """
    if urlsplit(url).scheme != "http":
        raise NotDownloadedError("only lists at http:// addresses are fetched")
    timeout = aiohttp.ClientTimeout(
        total=DOWNLOAD_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S, sock_read=SILENCE_TIMEOUT_S
    )
    headers = {"If-None-Match": etag} if etag else {}
    try:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as http,
            http.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            if etag and answer.status == 304:
                return Download(None, etag)
            if answer.status != 200:
                raise NotDownloadedError(f"HTTP status {answer.status}")
            return Download(await _bounded(answer), answer.headers.get("ETag", ""))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise NotDownloadedError(_why(error)) from error


def _why(error: Exception) -> str:
    """A short reason: the long ones of the libraries tell people nothing more."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no connection"
    return str(error) or type(error).__name__


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        content += piece
        if len(content) > LIST_MAX_BYTES:
            raise NotDownloadedError(f"it is larger than {LIST_MAX_BYTES} bytes")
    return bytes(content)
