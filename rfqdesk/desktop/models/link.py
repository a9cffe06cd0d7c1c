"""The connection and the identity as plain facts: what header, banner and status bar show."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.notice import Notice

DAY_MS = 86_400_000
CERTIFICATE_WARNING_DAYS = 14
"""For certificates of authorities, which no programme renews by itself."""

_HOUR_MS = 3_600_000
_MINUTE_MS = 60_000


class LinkState(StrEnum):
    """Where the connection stands."""

    CONNECTING = "connecting"
    LIVE = "live"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPicture:
    """One moment of the connection.

    The certificate's times are epoch milliseconds, `retry_at_ms` is of this computer's steady
    clock, 0 for none.
    `suspension` is the operator's, while it lasts.
    `renewal_problem` is a renewal that has failed for so long that it matters;
    `renewal_tone` is how much.
    `certificate_ended` says in a word why it counts no more before its time.
    `clock_offset_ms` is venue time minus this computer's clock. None stands
    for "not known yet". `enrol_helps`: with a new key and certificate one could get on, where
    the connection is closed. `enrol_first`: nothing else will do, since the certificate counts
    no more.
    """

    state: LinkState = LinkState.CONNECTING
    problem: Notice | None = None
    suspension: Notice | None = None
    retry_at_ms: int = 0
    venue: str = ""
    organisation: str = ""
    person: str = ""
    role: str = ""
    rtt_ms: float | None = None
    clock_offset_ms: int | None = None
    makers_online: int | None = None
    makers_total: int | None = None
    certificate_from_ms: int = 0
    certificate_until_ms: int = 0
    certificate_ended: str = ""
    renewed_ms: int = 0
    renewal_at_ms: int = 0
    renewal_problem: Notice | None = None
    renewal_tone: str = ""
    enrol_helps: bool = True
    enrol_first: bool = False
    disconnect: DisconnectPicture | None = None

    def who(self) -> str:
        """Organisation and person of the certificate in one line."""
        return " · ".join(part for part in (self.organisation, self.person) if part)


STATE_TONES = {
    LinkState.CONNECTING: "warn",
    LinkState.LIVE: "ok",
    LinkState.WAITING: "warn",
    LinkState.CLOSED: "danger",
}

STATE_WORDS = {
    LinkState.CONNECTING: "Connecting",
    LinkState.LIVE: "Connected",
    LinkState.WAITING: "Reconnecting",
    LinkState.CLOSED: "Not connected",
}


def certificate_words(from_ms: int, until_ms: int, now_ms: int, ended: str = "") -> tuple[str, str]:
    """Words and tone for a certificate's remaining life; ("", "") when there is none.

    A fifth of the life is a warning and a twentieth a danger, whether it lasts
    for months or for minutes: by then it should have been renewed.
    """
    if not until_ms:
        return "", ""
    if ended:
        return f"Certificate {ended}", "danger"
    left_ms, life_ms = until_ms - now_ms, until_ms - from_ms
    if left_ms <= 0:
        return "Certificate expired", "danger"
    span = _span(left_ms)
    if left_ms * 5 >= life_ms:
        return f"Certificate {span}", ""
    tone = "danger" if left_ms * 20 < life_ms else "warn"
    return f"Certificate expires in {span}", tone


def renewal_words(picture: LinkPicture) -> str:
    """The certificate's dates in sentences, for a tool tip."""
    if not picture.certificate_until_ms:
        return "Your certificate"
    if picture.certificate_ended:
        return f"Your certificate was {picture.certificate_ended} and counts no more."
    lines = [f"Your certificate is valid until {_moment(picture.certificate_until_ms)}."]
    if picture.renewal_at_ms:
        last = _moment(picture.renewed_ms) if picture.renewed_ms else "never so far"
        lines.append(f"Last renewed: {last}.")
        lines.append(f"Next renewal, by itself: {_moment(picture.renewal_at_ms)}.")
    return "\n".join(lines)


def _span(left_ms: int) -> str:
    if left_ms >= 2 * DAY_MS:
        return f"{left_ms // DAY_MS} days"
    if left_ms >= 2 * _HOUR_MS:
        return f"{left_ms // _HOUR_MS} h"
    return f"{max(1, left_ms // _MINUTE_MS)} min"


def _moment(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%d %b %Y %H:%M UTC").lstrip("0")


def rtt_words(rtt_ms: float | None) -> str:
    """A round trip in figures that fit its size."""
    if rtt_ms is None:
        return "\u2014"
    return f"{rtt_ms:.1f} ms" if rtt_ms < 100 else f"{rtt_ms:.0f} ms"


def offset_words(offset_ms: int | None) -> str:
    """A clock difference with its sign; from one second on in seconds."""
    if offset_ms is None:
        return "\u2014"
    if abs(offset_ms) < 1000:
        return f"{offset_ms:+d} ms".replace("-", "\u2212")
    return f"{offset_ms / 1000:+.1f} s".replace("-", "\u2212")
