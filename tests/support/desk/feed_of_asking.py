"""What is written into a feed besides quotes and trades: passes, drafts, counters, last looks."""

from typing import TypeVar

from rfqdesk.protocol.events import (
    FeedEvent,
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
from rfqdesk.protocol.terms import (
    CounterEndReason,
    CrossEndReason,
    Leg,
    LegSide,
    LookEndReason,
    PassReason,
    PriceLevel,
    QuoteRespType,
    Side,
)

E = TypeVar("E", bound=FeedEvent)

T0_MS = 1_790_000_000_000
CALL_SPREAD = (
    Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),
    Leg("BTC-9OCT26-90000-C", 1, LegSide.SELL),
)


class AskingScript:
    """Numbers the events; `FeedScript` keeps them."""

    time_ms: int

    @property
    def seq(self) -> int:
        raise NotImplementedError

    def _add(self, event: E) -> E:
        raise NotImplementedError

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

    def amended(
        self, ttl_ms: int, panel: tuple[str, ...] = (), *, rfq_id: str = "rfq-1"
    ) -> RequestAmended:
        """The request goes on until `ttl_ms` from now."""
        return self._add(
            RequestAmended(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                expire_time_ms=self.time_ms + ttl_ms,
                panel=panel,
            )
        )

    def revealed(self, *offers: tuple[str, str], rfq_id: str = "rfq-1") -> QuotesRevealed:
        """All that were collected: makers with what they offer, each for 100."""
        quotes = tuple(
            RevealedQuote(
                maker=maker,
                quote_id=f"quote-{rfq_id}-{maker}",
                revision=1,
                offer=PriceLevel(price, "100"),
                valid_until_time_ms=self.time_ms + 30_000,
            )
            for maker, price in offers
        )
        return self._add(
            QuotesRevealed(
                seq=self.seq + 1, transact_time_ms=self.time_ms, rfq_id=rfq_id, quotes=quotes
            )
        )

    def passed(
        self,
        maker: str,
        text: str = "",
        *,
        rfq_id: str = "rfq-1",
        reason: PassReason = PassReason.OTHER,
    ) -> RequestPassed:
        return self._add(
            RequestPassed(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                text=text,
                reason=reason,
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
        rfq_id: str = "rfq-1",
        price: str = "0.0055",
        own: bool = True,
        counter_id: str = "k1",
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
                counter_id=counter_id if own else "",
                trader="okafor" if own else "",
            )
        )

    def counter_ended(
        self, maker: str, reason: CounterEndReason, counter_round: int = 1, *, rfq_id: str = "rfq-1"
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
        self,
        maker: str,
        look_id: str = "look-1",
        *,
        rfq_id: str = "rfq-1",
        quote_resp_id: str = "resp-1",
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
                quote_resp_id=quote_resp_id,
            )
        )

    def look_ended(
        self,
        maker: str,
        reason: LookEndReason,
        look_id: str = "look-1",
        *,
        rfq_id: str = "rfq-1",
        quote_resp_id: str = "resp-1",
    ) -> LastLookEnded:
        return self._add(
            LastLookEnded(
                seq=self.seq + 1,
                transact_time_ms=self.time_ms,
                rfq_id=rfq_id,
                maker=maker,
                look_id=look_id,
                reason=reason,
                quote_resp_id=quote_resp_id,
            )
        )
