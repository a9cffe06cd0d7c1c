"""What each event of the feed says, in a few words: its kind, whose it is, and the rest."""

from collections.abc import Callable
from functools import singledispatch

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.desktop.models.figures import MINUS, duration_text
from rfqdesk.desktop.models.stack.stack_words import QUOTE_ENDED_WORDS, REQUEST_ENDED_WORDS
from rfqdesk.protocol.events import (
    ExecutionReport,
    FeedEvent,
    QuoteEnded,
    QuoteLive,
    RequestEnded,
    RequestOpened,
    RequestPassed,
)
from rfqdesk.protocol.life_events import (
    QuotesRevealed,
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
    RevealedQuote,
)
from rfqdesk.protocol.offers import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LastLookAsked,
    LastLookEnded,
)
from rfqdesk.protocol.terms import ExecType, PriceLevel, QuoteRespType, QuoteType, Side

NameOf = Callable[[str], str]
_TAKES = {QuoteRespType.HIT: "sell", QuoteRespType.LIFT: "buy"}
_SIDES = {Side.BUY: "buy", Side.SELL: "sell", Side.UNDISCLOSED: "two-way"}
_TRADES = {
    ExecType.TRADE: "Trade",
    ExecType.TRADE_CORRECT: "Trade corrected",
    ExecType.TRADE_CANCEL: "Trade cancelled",
}


class EventWords(Struct, frozen=True, gc=False):
    """`kind` is a heading, `maker` the dealer's slug or "", `text` the rest in one line."""

    kind: str
    maker: str = ""
    text: str = ""
    tone: str = ""


def event_words(event: FeedEvent, name_of: NameOf) -> EventWords:
    """The words for one event; `name_of` gives the name of a firm."""
    words = _words(event)
    return replace(words, maker=name_of(words.maker)) if words.maker else words


@singledispatch
def _words(event: object) -> EventWords:
    raise TypeError(f"no words for {type(event).__name__}")


@_words.register
def _(event: RequestDrafted) -> EventWords:
    return EventWords("Draft kept", text=f"{_SIDES[event.side]} {event.quantity}")


@_words.register
def _(event: RequestOpened) -> EventWords:
    parts = [f"{_SIDES[event.side]} {event.quantity}"]
    parts.append(f"for {duration_text(event.expire_time_ms - event.transact_time_ms)}")
    if event.panel:
        parts.append(f"{len(event.panel)} asked")
    if event.limit_price:
        parts.append(f"limit {_minus(event.limit_price)}")
    if not event.disclosed:
        parts.append("anonymous")
    return EventWords("Request opened", text=", ".join(parts), tone="accent")


@_words.register
def _(event: RequestEnded) -> EventWords:
    done = f", {event.cum_quantity} done" if event.cum_quantity else ""
    return EventWords("Request ended", text=f"{REQUEST_ENDED_WORDS[event.reason]}{done}")


@_words.register
def _(event: RequestAmended) -> EventWords:
    asked = f", {len(event.panel)} asked" if event.panel else ""
    return EventWords("Request amended", text=f"longer or to more dealers{asked}")


@_words.register
def _(event: RequestWorking) -> EventWords:
    return EventWords("Working", event.maker, "on a price")


@_words.register
def _(event: RequestPassed) -> EventWords:
    reason = event.reason.value.replace("_", " ")
    return EventWords("Passed", event.maker, f"{reason}: {event.text}" if event.text else reason)


@_words.register
def _(event: RequoteRequested) -> EventWords:
    return EventWords("Requote asked", event.maker)


@_words.register(QuoteLive)
@_words.register(RevealedQuote)
def _(event: QuoteLive | RevealedQuote) -> EventWords:
    kind = "Quote" if event.quote_type is QuoteType.FIRM else "Indicative quote"
    parts = [f"{_level(event.bid)} / {_level(event.offer)}", f"revision {event.revision}"]
    if event.all_or_none:
        parts.append("whole only")
    if event.last_look:
        parts.append("last look")
    return EventWords(kind, event.maker, ", ".join(parts), "accent")


@_words.register
def _(event: QuotesRevealed) -> EventWords:
    number = len(event.quotes)
    shown = ", ".join(f"{q.maker} {_level(q.bid)} / {_level(q.offer)}" for q in event.quotes)
    return EventWords("Quotes revealed", text=f"{number}: {shown}" if number else "none")


@_words.register
def _(event: QuoteEnded) -> EventWords:
    text = f"{QUOTE_ENDED_WORDS[event.reason]}, revision {event.revision}"
    return EventWords("Quote ended", event.maker, text)


@_words.register
def _(event: ExecutionReport) -> EventWords:
    text = f"{event.side.value} {event.quantity} at {_minus(event.price)}"
    if event.text:
        text += f": {event.text}"
    tone = "ok" if event.exec_type is ExecType.TRADE else "warn"
    return EventWords(_TRADES[event.exec_type], event.maker, text, tone)


@_words.register
def _(event: CrossRested) -> EventWords:
    text = f"{_TAKES[event.response]} {event.quantity} at {_minus(event.price)} or better"
    return EventWords("Resting", text=text)


@_words.register
def _(event: CrossEnded) -> EventWords:
    return EventWords("Resting ended", text=f"{_TAKES[event.response]}: {event.reason.value}")


@_words.register
def _(event: CounterOffered) -> EventWords:
    taken = f"{_TAKES[event.response]} {event.quantity} at {_minus(event.price)}"
    return EventWords("Counter", event.maker, f"{taken}, round {event.round}", "accent")


@_words.register
def _(event: CounterEnded) -> EventWords:
    text = f"{event.reason.value}, round {event.round}"
    return EventWords("Counter ended", event.maker, f"{text}: {event.text}" if event.text else text)


@_words.register
def _(event: LastLookAsked) -> EventWords:
    text = f"{_TAKES[event.response]} {event.quantity} at {_minus(event.price)}"
    return EventWords("Last look", event.maker, text, "warn")


@_words.register
def _(event: LastLookEnded) -> EventWords:
    return EventWords("Last look over", event.maker, event.reason.value.replace("_", " "))


def _level(level: PriceLevel | None) -> str:
    return (
        "none"
        if level is None
        else f"{_minus(level.price)} \N{MULTIPLICATION SIGN} {level.quantity}"
    )


def _minus(number: str) -> str:
    return number.replace("-", MINUS)
