"""What moves a request on between its opening and its end, besides quotes and trades."""

from rfqdesk.protocol.commands import LifeCommand
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.life_events import RequestWorking
from rfqserver.engine.refusals import ENDED_FOR_MAKER, UNKNOWN_TO_MAKER
from rfqserver.engine.revealing import check_respond_by
from rfqserver.engine.state import VenueState, asked_of, is_open


def decide_life(
    state: VenueState, command: LifeCommand, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Tell the requester that the maker works on a price; in that state already is no error."""
    request = asked_of(state, command.rfq_id, actor.firm)
    if request is None:
        return UNKNOWN_TO_MAKER
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    violation = check_respond_by(state, request, actor.firm, now_ms)
    if violation:
        return violation
    if actor.firm in request.working:
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    working = RequestWorking(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        maker=actor.firm,
        maker_trader=actor.trader,
    )
    return Decision((working,), Accepted(rfq_id=request.rfq_id))
