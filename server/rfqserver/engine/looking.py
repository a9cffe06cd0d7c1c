"""A maker's last look at an acceptance of its quote: yes, no, or too late."""

from collections.abc import Container

from msgspec.structs import replace

from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterRespType, LookEndReason
from rfqserver.engine.accepting import NOT_RECEIVED, check_deal
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.batch import Batch
from rfqserver.engine.commands import Actor
from rfqserver.engine.endings import look_ended
from rfqserver.engine.facts.offer_events import LookEnded
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.refusals import ENDED_FOR_MAKER, UNKNOWN_TO_MAKER
from rfqserver.engine.resting import run_crosses
from rfqserver.engine.state.offer_state import LookState
from rfqserver.engine.state.state import (
    RequestState,
    VenueState,
    is_open,
)
from rfqserver.engine.trading import Agreed, Order, trade_agreed

_OVER = Violation(
    RejectReason.UNKNOWN_LAST_LOOK, "There is no such acceptance to look at, or not any more."
)


def decide_look_response(
    state: VenueState,
    command: LastLookResponse,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Trade what was accepted, or turn it down. What rests is tried when it is over.

    LLK-03, LLK-04, LLK-05.
    """
    if command.poss_resend:
        return NOT_RECEIVED
    request = state.requests.get(command.rfq_id)
    if request is None or actor.firm not in request.panel:
        return UNKNOWN_TO_MAKER
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    look = state.looks.get(request.rfq_id)
    if look is None or (look.maker, look.look_id) != (actor.firm, command.look_id):
        return _OVER
    if now_ms >= look.until_time_ms:
        return _OVER
    accepts = command.response is CounterRespType.ACCEPT
    violation = (
        check_deal(request, look.taker_trader, look.quantity, actor, standings) if accepts else None
    )
    if violation:
        return violation
    batch = Batch(state, request)
    answered = _answered(request, look, command, actor, now_ms)
    batch.add(replace(answered, trade_id=new_id if accepts else ""))
    if accepts:
        trade_agreed(batch, _order_of(look), _terms_of(look, actor), new_id, now_ms)
    if is_open(batch.request, now_ms):
        run_crosses(batch, now_ms, new_id, standings=standings)
    answer = Accepted(rfq_id=request.rfq_id, trade_id=new_id if accepts else "")
    return Decision(tuple(batch.events), answer)


def expired_looks(
    state: VenueState,
    now_ms: int,
    new_id: str,
    *,
    besides: Container[str],
    standings: Standings,
) -> dict[str, Batch]:
    """End the last looks whose window is over, and try what rests then.

    By rfq_id, in the order of their windows' ends; not those of the requests `besides`,
    which are ending.

    LLK-03.
    """
    batches = {}
    for look in sorted(state.looks.values(), key=lambda one: (one.until_time_ms, one.rfq_id)):
        request = state.requests[look.rfq_id]
        if look.until_time_ms <= now_ms and look.rfq_id not in besides:
            batch = Batch(state, request)
            batch.add(look_ended(request, look, LookEndReason.EXPIRED, now_ms))
            run_crosses(batch, now_ms, f"{new_id}/{look.look_id}", standings=standings)
            batches[look.rfq_id] = batch
    return batches


def _answered(
    request: RequestState,
    look: LookState,
    command: LastLookResponse,
    actor: Actor,
    now_ms: int,
) -> LookEnded:
    accepts = command.response is CounterRespType.ACCEPT
    reason = LookEndReason.ACCEPTED if accepts else LookEndReason.REJECTED
    return replace(
        look_ended(request, look, reason, now_ms),
        maker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        look_resp_id=command.look_resp_id,
        fingerprint=fingerprint_of(command),
    )


def _order_of(look: LookState) -> Order:
    return Order(
        taker_trader=look.taker_trader,
        certificate_serial=look.certificate_serial,
        quote_resp_id=look.quote_resp_id,
        fingerprint=look.fingerprint,
        response=look.response,
        allocations=look.allocations,
    )


def _terms_of(look: LookState, actor: Actor) -> Agreed:
    return Agreed(
        maker=look.maker,
        maker_trader=actor.trader,
        quote_id=look.quote_id,
        revision=look.revision,
        price=look.price,
        quantity=look.quantity,
        last_look=True,
    )
