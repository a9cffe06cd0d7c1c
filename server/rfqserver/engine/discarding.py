"""Drafts that nobody opens: taken back, or kept for too long."""

from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.life_events import DraftDiscarded
from rfqserver.engine.refusals import UNKNOWN_TO_REQUESTER
from rfqserver.engine.state.state import DraftState, VenueState


def is_kept(draft: DraftState, now_ms: int) -> bool:
    """Tell whether the draft can still be opened."""
    return now_ms < draft.expire_time_ms


def decide_discard(
    state: VenueState, quote_req_id: str, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Take a draft of the firm back; one that is gone is no error (DRF-03)."""
    ended = state.ended_drafts.get((actor.firm, quote_req_id))
    if ended is not None:
        return Decision((), Accepted(rfq_id=ended.rfq_id, duplicate=True))
    draft = state.drafts.get((actor.firm, quote_req_id))
    if draft is None:
        return UNKNOWN_TO_REQUESTER
    if not is_kept(draft, now_ms):
        return Decision((), Accepted(rfq_id=draft.rfq_id, duplicate=True))
    discarded = draft_discarded(draft, RequestEndReason.CANCELLED, now_ms)
    return Decision((discarded,), Accepted(rfq_id=draft.rfq_id))


def draft_discarded(draft: DraftState, reason: RequestEndReason, now_ms: int) -> DraftDiscarded:
    """The event that ends a draft."""
    return DraftDiscarded(
        time_ms=now_ms,
        rfq_id=draft.rfq_id,
        taker=draft.taker,
        quote_req_id=draft.request.quote_req_id,
        reason=reason,
    )
