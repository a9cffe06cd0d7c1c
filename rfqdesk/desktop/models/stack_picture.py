"""What the quote stack shows of one request: rows in words, ready to be drawn."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import Level, RequestFact
from rfqdesk.book.ladder import Rung, RungState, best_prices, ladder
from rfqdesk.desktop.models.accept_words import AcceptWords, accept_words
from rfqdesk.desktop.models.desk_state import AcceptStatus, DeskLink, ShownQuote
from rfqdesk.desktop.models.figures import (
    fraction_digits,
    price_digits,
    price_text,
    quantity_text,
)
from rfqdesk.desktop.models.seal import Seal
from rfqdesk.desktop.models.stack_words import (
    collecting_at,
    legs_words,
    outcome_words,
    progress_words,
    remark_words,
    request_title,
)
from rfqdesk.desktop.models.taking import TakingPicture, TakingText, taking_picture
from rfqdesk.desktop.models.ticket_check import lot_of_package
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.terms import (
    Instrument,
    QuoteEndReason,
    QuoteRespType,
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
    parts: bool = False
    """Buttons say how much they take."""
    hit: ShownQuote | None = None
    lift: ShownQuote | None = None
    seal: Seal | None = None


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
    progress: str = ""
    taking: TakingPicture | None = None
    reveal_ms: int = 0
    """While quotes are collected: when they are revealed together."""

    @property
    def dealing_refusal(self) -> str:
        """Why nothing can be dealt on, "" when it can."""
        if self.reveal_ms and not self.refusal:
            return "The quotes are not revealed yet"
        return self.refusal


SealOf = Callable[[str, str, int], Seal | None]


def _unsealed(_maker: str, _quote_id: str, _revision: int) -> None:
    return None


UNPROVED = "Not proved, can't be dealt on"


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
    text: TakingText | None = None,
    seal_of: SealOf = _unsealed,
) -> StackPicture:
    """Draw up the stack of one own request as it stands at `now_ms`; `text` is what to take.

    `seal_of` says of a quote (maker, id, revision) whether it is proved.
    """
    request = book.requests[rfq_id]
    rungs = ladder(book, rfq_id, now_ms, by=by)
    digits = _digits(request, rungs, instruments)
    names = {entry.firm: entry.name for entry in makers}
    best = best_prices(book.quotes_of(rfq_id), now_ms)
    waiting = {RungState.WAITING, RungState.SILENT}
    is_open = request.open_at(now_ms)
    taking = (
        _taking(book, request, now_ms, text, instruments=instruments, names=names, digits=digits)
        if is_open
        else None
    )
    return StackPicture(
        rfq_id=rfq_id,
        quote_req_id=request.quote_req_id,
        title=request_title(request),
        legs=legs_words(request) if len(request.legs) > 1 or request.hedge else "",
        side=request.side,
        open=is_open,
        outcome=outcome_words(request, now_ms),
        opened_ms=request.opened_ms,
        expire_ms=request.expire_ms,
        answered=sum(rung.state not in waiting for rung in rungs),
        asked=len(rungs),
        quoted=sum(rung.quote is not None for rung in rungs),
        inside=_inside(best.bid, best.offer, digits) if is_open else "",
        rows=tuple(
            _row(
                request,
                rung,
                remark_words(request, rung, now_ms),
                names,
                digits,
                take=taking.take if taking else None,
                seal_of=seal_of,
            )
            for rung in rungs
        ),
        refusal="" if link.live else link.words,
        connected=link.connected,
        accept=accept,
        words=accept_words(
            accept, book.trades_of(rfq_id), names, digits, whole=request.all_or_none
        ),
        progress="" if request.all_or_none else progress_words(request),
        taking=taking,
        reveal_ms=request.respond_by_ms if collecting_at(request, now_ms) else 0,
    )


def _digits(
    request: RequestFact, rungs: Sequence[Rung], instruments: Mapping[str, Instrument]
) -> int:
    return max(
        price_digits(request.legs, instruments),
        fraction_digits(
            level.price
            for rung in rungs
            if rung.quote
            for level in (rung.quote.bid, rung.quote.offer)
            if level
        ),
    )


def _taking(
    book: Book,
    request: RequestFact,
    now_ms: int,
    text: TakingText | None,
    *,
    instruments: Mapping[str, Instrument],
    names: Mapping[str, str],
    digits: int,
) -> TakingPicture:
    # Equal times keep the book's order, that of each dealer's first quote.
    live = [
        quote for quote in book.quotes_of(request.rfq_id) if quote.live_at(now_ms) and quote.firm
    ]
    return taking_picture(
        request,
        sorted(live, key=lambda one: one.quoted_ms),
        text or TakingText(),
        lot=lot_of_package(request.legs, instruments, request.hedge),
        names=names,
        digits=digits,
    )


def _row(
    request: RequestFact,
    rung: Rung,
    remark: str,
    names: Mapping[str, str],
    digits: int,
    *,
    take: Decimal | None,
    seal_of: SealOf,
) -> QuoteRowPicture:
    name = names.get(rung.maker) or rung.maker
    quote = rung.quote
    if quote is None:
        return QuoteRowPicture(rung.maker, name, remark, RowTone.FADED)
    live = rung.state is RungState.LIVE
    seal = seal_of(rung.maker, quote.quote_id, quote.revision)
    proved = seal is None or seal.verified
    best_bid = proved and rung.best_bid and request.side.wants_bid
    best_offer = proved and rung.best_offer and request.side.wants_offer
    wanted_best = quote.end_reason is QuoteEndReason.TRADED or best_bid or best_offer
    tone = RowTone.BEST if wanted_best else RowTone.LIVE if live else RowTone.FADED
    parts = not request.all_or_none
    shown = {
        QuoteRespType.HIT: _shown(request, rung, QuoteRespType.HIT, quote.live_bid, take),
        QuoteRespType.LIFT: _shown(request, rung, QuoteRespType.LIFT, quote.live_offer, take),
    }
    return QuoteRowPicture(
        maker=rung.maker,
        name=name,
        remark=remark if proved or not live else UNPROVED,
        tone=tone,
        bid=price_text(quote.bid.price, digits) if quote.bid else "",
        offer=price_text(quote.offer.price, digits) if quote.offer else "",
        best_bid=best_bid,
        best_offer=best_offer,
        spread=_spread(quote.bid, quote.offer, digits),
        size=_size(
            quote.bid if request.side.wants_bid else None,
            quote.offer if request.side.wants_offer else None,
        ),
        quoted_ms=quote.quoted_ms,
        valid_until_ms=min(quote.valid_until_ms, request.expire_ms),
        live=live,
        revision=quote.revision,
        parts=parts,
        hit=shown[QuoteRespType.HIT] if live and request.side.wants_bid else None,
        lift=shown[QuoteRespType.LIFT] if live and request.side.wants_offer else None,
        seal=seal,
    )


def _shown(
    request: RequestFact,
    rung: Rung,
    response: QuoteRespType,
    level: Level | None,
    take: Decimal | None,
) -> ShownQuote | None:
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
    )


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
