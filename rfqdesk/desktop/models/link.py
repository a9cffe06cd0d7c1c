"""The connection and the identity as plain facts: what header, banner and status bar show."""

from dataclasses import dataclass
from enum import StrEnum

from rfqdesk.desktop.models.notice import Notice

DAY_MS = 86_400_000
CERTIFICATE_WARNING_DAYS = 14


class LinkState(StrEnum):
    """Where the connection stands."""

    CONNECTING = "connecting"
    LIVE = "live"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPicture:
    """One moment of the connection.

    `retry_at_ms` and the certificate's end are epoch milliseconds, 0 for none.
    `clock_offset_ms` is venue time minus this computer's clock. None stands
    for "not known yet".
    """

    state: LinkState = LinkState.CONNECTING
    problem: Notice | None = None
    retry_at_ms: int = 0
    venue: str = ""
    organisation: str = ""
    person: str = ""
    role: str = ""
    rtt_ms: float | None = None
    clock_offset_ms: int | None = None
    makers_online: int | None = None
    makers_total: int | None = None
    certificate_until_ms: int = 0

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
    LinkState.LIVE: "Live",
    LinkState.WAITING: "Reconnecting",
    LinkState.CLOSED: "Not connected",
}


def certificate_words(until_ms: int, now_ms: int) -> tuple[str, str]:
    """Words and tone for a certificate's remaining life; ("", "") when there is none."""
    if not until_ms:
        return "", ""
    if until_ms <= now_ms:
        return "Certificate expired", "danger"
    days = (until_ms - now_ms) // DAY_MS
    if days >= CERTIFICATE_WARNING_DAYS:
        return f"Certificate {days} days", ""
    if days >= 1:
        return f"Certificate expires in {days} day{'s' if days > 1 else ''}", "warn"
    hours = max(1, (until_ms - now_ms) // 3_600_000)
    return f"Certificate expires in {hours} h", "danger"


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
