"""The fold: feed events in, requests, quotes and trades out."""

from collections.abc import Sequence

from msgspec.structs import replace

from rfqdesk.book.counters import counter_after, look_after
from rfqdesk.book.crosses import after_trade, limit_cross, with_cross_event
from rfqdesk.book.event_log import EventLog
from rfqdesk.book.facts import (
    Change,
    CounterFact,
    DraftFact,
    Level,
    LookFact,
    PassFact,
    QuoteFact,
    QuoteKey,
    RequestFact,
    TradeFact,
)
from rfqdesk.book.life import answered, draft_of, with_life_event
from rfqdesk.book.own_requests import OwnRequests
from rfqdesk.book.reports import changed, trade_of
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
    LifeMessage,
    QuotesRevealed,
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
    RevealedQuote,
)
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.offers import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LastLookAsked,
    LastLookEnded,
    OfferMessage,
)
from rfqdesk.protocol.terms import ExecType, PriceLevel, Side


class FeedInconsistentError(Exception):
    """The feed skipped a number or spoke of a request it never opened.

    A picture built on it could be wrong about money, so nothing is guessed.
    """


class Book:
    """One party's requests, quotes and trades, in the order they came.

    `last_seq` is the highest sequence number applied. An event already applied
    changes nothing, so a replay after a reconnect is harmless.
    """

    def __init__(self, *, last_seq: int = 0) -> None:
        self.last_seq = last_seq
        self.requests: dict[str, RequestFact] = {}
        self.drafts: dict[str, DraftFact] = {}
        self.quotes: dict[QuoteKey, QuoteFact] = {}
        self.trades: dict[str, TradeFact] = {}
        self.counters: dict[QuoteKey, CounterFact] = {}
        self.looks: dict[str, LookFact] = {}
        self.log = EventLog()
        self._own = OwnRequests()
        self._quotes_of: dict[str, list[QuoteKey]] = {}
        self._trades_of: dict[str, list[str]] = {}
        self._partial = False

    def apply(self, event: FeedEvent) -> Change | None:
        """Take one event in; None when it had been applied before.

        Raises:
            FeedInconsistentError: the sequence has a gap, or the event belongs
                to no known request. The book is left as it was.
        """
        if event.seq <= self.last_seq:
            return None
        if event.seq != self.last_seq + 1:
            raise FeedInconsistentError(
                f"feed message {event.seq} came after {self.last_seq}: some are missing"
            )
        begins = isinstance(event, RequestOpened | RequestDrafted)
        ends_draft = isinstance(event, RequestEnded) and event.rfq_id in self.drafts
        if not begins and not ends_draft and event.rfq_id not in self.requests:
            if self._partial:
                self.last_seq = event.seq
                return None
            raise FeedInconsistentError(
                f"feed message {event.seq} belongs to the unknown request {event.rfq_id}"
            )
        change = self._fold(event)
        self.last_seq = event.seq
        self.log.add(event)
        return change

    def restore(self, snapshot: Sequence[FeedEvent], last_seq: int) -> None:
        """Begin with a snapshot, whole; from then on what it left out is passed over.

        Raises:
            FeedInconsistentError: the book holds something already.
        """
        if self.last_seq or self.requests:
            raise FeedInconsistentError("a snapshot came to a book that is not empty")
        for event in snapshot:
            self._fold(event)
            self.log.add(event)
        self.last_seq = last_seq
        self._partial = True

    def quotes_of(self, rfq_id: str) -> list[QuoteFact]:
        """Every maker's latest quote on a request, in order of first quoting."""
        return [self.quotes[key] for key in self._quotes_of.get(rfq_id, ())]

    def trades_of(self, rfq_id: str) -> list[TradeFact]:
        """Trades done on a request, oldest first."""
        return [self.trades[trade_id] for trade_id in self._trades_of.get(rfq_id, ())]

    def own_requests(self) -> list[RequestFact]:
        """Requests this party made, newest first: all that there ever were."""
        return [self.requests[rfq_id] for rfq_id in self._own.all()]

    def own_at(self, now_ms: int, over_max: int) -> tuple[list[RequestFact], list[RequestFact]]:
        """Own requests that can be dealt on, and the last `over_max` others, each newest first."""
        unended = [self.requests[rfq_id] for rfq_id in self._own.open()]
        late = [request.rfq_id for request in unended if not request.open_at(now_ms)]
        over = self._own.newest(late, over_max)
        going = [request for request in unended if request.open_at(now_ms)]
        return going, [self.requests[rfq_id] for rfq_id in over]

    def own_ended(self, count: int) -> list[RequestFact]:
        """The last own requests of which the venue has said that they are over, newest first."""
        return [self.requests[rfq_id] for rfq_id in self._own.over(count)]

    def _fold(self, event: FeedEvent) -> Change:
        if isinstance(event, LifeMessage):
            return self._fold_life(event)
        match event:
            case RequestOpened():
                return self._open_request(event)
            case RequestEnded():
                return self._end_request(event)
            case RequestPassed():
                return self._pass_request(event)
            case QuoteLive():
                return self._take_quote(event, event.rfq_id, event.transact_time_ms)
            case QuoteEnded():
                return self._end_quote(event)
            case ExecutionReport():
                return self._take_trade(event)
            case (
                CrossRested()
                | CrossEnded()
                | CounterOffered()
                | CounterEnded()
                | LastLookAsked()
                | LastLookEnded()
            ):
                return self._take_offer(event)

    def _fold_life(self, event: LifeMessage) -> Change:
        match event:
            case RequestDrafted():
                self.drafts[event.rfq_id] = draft_of(event)
                return Change(event.rfq_id, draft=True)
            case QuotesRevealed():
                return self._reveal(event)
            case RequestWorking() | RequoteRequested() | RequestAmended():
                self.requests[event.rfq_id] = with_life_event(self.requests[event.rfq_id], event)
                maker = "" if isinstance(event, RequestAmended) else event.maker
                return Change(event.rfq_id, quote=QuoteKey(event.rfq_id, maker) if maker else None)

    def _end_request(self, event: RequestEnded) -> Change:
        if self.drafts.pop(event.rfq_id, None) is not None:
            return Change(event.rfq_id, draft=True)
        self.requests[event.rfq_id] = replace(
            self.requests[event.rfq_id],
            end_reason=event.reason,
            ended_ms=event.transact_time_ms,
            crosses=(),
        )
        self._own.ended(event.rfq_id)
        return Change(event.rfq_id)

    def _open_request(self, event: RequestOpened) -> Change:
        self.drafts.pop(event.rfq_id, None)
        self.requests[event.rfq_id] = RequestFact(
            rfq_id=event.rfq_id,
            own=event.quote_req_id != "",
            quote_req_id=event.quote_req_id,
            firm=event.firm,
            trader=event.trader,
            legs=event.legs,
            quantity=decimal_of(event.quantity),
            side=event.side,
            panel=event.panel,
            disclosed=event.disclosed,
            opened_ms=event.transact_time_ms,
            expire_ms=event.expire_time_ms,
            respond_by_ms=event.respond_by_time_ms,
            all_or_none=event.all_or_none,
            min_quantity=decimal_of(event.min_quantity or "0"),
            crosses=limit_cross(event),
            hedge=event.hedge,
        )
        if self.requests[event.rfq_id].own:
            self._own.opened(event.rfq_id)
        return Change(event.rfq_id)

    def _pass_request(self, event: RequestPassed) -> Change:
        request = self.requests[event.rfq_id]
        fact = PassFact(event.maker, event.text, event.transact_time_ms, event.reason)
        answer = answered(request, event.maker)
        self.requests[event.rfq_id] = replace(answer, passes=(*answer.passes, fact))
        return Change(event.rfq_id, quote=QuoteKey(event.rfq_id, event.maker))

    def _reveal(self, event: QuotesRevealed) -> Change:
        shown = tuple(
            self._take_quote(quote, event.rfq_id, event.transact_time_ms).quote
            for quote in event.quotes
        )
        return Change(event.rfq_id, revealed=tuple(key for key in shown if key is not None))

    def _take_quote(self, event: QuoteLive | RevealedQuote, rfq_id: str, now_ms: int) -> Change:
        key = QuoteKey(rfq_id, event.maker)
        earlier = self.quotes.get(key)
        if earlier is None:
            self._quotes_of.setdefault(rfq_id, []).append(key)
        self.quotes[key] = QuoteFact(
            rfq_id=rfq_id,
            maker=event.maker,
            quote_id=event.quote_id,
            revision=event.revision,
            bid=_level(event.bid),
            offer=_level(event.offer),
            first_quoted_ms=earlier.first_quoted_ms if earlier else now_ms,
            quoted_ms=now_ms,
            valid_until_ms=event.valid_until_time_ms,
            all_or_none=event.all_or_none,
            bid_legs=tuple(map(decimal_of, event.bid_legs)),
            offer_legs=tuple(map(decimal_of, event.offer_legs)),
            quote_type=event.quote_type,
            last_look=event.last_look,
        )
        self.requests[rfq_id] = answered(self.requests[rfq_id], event.maker)
        return Change(rfq_id, quote=key)

    def _end_quote(self, event: QuoteEnded) -> Change:
        key = QuoteKey(event.rfq_id, event.maker)
        quote = self.quotes.get(key)
        if quote is None:
            raise FeedInconsistentError(
                f"feed message {event.seq} ends a quote of {event.maker} that was never live"
            )
        # The ending of an older revision says nothing about the newer one.
        if quote.quote_id == event.quote_id and quote.revision == event.revision:
            self.quotes[key] = replace(
                quote, end_reason=event.reason, ended_ms=event.transact_time_ms
            )
            request = self.requests[event.rfq_id]
            if event.maker in request.working:
                stopped = request.working - {event.maker}
                self.requests[event.rfq_id] = replace(request, working=stopped)
        return Change(event.rfq_id, quote=key)

    def _take_trade(self, event: ExecutionReport) -> Change:
        change = Change(
            event.rfq_id, quote=QuoteKey(event.rfq_id, event.maker), trade_id=event.trade_id
        )
        if event.exec_type is not ExecType.TRADE:
            known = self.trades.get(event.trade_id)
            if known is None:
                raise FeedInconsistentError(
                    f"feed message {event.seq} changes a trade that was never reported"
                )
            self.trades[event.trade_id] = changed(known, event)
            return change
        self.trades[event.trade_id] = trade_of(event, own=self.requests[event.rfq_id].own)
        self._trades_of.setdefault(event.rfq_id, []).append(event.trade_id)
        request = self.requests[event.rfq_id]
        self.requests[event.rfq_id] = replace(
            request,
            cum_quantity=request.cum_quantity + decimal_of(event.quantity),
            crosses=after_trade(request, event),
        )
        self._lessen_quote(event, request)
        return change

    def _take_offer(self, event: OfferMessage) -> Change:
        if isinstance(event, CounterOffered | CounterEnded):
            return self._take_counter(event)
        if isinstance(event, LastLookAsked | LastLookEnded):
            return self._take_look(event)
        request = self.requests[event.rfq_id]
        self.requests[event.rfq_id] = with_cross_event(request, event)
        return Change(event.rfq_id)

    def _take_counter(self, event: CounterOffered | CounterEnded) -> Change:
        key = QuoteKey(event.rfq_id, event.maker)
        counter = counter_after(self.counters.get(key), event)
        if counter is None:
            raise FeedInconsistentError(f"feed message {event.seq} ends a counter never made")
        self.counters[key] = counter
        return Change(event.rfq_id, quote=key)

    def _take_look(self, event: LastLookAsked | LastLookEnded) -> Change:
        look = look_after(self.looks.get(event.rfq_id), event)
        if look is None:
            raise FeedInconsistentError(f"feed message {event.seq} ends a last look never asked")
        self.looks[event.rfq_id] = look
        return Change(event.rfq_id, quote=QuoteKey(event.rfq_id, event.maker))

    def _lessen_quote(self, event: ExecutionReport, request: RequestFact) -> None:
        key = QuoteKey(event.rfq_id, event.maker)
        quote = self.quotes.get(key)
        if not event.quote_leaves_quantity or quote is None or quote.revision != event.revision:
            return
        left = decimal_of(event.quote_leaves_quantity)
        lifted = event.side is (Side.BUY if request.own else Side.SELL)
        level = quote.offer if lifted else quote.bid
        if level is None:
            return
        if not left:
            side = Side.BUY if lifted else Side.SELL
            self.quotes[key] = replace(quote, traded_out=quote.traded_out | {side})
            return
        rest = Level(level.price, left)
        self.quotes[key] = replace(quote, offer=rest) if lifted else replace(quote, bid=rest)


def _level(level: PriceLevel | None) -> Level | None:
    if level is None:
        return None
    return Level(decimal_of(level.price), decimal_of(level.quantity))
