"""What both sides do with a request between its opening and its end, besides dealing."""

from collections.abc import Sequence

from rfqdesk.client.crossing import Crossing
from rfqdesk.protocol.commands import (
    QuoteRequestAmend,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteWorking,
)
from rfqdesk.protocol.events import Ack


class RequestLife(Crossing):
    """A session's part in the life of requests."""

    async def working(self, rfq_id: str) -> Ack:
        """Maker: tell that we work on a price."""
        return await self._command(QuoteWorking(ref=self._new_id(), rfq_id=rfq_id))

    async def open_draft(self, quote_req_id: str) -> Ack:
        """Trader: send a draft of the own firm to its makers."""
        return await self._command(QuoteRequestOpen(ref=self._new_id(), quote_req_id=quote_req_id))

    async def requote(self, quote_req_id: str, maker: str | None = None) -> Ack:
        """Trader: ask one maker of an own request for a new price, or without `maker` all."""
        return await self._command(
            QuoteRequote(ref=self._new_id(), quote_req_id=quote_req_id, maker=maker)
        )

    async def amend_request(
        self,
        quote_req_id: str,
        *,
        request_ttl_ms: int = 0,
        panel: Sequence[str] = (),
        panel_groups: Sequence[str] = (),
    ) -> Ack:
        """Trader: keep an own request open for longer, or ask more makers.

        `request_ttl_ms` counts from the opening, 0 leaves it; `panel` and
        `panel_groups` name those to add.
        """
        return await self._command(
            QuoteRequestAmend(
                ref=self._new_id(),
                quote_req_id=quote_req_id,
                request_ttl_ms=request_ttl_ms,
                panel=tuple(panel),
                panel_groups=tuple(panel_groups),
            )
        )
