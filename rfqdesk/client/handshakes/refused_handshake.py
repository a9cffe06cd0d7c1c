"""From what the network stack raises to what it means.

In TLS 1.3 a client counts as connected before the server has looked at its
certificate: the refusal comes with the first read, wrapped in whatever the
reading layer raises. An alert that comes earlier is not the venue's word: until
the server has proved itself, anybody on the way can send one. OpenSSL's names
for alerts carry different prefixes in different versions, so they are matched
by their stem.
"""

import errno
import socket
import ssl

import aiohttp

from rfqdesk.client.errors import (
    ClientError,
    ConnectionLostError,
    ConnectionRefusedByVenueError,
    DistrustKind,
    LostKind,
    ProtocolError,
    RefusalKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.protocol.events import Logout

REFUSAL_HEADER = "X-Refusal"
"""Names the reason when a certificate passes TLS but is turned away by the venue's registry."""

_ALERTS = (
    ("CERTIFICATE_REVOKED", RefusalKind.REVOKED),
    ("CERTIFICATE_EXPIRED", RefusalKind.EXPIRED),
    ("BAD_CERTIFICATE", RefusalKind.NOT_YET_VALID),
    ("UNKNOWN_CA", RefusalKind.UNKNOWN_CA),
    ("UNSUPPORTED_CERTIFICATE", RefusalKind.WRONG_PURPOSE),
    ("CERTIFICATE_REQUIRED", RefusalKind.CERTIFICATE_REQUIRED),
)

_KINDS = {
    "certificate_revoked": RefusalKind.REVOKED,
    "certificate_expired": RefusalKind.EXPIRED,
    "certificate_superseded": RefusalKind.SUPERSEDED,
    "not_registered": RefusalKind.NOT_REGISTERED,
    "wrong_purpose": RefusalKind.WRONG_PURPOSE,
    "sequence_ahead": RefusalKind.SEQUENCE_AHEAD,
    "client_too_old": RefusalKind.CLIENT_TOO_OLD,
    "operator_certificate": RefusalKind.OPERATES,
    "not_operator": RefusalKind.NOT_OPERATOR,
    "suspended": RefusalKind.SUSPENDED,
}
STOPPING_KIND = "venue_stopping"

_VERIFY_CODES = {
    2: DistrustKind.FOREIGN_ROOT,
    9: DistrustKind.NOT_YET_VALID,
    10: DistrustKind.EXPIRED,
    18: DistrustKind.FOREIGN_ROOT,
    19: DistrustKind.FOREIGN_ROOT,
    20: DistrustKind.FOREIGN_ROOT,
    21: DistrustKind.FOREIGN_ROOT,
    23: DistrustKind.REVOKED,
    26: DistrustKind.WRONG_PURPOSE,
    62: DistrustKind.WRONG_HOST,
    64: DistrustKind.WRONG_HOST,
}
"""X509_V_ERR_* of OpenSSL (x509_vfy.h)."""

_LIST_CODES = {
    3: UnknownKind.NOT_NAMED,
    33: UnknownKind.NOT_NAMED,
    44: UnknownKind.NOT_NAMED,
    8: UnknownKind.INVALID,
    11: UnknownKind.INVALID,
    12: UnknownKind.ENDED,
}
"""Those that are about a revocation list."""

_NETWORK_ERRNOS = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.ECONNABORTED}
)


def refusal_kind(name: str) -> RefusalKind:
    """Read the venue's own name for a refusal; unknown ones become `OTHER`."""
    return _KINDS.get(name, RefusalKind.OTHER)


def connection_error(error: BaseException, host: str, port: int) -> ClientError:
    """Tell what an error of aiohttp, asyncio, ssl or socket means for the caller."""
    links = _links(error)
    distrusts = [link for link in links if isinstance(link, ssl.SSLCertVerificationError)]
    if distrusts:
        # aiohttp's wrapper is one too, without the code that tells the reason.
        return _distrust(next((d for d in distrusts if _verify_code(d)), distrusts[0]), host)
    # aiohttp raises this one, and nothing else does, where the handshake came to no end.
    proven = not any(isinstance(link, aiohttp.ClientConnectorError) for link in links)
    for link in links:
        if proven and isinstance(link, ssl.SSLError) and (refusal := _alert(link)) is not None:
            return ConnectionRefusedByVenueError(refusal)
    for link in links:
        if isinstance(link, aiohttp.WSServerHandshakeError):
            return _http_refusal(link, host, port)
    kind = next(
        (found for link in links if (found := _unreachable(link)) is not None),
        UnreachableKind.BROKEN_OFF,
    )
    return VenueUnreachableError(kind, host, port, str(error) or type(error).__name__)


def seen_by_dates(error: ClientError, valid_until_ms: int, now_ms: int) -> ClientError:
    """Correct "expired" where the own certificate has not expired.

    The venue's TLS says the same when its revocation list has run out. That
    passes, and nobody needs to enrol again.
    """
    expired = isinstance(error, ConnectionRefusedByVenueError) and error.kind is RefusalKind.EXPIRED
    if expired and now_ms < valid_until_ms:
        return ConnectionRefusedByVenueError(RefusalKind.VENUE_LIST_STALE)
    return error


def _links(error: BaseException) -> list[BaseException]:
    """Return an error and everything it was raised from or wraps, once each.

    What was told before, for instance of a list that could not be had, is of
    another exchange, which this one only came after.
    """
    links: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop(0)
        if link is None or isinstance(link, ClientError) or any(link is known for known in links):
            continue
        links.append(link)
        if isinstance(link, aiohttp.ClientConnectorError):
            waiting.append(link.os_error)
        if isinstance(link, aiohttp.ClientConnectorCertificateError):
            certificate_error = link.certificate_error
            if isinstance(certificate_error, BaseException):
                waiting.append(certificate_error)
        waiting.extend((link.__cause__, link.__context__))
    return links


def _alert(error: ssl.SSLError) -> RefusalKind | None:
    words = f"{getattr(error, 'reason', '')} {error}".upper()
    return next((kind for stem, kind in _ALERTS if stem in words), None)


def _distrust(
    error: ssl.SSLCertVerificationError, host: str
) -> ServerNotTrustedError | RevocationUnknownError:
    detail = getattr(error, "verify_message", "") or str(error)
    unknown = _LIST_CODES.get(_verify_code(error))
    if unknown is not None:
        return RevocationUnknownError(unknown, "", host, detail)
    kind = _VERIFY_CODES.get(_verify_code(error), DistrustKind.OTHER)
    return ServerNotTrustedError(kind, host, detail)


def _verify_code(error: ssl.SSLCertVerificationError) -> int:
    code = getattr(error, "verify_code", 0)
    return code if isinstance(code, int) else 0


def _http_refusal(error: aiohttp.WSServerHandshakeError, host: str, port: int) -> ClientError:
    name = error.headers.get(REFUSAL_HEADER, "") if error.headers is not None else ""
    if name == STOPPING_KIND or error.status in {429, 502, 503, 504}:
        return VenueUnreachableError(UnreachableKind.UNAVAILABLE, host, port, f"{error.status}")
    if error.status in {401, 403}:
        return ConnectionRefusedByVenueError(refusal_kind(name))
    return ProtocolError(f"the trading port answered with HTTP status {error.status}")


def _unreachable(error: BaseException) -> UnreachableKind | None:
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return UnreachableKind.NAME_NOT_FOUND
    if isinstance(error, TimeoutError):
        return UnreachableKind.TIMEOUT
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ECONNREFUSED:
        return UnreachableKind.REFUSED
    if number in _NETWORK_ERRNOS:
        return UnreachableKind.NETWORK
    if number == errno.ETIMEDOUT:
        return UnreachableKind.TIMEOUT
    return None


def logged_out(message: Logout) -> ClientError:
    """What the end of a session means that the venue announced."""
    if message.retry:
        return ConnectionLostError(LostKind.LOGGED_OUT, message.text or message.reason)
    return ConnectionRefusedByVenueError(refusal_kind(message.reason), message.text)
