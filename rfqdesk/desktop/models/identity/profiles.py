"""The identities on this computer as a person compares them, and the badge of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rfqdesk.desktop.models.link import certificate_words

LABEL_MAX_CHARS = 16
ROLE_WORDS = {"trader": "Trader", "maker": "Market maker", "operator": "Operator"}


@dataclass(frozen=True, slots=True)
class Badge:
    """What marks every window of an identity: a word, and a key of `theme.badges.BADGES`."""

    label: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLine:
    """One identity. `certificate` and `tone` are words and colour for its certificate.

    `here`: it is this window's. `running`: a desk of it is open.
    """

    directory: str
    badge: Badge
    who: str
    where: str
    certificate: str
    tone: str
    here: bool = False
    running: bool = False

    @property
    def action(self) -> str:
        """What its button says, "" where there is nothing to do."""
        if self.here:
            return ""
        return "Bring to front" if self.running else "Open"


def label_of(text: str) -> str:
    """A label as it is kept: one line without space around it, of bounded length."""
    return " ".join(text.split())[:LABEL_MAX_CHARS]


def next_colour(colours: Iterable[str], taken: Iterable[str]) -> str:
    """The first colour that no other identity has; once all are taken, the one least used."""
    used = list(taken)
    return min(colours, key=used.count)


def place_words(venue: str, role: str) -> str:
    """Venue and role in one line; either may be unknown yet."""
    return " · ".join(part for part in (venue, ROLE_WORDS.get(role, role)) if part)


def certificate_line(from_ms: int, until_ms: int, now_ms: int, ended: str) -> tuple[str, str]:
    """Words with the date, and tone."""
    words, tone = certificate_words(from_ms, until_ms, now_ms, ended)
    if ended or until_ms <= now_ms:
        tone = "danger"
    date = datetime.fromtimestamp(until_ms / 1000, UTC).strftime("%d %b %Y %H:%M UTC").lstrip("0")
    return (words, tone) if ended else (f"{words}, until {date}", tone or "ok")
