"""Who may see what of a request's life between its opening and its end."""

from typing import assert_never

from rfqdesk.protocol import life_events as feed
from rfqserver.engine.life_events import LifeEvent, QuotesRevealed, RequestWorking


def life_recipients(event: LifeEvent) -> frozenset[str]:
    """Firms whose feed the event belongs to."""
    match event:
        case RequestWorking():
            return frozenset((event.taker, event.maker))
        case QuotesRevealed():
            return frozenset((event.taker,))
        case _:
            assert_never(event)


def project_life(event: LifeEvent, firm: str, seq: int) -> feed.LifeMessage:
    """The event as message number `seq` of the feed of a firm it belongs to."""
    del firm
    match event:
        case RequestWorking():
            return feed.RequestWorking(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, maker=event.maker
            )
        case QuotesRevealed():
            return feed.QuotesRevealed(
                seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, quotes=event.quotes
            )
        case _:
            assert_never(event)
