"""Certificates and the handshake as plain facts: what the identity workspace shows."""

from dataclasses import dataclass
from datetime import UTC, datetime

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePicture:
    """One certificate and those issued under it. `key` is its fingerprint; times epoch ms.

    `ended` says in a word why it counts no more before its time, e.g. "revoked"; "" where it does.
    """

    key: str
    name: str
    kind: str
    not_before_ms: int
    not_after_ms: int
    facts: Facts
    children: tuple["CertificatePicture", ...] = ()
    ended: str = ""


@dataclass(frozen=True, slots=True)
class CheckPicture:
    """Something that was verified. `tone`: ok, warn, or "" for a mere note."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class StepPicture:
    """One step of the handshake."""

    title: str
    summary: str
    facts: Facts
    checks: tuple[CheckPicture, ...]
    difference: str


@dataclass(frozen=True, slots=True)
class HandshakePicture:
    """How the present connection was secured. `text` is all of it, to copy."""

    headline: str
    made: str
    limits: str
    steps: tuple[StepPicture, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPicture:
    """The workspace at one moment. `handshake` is None while there is no connection.

    `own_key` is the key of the user's own certificate among `roots` and below.
    """

    now_ms: int
    own_key: str = ""
    roots: tuple[CertificatePicture, ...] = ()
    handshake: HandshakePicture | None = None


def life_share(picture: CertificatePicture, now_ms: int) -> float:
    """How much of a certificate's life has passed, from 0 to 1."""
    if picture.ended:
        return 1.0
    life_ms = max(1, picture.not_after_ms - picture.not_before_ms)
    return min(1.0, max(0.0, (now_ms - picture.not_before_ms) / life_ms))


def life_words(picture: CertificatePicture, now_ms: int) -> tuple[str, str]:
    """What is left of a certificate's life, in words and as a tone.

    Less than a fifth of it is a warning, less than a twentieth a danger.
    """
    if picture.ended:
        return picture.ended, "danger"
    if now_ms < picture.not_before_ms:
        return "not yet valid", "danger"
    left_ms = picture.not_after_ms - now_ms
    if left_ms <= 0:
        return "expired", "danger"
    life_ms = picture.not_after_ms - picture.not_before_ms
    tone = "ok"
    if left_ms * 5 < life_ms:
        tone = "danger" if left_ms * 20 < life_ms else "warn"
    return f"{span_words(left_ms)} left", tone


def span_words(span_ms: int) -> str:
    """A length of time in its largest fitting unit."""
    for unit_ms, unit in ((DAY_MS, "day"), (HOUR_MS, "hour"), (60_000, "minute")):
        count = span_ms // unit_ms
        if count >= 1:
            return f"{count:,} {unit}{'s' if count != 1 else ''}"
    return "less than a minute"


def period_words(picture: CertificatePicture) -> str:
    """From which day to which day, UTC; with the time of day where the life is short."""
    short = picture.not_after_ms - picture.not_before_ms < 3 * DAY_MS
    form = "%d %b %Y %H:%M" if short else "%d %b %Y"
    begins, ends = (
        datetime.fromtimestamp(ms / 1000, UTC).strftime(form).lstrip("0")
        for ms in (picture.not_before_ms, picture.not_after_ms)
    )
    return f"{begins} to {ends}"
