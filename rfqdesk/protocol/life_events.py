"""Feed messages about the life of a request between its opening and its end."""

from rfqdesk.protocol.structs import FeedMessage


class RequestWorking(FeedMessage, tag="request_working", frozen=True, kw_only=True):
    """A maker is working on a price. Seen by the requester and that maker only."""

    maker: str


LifeMessage = RequestWorking
