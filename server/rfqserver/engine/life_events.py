"""What happens to a request between its opening and its end, besides quotes and trades."""

from rfqserver.engine.event_struct import EventStruct


class RequestWorking(EventStruct, tag="request_working", frozen=True, kw_only=True):
    """The maker works on a price; an earlier pass of its is taken back."""

    rfq_id: str
    taker: str
    maker: str
    maker_trader: str


LifeEvent = RequestWorking
