"""The entries of the state's list of deadlines: one form for each kind."""

from bisect import bisect_left

from rfqserver.engine.state.state import (
    DRAFT,
    REVEAL,
    Deadline,
    DraftState,
    RequestState,
    VenueState,
)


def request_deadline(request: RequestState) -> Deadline:
    """When a request ends by itself."""
    return (request.expire_time_ms, request.rfq_id, "")


def draft_deadline(draft: DraftState) -> Deadline:
    """When a draft is discarded."""
    return (draft.expire_time_ms, draft.rfq_id, DRAFT)


def reveal_deadline(request: RequestState) -> Deadline:
    """When a request's quotes are shown."""
    return (request.respond_by_time_ms, request.rfq_id, REVEAL)


def drop_deadline(state: VenueState, deadline: Deadline) -> None:
    """Take out what is due no more; for `evolve` alone.

    Raises:
        ValueError: there is no such deadline.
    """
    at = bisect_left(state.deadlines, deadline)
    if at == len(state.deadlines) or state.deadlines[at] != deadline:
        raise ValueError(f"no such deadline: {deadline}")
    del state.deadlines[at]
