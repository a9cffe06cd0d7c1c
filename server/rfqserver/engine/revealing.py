"""The collection window: quotes are held back until the respond-by time, then shown together.

Whoever has not quoted by then comes too late; whoever has may go on as on any request.
"""

from rfqdesk.protocol.life_events import RevealedQuote
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, QuoteType, RequestEndReason
from rfqserver.engine.answers import Violation
from rfqserver.engine.endings import quote_ended
from rfqserver.engine.facts.events import Event
from rfqserver.engine.facts.life_events import QuotesRevealed
from rfqserver.engine.refusals import ended_for_requester
from rfqserver.engine.state.state import (
    QuoteState,
    RequestState,
    VenueState,
    is_live,
    is_open,
    line_of,
    unended_quotes,
)


def check_acceptable(request: RequestState, now_ms: int) -> Violation | None:
    """Check that the request is open and the requester has been shown the quotes (COL-05)."""
    if not is_open(request, now_ms):
        return ended_for_requester(request.ended or RequestEndReason.EXPIRED)
    if request.revealed:
        return None
    return Violation(
        RejectReason.QUOTES_NOT_REVEALED, "The quotes on this request are not shown yet."
    )


def check_respond_by(
    state: VenueState, request: RequestState, maker: str, now_ms: int
) -> Violation | None:
    """Check that the maker is not too late with its first price (COL-06).

    The time counts, not whether the quotes have been revealed yet.
    """
    in_time = not request.respond_by_time_ms or now_ms < request.respond_by_time_ms
    if in_time or maker in request.asked_again or line_of(state, request.rfq_id, maker) is not None:
        return None
    return Violation(
        RejectReason.RESPOND_BY_PASSED, "The time to respond to this request has passed."
    )


def is_due(request: RequestState, now_ms: int) -> bool:
    """Tell whether the quotes are to be shown now."""
    return not request.revealed and now_ms >= request.respond_by_time_ms


def reveal(state: VenueState, request: RequestState, now_ms: int) -> list[Event]:
    """Show the live quotes; those that ran out unseen end unseen (COL-03)."""
    quotes = sorted(unended_quotes(state, request), key=lambda quote: quote.maker)
    events: list[Event] = [
        quote_ended(request, quote, QuoteEndReason.EXPIRED, now_ms)
        for quote in quotes
        if not is_live(quote, now_ms)
    ]
    shown = tuple(_revealed(quote) for quote in quotes if is_live(quote, now_ms))
    events.append(
        QuotesRevealed(time_ms=now_ms, rfq_id=request.rfq_id, taker=request.taker, quotes=shown)
    )
    return events


def _revealed(quote: QuoteState) -> RevealedQuote:
    return RevealedQuote(
        maker=quote.maker,
        quote_id=quote.quote_id,
        revision=quote.revision,
        bid=quote.bid,
        offer=quote.offer,
        bid_legs=quote.bid_legs,
        offer_legs=quote.offer_legs,
        all_or_none=quote.all_or_none,
        last_look=quote.last_look,
        quote_type=QuoteType.FIRM if quote.firm else QuoteType.INDICATIVE,
        valid_until_time_ms=quote.valid_until_time_ms,
        signed_line=quote.signed_line,
    )
