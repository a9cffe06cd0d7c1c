"""Who may see what of a request's life between its opening and its end."""

from typing import assert_never

from rfqdesk.protocol import life_events as feed
from rfqdesk.protocol.events import RequestEnded, RequestOpened
from rfqserver.engine.facts.life_events import (
    DraftDiscarded,
    LifeEvent,
    QuotesRevealed,
    RequestAmended,
    RequestDrafted,
    RequestWorking,
    RequoteRequested,
)


def life_recipients(event: LifeEvent) -> frozenset[str]:
    """Firms whose feed the event belongs to."""
    match event:
        case RequestWorking() | RequoteRequested():
            return frozenset((event.taker, event.maker))
        case QuotesRevealed() | RequestDrafted() | DraftDiscarded():
            return frozenset((event.taker,))
        case RequestAmended():
            # Whom else the requester asks is nothing to those who were asked before.
            return frozenset((event.taker, *(event.panel if event.extended else event.added)))
        case _:
            assert_never(event)


def project_life(
    event: LifeEvent, firm: str, seq: int
) -> feed.LifeMessage | RequestOpened | RequestEnded:
    """The event as message number `seq` of the feed of a firm it belongs to."""
    match event:
        case RequestWorking():
            return feed.RequestWorking(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, maker=event.maker
            )
        case QuotesRevealed():
            return feed.QuotesRevealed(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, quotes=event.quotes
            )
        case RequoteRequested():
            return feed.RequoteRequested(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, maker=event.maker
            )
        case RequestDrafted():
            return _drafted(event, seq)
        case DraftDiscarded():
            return RequestEnded(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, reason=event.reason
            )
        case RequestAmended() if firm in event.added:
            return _opened_late(event, seq)
        case RequestAmended():
            return feed.RequestAmended(
                seq=seq,
                transact_time_ms=event.time_ms,
                rfq_id=event.rfq_id,
                expire_time_ms=event.expire_time_ms,
                panel=event.panel if firm == event.taker else (),
            )
        case _:
            assert_never(event)


def _drafted(event: RequestDrafted, seq: int) -> feed.RequestDrafted:
    request = event.request
    return feed.RequestDrafted(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        quote_req_id=request.quote_req_id,
        firm=event.taker,
        trader=event.taker_trader,
        legs=request.legs,
        quantity=request.quantity,
        all_or_none=request.all_or_none,
        min_quantity=request.min_quantity,
        limit_price=request.limit_price,
        hedge=request.hedge,
        side=request.side,
        panel=request.panel,
        panel_groups=request.panel_groups,
        disclosed=request.disclosed,
        respond_by_ms=request.respond_by_ms,
        request_ttl_ms=request.request_ttl_ms,
        expire_time_ms=event.expire_time_ms,
    )


def _opened_late(event: RequestAmended, seq: int) -> RequestOpened:
    return RequestOpened(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        firm=event.taker if event.disclosed else "",
        legs=event.legs,
        quantity=event.quantity,
        all_or_none=event.all_or_none,
        min_quantity=event.min_quantity,
        hedge=event.hedge,
        side=event.side,
        disclosed=event.disclosed,
        respond_by_time_ms=event.respond_by_time_ms,
        expire_time_ms=event.expire_time_ms,
    )
