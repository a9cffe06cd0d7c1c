"""A dealer's last look as the requester sees it."""

from collections.abc import Mapping

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.facts import RequestFact
from rfqdesk.desktop.models.stack.desk_state import AcceptStatus


class LookPicture(Struct, frozen=True):
    """A dealer is being asked for its last look on the request."""

    maker: str
    name: str
    until_ms: int
    own: bool
    """By an accept of this desk, not of a colleague's."""


def look_picture(
    book: Book, request: RequestFact, accept: AcceptStatus | None, names: Mapping[str, str]
) -> LookPicture | None:
    """The look that a request waits for, if it does; `accept` is this desk's own."""
    look = book.looks.get(request.rfq_id)
    if look is None or look.end_reason is not None or request.ended:
        return None
    own = accept is not None and accept.quote_resp_id == look.quote_resp_id
    return LookPicture(look.maker, names.get(look.maker) or look.maker, look.until_ms, own)
