"""What clients ask one maker alone and wait for: counters, and acceptances under last look."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.facts import CounterFact, LookFact
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.inbox import Answer, InboxEntry
from rfqdesk.desktop.models.maker.maker_words import price_words
from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.terms import CounterRespType, QuoteRespType, Side


class AskKind(StrEnum):
    """What kind of answer is wanted."""

    LOOK = "look"
    COUNTER = "counter"


class Ask(Struct, frozen=True):
    """One thing to say yes or no to. `side` is the maker's own.

    `ask_id` is the last look's id, or the counter's round as text.
    """

    kind: AskKind
    rfq_id: str
    ask_id: str
    heading: str
    side: Side
    quantity: Decimal
    price: str
    detail: str
    from_ms: int
    until_ms: int
    answer: Answer | None

    @property
    def deal(self) -> str:
        """What saying yes does, e.g. `Sell 60 at 0.0055`."""
        verb = "Buy" if self.side is Side.BUY else "Sell"
        return f"{verb} {quantity_text(self.quantity)} at {self.price}"

    @property
    def answering(self) -> bool:
        """Whether an answer is on its way."""
        return self.answer is not None and not self.answer.refused


def asks_of(entries: Sequence[InboxEntry]) -> list[Ask]:
    """Everything that waits for a yes or no: last looks first, then what runs out first."""
    asks = []
    for entry in entries:
        if entry.view.look is not None:
            asks.append(_look(entry, entry.view.look))
        if entry.view.counter is not None:
            asks.append(_counter(entry, entry.view.counter))
    asks.sort(key=lambda ask: (ask.kind is not AskKind.LOOK, ask.until_ms))
    return asks


def answer_words(answer: Answer) -> str:
    """What is going on with an answer that was given."""
    if answer.refused:
        return answer.refused
    word = "yes" if answer.response is CounterRespType.ACCEPT else "no"
    if answer.unsure:
        return (
            f"Your {word} was sent and the connection was lost: whether it traded is known once "
            "the venue has been asked again. Don't hedge twice."
        )
    return f"Your {word} is on its way to the venue."


def _counter(entry: InboxEntry, counter: CounterFact) -> Ask:
    ask_id = str(counter.round)
    own = _own_price(entry, counter.response)
    details = [entry.title]
    if own is not None:
        name = "offer" if counter.response is QuoteRespType.LIFT else "bid"
        details.append(
            f"your {name} {price_words(own, entry.terms)}{_distance(entry, counter.price - own)}"
        )
    if entry.terms is not None and entry.terms.mark is not None:
        details.append(f"mark {price_words(entry.terms.mark, entry.terms)}")
    return Ask(
        kind=AskKind.COUNTER,
        rfq_id=entry.rfq_id,
        ask_id=ask_id,
        heading=f"Counter {counter.round} of {COUNTER_ROUNDS_MAX} from {entry.who}",
        side=_own_side(counter.response),
        quantity=counter.quantity,
        price=price_words(counter.price, entry.terms),
        detail=_SEPARATOR.join(details),
        from_ms=counter.offered_ms,
        until_ms=min(counter.valid_until_ms, entry.view.request.expire_ms),
        answer=_answer(entry, ask_id),
    )


def _look(entry: InboxEntry, look: LookFact) -> Ask:
    verb = "lifts your offer" if look.response is QuoteRespType.LIFT else "hits your bid"
    return Ask(
        kind=AskKind.LOOK,
        rfq_id=entry.rfq_id,
        ask_id=look.look_id,
        heading=f"Last look: {entry.who} {verb}",
        side=_own_side(look.response),
        quantity=look.quantity,
        price=price_words(look.price, entry.terms),
        detail=_SEPARATOR.join((entry.title, "no answer is a no")),
        from_ms=look.asked_ms,
        until_ms=look.until_ms,
        answer=_answer(entry, look.look_id),
    )


_SEPARATOR = " \N{MIDDLE DOT} "


def _own_side(response: QuoteRespType) -> Side:
    return Side.SELL if response is QuoteRespType.LIFT else Side.BUY


def _own_price(entry: InboxEntry, response: QuoteRespType) -> Decimal | None:
    quote = entry.view.quote
    if quote is None:
        return None
    level = quote.offer if response is QuoteRespType.LIFT else quote.bid
    return None if level is None else level.price


def _distance(entry: InboxEntry, difference: Decimal) -> str:
    if entry.terms is None or not difference:
        return ""
    ticks = abs(difference) / entry.terms.tick
    word = "lower" if difference < 0 else "higher"
    return f" ({quantity_text(ticks.normalize())} tick{'' if ticks == 1 else 's'} {word})"


def _answer(entry: InboxEntry, ask_id: str) -> Answer | None:
    answer = entry.answer
    return answer if answer is not None and answer.ask_id == ask_id else None
