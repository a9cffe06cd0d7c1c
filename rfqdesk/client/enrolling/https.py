"""One bounded exchange with a venue's enrolment port."""

import ssl

import aiohttp
from msgspec import Struct

from rfqdesk.client.errors import ProtocolError, UnreachableKind, VenueUnreachableError
from rfqdesk.client.handshakes.refused_handshake import connection_error

ANSWER_MAX_BYTES = 262_144
EXCHANGE_TIMEOUT_S = 15.0
TEXT_MAX_CHARS = 600

_BUSY = frozenset({429, 502, 503, 504})


class Answer(Struct, frozen=True):
    """What came back. `retry_after` is the header's text, "" for none."""

    status: int
    body: bytes
    retry_after: str = ""


async def exchange(
    host: str,
    port: int,
    method: str,
    path: str,
    *,
    context: ssl.SSLContext,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Ask once, over a connection of its own; follows no redirect.

    Raises:
        ClientError: what went wrong (see `refused_handshake`).
    """
    authority = f"[{host}]" if ":" in host else host
    try:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=context, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=EXCHANGE_TIMEOUT_S),
            ) as http,
            http.request(
                method,
                f"https://{authority}:{port}{path}",
                data=body,
                headers=headers or {},
                allow_redirects=False,
            ) as answer,
        ):
            content = await _bounded(answer)
            return Answer(answer.status, content, answer.headers.get("Retry-After", ""))
    except aiohttp.InvalidURL as error:
        raise VenueUnreachableError(
            UnreachableKind.NAME_NOT_FOUND, host, port, "not a host name"
        ) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise connection_error(error, host, port) from error


def unexpected(status: int, host: str, port: int) -> ProtocolError | VenueUnreachableError:
    """The error for a status that is neither an answer nor a refusal."""
    if status in _BUSY:
        return VenueUnreachableError(
            UnreachableKind.UNAVAILABLE, host, port, f"HTTP status {status}"
        )
    return ProtocolError(f"the enrolment port answered with HTTP status {status}")


def words_of(body: bytes) -> str:
    """Make an answer's text fit to be shown: printable, one paragraph, not too long."""
    text = " ".join(body.decode("utf-8", errors="replace").split())
    return "".join(character for character in text if character.isprintable())[:TEXT_MAX_CHARS]


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(16_384):
        content += piece
        if len(content) > ANSWER_MAX_BYTES:
            raise ProtocolError(f"the answer is larger than {ANSWER_MAX_BYTES} bytes")
    return bytes(content)
