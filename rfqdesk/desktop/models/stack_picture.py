"""What the quote stack shows of one request: rows in words, ready to be drawn."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import Level, RequestFact
from rfqdesk.book.ladder import Rung, RungState, best_prices, ladder
from rfqdesk.book.package import instrument_name, package_name
from rfqdesk.desktop.models.accept_words import AcceptWords, accept_words
from rfqdesk.desktop.models.desk_state import AcceptStatus, DeskLink, ShownQuote
from rfqdesk.desktop.models.figures import (
    MINUS,
    elapsed_text,
    fraction_digits,
    price_digits,
    price_text,
    quantity_text,
)
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import (
    Instrument,
    LegSide,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)


class RowTone(StrEnum):
    """How much a row stands out."""

    BEST = "best"
    LIVE = "live"
    FADED = "faded"


class QuoteRowPicture(Struct, frozen=True):
    """One dealer's row. A `hit` or `lift` of None has no button."""

    maker: str
    name: str
    remark: str
    tone: RowTone
    bid: str = ""
    offer: str = ""
    best_bid: bool = False
    best_offer: bool = False
    spread: str = ""
    size: str = ""
    quoted_ms: int = 0
    valid_until_ms: int = 0
    live: bool = False
    revision: int = 0
    hit: ShownQuote | None = None
    lift: ShownQuote | None = None


class StackPicture(Struct, frozen=True):
    """A request with its rows. `refusal` says why nothing can be dealt on, "" when it can.

    `connected` tells whether quotes go on arriving meanwhile.
    """

    rfq_id: str
    quote_req_id: str
    title: str
    legs: str
    side: Side
    open: bool
    outcome: str
    opened_ms: int
    expire_ms: int
    answered: int
    asked: int
    quoted: int
    inside: str
    rows: tuple[QuoteRowPicture, ...]
    refusal: str = ""
    connected: bool = True
    accept: AcceptStatus | None = None
    words: AcceptWords | None = None


_ENDED_WORDS = {
    QuoteEndReason.TRADED: "Traded",
    QuoteEndReason.DONE_AWAY: "Not chosen",
    QuoteEndReason.COVERED: "Cover",
    QuoteEndReason.TIED: "Tied",
    QuoteEndReason.WITHDRAWN: "Withdrawn by the dealer",
    QuoteEndReason.DISCONNECTED: "Withdrawn: the dealer lost its connection",
    QuoteEndReason.EXPIRED: "Ran out",
    QuoteEndReason.REQUEST_EXPIRED: "Ended with the request",
    QuoteEndReason.REQUEST_CANCELLED: "Ended with the request",
    QuoteEndReason.REVOKED: "Withdrawn: the dealer's access was revoked",
    QuoteEndReason.VENUE_RESTARTED: "Withdrawn: the venue restarted",
    QuoteEndReason.SUSPENDED: "Withdrawn: the dealer was suspended",
    QuoteEndReason.INSTRUMENT_EXPIRED: "Ended: an instrument expired",
    QuoteEndReason.MAKER_FROZEN: "Withdrawn by the dealer's protection",
    QuoteEndReason.DEAD_MAN: "Withdrawn: the dealer went silent",
    QuoteEndReason.HALTED: "Withdrawn: the dealer was halted",
    QuoteEndReason.REQUEST_HALTED: "Ended: trading was halted",
}
_OUTCOMES = {
    RequestEndReason.FILLED: "Done",
    RequestEndReason.EXPIRED: "Expired, nothing traded",
    RequestEndReason.CANCELLED: "Cancelled, nothing traded",
    RequestEndReason.CLOSED: "Closed",
    RequestEndReason.REVOKED: "Cancelled: a certificate of yours was revoked, nothing traded",
    RequestEndReason.SUSPENDED: "Cancelled: you were suspended, nothing traded",
    RequestEndReason.INSTRUMENT_EXPIRED: "Ended: an instrument expired, nothing traded",
    RequestEndReason.DISCONNECTED: "Cancelled: your connection was lost, nothing traded",
    RequestEndReason.DEAD_MAN: "Cancelled: your dead-man timer ran out, nothing traded",
    RequestEndReason.HALTED: "Ended: trading was halted, nothing traded",
}
_SIDE_WORDS = {Side.BUY: "Buy", Side.SELL: "Sell", Side.UNDISCLOSED: "Two-way"}


def request_title(request: RequestFact) -> str:
    """Side, quantity and package of a request in one line."""
    amount = f"{_SIDE_WORDS[request.side]} {quantity_text(request.quantity)}"
    return f"{amount} \N{MULTIPLICATION SIGN} {package_name(request.legs)}"


def legs_words(request: RequestFact) -> str:
    """The legs of the package as bought, each with its signed ratio."""
    return "Package:   " + "    ".join(
        f"{'+' if leg.side is LegSide.BUY else MINUS}{leg.ratio} {instrument_name(leg.instrument)}"
        for leg in request.legs
    )


def outcome_words(request: RequestFact, now_ms: int) -> str:
    """How the request stands, "" while it is open."""
    if request.end_reason is not None:
        return _OUTCOMES[request.end_reason]
    return "" if request.open_at(now_ms) else "Time is up, waiting for the venue's word"


def stack_picture(
    book: Book,
    rfq_id: str,
    now_ms: int,
    *,
    instruments: Mapping[str, Instrument],
    makers: Sequence[PartyEntry],
    link: DeskLink,
    accept: AcceptStatus | None = None,
    by: Side | None = None,
) -> StackPicture:
    """Draw up the stack of one own request as it stands at `now_ms`."""
    request = book.requests[rfq_id]
    rungs = ladder(book, rfq_id, now_ms, by=by)
    digits = max(
        price_digits(request.legs, instruments),
        fraction_digits(
            level.price
            for rung in rungs
            if rung.quote
            for level in (rung.quote.bid, rung.quote.offer)
            if level
        ),
    )
    names = {entry.firm: entry.name for entry in makers}
    best = best_prices(book.quotes_of(rfq_id), now_ms)
    waiting = {RungState.WAITING, RungState.SILENT}
    is_open = request.open_at(now_ms)
    trade = next(iter(book.trades_of(rfq_id)), None)
    return StackPicture(
        rfq_id=rfq_id,
        quote_req_id=request.quote_req_id,
        title=request_title(request),
        legs=legs_words(request) if len(request.legs) > 1 else "",
        side=request.side,
        open=is_open,
        outcome=outcome_words(request, now_ms),
        opened_ms=request.opened_ms,
        expire_ms=request.expire_ms,
        answered=sum(rung.state not in waiting for rung in rungs),
        asked=len(rungs),
        quoted=sum(rung.quote is not None for rung in rungs),
        inside=_inside(best.bid, best.offer, digits) if is_open else "",
        rows=tuple(_row(request, rung, names, digits) for rung in rungs),
        refusal="" if link.live else link.words,
        connected=link.connected,
        accept=accept,
        words=accept_words(accept, trade, names, digits),
    )


def _row(
    request: RequestFact, rung: Rung, names: Mapping[str, str], digits: int
) -> QuoteRowPicture:
    name = names.get(rung.maker) or rung.maker
    quote = rung.quote
    if quote is None:
        return QuoteRowPicture(rung.maker, name, _remark(request, rung), RowTone.FADED)
    live = rung.state is RungState.LIVE
    wanted_best = (
        quote.end_reason is QuoteEndReason.TRADED
        or (rung.best_bid and request.side.wants_bid)
        or (rung.best_offer and request.side.wants_offer)
    )
    tone = RowTone.BEST if wanted_best else RowTone.LIVE if live else RowTone.FADED
    shown = {
        QuoteRespType.HIT: _shown(request, rung, QuoteRespType.HIT, quote.live_bid),
        QuoteRespType.LIFT: _shown(request, rung, QuoteRespType.LIFT, quote.live_offer),
    }
    return QuoteRowPicture(
        maker=rung.maker,
        name=name,
        remark=_remark(request, rung),
        tone=tone,
        bid=price_text(quote.bid.price, digits) if quote.bid else "",
        offer=price_text(quote.offer.price, digits) if quote.offer else "",
        best_bid=rung.best_bid and request.side.wants_bid,
        best_offer=rung.best_offer and request.side.wants_offer,
        spread=_spread(quote.bid, quote.offer, digits),
        size=_size(quote.bid, quote.offer),
        quoted_ms=quote.quoted_ms,
        valid_until_ms=min(quote.valid_until_ms, request.expire_ms),
        live=live,
        revision=quote.revision,
        hit=shown[QuoteRespType.HIT] if live and request.side.wants_bid else None,
        lift=shown[QuoteRespType.LIFT] if live and request.side.wants_offer else None,
    )


def _shown(
    request: RequestFact, rung: Rung, response: QuoteRespType, level: Level | None
) -> ShownQuote | None:
    if level is None or rung.quote is None:
        return None
    return ShownQuote(
        rfq_id=request.rfq_id,
        quote_req_id=request.quote_req_id,
        maker=rung.maker,
        quote_id=rung.quote.quote_id,
        revision=rung.quote.revision,
        response=response,
        price=text_of(level.price),
        quantity=text_of(request.quantity),
    )


def _remark(request: RequestFact, rung: Rung) -> str:
    quote = rung.quote
    if rung.state is RungState.WAITING:
        return "Waiting for a price"
    if rung.state is RungState.SILENT:
        return "Did not answer"
    if rung.state is RungState.PASSED:
        text = rung.passed.text if rung.passed else ""
        return f"Passed: {text}" if text else "Passed"
    if quote is None:
        return ""
    if rung.state is RungState.STALE:
        return "Ran out, waiting for the dealer"
    if quote.end_reason is not None:
        return _ENDED_WORDS[quote.end_reason]
    if rung.state is RungState.ENDED:
        return "Ended with the request"
    marks = []
    if rung.best_bid and request.side.wants_bid:
        marks.append("Best bid")
    if rung.best_offer and request.side.wants_offer:
        marks.append("Best offer" if not marks else "best offer")
    words = " and ".join(marks) or "Firm"
    answer = elapsed_text(quote.first_quoted_ms - request.opened_ms)
    return f"{words} \N{MIDDLE DOT} {answer}"


def _spread(bid: Level | None, offer: Level | None, digits: int) -> str:
    if bid is None or offer is None:
        return ""
    return price_text(offer.price - bid.price, digits)


def _size(bid: Level | None, offer: Level | None) -> str:
    sizes = list(dict.fromkeys(level.quantity for level in (bid, offer) if level))
    return " / ".join(quantity_text(size) for size in sizes)


def _inside(bid: Decimal | None, offer: Decimal | None, digits: int) -> str:
    if bid is None or offer is None:
        return ""
    # Best prices of different dealers may cross; that is said, not hidden.
    word = "Crossed by" if bid > offer else "Inside spread"
    return f"{word} {price_text(abs(offer - bid), digits)}"
