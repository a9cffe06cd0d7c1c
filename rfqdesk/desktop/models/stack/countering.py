"""A counter to a quote: read and checked as it is typed, and told as it stands."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.facts import CounterFact, QuoteFact, RequestFact
from rfqdesk.desktop.models.figures import duration_text, price_text, quantity_text
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.stack.desk_state import CounterPhase, CounterStatus, ShownCounter
from rfqdesk.desktop.models.stack.taking import quantity_taken
from rfqdesk.desktop.models.ticket.allocating import share_out
from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.money import is_multiple, text_of
from rfqdesk.protocol.terms import Allocation, CounterEndReason, QuoteRespType, Side


class CounterText(Struct, frozen=True):
    """What is typed. `quantity` "" is all that is left, `ttl_ms` 0 until the request ends."""

    maker: str
    side: Side
    quantity: str = ""
    price: str = ""
    ttl_ms: int = 0


class CounterDraft(Struct, frozen=True):
    """A counter in the making. `shown` None can't be sent, `problem` says why."""

    maker: str
    title: str
    sides: tuple[Side, ...]
    left: str
    parts: bool
    quoted: str
    problem: str = ""
    words: str = ""
    shown: ShownCounter | None = None


class CounterPicture(Struct, frozen=True):
    """A counter that stands, or of which that is not known yet."""

    maker: str
    words: str
    tone: str
    offered_ms: int = 0
    valid_until_ms: int = 0
    withdrawable: bool = False
    notice: str = ""
    askable: bool = False
    """Whether it can be made sure of that it does not stand."""


def counter_draft(
    request: RequestFact,
    quote: QuoteFact,
    text: CounterText,
    *,
    name: str,
    rounds: int,
    terms: QuoteTerms | None,
    lot: Decimal | None,
    digits: int,
    split: tuple[Allocation, ...] = (),
) -> CounterDraft:
    """Draw up what would be sent; `rounds` have been made to this dealer before."""
    sides = (Side.BUY, Side.SELL) if request.side is Side.UNDISCLOSED else (request.side,)
    side = text.side if text.side in sides else sides[0]
    lifts = side is Side.BUY
    level = quote.live_offer if lifts else quote.live_bid
    what = "offer" if lifts else "bid"
    quoted = "" if level is None else price_text(level.price, digits)
    base = CounterDraft(
        maker=quote.maker,
        title=f"Counter {name}'s {what} of {quoted}" if quoted else f"Counter {name}",
        sides=sides,
        left=quantity_text(request.leaves_quantity),
        parts=not request.all_or_none,
        quoted=quoted,
    )
    quantity, problem = quantity_taken(request, text.quantity, lot)
    price = number_of(text.price)
    if level is None:
        problem = f"{name} quotes no {what} now."
    elif rounds >= COUNTER_ROUNDS_MAX:
        problem = f"You have made {name} all {COUNTER_ROUNDS_MAX} counters on this request."
    elif not problem:
        problem = _price_problem(text.price, price, level.price, terms, lifts=lifts)
    if problem or quantity is None or price is None:
        return replace(base, problem=problem)
    verb, way = ("buy", "from") if lifts else ("sell", "to")
    firm = f"for {duration_text(text.ttl_ms)}" if text.ttl_ms else "until the request ends"
    return replace(
        base,
        words=f"Firm {firm}: {verb} {quantity_text(quantity)} at {price_text(price, digits)} "
        f"{way} {name}. Counter {rounds + 1} of {COUNTER_ROUNDS_MAX}; nobody else hears of it.",
        shown=ShownCounter(
            rfq_id=request.rfq_id,
            quote_req_id=request.quote_req_id,
            maker=quote.maker,
            quote_id=quote.quote_id,
            revision=quote.revision,
            response=QuoteRespType.LIFT if lifts else QuoteRespType.HIT,
            quantity=text_of(quantity),
            price=text_of(price),
            counter_ttl_ms=text.ttl_ms,
            allocations=share_out(split, quantity, lot),
        ),
    )


def counter_picture(
    counter: CounterFact | None,
    status: CounterStatus | None,
    now_ms: int,
    *,
    maker: str,
    names: Mapping[str, str],
    digits: int,
) -> CounterPicture | None:
    """One dealer's counter while there is something to know or to do about it."""
    name = names.get(maker) or maker
    if status is not None:
        shown = status.shown
        what = _what(shown.response, Decimal(shown.quantity), Decimal(shown.price), name, digits)
        if status.phase is CounterPhase.SENDING:
            return CounterPicture(maker, f"Not out yet: counter to {what}", "accent")
        told = "" if status.notice is None else status.notice.text()
        if status.phase is CounterPhase.UNKNOWN:
            words = f"Not known whether it stands: counter to {what}"
            return CounterPicture(maker, words, "warn", notice=told, askable=status.askable)
        return CounterPicture(maker, f"Not made: counter to {what}", "danger", notice=told)
    if counter is None or not counter.stands_at(now_ms):
        return None
    what = _what(counter.response, counter.quantity, counter.price, name, digits)
    return CounterPicture(
        maker,
        f"Counter {counter.round} of {COUNTER_ROUNDS_MAX} stands: {what}",
        "accent",
        offered_ms=counter.offered_ms,
        valid_until_ms=counter.valid_until_ms,
        withdrawable=True,
    )


def answer_words(counter: CounterFact | None, quote: QuoteFact | None, digits: int) -> str:
    """How the dealer answered the counter to the quote that is shown; "" for nothing to say."""
    if counter is None or quote is None or counter.revision != quote.revision:
        return ""
    price = price_text(counter.price, digits)
    if counter.end_reason is CounterEndReason.REJECTED:
        said = f": {counter.text}" if counter.text else ""
        return f"Declined your {price}{said}"
    if counter.end_reason is CounterEndReason.EXPIRED:
        return f"Did not answer your {price}"
    if counter.end_reason is CounterEndReason.OVERTAKEN:
        return f"Your {price} was overtaken by a trade"
    return ""


def _what(
    response: QuoteRespType, quantity: Decimal, price: Decimal, name: str, digits: int
) -> str:
    verb, way = ("buy", "from") if response is QuoteRespType.LIFT else ("sell", "to")
    return f"{verb} {quantity_text(quantity)} at {price_text(price, digits)} {way} {name}"


def _price_problem(
    typed: str, price: Decimal | None, quoted: Decimal, terms: QuoteTerms | None, *, lifts: bool
) -> str:
    if not typed.strip():
        return "Type the price that you would deal at."
    if price is None:
        return "The price is not a number such as 0.0055."
    try:
        text_of(price)
    except ValueError:
        return "The price is too long for the venue."
    if terms is not None and not is_multiple(price, terms.tick):
        return f"The package is priced in steps of {terms.tick}."
    if price > quoted if lifts else price < quoted:
        return f"That is worse for you than the quote: {'lift' if lifts else 'hit'} it instead."
    return ""
