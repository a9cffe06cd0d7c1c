"""Writes feeds for tests: each call is the next event of one party's sequence."""

from dataclasses import dataclass, field
from typing import TypeVar

from msgspec.structs import replace

from rfqdesk.book.book import Book
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
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
)
from rfqdesk.protocol.offers import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LastLookAsked,
    LastLookEnded,
)
from rfqdesk.protocol.quality import (
    ExecutionQuality,
)
from rfqdesk.protocol.terms import (
    CounterEndReason,
    CrossEndReason,
    ExecType,
    HedgeLeg,
    Leg,
    LegSide,
    LookEndReason,
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    QuoteType,
    RequestEndReason,
    Side,
)

E = TypeVar("E", bound=FeedEvent)

T0_MS = 1_790_000_000_000
CALL_SPREAD = (
    Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),
    Leg("BTC-9OCT26-90000-C", 1, LegSide.SELL),
)


@dataclass
class FeedScript:
    """Numbers the events and keeps them; `time_ms` is the server's clock."""

    time_ms: int = T0_MS
    events: list[FeedEvent] = field(default_factory=list)
    _revisions: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def seq(self) -> int:
        return len(self.events)

    def book(self) -> Book:
        """Fold everything written so far."""
        book = Book()
        for event in self.events:
            book.apply(event)
        return book

    def opened(
        self,
        rfq_id: str = "rfq-1",
        *,
        own: bool = True,
        side: Side = Side.BUY,
        quantity: str = "100",
        legs: tuple[Leg, ...] = CALL_SPREAD,
        panel: tuple[str, ...] = (),
        ttl_ms: int = 60_000,
        disclosed: bool = True,
        all_or_none: bool = True,
        min_quantity: str = "",
        limit_price: str = "",
        respond_by_ms: int = 0,
        hedge: HedgeLeg | None = None,
    ) -> RequestOpened:
        return self._add(
            RequestOpened(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                quote_req_id=f"q-{rfq_id}" if own else "",
                firm="albion" if own or disclosed else "",
                trader="okafor" if own else "",
                legs=legs,
                quantity=quantity,
                all_or_none=all_or_none,
                min_quantity=min_quantity,
                limit_price=limit_price,
                side=side,
                panel=panel if own else (),
                disclosed=disclosed,
                expire_time_ms=self.time_ms + ttl_ms,
                respond_by_time_ms=self.time_ms + respond_by_ms if respond_by_ms else 0,
                hedge=hedge,
            )
        )

    def quoted(
        self,
        maker: str,
        bid: str | None,
        offer: str | None,
        *,
        rfq_id: str = "rfq-1",
        quantity: str = "100",
        firm_ms: int = 30_000,
        quote_type: QuoteType = QuoteType.FIRM,
        all_or_none: bool = False,
        last_look: bool = False,
        bid_legs: tuple[str, ...] = (),
        offer_legs: tuple[str, ...] = (),
    ) -> QuoteLive:
        revision = self._revisions.get((rfq_id, maker), 0) + 1
        self._revisions[rfq_id, maker] = revision
        return self._add(
            QuoteLive(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=revision,
                bid=None if bid is None else PriceLevel(bid, quantity),
                offer=None if offer is None else PriceLevel(offer, quantity),
                quote_type=quote_type,
                all_or_none=all_or_none,
                last_look=last_look,
                bid_legs=bid_legs,
                offer_legs=offer_legs,
                valid_until_time_ms=self.time_ms + firm_ms,
            )
        )

    def quote_ended(
        self,
        maker: str,
        reason: QuoteEndReason,
        *,
        rfq_id: str = "rfq-1",
        revision: int | None = None,
    ) -> QuoteEnded:
        return self._add(
            QuoteEnded(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=revision or self._revisions[rfq_id, maker],
                reason=reason,
            )
        )

    def drafted(self, rfq_id: str = "rfq-1") -> RequestDrafted:
        return self._add(
            RequestDrafted(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                quote_req_id=f"q-{rfq_id}",
                firm="albion",
                trader="okafor",
                legs=CALL_SPREAD,
                quantity="100",
                side=Side.BUY,
                disclosed=True,
                request_ttl_ms=60_000,
                expire_time_ms=self.time_ms + 86_400_000,
            )
        )

    def working(self, maker: str, *, rfq_id: str = "rfq-1") -> RequestWorking:
        return self._add(
            RequestWorking(
                seq=self.seq + 1, transact_time_ms=self.time_ms, rfq_id=rfq_id, maker=maker
            )
        )

    def requoted(self, maker: str, *, rfq_id: str = "rfq-1") -> RequoteRequested:
        return self._add(
            RequoteRequested(
                seq=self.seq + 1, transact_time_ms=self.time_ms, rfq_id=rfq_id, maker=maker
            )
        )

    def amended(self, ttl_ms: int, *, rfq_id: str = "rfq-1") -> RequestAmended:
        """The request goes on until `ttl_ms` from now."""
        return self._add(
            RequestAmended(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                expire_time_ms=self.time_ms + ttl_ms,
            )
        )

    def passed(self, maker: str, text: str = "", *, rfq_id: str = "rfq-1") -> RequestPassed:
        return self._add(
            RequestPassed(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                text=text,
            )
        )

    def ended(self, reason: RequestEndReason, *, rfq_id: str = "rfq-1") -> RequestEnded:
        return self._add(
            RequestEnded(
                seq=self.seq + 1, transact_time_ms=self.time_ms, rfq_id=rfq_id, reason=reason
            )
        )

    def changed(
        self, report: ExecutionReport, exec_type: ExecType, **terms: str
    ) -> ExecutionReport:
        """The venue's operators change a trade that was reported."""
        return self._add(
            replace(
                report,
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                exec_type=exec_type,
                **terms,
            )
        )

    def traded(
        self,
        maker: str,
        price: str,
        *,
        rfq_id: str = "rfq-1",
        side: Side = Side.BUY,
        quantity: str = "100",
        quote_resp_id: str = "",
        legs: tuple[Leg, ...] = CALL_SPREAD,
        trade_id: str = "",
        quote_leaves_quantity: str = "",
        quality: ExecutionQuality | None = None,
        cover_price: str = "",
    ) -> ExecutionReport:
        return self._add(
            ExecutionReport(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                trade_id=trade_id or f"T-{rfq_id}",
                side=side,
                price=price,
                quantity=quantity,
                legs=legs,
                taker="albion",
                taker_trader="okafor",
                maker=maker,
                maker_trader="bot-1",
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=self._revisions.get((rfq_id, maker), 1),
                quote_resp_id=quote_resp_id,
                quote_req_id=f"q-{rfq_id}",
                quote_leaves_quantity=quote_leaves_quantity,
                rules_version=1,
                quality=quality,
                cover_price=cover_price,
            )
        )

    def rested(
        self,
        quote_resp_id: str,
        response: QuoteRespType,
        quantity: str,
        *,
        rfq_id: str = "rfq-1",
        price: str = "0.0055",
    ) -> CrossRested:
        return self._add(
            CrossRested(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                quote_resp_id=quote_resp_id,
                trader="okafor",
                response=response,
                quantity=quantity,
                price=price,
            )
        )

    def cross_ended(
        self,
        quote_resp_id: str,
        response: QuoteRespType,
        reason: CrossEndReason,
        *,
        rfq_id: str = "rfq-1",
    ) -> CrossEnded:
        return self._add(
            CrossEnded(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                quote_resp_id=quote_resp_id,
                response=response,
                reason=reason,
            )
        )

    def countered(
        self,
        maker: str,
        counter_round: int = 1,
        *,
        price: str = "0.0055",
        own: bool = True,
        rfq_id: str = "rfq-1",
    ) -> CounterOffered:
        return self._add(
            CounterOffered(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                round=counter_round,
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=1,
                response=QuoteRespType.LIFT,
                quantity="60",
                price=price,
                valid_until_time_ms=self.time_ms + 5_000,
                counter_id="k1" if own else "",
                trader="okafor" if own else "",
            )
        )

    def counter_ended(
        self,
        maker: str,
        reason: CounterEndReason,
        counter_round: int = 1,
        *,
        rfq_id: str = "rfq-1",
    ) -> CounterEnded:
        return self._add(
            CounterEnded(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                round=counter_round,
                reason=reason,
                text="why",
            )
        )

    def looked_at(
        self, maker: str, look_id: str = "look-1", *, rfq_id: str = "rfq-1"
    ) -> LastLookAsked:
        return self._add(
            LastLookAsked(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                look_id=look_id,
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=1,
                response=QuoteRespType.LIFT,
                quantity="60",
                price="0.0057",
                until_time_ms=self.time_ms + 400,
                quote_resp_id="resp-1",
            )
        )

    def look_ended(
        self, maker: str, reason: LookEndReason, look_id: str = "look-1"
    ) -> LastLookEnded:
        return self._add(
            LastLookEnded(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id="rfq-1",
                maker=maker,
                look_id=look_id,
                reason=reason,
                quote_resp_id="resp-1",
            )
        )

    def _add(self, event: E) -> E:
        self.events.append(event)
        return event
