"""What the network stack raises is told apart, however it is wrapped."""

import errno
import socket
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from rfqdesk.client.errors import (
    ConnectionRefusedByVenueError,
    DistrustKind,
    RefusalKind,
    RevocationUnknownError,
    ServerNotTrustedError,
    UnknownKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.handshakes.refused_handshake import (
    connection_error,
    refusal_kind,
    seen_by_dates,
)


def wrapped(inner: BaseException) -> OSError:
    outer = OSError("cannot write request body")
    outer.__cause__ = inner
    return outer


def alert(reason: str) -> ssl.SSLError:
    return ssl.SSLError(1, f"[SSL: {reason}] {reason.lower().replace('_', ' ')} (_ssl.c:2576)")


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("SSLV3_ALERT_CERTIFICATE_REVOKED", RefusalKind.REVOKED),
        ("TLSV1_ALERT_CERTIFICATE_REVOKED", RefusalKind.REVOKED),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", RefusalKind.EXPIRED),
        ("SSLV3_ALERT_BAD_CERTIFICATE", RefusalKind.NOT_YET_VALID),
        ("TLSV1_ALERT_UNKNOWN_CA", RefusalKind.UNKNOWN_CA),
        ("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", RefusalKind.WRONG_PURPOSE),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", RefusalKind.CERTIFICATE_REQUIRED),
    ],
)
def test_alerts_are_matched_by_their_stem(reason: str, kind: RefusalKind) -> None:
    for error in (alert(reason), wrapped(alert(reason)), wrapped(wrapped(alert(reason)))):
        told = connection_error(error, "venue.example", 9443)
        assert isinstance(told, ConnectionRefusedByVenueError)
        assert told.kind is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (10, DistrustKind.EXPIRED),
        (9, DistrustKind.NOT_YET_VALID),
        (20, DistrustKind.FOREIGN_ROOT),
        (62, DistrustKind.WRONG_HOST),
        (64, DistrustKind.WRONG_HOST),
        (26, DistrustKind.WRONG_PURPOSE),
        (7, DistrustKind.OTHER),
    ],
)
def test_distrust_is_told_by_openssls_code(code: int, kind: DistrustKind) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    told = connection_error(wrapped(error), "venue.example", 9443)
    assert isinstance(told, ServerNotTrustedError)
    assert told.kind is kind
    assert told.final


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), UnreachableKind.REFUSED),
        (socket.gaierror(-2, "Name or service not known"), UnreachableKind.NAME_NOT_FOUND),
        (TimeoutError(), UnreachableKind.TIMEOUT),
        (OSError(errno.ENETUNREACH, "unreachable"), UnreachableKind.NETWORK),
        (OSError(errno.EADDRNOTAVAIL, "no such source address"), UnreachableKind.NETWORK),
        (OSError(errno.ETIMEDOUT, "timed out"), UnreachableKind.TIMEOUT),
        (ConnectionResetError(errno.ECONNRESET, "reset"), UnreachableKind.BROKEN_OFF),
        (alert("WRONG_VERSION_NUMBER"), UnreachableKind.BROKEN_OFF),
    ],
)
def test_what_never_reached_the_venue_is_told_apart(
    error: BaseException, kind: UnreachableKind
) -> None:
    for one in (error, wrapped(error)):
        told = connection_error(one, "venue.example", 9443)
        assert isinstance(told, VenueUnreachableError)
        assert (told.kind, told.host, told.port) == (kind, "venue.example", 9443)
        assert not told.final


def test_errors_that_point_at_each_other_are_walked_once() -> None:
    one, other = OSError("one"), OSError("other")
    one.__cause__, other.__cause__ = other, one
    assert isinstance(connection_error(one, "h", 1), VenueUnreachableError)


@pytest.mark.rule("CON-06")
def test_an_alert_is_the_venues_only_once_the_venue_has_proved_itself() -> None:
    revoked = alert("SSLV3_ALERT_CERTIFICATE_REVOKED")
    before = aiohttp.ClientConnectorSSLError(
        ConnectionKey("venue.example", 9443, True, True, None, None, None), revoked
    )
    told = connection_error(before, "venue.example", 9443)
    assert isinstance(told, VenueUnreachableError)
    assert told.kind is UnreachableKind.BROKEN_OFF


def test_what_went_wrong_in_an_exchange_before_is_not_told_of_this_one() -> None:
    earlier = RevocationUnknownError(UnknownKind.UNREACHABLE, "Issuing CA", "http://x/a.crl")
    earlier.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
    later = wrapped(alert("SSLV3_ALERT_CERTIFICATE_REVOKED"))
    later.__context__ = earlier
    assert isinstance(connection_error(later, "h", 1), ConnectionRefusedByVenueError)
    broken = ConnectionResetError(errno.ECONNRESET, "reset")
    broken.__context__ = earlier
    told = connection_error(broken, "h", 1)
    assert isinstance(told, VenueUnreachableError)
    assert told.kind is UnreachableKind.BROKEN_OFF


def test_expired_is_believed_only_if_the_date_agrees() -> None:
    error = ConnectionRefusedByVenueError(RefusalKind.EXPIRED)
    assert seen_by_dates(error, valid_until_ms=1_000, now_ms=2_000) is error
    corrected = seen_by_dates(error, valid_until_ms=2_000, now_ms=1_000)
    assert isinstance(corrected, ConnectionRefusedByVenueError)
    assert corrected.kind is RefusalKind.VENUE_LIST_STALE
    assert not corrected.final
    revoked = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
    assert seen_by_dates(revoked, valid_until_ms=2_000, now_ms=1_000) is revoked


def test_names_of_the_registry_that_are_not_known_still_refuse() -> None:
    assert refusal_kind("certificate_revoked") is RefusalKind.REVOKED
    assert refusal_kind("something_new") is RefusalKind.OTHER
