"""What a venue that is about to stop still takes."""

from rfqdesk.protocol.commands import AnsweredCommand, QuoteRequest, QuoteRequestOpen
from rfqserver.engine.idempotency import key_of
from rfqserver.engine.state.state import VenueState

DRAINING = (
    "The venue is about to stop and takes no new requests: this one was not sent to anybody, "
    "and its id is not spent. What is open goes on until the stop."
)


def why_too_late(
    command: AnsweredCommand, firm: str, state: VenueState, *, stopping: bool, draining: bool
) -> str:
    """Why nothing of this kind is taken any more, "" where it is.

    A request that was seen before is due its first outcome until the end.
    """
    if stopping:
        return "The venue is stopping."
    if draining and isinstance(command, QuoteRequestOpen):
        return DRAINING
    if not draining or not isinstance(command, QuoteRequest):
        return ""
    return "" if key_of(command, firm) in state.outcomes else DRAINING
