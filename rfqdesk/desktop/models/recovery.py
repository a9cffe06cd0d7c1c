"""What was on its way when the desk ended: what is not known of it, and what came out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteKey
from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.figures import MINUS
from rfqdesk.desktop.models.stack.desk_state import RequestDraft, Shown, ShownCounter, ShownQuote
from rfqdesk.desktop.models.stack.stack_words import REQUEST_ENDED_WORDS, SIDE_WORDS
from rfqdesk.protocol.terms import CounterEndReason, CounterRespType, QuoteRespType

_DAY_MS = 86_400_000
_NOT_TOLD = (
    "nothing of it stands any more. The venue tells the trades of today (UTC) alone: whether it "
    "traded on the day before, its operator can say"
)
_COUNTER_ENDED_WORDS = {
    CounterEndReason.REJECTED: "the dealer turned it down",
    CounterEndReason.EXPIRED: "it ran out",
    CounterEndReason.WITHDRAWN: "it was taken back",
    CounterEndReason.REPLACED: "a later counter took its place",
    CounterEndReason.OVERTAKEN: "a trade overtook it",
}


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


def counter_line(shown: ShownCounter) -> str:
    """A counter in words."""
    verb, way = ("buy", "from") if shown.response is QuoteRespType.LIFT else ("sell", "to")
    price = shown.price.replace("-", MINUS)
    return f"Counter to {shown.maker}: {verb} {shown.quantity} at {price} {way} it"


def answer_line(deal: str, about: str, response: CounterRespType) -> str:
    """A yes or no in words; `about` is what was asked, `deal` what a yes does."""
    word = "Yes" if response is CounterRespType.ACCEPT else "No"
    return f"{word} to {about[:1].lower()}{about[1:]} ({deal[:1].lower()}{deal[1:]})"


def request_outcome(book: Book, quote_req_id: str) -> str:
    """What a book tells of a request that was sent, "" for nothing."""
    for request in reversed(book.requests.values()):
        if request.quote_req_id == quote_req_id:
            if request.end_reason is None:
                return "it is open at the venue"
            words = REQUEST_ENDED_WORDS[request.end_reason]
            return f"it reached the venue; {words[0].lower()}{words[1:]} since"
    drafted = any(one.quote_req_id == quote_req_id for one in book.drafts.values())
    return "the venue keeps it" if drafted else ""


def counter_outcome(
    book: Book, shown: ShownCounter, counter_id: str, *, sent_ms: int, now_ms: int
) -> tuple[str, bool]:
    """What became of a counter that is known to be settled, and whether it traded.

    A book made of a snapshot has the trades of the day: of one sent on an earlier day whose
    request it does not have, nobody can say here whether it traded then.
    """
    trades = [one for one in book.trades_of(shown.rfq_id) if one.quote_resp_id == counter_id]
    if trades:
        return f"TRADED, {', '.join(f'{one.trade_id} at {one.price}' for one in trades)}", True
    counter = book.counters.get(QuoteKey(shown.rfq_id, shown.maker))
    if counter is not None and counter.counter_id == counter_id:
        if counter.end_reason is None:
            return "it STANDS at the venue, and the dealer may take it", False
        words = _COUNTER_ENDED_WORDS.get(counter.end_reason, "it is over")
        return f"{words}, nothing was traded by it", False
    if shown.rfq_id not in book.requests and sent_ms // _DAY_MS != now_ms // _DAY_MS:
        return _NOT_TOLD, False
    return "it does NOT stand, and nothing was traded by it", False


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
