"""A trader asks makers of its request for a new price."""

from rfqdesk.protocol.commands import QuoteRequote
from rfqdesk.protocol.limits import REQUOTES_MAX
from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.life_events import RequoteRequested
from rfqserver.engine.refusals import UNKNOWN_TO_REQUESTER
from rfqserver.engine.revealing import check_acceptable
from rfqserver.engine.state.state import VenueState, request_of


def decide_requote(
    state: VenueState, command: QuoteRequote, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Ask one maker anew, or all. One that was asked and has not answered is asked already.

    Of all, those are asked that have not been asked too often yet.

    REQ-17, REQ-18, REQ-19.
    """
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    violation = check_acceptable(request, now_ms)
    if violation:
        return violation
    if command.maker is not None and command.maker not in request.panel:
        return Violation(
            RejectReason.UNKNOWN_MAKER, f"{command.maker} was not asked on this request."
        )
    wanted = request.panel if command.maker is None else (command.maker,)
    fresh = [maker for maker in wanted if maker not in request.asked_again]
    if not fresh:
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    events = tuple(
        RequoteRequested(
            time_ms=now_ms,
            rfq_id=request.rfq_id,
            taker=request.taker,
            taker_trader=actor.trader,
            maker=maker,
        )
        for maker in fresh
        if request.requotes.count(maker) < REQUOTES_MAX
    )
    if not events:
        return Violation(
            RejectReason.REQUOTE_LIMIT,
            f"A maker can be asked anew {REQUOTES_MAX} times on one request.",
        )
    return Decision(events, Accepted(rfq_id=request.rfq_id))
