"""Writes feeds for tests: each call is the next event of one party's sequence."""

from dataclasses import dataclass, field

from msgspec.structs import replace
from support.desk.feed_of_asking import CALL_SPREAD, T0_MS, AskingScript, E

from rfqdesk.book.book import Book
from rfqdesk.protocol.events import (
    ExecutionReport,
    FeedEvent,
    QuoteEnded,
    QuoteLive,
    RequestEnded,
    RequestOpened,
)
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.quality import (
    ExecutionQuality,
)
from rfqdesk.protocol.terms import (
    ExecType,
    HedgeLeg,
    Leg,
    PriceLevel,
    QuoteEndReason,
    QuoteType,
    RequestEndReason,
    Side,
)


@dataclass
class FeedScript(AskingScript):
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
        marks: tuple[ReferencePrice, ...] = (),
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
                marks=marks,
            )
        )

    def _add(self, event: E) -> E:
        self.events.append(event)
        return event
