"""The message that stays while there is no connection, or while a certificate is about to end."""

from dataclasses import dataclass
from enum import StrEnum

from rfqdesk.desktop.models.link import LinkPicture, LinkState


class WayOn(StrEnum):
    """What a person can do about it, as its button says it."""

    AGAIN = "Try again"
    NOW = "Try now"
    ENROL = "Enrol again…"


@dataclass(frozen=True, slots=True)
class LinkWords:
    """What a banner says; `first` is the likelier way on and the louder button."""

    tone: str
    title: str
    text: str
    first: WayOn
    second: WayOn | None = None


def link_words(picture: LinkPicture, steady_ms: int) -> LinkWords | None:
    """Say how it stands at `steady_ms` of the steady clock; None where there is nothing."""
    if picture.state is LinkState.LIVE or picture.problem is None:
        return _renewal(picture)
    problem = picture.problem
    if picture.state is LinkState.CLOSED:
        first, second = _ways_on(picture)
        return LinkWords("danger", problem.title, problem.text(), first, second)
    return LinkWords(
        "warn", problem.title, problem.text() + _next_try(picture, steady_ms), WayOn.NOW
    )


def _ways_on(picture: LinkPicture) -> tuple[WayOn, WayOn | None]:
    if not picture.enrol_helps:
        return WayOn.AGAIN, None
    ways = WayOn.AGAIN, WayOn.ENROL
    return ways[::-1] if picture.enrol_first else ways


def _next_try(picture: LinkPicture, steady_ms: int) -> str:
    if not picture.retry_at_ms:
        return ""
    left_s = max(0, -(-(picture.retry_at_ms - steady_ms) // 1000))
    return f"\nTrying again by itself in {left_s} s." if left_s else "\nTrying again now."


def _renewal(picture: LinkPicture) -> LinkWords | None:
    """Nothing stands in the way now, but the certificate may be about to end."""
    problem = picture.renewal_problem
    if problem is None:
        return None
    return LinkWords(picture.renewal_tone, problem.title, problem.text(), WayOn.NOW)
