"""What was on its way when the desk ended: what is not known of it, and what came out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.desk_state import RequestDraft, Shown, ShownQuote
from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.desktop.models.stack_words import SIDE_WORDS
from rfqdesk.protocol.terms import QuoteRespType


@dataclass(frozen=True, slots=True)
class Recovered:
    """One command. `outcome` is "" while it is not known; `traded`: money has moved by it."""

    own_id: str
    words: str
    outcome: str = ""
    traded: bool = False

    def ended(self, outcome: str, *, traded: bool = False) -> "Recovered":
        """The same with its outcome."""
        return replace(self, outcome=outcome, traded=traded)


@dataclass(frozen=True, slots=True)
class RecoveryPicture:
    """All of them; a title and text to show, tone "" for nothing to say."""

    tone: str = ""
    title: str = ""
    text: str = ""
    decided: bool = False


def accept_line(shown: Shown) -> str:
    """An accept in words, with its worst price."""
    verb = "Buy" if shown.response is QuoteRespType.LIFT else "Sell"
    price = shown.price.replace("-", MINUS)
    whom = f"of {shown.maker}" if isinstance(shown, ShownQuote) else "of whoever is best"
    return f"{verb} {shown.quantity} at {price} or better, {whom}"


def request_line(draft: RequestDraft) -> str:
    """A request in words."""
    kind = "Draft" if draft.draft else "Request"
    return f"{kind}: {SIDE_WORDS[draft.side]} {draft.quantity} {package_name(draft.legs)}"


def recovery_picture(commands: Sequence[Recovered]) -> RecoveryPicture:
    """What to say of them all."""
    if not commands:
        return RecoveryPicture()
    lines = [
        f"{one.words}: {one.outcome}" if one.outcome else f"{one.words}: not known"
        for one in commands
    ]
    open_ones = sum(1 for one in commands if not one.outcome)
    if open_ones:
        count = "One command was" if open_ones == 1 else f"{open_ones} commands were"
        lines.append(
            "The venue is asked as soon as there is a connection, which can never trade; nothing "
            "is sent again by itself. Do not deal elsewhere on a guess."
        )
        title = f"{count} on its way when rfqdesk ended: outcome not known"
        return RecoveryPicture("warn", title.replace("were on its", "were on their"), _text(lines))
    lines.append("Nothing was sent again. This is what the venue says.")
    title = "What was on its way when rfqdesk ended"
    tone = "ok" if any(one.traded for one in commands) else "accent"
    return RecoveryPicture(tone, title, _text(lines), decided=True)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines)
