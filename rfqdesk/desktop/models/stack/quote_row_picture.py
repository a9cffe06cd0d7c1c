"""One dealer's row of the quote stack, in words and ready to be drawn."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.facts import CounterFact, Level, QuoteFact, RequestFact
from rfqdesk.book.ladder import BestPrices, Rung, RungState
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.price_measures import Measure, Yardstick
from rfqdesk.desktop.models.stack.countering import answer_words
from rfqdesk.desktop.models.stack.dealer_record import DealerRecord
from rfqdesk.desktop.models.stack.desk_state import ShownQuote
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.desktop.models.stack.stack_words import collecting_at, remark_words
from rfqdesk.desktop.models.ticket.allocating import share_out
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import Allocation, QuoteEndReason, QuoteRespType, Side

UNPROVED = "Not proved, can't be dealt on"
SealOf = Callable[[str, str, int], Seal | None]


class RowTone(StrEnum):
    """How much a row stands out."""

    BEST = "best"
    LIVE = "live"
    FADED = "faded"


class QuoteMark(Struct, frozen=True):
    """What makes a quote less than firm, in a word, with its meaning."""

    word: str
    short: str
    tone: str
    meaning: str


class QuoteRowPicture(Struct, frozen=True):
    """One dealer's row. A `hit` or `lift` of None has no button.

    `askable`: the dealer may be asked for a new price, which `asked_again` says was done.
    """

    maker: str
    name: str
    short_name: str
    remark: str
    tone: RowTone
    bid: str = ""
    offer: str = ""
    best_bid: bool = False
    best_offer: bool = False
    spread: str = ""
    """Offer less bid; where one side is asked for, how much worse than the best it is."""
    to_mark: str = ""
    size: str = ""
    quoted_ms: int = 0
    valid_until_ms: int = 0
    live: bool = False
    revision: int = 0
    parts: bool = False
    """Buttons say how much they take."""
    hit: ShownQuote | None = None
    lift: ShownQuote | None = None
    seal: Seal | None = None
    mark: QuoteMark | None = None
    last_look: bool = False
    indicative: bool = False
    askable: bool = False
    asked_again: bool = False
    counterable: bool = False
    hold_from: Decimal | None = None
    """From this quantity on a deal has to be held down."""
    record: DealerRecord | None = None


class RowInputs(Struct, frozen=True):
    """What the rows of one request share."""

    request: RequestFact
    now_ms: int
    makers: Mapping[str, PartyEntry]
    shorts: Mapping[str, str]
    """Names in little room, by dealer."""
    digits: int
    take: Decimal | None
    seal_of: SealOf
    counters: Mapping[str, CounterFact]
    records: Mapping[str, DealerRecord] = {}
    hold_from: Decimal | None = None
    yardstick: Yardstick | None = None
    measure: Measure = Measure.PRICE
    stale: bool = False
    """Nobody knows what has become of the prices: none of them stands out."""
    best: BestPrices = BestPrices(None, None)
    split: tuple[Allocation, ...] = ()
    lot: Decimal | None = None
    unsettled: frozenset[str] = frozenset()
    """Dealers to whom a counter is on its way, or of whom that is not known."""


def row_picture(rung: Rung, inputs: RowInputs) -> QuoteRowPicture:
    """Draw up one dealer's row."""
    request, now_ms = inputs.request, inputs.now_ms
    entry = inputs.makers.get(rung.maker)
    bare = QuoteRowPicture(
        maker=rung.maker,
        name=(entry.name if entry else "") or rung.maker,
        short_name=inputs.shorts.get(rung.maker) or rung.maker,
        remark=remark_words(request, rung, now_ms),
        tone=RowTone.FADED,
        askable=request.open_at(now_ms) and not collecting_at(request, now_ms),
        asked_again=rung.maker in request.asked_again,
        hold_from=inputs.hold_from,
        record=inputs.records.get(rung.maker),
    )
    made = bare if rung.quote is None else _quoted(bare, rung, rung.quote, inputs)
    if not inputs.stale:
        return made
    return replace(made, tone=RowTone.FADED, best_bid=False, best_offer=False)


def _quoted(
    bare: QuoteRowPicture, rung: Rung, quote: QuoteFact, inputs: RowInputs
) -> QuoteRowPicture:
    request, digits = inputs.request, inputs.digits
    live = rung.state is RungState.LIVE
    seal = inputs.seal_of(rung.maker, quote.quote_id, quote.revision)
    proved = seal is None or seal.verified
    best_bid = proved and rung.best_bid and request.side.wants_bid
    best_offer = proved and rung.best_offer and request.side.wants_offer
    best = quote.end_reason is QuoteEndReason.TRADED or best_bid or best_offer
    counter = inputs.counters.get(rung.maker)
    remark = (answer_words(counter, quote, digits) if live else "") or bare.remark
    rounds_left = counter is None or counter.round < COUNTER_ROUNDS_MAX
    wanted_bid = quote.bid if request.side.wants_bid else None
    wanted_offer = quote.offer if request.side.wants_offer else None
    hit = _shown(inputs, rung, QuoteRespType.HIT, quote.live_bid)
    lift = _shown(inputs, rung, QuoteRespType.LIFT, quote.live_offer)
    return replace(
        bare,
        remark=remark if proved or not live else UNPROVED,
        tone=RowTone.BEST if best else RowTone.LIVE if live else RowTone.FADED,
        bid=price_text(quote.bid.price, digits) if quote.bid else "",
        offer=price_text(quote.offer.price, digits) if quote.offer else "",
        best_bid=best_bid,
        best_offer=best_offer,
        spread=_spread(quote.bid, quote.offer, inputs)
        if request.side is Side.UNDISCLOSED
        else _to_best(quote, inputs, live=live),
        to_mark=_to_mark(quote, inputs),
        size=_size(wanted_bid, wanted_offer),
        quoted_ms=quote.quoted_ms,
        valid_until_ms=min(quote.valid_until_ms, request.expire_ms),
        live=live,
        revision=quote.revision,
        parts=not request.all_or_none,
        hit=hit if live and wanted_bid else None,
        lift=lift if live and wanted_offer else None,
        seal=seal,
        mark=_mark(quote, inputs.makers.get(rung.maker)) if quote.end_reason is None else None,
        last_look=quote.last_look,
        indicative=live and not quote.firm,
        counterable=live
        and quote.firm
        and proved
        and rounds_left
        and rung.maker not in inputs.unsettled,
    )


def look_words(entry: PartyEntry | None) -> str:
    """How often a dealer took what it was asked at its last look: `took 41 of 47 (87 %)`."""
    if entry is None or not entry.looks_asked:
        return "not asked at a last look before"
    share = 100 * entry.looks_accepted // entry.looks_asked
    return f"took {entry.looks_accepted} of {entry.looks_asked} ({share} %)"


def _mark(quote: QuoteFact, entry: PartyEntry | None) -> QuoteMark | None:
    if not quote.firm:
        return QuoteMark(
            "indicative",
            "indic.",
            "",
            "Shows where the dealer might deal. It can't be hit or lifted: ask for a firm price.",
        )
    if quote.last_look:
        rate = look_words(entry)
        short = f" {rate.rpartition('(')[2].rstrip(')')}" if "%" in rate else ""
        return QuoteMark(
            f"last look{short}",
            f"LL{short}",
            "warn",
            f"Your deal is put to the dealer, who may turn it down. Of those before: {rate}.",
        )
    return None


def _shown(
    inputs: RowInputs, rung: Rung, response: QuoteRespType, level: Level | None
) -> ShownQuote | None:
    request, take = inputs.request, inputs.take
    if level is None or rung.quote is None or take is None or not rung.quote.firm:
        return None
    quantity = min(take, level.quantity)
    if quantity < min(request.min_quantity, request.leaves_quantity):
        return None
    if not request.all_or_none and rung.quote.all_or_none and quantity != level.quantity:
        return None
    return ShownQuote(
        rfq_id=request.rfq_id,
        quote_req_id=request.quote_req_id,
        maker=rung.maker,
        quote_id=rung.quote.quote_id,
        revision=rung.quote.revision,
        response=response,
        price=text_of(level.price),
        quantity=text_of(quantity),
        allocations=share_out(inputs.split, quantity, inputs.lot),
    )


def _spread(bid: Level | None, offer: Level | None, inputs: RowInputs) -> str:
    if bid is None or offer is None:
        return ""
    if inputs.yardstick is None:
        return price_text(offer.price - bid.price, inputs.digits)
    return inputs.yardstick.text(offer.price - bid.price, inputs.measure)


def _to_best(quote: QuoteFact, inputs: RowInputs, *, live: bool) -> str:
    buys = inputs.request.side is Side.BUY
    level, best = (
        (quote.live_offer, inputs.best.offer) if buys else (quote.live_bid, inputs.best.bid)
    )
    if level is None or best is None or not live:
        return ""
    behind = level.price - best if buys else best - level.price
    if not behind:
        return "best"
    if inputs.yardstick is None:
        return price_text(behind, inputs.digits)
    return inputs.yardstick.text(behind, inputs.measure, signed=True)


def _to_mark(quote: QuoteFact, inputs: RowInputs) -> str:
    """How far the price that counts is above the mark: that of the side, else midway."""
    yardstick, side = inputs.yardstick, inputs.request.side
    if yardstick is None or yardstick.mark is None:
        return ""
    levels = [
        level.price
        for level, wanted in ((quote.bid, side.wants_bid), (quote.offer, side.wants_offer))
        if level is not None and wanted
    ]
    if not levels:
        return ""
    price = sum(levels, Decimal(0)) / len(levels)
    away = price - yardstick.mark
    if inputs.measure is Measure.PRICE:
        # Marks are finer than prices: what no price can make up for is left out.
        away = away.quantize(Decimal(1).scaleb(-inputs.digits - (len(levels) > 1)))
    return yardstick.text(away, inputs.measure, signed=True)


def _size(bid: Level | None, offer: Level | None) -> str:
    sizes = list(dict.fromkeys(level.quantity for level in (bid, offer) if level))
    return " / ".join(quantity_text(size) for size in sizes)
