"""A trader trades with whoever quotes best, now or when somebody does."""

from rfqdesk.protocol.commands import QuoteCross, QuoteCrossCancel
from rfqdesk.protocol.matching import Wanted
from rfqdesk.protocol.money import decimal_of, difference, text_of, total
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CrossEndReason, QuoteRespType, TimeInForce
from rfqserver.engine.accepting import check_side, request_to_take
from rfqserver.engine.allocating import check_allocations, split
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.batch import Batch
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.events import (
    TradeExecuted,
)
from rfqserver.engine.facts.offer_events import CrossRested
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.protecting.standings import Party, Standings, check_entitled
from rfqserver.engine.refusals import UNKNOWN_TO_REQUESTER
from rfqserver.engine.resting import cross_ended, fills_of
from rfqserver.engine.rules import check_taken, least_taken
from rfqserver.engine.state.state import RequestState, VenueState, is_open, request_of
from rfqserver.engine.trading import Order, ids_of_trades, trade


def decide_cross(
    state: VenueState,
    command: QuoteCross,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Fill a cross by the rule of matching.py, in one batch, or let it rest, or say why not.

    CRS-04, CRS-10, CRS-11, CRS-15.
    """
    request = _request_to_cross(state, command, actor, now_ms)
    if isinstance(request, Violation):
        return request
    batch = Batch(state, request)
    rests = command.time_in_force is TimeInForce.GOOD_TILL_CANCEL
    earlier = state.crosses.get((request.rfq_id, command.response))
    if rests and earlier is not None:
        batch.add(cross_ended(request, earlier, CrossEndReason.REPLACED, now_ms))
    quantity = decimal_of(command.quantity)
    wanted = Wanted(
        command.response,
        quantity,
        decimal_of(command.price),
        least_taken(request, quantity) if rests else quantity,
    )
    taker = Party(actor.firm, actor.standing)
    fills = fills_of(batch, taker, wanted, now_ms, standings=standings)
    if not fills and not rests:
        return Violation(
            RejectReason.NOT_FILLED,
            f"The live quotes down to {command.price} do not make up {command.quantity}.",
        )
    order = Order(
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        quote_resp_id=command.quote_resp_id,
        fingerprint=fingerprint_of(command),
        response=command.response,
        allocations=command.allocations,
    )
    trade_ids = ids_of_trades(new_id, command.response, len(fills))
    if fills:
        trade(batch, order, fills, trade_ids, now_ms)
    if rests and is_open(batch.request, now_ms):
        _rest(batch, command, order, now_ms)
    return Decision(tuple(batch.events), _answer(request, trade_ids))


def decide_cross_cancel(
    state: VenueState, command: QuoteCrossCancel, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Take back what rests. Any trader of the firm may; where nothing does is no error (CRS-16)."""
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    resting = (
        state.crosses.get((request.rfq_id, response))
        for response in QuoteRespType
        if command.response in (None, response)
    )
    events = tuple(
        cross_ended(request, cross, CrossEndReason.CANCELLED, now_ms)
        for cross in resting
        if cross is not None
    )
    return Decision(events, Accepted(rfq_id=request.rfq_id, duplicate=not events))


def _request_to_cross(
    state: VenueState, command: QuoteCross, actor: Actor, now_ms: int
) -> RequestState | Violation:
    """The request, if so much of it may be taken by this trader on this side."""
    request = request_to_take(state, command, actor, now_ms)
    if isinstance(request, Violation):
        return request
    violation = (
        check_entitled(actor.standing, request.legs, decimal_of(command.quantity), request.hedge)
        or check_side(request, command.response)
        or check_taken(request, command.quantity)
        or check_allocations(command.allocations, request, command.quantity)
    )
    return violation or request


def _rest(batch: Batch, command: QuoteCross, order: Order, now_ms: int) -> None:
    taken = decimal_of("0")
    for event in batch.events:
        if isinstance(event, TradeExecuted):
            taken = total(taken, decimal_of(event.quantity))
    left = difference(decimal_of(command.quantity), taken)
    if not left:
        return
    batch.add(
        CrossRested(
            time_ms=now_ms,
            rfq_id=batch.request.rfq_id,
            taker=batch.request.taker,
            taker_trader=order.taker_trader,
            certificate_serial=order.certificate_serial,
            quote_resp_id=order.quote_resp_id,
            fingerprint=order.fingerprint,
            response=order.response,
            quantity=text_of(left),
            price=text_of(decimal_of(command.price)),
            allocations=split(order.allocations, taken)[1],
        )
    )


def _answer(request: RequestState, trade_ids: list[str]) -> Accepted:
    return Accepted(
        rfq_id=request.rfq_id,
        trade_id=trade_ids[0] if trade_ids else "",
        trade_ids=tuple(trade_ids) if len(trade_ids) > 1 else (),
    )
