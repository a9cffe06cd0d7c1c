"""The life of a request and of a maker's quote on it, as tables.

`decide` and `evolve` are the rules; these tables are the same rules to look
at, and the property tests hold every transition that occurs against them.
"""

from enum import StrEnum
from typing import NamedTuple

from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason


class RequestStatus(StrEnum):
    """Where a request stands. All but `open` are final."""

    OPEN = "open"
    FILLED = "filled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    HALTED = "halted"
    INSTRUMENT_EXPIRED = "instrument_expired"
    DISCONNECTED = "disconnected"
    DEAD_MAN = "dead_man"

    @classmethod
    def of(cls, reason: RequestEndReason | None) -> "RequestStatus":
        """Status of a request that ended for `reason`, or has not."""
        return cls.OPEN if reason is None else cls(reason.value)


class LineStatus(StrEnum):
    """Where a maker stands on a request, from its invitation to the end.

    `live` is the only status in which it can be traded with.
    """

    INVITED = "invited"
    WORKING = "working"
    LIVE = "live"
    PASSED = "passed"
    ENDED = "ended"


class RequestTransition(NamedTuple):
    """`before`, the event that ends it, `after`, and in words when that happens."""

    before: RequestStatus
    reason: RequestEndReason
    after: RequestStatus
    when: str


class LineTransition(NamedTuple):
    """`before`, the kind of event (and its reason), `after`, and in words when."""

    before: LineStatus
    event: str
    reason: QuoteEndReason | None
    after: LineStatus
    when: str


_OPEN = RequestStatus.OPEN

REQUEST_TRANSITIONS = (
    RequestTransition(
        _OPEN, RequestEndReason.FILLED, RequestStatus.FILLED, "the requester hits or lifts a quote"
    ),
    RequestTransition(
        _OPEN, RequestEndReason.EXPIRED, RequestStatus.EXPIRED, "its time runs out untraded"
    ),
    RequestTransition(
        _OPEN, RequestEndReason.CANCELLED, RequestStatus.CANCELLED, "the requester takes it back"
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.REVOKED,
        RequestStatus.REVOKED,
        "the certificate of the trader who asked is revoked",
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.SUSPENDED,
        RequestStatus.SUSPENDED,
        "the trader who asked, or its firm, is suspended",
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.HALTED,
        RequestStatus.HALTED,
        "the operator halts the venue, an instrument of it, or the firm or trader who asked",
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.INSTRUMENT_EXPIRED,
        RequestStatus.INSTRUMENT_EXPIRED,
        "an instrument of it expires, at its hour or by the operator",
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.DISCONNECTED,
        RequestStatus.DISCONNECTED,
        "the connection of the trader who asked is lost, if it wanted that",
    ),
    RequestTransition(
        _OPEN,
        RequestEndReason.DEAD_MAN,
        RequestStatus.DEAD_MAN,
        "the dead-man timer of the trader who asked runs out",
    ),
)

_ENDINGS = {
    QuoteEndReason.TRADED: "the requester traded on it",
    QuoteEndReason.DONE_AWAY: "the requester traded with another maker",
    QuoteEndReason.COVERED: "the same, and its price was the next best",
    QuoteEndReason.TIED: "the same, at the very same price",
    QuoteEndReason.WITHDRAWN: "its maker withdraws it, or passes",
    QuoteEndReason.DISCONNECTED: "its maker's connection is lost",
    QuoteEndReason.EXPIRED: "its own time runs out",
    QuoteEndReason.REQUEST_EXPIRED: "the request's time runs out",
    QuoteEndReason.REQUEST_CANCELLED: "the request is taken back, by whomever",
    QuoteEndReason.REVOKED: "its maker's certificate is revoked",
    QuoteEndReason.SUSPENDED: "its maker is suspended",
    QuoteEndReason.HALTED: "its maker is halted",
    QuoteEndReason.MAKER_FROZEN: "its maker's protection is reached",
    QuoteEndReason.DEAD_MAN: "its maker's dead-man timer runs out",
    QuoteEndReason.INSTRUMENT_EXPIRED: "an instrument of the request expires",
    QuoteEndReason.REQUEST_HALTED: "the venue or an instrument of the request is halted",
    QuoteEndReason.VENUE_RESTARTED: "the venue was started anew",
}

LINE_TRANSITIONS = (
    *(
        LineTransition(before, "quote_submitted", None, LineStatus.LIVE, when)
        for before, when in (
            (LineStatus.INVITED, "the maker quotes"),
            (LineStatus.WORKING, "the maker has a price"),
            (LineStatus.LIVE, "a higher revision replaces the quote"),
            (LineStatus.PASSED, "the maker quotes after all"),
            (LineStatus.ENDED, "the maker quotes anew, with a higher revision or a new id"),
        )
    ),
    *(
        LineTransition(LineStatus.LIVE, "quote_ended", reason, LineStatus.ENDED, when)
        for reason, when in _ENDINGS.items()
    ),
    *(
        LineTransition(before, "request_passed", None, LineStatus.PASSED, "the maker passes")
        for before in (LineStatus.INVITED, LineStatus.WORKING, LineStatus.ENDED)
    ),
    *(
        LineTransition(before, "request_working", None, after, when)
        for before, after, when in (
            (LineStatus.INVITED, LineStatus.WORKING, "the maker works on a price"),
            (LineStatus.PASSED, LineStatus.WORKING, "the maker works on a price after all"),
            (LineStatus.ENDED, LineStatus.WORKING, "the maker works on a new price"),
            (LineStatus.LIVE, LineStatus.LIVE, "the maker works on a better price"),
        )
    ),
)
