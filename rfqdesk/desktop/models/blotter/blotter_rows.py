"""The three kinds of blotter rows, put together from the book."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.book.book import Book
from rfqdesk.book.facts import QuoteFact, QuoteKey, RequestFact, TradeFact
from rfqdesk.book.package import package_name
from rfqdesk.desktop.models.blotter.event_words import EventWords, NameOf, event_words
from rfqdesk.desktop.models.deals import Deal, deals_of
from rfqdesk.desktop.models.stack.desk_state import Fate
from rfqdesk.protocol.events import (
    ExecutionReport,
    FeedEvent,
    QuoteEnded,
    QuoteLive,
    RequestPassed,
)
from rfqdesk.protocol.life_events import QuotesRevealed, RequestWorking
from rfqdesk.protocol.offers import OfferMessage
from rfqdesk.protocol.terms import ExecType, QuoteEndReason, RequestEndReason, Side


class RowStatus(StrEnum):
    """The word on a row's pill, for people and for the filter chips."""

    OPEN = "open"
    DONE = "done"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    LIVE = "live"
    TRADED = "traded"
    AWAY = "not chosen"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    UNSURE = "not known"
    """Open or live when the venue was last heard; what has become of it is not known here."""


class EventKind(StrEnum):
    """What an event is about, for the filter chips."""

    REQUEST = "requests"
    QUOTE = "quotes"
    OFFER = "counters and looks"
    TRADE = "trades"


class RequestRow(Struct, frozen=True, gc=False):
    """One request with what came of it. `deal` is the latest, in how many parts so ever.

    `bought` and `sold` are packages of the trades that stand.
    """

    fact: RequestFact
    package: str
    status: RowStatus
    quoted: int
    asked: int
    trade: TradeFact | None
    counterparty: str
    deal: Deal | None = None
    bought: Decimal = Decimal(0)
    sold: Decimal = Decimal(0)


class QuoteRow(Struct, frozen=True, gc=False):
    """One maker's quote with the request it answers."""

    fact: QuoteFact
    request: RequestFact
    package: str
    status: RowStatus
    maker_name: str


class TradeRow(Struct, frozen=True, gc=False):
    """One trade as it stands, the other side by name."""

    fact: TradeFact
    package: str
    counterparty: str
    status: RowStatus = RowStatus.DONE


class EventRow(Struct, frozen=True, gc=False):
    """One event of the feed, as it was told."""

    event: FeedEvent
    words: EventWords
    package: str
    status: EventKind

    @property
    def rfq_id(self) -> str:
        """The request it belongs to."""
        return self.event.rfq_id


_REQUEST_STATUS = {
    None: RowStatus.OPEN,
    RequestEndReason.FILLED: RowStatus.DONE,
    RequestEndReason.EXPIRED: RowStatus.EXPIRED,
    RequestEndReason.CANCELLED: RowStatus.CANCELLED,
    RequestEndReason.CLOSED: RowStatus.CLOSED,
    RequestEndReason.REVOKED: RowStatus.CANCELLED,
    RequestEndReason.SUSPENDED: RowStatus.CANCELLED,
    RequestEndReason.HALTED: RowStatus.CANCELLED,
    RequestEndReason.DISCONNECTED: RowStatus.CANCELLED,
    RequestEndReason.DEAD_MAN: RowStatus.CANCELLED,
    RequestEndReason.INSTRUMENT_EXPIRED: RowStatus.EXPIRED,
}
_QUOTE_STATUS = {
    None: RowStatus.LIVE,
    QuoteEndReason.TRADED: RowStatus.TRADED,
    QuoteEndReason.DONE_AWAY: RowStatus.AWAY,
    QuoteEndReason.COVERED: RowStatus.AWAY,
    QuoteEndReason.TIED: RowStatus.AWAY,
    QuoteEndReason.EXPIRED: RowStatus.EXPIRED,
    QuoteEndReason.REQUEST_EXPIRED: RowStatus.EXPIRED,
    QuoteEndReason.INSTRUMENT_EXPIRED: RowStatus.EXPIRED,
}
_TRADE_STATUS = {
    ExecType.TRADE: RowStatus.DONE,
    ExecType.TRADE_CORRECT: RowStatus.CORRECTED,
    ExecType.TRADE_CANCEL: RowStatus.CANCELLED,
}
_STATUS_TONES = {
    RowStatus.OPEN: "accent",
    RowStatus.LIVE: "accent",
    RowStatus.DONE: "ok",
    RowStatus.TRADED: "ok",
    RowStatus.CANCELLED: "warn",
    RowStatus.WITHDRAWN: "warn",
    RowStatus.CORRECTED: "warn",
    RowStatus.UNSURE: "warn",
}


def status_tone(status: RowStatus) -> str:
    """The colour of a status, "" for the quiet ones."""
    return _STATUS_TONES.get(status, "")


def request_in(row: RequestRow, fate: Fate) -> RequestRow:
    """The row of a request as one may read it while the venue can't be asked."""
    if row.status is not RowStatus.OPEN or fate is Fate.STANDS:
        return row
    # Requests of others don't end with one's own certificate.
    withdrawn = fate is Fate.WITHDRAWN and row.fact.own
    return replace(row, status=RowStatus.WITHDRAWN if withdrawn else RowStatus.UNSURE)


def quote_in(row: QuoteRow, fate: Fate) -> QuoteRow:
    """The row of a quote as one may read it while the venue can't be asked."""
    if row.status is not RowStatus.LIVE or fate is Fate.STANDS:
        return row
    return replace(row, status=RowStatus.WITHDRAWN if fate is Fate.WITHDRAWN else RowStatus.UNSURE)


def request_row(book: Book, rfq_id: str, name_of: NameOf) -> RequestRow:
    """Put one request's row together."""
    fact = book.requests[rfq_id]
    trades = book.trades_of(rfq_id)
    trade = next(iter(trades), None)
    quotes = book.quotes_of(rfq_id)
    others = list(dict.fromkeys(name_of(other_party(one)) for one in trades))
    if others:
        counterparty = ", ".join(others)
    else:
        counterparty = "" if fact.own else name_of(fact.firm) if fact.firm else "Anonymous"
    bought, sold = _dealt(trades)
    return RequestRow(
        fact=fact,
        package=package_name(fact.legs),
        status=_request_status(fact, trades),
        quoted=len(quotes),
        asked=max(len(fact.panel), len(quotes)),
        trade=trade,
        counterparty=counterparty,
        deal=deals_of(trades)[-1] if trades else None,
        bought=bought,
        sold=sold,
    )


def _request_status(fact: RequestFact, trades: Sequence[TradeFact]) -> RowStatus:
    if not trades or (not fact.all_or_none and not fact.ended):
        return _REQUEST_STATUS[fact.end_reason]
    changed = [one.exec_type for one in trades if one.exec_type is not ExecType.TRADE]
    if not changed:
        return RowStatus.DONE
    gone = all(one.exec_type is ExecType.TRADE_CANCEL for one in trades)
    return RowStatus.CANCELLED if gone else RowStatus.CORRECTED


def quote_row(book: Book, key: QuoteKey, name_of: NameOf) -> QuoteRow | None:
    """Put one quote's row together; None where the maker only passed."""
    fact = book.quotes.get(key)
    if fact is None:
        return None
    request = book.requests[key.rfq_id]
    status = _QUOTE_STATUS.get(fact.end_reason, RowStatus.WITHDRAWN)
    if fact.end_reason is QuoteEndReason.REQUEST_CANCELLED:
        status = RowStatus.CANCELLED
    elif fact.end_reason is None and request.ended:
        status = RowStatus.CLOSED
    return QuoteRow(fact, request, package_name(request.legs), status, name_of(fact.maker))


def trade_row(book: Book, trade_id: str, name_of: NameOf) -> TradeRow:
    """Put one trade's row together."""
    fact = book.trades[trade_id]
    status = _TRADE_STATUS[fact.exec_type]
    return TradeRow(fact, package_name(fact.legs), name_of(other_party(fact)), status)


def event_row(book: Book, event: FeedEvent, name_of: NameOf) -> EventRow:
    """Put one event's row together."""
    request = book.requests.get(event.rfq_id)
    package = "" if request is None else package_name(request.legs)
    return EventRow(event, event_words(event, name_of), package, _kind_of(event))


def _kind_of(event: FeedEvent) -> EventKind:
    if isinstance(event, QuoteLive | QuoteEnded | QuotesRevealed | RequestPassed | RequestWorking):
        return EventKind.QUOTE
    if isinstance(event, ExecutionReport):
        return EventKind.TRADE
    return EventKind.OFFER if isinstance(event, OfferMessage) else EventKind.REQUEST


def dealt_on_request(row: RequestRow) -> tuple[Decimal, Decimal]:
    """What a request bought and what it sold so far, for the totals."""
    return row.bought, row.sold


def dealt_in_trade(row: TradeRow) -> tuple[Decimal, Decimal]:
    """What a trade bought and sold, for the totals; one that the venue took back counts nothing."""
    return _dealt([row.fact])


def _dealt(trades: Iterable[TradeFact]) -> tuple[Decimal, Decimal]:
    """Packages bought and sold, as the venue's operators left them."""
    dealt = {Side.BUY: Decimal(0), Side.SELL: Decimal(0)}
    for trade in trades:
        if trade.exec_type is not ExecType.TRADE_CANCEL:
            dealt[trade.side] += trade.quantity
    return dealt[Side.BUY], dealt[Side.SELL]


def other_party(trade: TradeFact) -> str:
    """The firm on the other side."""
    return trade.maker if trade.own_request else trade.taker
