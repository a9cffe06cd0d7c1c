"""Refusals in words: what is wrong, then what that means for the person's position."""

from rfqdesk.protocol.commands import (
    BusinessCommand,
    Quote,
    QuoteCancel,
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuoteCross,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestAmend,
    QuoteRequestCancel,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteResponse,
    QuoteWorking,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.answers import Refused, Violation
from rfqserver.engine.state.state import CommandKey, VenueState, is_live, line_of

UNKNOWN_TO_MAKER = Violation(
    RejectReason.UNKNOWN_REQUEST, "No request with this id was sent to your firm."
)
"""One answer for a request that does not exist and for one that others were
asked: a maker must not find out by trying ids what business there is."""

NO_DEAL_FOR_MAKER = Violation(
    RejectReason.COUNTERPARTY_NOT_PERMITTED, "You and the requester can't deal with each other now."
)
"""Whoever excludes whom, and on an anonymous request without the name."""

ENDED_FOR_MAKER = Violation(
    RejectReason.REQUEST_ENDED, "The request is over and takes no more quotes."
)
"""Without the reason, which a maker who did not win is not owed."""

UNKNOWN_TO_REQUESTER = Violation(
    RejectReason.UNKNOWN_REQUEST, "Your firm has no request with this id."
)

_ENDED_BECAUSE = {
    RequestEndReason.FILLED: "was traded already",
    RequestEndReason.EXPIRED: "has run out of time",
    RequestEndReason.CANCELLED: "was taken back",
    RequestEndReason.CLOSED: "is over",
    RequestEndReason.REVOKED: "ended when a certificate of your firm was revoked",
    RequestEndReason.SUSPENDED: "ended when you were suspended",
    RequestEndReason.HALTED: "ended when trading was halted",
    RequestEndReason.DISCONNECTED: "ended when your connection was lost",
    RequestEndReason.DEAD_MAN: "ended when your dead-man timer ran out",
    RequestEndReason.INSTRUMENT_EXPIRED: "ended when an instrument of it expired",
}


def ended_for_requester(reason: RequestEndReason) -> Violation:
    """The requester's own request is over, and it may know why."""
    return Violation(RejectReason.REQUEST_ENDED, f"This request {_ENDED_BECAUSE[reason]}.")


def refused(
    violation: Violation, command: BusinessCommand, state: VenueState, firm: str, now_ms: int
) -> Refused:
    """Say what is wrong and where that leaves the sender."""
    meaning = _meaning(command, state, firm, now_ms)
    return Refused(violation.reason, f"{violation.text} {meaning}")


def refused_reused_id(key: CommandKey) -> Refused:
    """The id was used before for something else; the first use stands as it is."""
    named = f"{key.command_id}, revision {key.revision}," if key.revision else key.command_id
    return Refused(
        RejectReason.DUPLICATE_ID,
        f"Your firm used the id {named} before with other content. This message had no effect "
        "and what the first one did still holds. Use a new id.",
    )


MEANINGS: dict[type[BusinessCommand], str] = {
    QuoteRequest: "No request was opened and no maker was asked.",
    QuoteRequestAmend: "The request stands as it was.",
    QuoteRequestOpen: "No request was opened and no maker was asked.",
    QuoteRequestCancel: "Nothing was taken back.",
    QuoteRequote: "No maker was asked again.",
    QuoteResponse: "Nothing was traded.",
    QuoteCross: "Nothing was traded, and nothing rests in its stead.",
    QuoteCrossCancel: "Nothing was taken back.",
    QuoteCounter: "No counter was made.",
    QuoteCounterCancel: "Nothing was withdrawn.",
    QuoteCounterResponse: "Nothing was traded.",
    LastLookResponse: "Nothing was traded.",
    QuoteCancel: "Nothing was withdrawn.",
    QuotePass: "Nothing was sent to the requester.",
    MakerProtectionSet: "Your firm's protection is as it was.",
    MakerProtectionReset: "Your firm's protection is as it was.",
    QuoteWorking: "Nothing was sent to the requester.",
}
"""Where a refusal leaves its sender; of a quote it depends on the one before."""


def _meaning(command: BusinessCommand, state: VenueState, firm: str, now_ms: int) -> str:
    if isinstance(command, Quote):
        return _meaning_of_quote(command, state, firm, now_ms)
    return MEANINGS[type(command)]


def _meaning_of_quote(command: Quote, state: VenueState, firm: str, now_ms: int) -> str:
    # A refused revision leaves the one before it standing: the maker must hear
    # that it is still at risk on it.
    standing = line_of(state, command.rfq_id, firm)
    request = state.requests.get(command.rfq_id)
    if (
        standing is None
        or request is None
        or now_ms >= request.expire_time_ms
        or not is_live(standing, now_ms)
    ):
        return "The price was not sent; your firm has no live quote on this request."
    rest = "live and can be traded" if standing.firm else "shown as indicative"
    return (
        f"The price was not sent; your earlier quote (revision {standing.revision}) "
        f"is still {rest}."
    )
