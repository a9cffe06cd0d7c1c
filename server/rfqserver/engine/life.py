"""What moves a request on between its opening and its end, besides quotes and trades."""

from typing import assert_never

from rfqdesk.protocol.commands import (
    LifeCommand,
    QuoteRequestAmend,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteWorking,
)
from rfqserver.engine.amending import decide_amend
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.drafting import decide_open
from rfqserver.engine.facts.life_events import RequestWorking
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.refusals import ENDED_FOR_MAKER, UNKNOWN_TO_MAKER
from rfqserver.engine.requoting import decide_requote
from rfqserver.engine.revealing import check_respond_by
from rfqserver.engine.state.state import VenueState, asked_of, is_open


def decide_life(
    state: VenueState, command: LifeCommand, actor: Actor, now_ms: int, *, standings: Standings
) -> Decision | Violation:
    """Decide one of the family's commands; all of them name a state, which may hold already."""
    match command:
        case QuoteRequestOpen():
            return decide_open(state, command, actor, now_ms, standings=standings)
        case QuoteWorking():
            return _decide_working(state, command, actor, now_ms)
        case QuoteRequote():
            return decide_requote(state, command, actor, now_ms)
        case QuoteRequestAmend():
            return decide_amend(state, command, actor, now_ms, standings=standings)
        case _:
            assert_never(command)


def _decide_working(
    state: VenueState, command: QuoteWorking, actor: Actor, now_ms: int
) -> Decision | Violation:
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
