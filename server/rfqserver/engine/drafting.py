"""A trader opens a draft of its firm."""

from msgspec.structs import replace

from rfqdesk.protocol.commands import QuoteRequestOpen
from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.discarding import is_kept
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.refusals import UNKNOWN_TO_REQUESTER, ended_for_requester
from rfqserver.engine.requesting import request_opened
from rfqserver.engine.state.state import VenueState, request_of


def decide_open(
    state: VenueState,
    command: QuoteRequestOpen,
    actor: Actor,
    now_ms: int,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Open a draft, checked anew as the sender's request; one that was opened is no error.

    DRF-02, DRF-04.
    """
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is not None:
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    ended = state.ended_drafts.get((actor.firm, command.quote_req_id))
    if ended is not None:
        return ended_for_requester(ended.reason)
    draft = state.drafts.get((actor.firm, command.quote_req_id))
    if draft is None:
        return UNKNOWN_TO_REQUESTER
    if not is_kept(draft, now_ms):
        return ended_for_requester(RequestEndReason.EXPIRED)
    opened = request_opened(
        state,
        replace(draft.request, draft=False),
        actor,
        now_ms,
        draft.rfq_id,
        fingerprint=draft.fingerprint,
        standings=standings,
    )
    if isinstance(opened, Violation):
        return opened
    return Decision((opened,), Accepted(rfq_id=draft.rfq_id))
