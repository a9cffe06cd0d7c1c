"""Answering a quote with a price of one's own; a counter, or a last look, with yes or no."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from rfqdesk.client.commanding import Commanding, wire_number
from rfqdesk.protocol.commands import (
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
)
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.terms import Allocation, CounterRespType, QuoteRespType


class NamedQuote(Protocol):
    """A quote as far as it has to be named: one that was shown, or what was kept of it."""

    @property
    def maker(self) -> str:
        """Whose it is."""
        ...

    @property
    def quote_id(self) -> str:
        """Its maker's name for it (FIX 117)."""
        ...

    @property
    def revision(self) -> int:
        """Which revision of it."""
        ...


class Countering(Commanding):
    """A session's counters, from both sides."""

    async def counter(
        self,
        quote: NamedQuote,
        response: QuoteRespType,
        quote_req_id: str,
        quantity: Decimal | str,
        price: Decimal | str,
        *,
        counter_ttl_ms: int = 0,
        allocations: Sequence[Allocation] = (),
        counter_id: str | None = None,
    ) -> Ack:
        """Trader: offer the maker of `quote` another price, firmly; 0 is until the request ends.

        In place of an earlier counter to this maker. Whether it takes it comes by the feed.
        """
        return await self._command(
            QuoteCounter(
                ref=self._new_id(),
                counter_id=counter_id or self._new_id(),
                quote_req_id=quote_req_id,
                maker=quote.maker,
                quote_id=quote.quote_id,
                revision=quote.revision,
                response=response,
                quantity=wire_number(quantity),
                price=wire_number(price),
                counter_ttl_ms=counter_ttl_ms,
                allocations=tuple(allocations),
            )
        )

    async def cancel_counter(self, quote_req_id: str, maker: str, counter_id: str = "") -> Ack:
        """Trader: withdraw the counter that stands towards a maker.

        With `counter_id` that one alone, which has no effect then even if it only arrives later.
        """
        return await self._command(
            QuoteCounterCancel(
                ref=self._new_id(), quote_req_id=quote_req_id, maker=maker, counter_id=counter_id
            )
        )

    async def answer_counter(
        self,
        rfq_id: str,
        counter_round: int,
        response: CounterRespType,
        *,
        text: str = "",
        counter_resp_id: str | None = None,
    ) -> Ack:
        """Maker: accept the counter of this round, and trade at its price, or reject it.

        What a lost connection means is as with `respond`.
        """
        return await self._command(
            QuoteCounterResponse(
                ref=self._new_id(),
                counter_resp_id=counter_resp_id or self._new_id(),
                rfq_id=rfq_id,
                round=counter_round,
                response=response,
                text=text,
            )
        )

    async def answer_last_look(
        self,
        rfq_id: str,
        look_id: str,
        response: CounterRespType,
        *,
        look_resp_id: str | None = None,
    ) -> Ack:
        """Maker: take the acceptance that we were asked about, which trades, or turn it down.

        What a lost connection means is as with `respond`.
        """
        return await self._command(
            LastLookResponse(
                ref=self._new_id(),
                look_resp_id=look_resp_id or self._new_id(),
                rfq_id=rfq_id,
                look_id=look_id,
                response=response,
            )
        )
