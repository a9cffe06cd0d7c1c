"""Who may see what of a request's life between its opening and its end."""

from rfqdesk.protocol import life_events as feed
from rfqserver.engine.life_events import LifeEvent


def life_recipients(event: LifeEvent) -> frozenset[str]:
    """Firms whose feed the event belongs to."""
    return frozenset((event.taker, event.maker))


def project_life(event: LifeEvent, firm: str, seq: int) -> feed.LifeMessage:
    """The event as message number `seq` of the feed of a firm it belongs to."""
    del firm
    return feed.RequestWorking(
        seq=seq, transact_time_ms=event.time_ms, rfq_id=event.rfq_id, maker=event.maker
    )
