"""What `rfq.v1` has learnt to say since it began, and how it is said to those who don't know it.

A client of an earlier minor version takes an unknown type or code for a broken
venue and hangs up, so it is told the nearest thing that it knows.
"""

from msgspec.structs import replace

from rfqdesk.protocol.events import QuoteEnded, Reject, RequestEnded, ServerStruct, Standing
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason

STANDING_MINOR = 1
"""From here on `standing`, and all the codes that are mapped below, are understood."""

_REJECT_REASONS = {
    RejectReason.SUSPENDED: RejectReason.NOT_AUTHORISED,
    RejectReason.INSTRUMENT_NOT_PERMITTED: RejectReason.NOT_AUTHORISED,
    RejectReason.QUANTITY_NOT_PERMITTED: RejectReason.NOT_AUTHORISED,
    RejectReason.COUNTERPARTY_NOT_PERMITTED: RejectReason.NOT_AUTHORISED,
}
_REQUEST_REASONS = {
    RequestEndReason.REVOKED: RequestEndReason.CANCELLED,
    RequestEndReason.SUSPENDED: RequestEndReason.CANCELLED,
}
_QUOTE_REASONS = {QuoteEndReason.SUSPENDED: QuoteEndReason.WITHDRAWN}


def as_understood(message: ServerStruct, minor_version: int) -> ServerStruct | None:
    """The message for a client of this minor version; None for one it has no words for."""
    if minor_version >= STANDING_MINOR:
        return message
    match message:
        case Standing():
            return None
        case Reject(reason=reason) if reason in _REJECT_REASONS:
            return replace(message, reason=_REJECT_REASONS[reason])
        case RequestEnded(reason=request_reason) if request_reason in _REQUEST_REASONS:
            return replace(message, reason=_REQUEST_REASONS[request_reason])
        case QuoteEnded(reason=quote_reason) if quote_reason in _QUOTE_REASONS:
            return replace(message, reason=_QUOTE_REASONS[quote_reason])
        case _:
            return message
