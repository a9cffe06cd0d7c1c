"""One request's past: its events, and how its quotes stood after each."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from rfqdesk.book.book import Book
from rfqdesk.book.past import book_at
from rfqdesk.desktop.models.blotter.blotter_rows import EventRow, event_row
from rfqdesk.desktop.models.figures import time_text
from rfqdesk.desktop.models.stack.desk_state import DeskLink, Fate
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, StackPicture, stack_picture
from rfqdesk.desktop.models.stack.stack_words import request_title
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.terms import Instrument

_PAST = DeskLink(False, "This is the past: nothing can be dealt on", fate=Fate.PAST)


class Moment(Struct, frozen=True):
    """The request after one of its events. `stack` is None while it was a draft."""

    row: EventRow
    place: int
    number: int
    stack: StackPicture | None

    @property
    def heading(self) -> str:
        """When it was, and which event of how many."""
        time = time_text(self.row.event.transact_time_ms)
        return f"{time} UTC, event {self.place} of {self.number}"


def history_rows(book: Book, rfq_id: str, name_of: Callable[[str], str]) -> list[EventRow]:
    """Everything that was told of the request, oldest first."""
    return [event_row(book, event, name_of) for event in book.log.of(rfq_id)]


def history_title(book: Book, rfq_id: str) -> str:
    """What the request is, in one line."""
    request = book.requests.get(rfq_id)
    return request_title(request) if request is not None else f"Draft {rfq_id}"


def moment_at(
    book: Book,
    rows: Sequence[EventRow],
    place: int,
    *,
    instruments: Mapping[str, Instrument],
    makers: Sequence[PartyEntry],
) -> Moment:
    """The request as it stood after the event at `place`, counted from 0."""
    event = rows[place].event
    past = book_at(book, event.rfq_id, event.seq)
    stack = None
    if event.rfq_id in past.requests:
        stack = stack_picture(
            past,
            event.rfq_id,
            event.transact_time_ms,
            StackInputs(instruments=instruments, makers=makers, link=_PAST),
        )
    return Moment(rows[place], place + 1, len(rows), stack)
