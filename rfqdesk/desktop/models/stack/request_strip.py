"""The requests above the quotes, on a strip, as cards or as rows: one small picture each."""

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import DraftFact, QuoteFact, RequestFact
from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.deals import average_text, deals_of
from rfqdesk.desktop.models.figures import price_text, quantity_text
from rfqdesk.desktop.models.sides import side_tone, side_word
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, Fate
from rfqdesk.desktop.models.stack.stack_words import collecting_at
from rfqdesk.desktop.models.stack.strip_memo import StripMemo
from rfqdesk.protocol.terms import RequestEndReason

ENDED_SHOWN_MAX = 2
ENDED_ON_BOARD_MAX = 6
"""Where more requests are in sight than on a strip."""

_ENDED_WORDS = {
    RequestEndReason.FILLED: ("Done", "ok"),
    RequestEndReason.EXPIRED: ("Expired", ""),
    RequestEndReason.CANCELLED: ("Cancelled", ""),
    RequestEndReason.CLOSED: ("Closed", ""),
    RequestEndReason.REVOKED: ("Cancelled", "warn"),
    RequestEndReason.SUSPENDED: ("Cancelled", "warn"),
    RequestEndReason.HALTED: ("Halted", "warn"),
    RequestEndReason.DISCONNECTED: ("Cancelled", "warn"),
    RequestEndReason.DEAD_MAN: ("Cancelled", "warn"),
    RequestEndReason.INSTRUMENT_EXPIRED: ("Expired", ""),
}
_PHASE_WORDS = {
    AcceptPhase.ACCEPTING: ("Accepting", "accent"),
    AcceptPhase.ASKED: ("Asked", "warn"),
    AcceptPhase.REJECTED: ("Not traded", "danger"),
    AcceptPhase.UNKNOWN: ("Unknown", "warn"),
}


_FATE_WORDS = {
    Fate.UNSEEN: "Not known",
    Fate.ENDS: "Not known",
    Fate.WITHDRAWN: "Withdrawn",
}


class BoardLook(StrEnum):
    """How the requests are looked at."""

    STRIP = "strip"
    CARDS = "cards"
    ROWS = "rows"


class Pip(StrEnum):
    """How far one asked dealer has come."""

    LIVE = "live"
    WAITING = "waiting"
    OUT = "out"
    """Passed, or its quote is no longer live."""


class RequestTabPicture(Struct, frozen=True):
    """One request in small. `state` is "" while it is open and nothing is being accepted.

    `bid` and `offer` are the best that can be dealt on, "" for none or where the side asked
    for has no use for them; `bid_of` and `offer_of` name whose they are. `pips` has one entry
    for each asked dealer, live ones first.
    """

    rfq_id: str
    side: str
    side_tone: str
    quantity: str
    package: str
    quotes: str
    state: str
    state_tone: str
    open: bool
    opened_ms: int
    expire_ms: int
    bid: str = ""
    bid_of: str = ""
    offer: str = ""
    offer_of: str = ""
    spread: str = ""
    pips: tuple[Pip, ...] = ()
    wants_bid: bool = False
    wants_offer: bool = False

    @property
    def best_words(self) -> str:
        """The best prices as they are read out, "" for none."""
        sides = (("best bid", self.bid, self.bid_of), ("best offer", self.offer, self.offer_of))
        return ", ".join(f"{word} {price} of {whose}" for word, price, whose in sides if price)


def _any_quote(_quote: QuoteFact) -> bool:
    return True


class StripInputs(Struct, frozen=True):
    """What pictures of requests are made from besides the book.

    `accept_of` gives an accept that is replaced and never changed, and `proved` says the same of
    a quote each time. `world` are the objects behind `digits_of` and `name_of`: while they are
    the same, so are digits and names.
    """

    accept_of: Callable[[str], AcceptStatus | None]
    digits_of: Callable[[RequestFact], int] = lambda _request: 0
    name_of: Callable[[str], str] = str
    proved: Callable[[QuoteFact], bool] = _any_quote
    world: tuple[object, ...] = ()
    fate: Fate = Fate.STANDS


def request_strip(
    book: Book,
    now_ms: int,
    inputs: StripInputs,
    *,
    keep: str = "",
    ended_max: int = ENDED_SHOWN_MAX,
    memo: StripMemo[RequestTabPicture] | None = None,
    seen: Collection[str] = (),
) -> list[RequestTabPicture]:
    """Open requests, newest first, drafts, the last few ended ones; `keep` is always shown.

    Best prices are those of quotes that are `proved`. With a `memo` only those are drawn that
    became others since it was used last, those that are `seen` first.
    """
    memo = memo if memo is not None else StripMemo()
    memo.begin(seen)
    still_open, over = book.own_at(now_ms, ended_max)
    kept = book.requests.get(keep)
    shown = {request.rfq_id for request in (*still_open, *over)}
    if kept is not None and kept.own and keep not in shown:
        over.append(kept)
    opened, ended = (
        [_remembered(book, request, now_ms, inputs, memo) for request in requests]
        for requests in (still_open, over)
    )
    drafts = [_draft_tab(draft) for draft in reversed(book.drafts.values())]
    return [*opened, *drafts, *ended]


def _remembered(
    book: Book,
    request: RequestFact,
    now_ms: int,
    inputs: StripInputs,
    memo: StripMemo[RequestTabPicture],
) -> RequestTabPicture:
    accept = inputs.accept_of(request.rfq_id)

    def make() -> RequestTabPicture:
        quotes = book.quotes_of(request.rfq_id)
        digits = inputs.digits_of(request)
        tab = _tab(book, request, now_ms, accept, digits=digits, fate=inputs.fate)
        if not tab.open:
            return tab
        return _with_best(tab, request, quotes, now_ms, digits=digits, inputs=inputs)

    return memo.of(
        request.rfq_id,
        (request, accept, inputs.fate, *inputs.world, *book.trades_of(request.rfq_id)),
        lambda: book.quotes_of(request.rfq_id),
        moments=_moments(book, request),
        now_ms=now_ms,
        make=make,
    )


def _moments(book: Book, request: RequestFact) -> Iterator[int]:
    """When its picture becomes another by time alone; looked at only where it is drawn."""
    yield request.expire_ms
    yield request.respond_by_ms
    for quote in book.quotes_of(request.rfq_id):
        yield quote.valid_until_ms


def _with_best(
    tab: RequestTabPicture,
    request: RequestFact,
    quoted: Sequence[QuoteFact],
    now_ms: int,
    *,
    digits: int,
    inputs: StripInputs,
) -> RequestTabPicture:
    quotes = [quote for quote in quoted if quote.live_at(now_ms)]
    firm = [quote for quote in quotes if quote.firm]
    bid, bidders = _best_proved(
        [(q.live_bid.price, q) for q in firm if q.live_bid and request.side.wants_bid],
        inputs.proved, highest=True,
    )  # fmt: skip
    offer, offerers = _best_proved(
        [(q.live_offer.price, q) for q in firm if q.live_offer and request.side.wants_offer],
        inputs.proved, highest=False,
    )  # fmt: skip
    return replace(
        tab,
        bid="" if bid is None else price_text(bid, digits),
        bid_of=_whose(bidders, inputs.name_of),
        offer="" if offer is None else price_text(offer, digits),
        offer_of=_whose(offerers, inputs.name_of),
        spread="" if bid is None or offer is None else price_text(offer - bid, digits),
        pips=_pips(request, quoted, len(quotes)),
        wants_bid=request.side.wants_bid,
        wants_offer=request.side.wants_offer,
    )


def _best_proved(
    prices: Sequence[tuple[Decimal, QuoteFact]],
    proved: Callable[[QuoteFact], bool],
    *,
    highest: bool,
) -> tuple[Decimal | None, list[str]]:
    """The best price that a proved quote has, and who shows it.

    Proving takes long: no quote behind the best is asked about.
    """
    found: Decimal | None = None
    makers: list[str] = []
    for price, quote in sorted(prices, key=itemgetter(0), reverse=highest):
        if found is not None and price != found:
            break
        if proved(quote):
            found = price
            makers.append(quote.maker)
    return found, makers


def _whose(makers: list[str], name_of: Callable[[str], str]) -> str:
    if len(makers) > 1:
        return f"{len(makers)} dealers"
    return name_of(makers[0]) if makers else ""


def _pips(request: RequestFact, quotes: Sequence[QuoteFact], live: int) -> tuple[Pip, ...]:
    answered = {quote.maker for quote in quotes} | {passed.maker for passed in request.passes}
    waiting = len(set(request.panel) - answered)
    return (
        *(Pip.LIVE,) * live,
        *(Pip.OUT,) * (len(answered) - live),
        *(Pip.WAITING,) * waiting,
    )


def _draft_tab(draft: DraftFact) -> RequestTabPicture:
    return RequestTabPicture(
        rfq_id=draft.rfq_id,
        side=side_word(draft.side),
        side_tone=side_tone(draft.side),
        quantity=quantity_text(draft.quantity),
        package=package_name(draft.legs),
        quotes="not sent",
        state="Draft",
        state_tone="accent",
        open=False,
        opened_ms=draft.drafted_ms,
        expire_ms=draft.expire_ms,
    )


def _tab(
    book: Book,
    request: RequestFact,
    now_ms: int,
    accept: AcceptStatus | None,
    *,
    digits: int,
    fate: Fate,
) -> RequestTabPicture:
    live = sum(quote.live_at(now_ms) for quote in book.quotes_of(request.rfq_id))
    state, tone = "", ""
    if accept is not None and accept.phase in _PHASE_WORDS and _newer(book, request, accept):
        state, tone = _PHASE_WORDS[accept.phase]
    elif book.trades_of(request.rfq_id) and request.all_or_none:
        state, tone = _ENDED_WORDS[RequestEndReason.FILLED]
    elif accept is not None and accept.phase in _PHASE_WORDS:
        state, tone = _PHASE_WORDS[accept.phase]
    elif request.end_reason is not None:
        state, tone = _ENDED_WORDS[request.end_reason]
    elif not request.open_at(now_ms):
        state = "Time is up"
    elif fate in _FATE_WORDS:
        state, tone = _FATE_WORDS[fate], "warn"
    return RequestTabPicture(
        rfq_id=request.rfq_id,
        side=side_word(request.side),
        side_tone=side_tone(request.side),
        quantity=quantity_text(request.quantity),
        package=package_name(request.legs),
        quotes=_quotes_words(
            book,
            request,
            None if fate in _FATE_WORDS else live,
            digits,
            collecting=collecting_at(request, now_ms),
        ),
        state=state,
        state_tone=tone,
        open=request.open_at(now_ms) and fate not in _FATE_WORDS,
        opened_ms=request.opened_ms,
        expire_ms=request.expire_ms,
    )


def _newer(book: Book, request: RequestFact, accept: AcceptStatus) -> bool:
    """Whether the accept says more than the trades do: a whole request trades once."""
    trades = book.trades_of(request.rfq_id)
    known = any(trade.quote_resp_id == accept.quote_resp_id for trade in trades)
    return not known and not (trades and request.all_or_none)


def _quotes_words(
    book: Book, request: RequestFact, live: int | None, digits: int, *, collecting: bool
) -> str:
    trades = book.trades_of(request.rfq_id)
    if trades and not request.all_or_none:
        done = quantity_text(request.cum_quantity)
        rest = "" if request.ended else f", {quantity_text(request.leaves_quantity)} left"
        return f"{done} done{rest}"
    if trades:
        deal = deals_of(trades)[-1]
        return f"at {average_text(deal.average_price, digits)}"
    if collecting:
        return f"{len(request.panel)} asked"
    quoted = len(book.quotes_of(request.rfq_id))
    asked = max(len(request.panel), quoted)
    # None: nobody tells any more which are live.
    return f"{quoted} quoted" if request.ended or live is None else f"{live} of {asked} live"
