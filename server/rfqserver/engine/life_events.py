"""What happens to a request between its opening and its end, besides quotes and trades."""

from rfqdesk.protocol.life_events import RevealedQuote
from rfqserver.engine.event_struct import EventStruct


class RequestWorking(EventStruct, tag="request_working", frozen=True, kw_only=True):
    """The maker works on a price; an earlier pass of its is taken back."""

    rfq_id: str
    taker: str
    maker: str
    maker_trader: str


class QuotesRevealed(EventStruct, tag="quotes_revealed", frozen=True, kw_only=True):
    """The respond-by time has passed: the requester is shown all live quotes, and each from now."""

    rfq_id: str
    taker: str
    quotes: tuple[RevealedQuote, ...] = ()


LifeEvent = RequestWorking | QuotesRevealed
