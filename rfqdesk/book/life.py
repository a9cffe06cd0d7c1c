"""What a request's facts become by what happens between its opening and its end."""

from msgspec.structs import replace

from rfqdesk.book.facts import DraftFact, RequestFact
from rfqdesk.protocol.life_events import (
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
)
from rfqdesk.protocol.money import decimal_of


def with_life_event(
    request: RequestFact, event: RequestWorking | RequoteRequested | RequestAmended
) -> RequestFact:
    """The request after the event."""
    match event:
        case RequestWorking():
            # A maker that passed and works on a price after all has changed its mind.
            kept = tuple(fact for fact in request.passes if fact.maker != event.maker)
            return replace(request, passes=kept, working=request.working | {event.maker})
        case RequoteRequested():
            return replace(request, asked_again=request.asked_again | {event.maker})
        case RequestAmended():
            longer = event.expire_time_ms != request.expire_ms
            return replace(
                request,
                expire_ms=event.expire_time_ms,
                panel=event.panel or request.panel,
                amended_ms=event.transact_time_ms if longer else request.amended_ms,
            )


def answered(request: RequestFact, maker: str) -> RequestFact:
    """The request once the maker has said something new: a price, or that there is none."""
    kept = tuple(fact for fact in request.passes if fact.maker != maker)
    if kept == request.passes and maker not in request.working | request.asked_again:
        return request
    only = {maker}
    return replace(
        request,
        passes=kept,
        working=request.working - only,
        asked_again=request.asked_again - only,
    )


def draft_of(event: RequestDrafted) -> DraftFact:
    """What a draft says."""
    return DraftFact(
        rfq_id=event.rfq_id,
        quote_req_id=event.quote_req_id,
        trader=event.trader,
        legs=event.legs,
        quantity=decimal_of(event.quantity),
        side=event.side,
        panel=event.panel,
        disclosed=event.disclosed,
        respond_by_ms=event.respond_by_ms,
        request_ttl_ms=event.request_ttl_ms,
        drafted_ms=event.transact_time_ms,
        expire_ms=event.expire_time_ms,
        panel_groups=event.panel_groups,
        all_or_none=event.all_or_none,
        min_quantity=event.min_quantity,
        limit_price=event.limit_price,
        hedge=event.hedge,
    )
