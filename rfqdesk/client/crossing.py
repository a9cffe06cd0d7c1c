"""Trading with whoever quotes best, now or when somebody does."""

from collections.abc import Sequence
from decimal import Decimal

from rfqdesk.client.commanding import Commanding, wire_number
from rfqdesk.client.errors import CrossUnprovedError, LocalMistakeError
from rfqdesk.protocol.commands import QuoteCross, QuoteCrossCancel
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Allocation, QuoteRespType, TimeInForce


class Crossing(Commanding):
    """A session's crosses: orders against all quotes of a request."""

    async def cross(
        self,
        quote_req_id: str,
        response: QuoteRespType,
        quantity: Decimal | str,
        price: Decimal | str,
        *,
        time_in_force: TimeInForce = TimeInForce.FILL_OR_KILL,
        allocations: Sequence[Allocation] = (),
        quote_resp_id: str | None = None,
        unproved_ok: bool = False,
    ) -> Ack:
        """Trade with the best quotes, `price` being the worst taken; the answer has the trades.

        `FILL_OR_KILL` fills all of `quantity` at once or raises `RefusalError` with
        `not_filled`. `GOOD_TILL_CANCEL` trades what it can, and rests on the venue with what
        is left, hidden from makers, in place of the firm's earlier one on this side.
        `allocations` add up to `quantity` and are filled in their order. What a lost connection
        means is as with `respond`.

        The venue takes by price alone. While a live quote of that side at `price` or better is
        not proved to be its maker's, of those that this session has been shown, or where it
        was not shown the request, this needs `unproved_ok`. What rests then trades with
        whatever comes, proved or not.

        Raises:
            CrossUnprovedError: it may trade with such a quote; nothing was sent.
        """
        self._require_logged_on()
        worst = wire_number(price)
        if not unproved_ok:
            self._require_proved(quote_req_id, response, worst)
        return await self._command(
            QuoteCross(
                ref=self._new_id(),
                quote_resp_id=quote_resp_id or self._new_id(),
                quote_req_id=quote_req_id,
                response=response,
                quantity=wire_number(quantity),
                price=worst,
                time_in_force=time_in_force,
                allocations=tuple(allocations),
            )
        )

    async def cancel_cross(self, quote_req_id: str, response: QuoteRespType | None = None) -> Ack:
        """Take back what rests on one side of a request, or on both; its limit price too."""
        return await self._command(
            QuoteCrossCancel(ref=self._new_id(), quote_req_id=quote_req_id, response=response)
        )

    def _require_proved(self, quote_req_id: str, response: QuoteRespType, worst: str) -> None:
        try:
            price = decimal_of(worst)
        except ValueError as error:
            raise LocalMistakeError(f"this cannot be sent: {error}") from error
        found = self._prover.unproved_within(quote_req_id, response, price)
        if found is not None and found[1].flaw is not None:
            raise CrossUnprovedError(found[0], found[1].flaw, found[1].text)
