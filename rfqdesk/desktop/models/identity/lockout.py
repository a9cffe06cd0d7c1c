"""Locking oneself out as plain facts: how far it has come, and the words for it."""

from dataclasses import dataclass
from enum import StrEnum

from rfqdesk.desktop.models.notice import Notice


class LockoutState(StrEnum):
    """How far it has come."""

    NONE = "none"
    ASKING = "asking"
    WAITING = "waiting"
    """The venue was not reached; the next attempt comes by itself."""
    STOPPED = "stopped"
    """The user gave up before it was done."""
    REFUSED = "refused"
    DONE = "done"


RUNNING = frozenset({LockoutState.ASKING, LockoutState.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class LockoutPicture:
    """One moment of it. `serial` is the certificate's, lower-case hexadecimal.

    `problem` is why it is not done yet. `unsure` says that an attempt may have
    reached the venue although no answer came back, `doubtful` that the one who
    confirmed could not be looked up in the revocation lists. `retry_at_ms` is this
    computer's clock, epoch milliseconds, 0 for none.
    """

    state: LockoutState = LockoutState.NONE
    serial: str = ""
    problem: Notice | None = None
    unsure: bool = False
    doubtful: bool = False
    retry_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class LockoutWords:
    """What a banner says about it; "" leaves a button out."""

    tone: str
    title: str
    text: str
    action: str = ""
    second: str = ""


QUESTION = "Lock yourself out now?"
CONSEQUENCES = (
    "The venue revokes your certificate at once. Your quotes and requests are withdrawn, your "
    "sessions end on all computers, and nobody can trade with your key any more, you included, "
    "until you have enrolled anew and the operator has approved it. Trades already done stand. "
    "This can't be undone."
)


def grouped_serial(serial: str) -> str:
    """A serial number for reading out: upper case, groups of four."""
    digits = serial.upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def lockout_words(picture: LockoutPicture, now_ms: int) -> LockoutWords | None:
    """Say how it stands at `now_ms` of this computer's clock; None where there is nothing."""
    match picture.state:
        case LockoutState.NONE:
            return None
        case LockoutState.ASKING:
            return LockoutWords(
                "warn", "Locking you out…", f"Asking the venue. {_so_far(picture)}", "", "Stop"
            )
        case LockoutState.WAITING:
            return LockoutWords(
                "danger",
                "It is not known yet whether you are locked out"
                if picture.unsure
                else "You are not locked out yet",
                f"{_problem(picture)}{_so_far(picture)} {_next_try(picture, now_ms)}\n"
                f"{_telephone(picture)}",
                "Try now",
                "Stop trying",
            )
        case LockoutState.STOPPED:
            title = "It is not known whether you are locked out" if picture.unsure else (
                "You are not locked out"
            )  # fmt: skip
            return LockoutWords(
                "danger",
                title,
                f"You stopped before the venue had answered. {_so_far(picture)}\n"
                f"{_telephone(picture)}",
                "Lock me out…",
                "Dismiss",
            )
        case LockoutState.REFUSED:
            title = picture.problem.title if picture.problem else "The venue did not lock you out"
            text = picture.problem.text() if picture.problem else ""
            return LockoutWords("danger", title, f"{text}\n{_telephone(picture)}", "", "Dismiss")
        case LockoutState.DONE:
            return LockoutWords(
                "warn",
                "You are locked out",
                f"The venue takes nothing under certificate {grouped_serial(picture.serial)} any "
                "more, from any computer. Quotes and requests made under it were withdrawn; trades "
                "already done stand. Tell the operator what happened. To trade again, enrol with "
                f"a new key.{_DOUBT if picture.doubtful else ''}",
                "Enrol again…",
            )


_DOUBT = (
    "\nThe venue's revocation lists could not be had, so its own certificate was not looked up: "
    "have the operator confirm it by telephone."
)


def _so_far(picture: LockoutPicture) -> str:
    if picture.unsure:
        return "The venue may have heard of it already, but has not confirmed it."
    return "Nothing has happened yet: your certificate still counts."


def _problem(picture: LockoutPicture) -> str:
    return f"{picture.problem.title}. " if picture.problem else ""


def _next_try(picture: LockoutPicture, now_ms: int) -> str:
    left_s = max(0, -(-(picture.retry_at_ms - now_ms) // 1000))
    return f"Trying again by itself in {left_s} s." if left_s else "Trying again now."


def _telephone(picture: LockoutPicture) -> str:
    return (
        "Or ring the operator, who can revoke it at once. Certificate serial number: "
        f"{grouped_serial(picture.serial)}"
    )
