"""Sending requests: one at a time, under an id that is kept while its outcome is not known."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from rfqdesk.book.book import Book
from rfqdesk.client.errors import ClientError, OutcomeUnknownError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.outgoing import unknown_request
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.life_events import RequestDrafted
from rfqdesk.protocol.terms import Allocation


class Requests(QObject):
    """What goes out as a request, and the accounts that each request's deals go to.

    `sent` carries the venue's id, `failed` a Notice, `split_changed` a request's id.
    `found` carries the venue's id of one whose outcome was not known: it has arrived.
    """

    submitting_changed = Signal(bool)
    sent = Signal(str)
    found = Signal(str)
    failed = Signal(object)
    split_changed = Signal(str)

    def __init__(
        self,
        session: TradingPort,
        tasks: TaskOwner,
        book: Book,
        notes: DeskNotes,
        *,
        make_id: Callable[[], str],
        live: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks
        self._book = book
        self._notes = notes
        self._make_id = make_id
        self._live = live
        self._unanswered: tuple[RequestDraft, str] | None = None
        self.submitting = False
        self.splits: dict[str, tuple[Allocation, ...]] = {}

    def submit(self, draft: RequestDraft) -> bool:
        """Send a request; False when one is still unanswered or there is no connection."""
        if self.submitting or not self._live():
            return False
        quote_req_id = self._make_id()
        asked = replace(draft, allocations=())
        if self._unanswered is not None and self._unanswered[0] == asked:
            # The same ticket again after an unknown outcome: under the same id
            # the venue takes it once, whatever became of the first.
            quote_req_id = self._unanswered[1]
        self._set_submitting(True)
        self._tasks.start(self._submit(draft, quote_req_id), name=f"request {quote_req_id}")
        return True

    def remember_unanswered(self, draft: RequestDraft, quote_req_id: str) -> None:
        """Send this one again, if the user does, under the id that it had."""
        self._unanswered = (replace(draft, allocations=()), quote_req_id)

    def forget_unanswered(self, quote_req_id: str) -> None:
        """The venue takes nothing under this id any more: a next try is a new request."""
        if self._unanswered is not None and self._unanswered[1] == quote_req_id:
            self._unanswered = None

    def set_split(self, rfq_id: str, split: tuple[Allocation, ...]) -> None:
        """Have the next deals on a request go to these accounts; what was sent stays as it was."""
        self.splits[rfq_id] = split
        request = self._book.requests.get(rfq_id) or self._book.drafts.get(rfq_id)
        if request is not None and request.quote_req_id:
            self._notes.keep_split(request.quote_req_id, split)
        self.split_changed.emit(rfq_id)

    def opened(self, event: RequestOpened | RequestDrafted) -> None:
        """The venue has a request: its split may be known from before a restart."""
        split = self._notes.splits.get(event.quote_req_id) if event.quote_req_id else None
        if split and event.rfq_id not in self.splits:
            self.splits[event.rfq_id] = split
            self.split_changed.emit(event.rfq_id)
        # Its id is kept: where the same ticket is sent once more, the venue takes it once.
        if self._unanswered is not None and self._unanswered[1] == event.quote_req_id:
            self._notes.answered(event.quote_req_id)
            self.found.emit(event.rfq_id)

    async def _submit(self, draft: RequestDraft, quote_req_id: str) -> None:
        self._notes.keep_split(quote_req_id, draft.allocations)
        self._notes.sending_request(quote_req_id, draft, self._session.clock.now_ms())
        try:
            ack = await self._session.request_quotes(
                draft.legs,
                draft.quantity,
                all_or_none=draft.all_or_none,
                min_quantity=draft.min_quantity,
                limit_price=draft.limit_price,
                side=draft.side,
                panel=draft.panel,
                panel_groups=draft.panel_groups,
                respond_by_ms=draft.respond_by_ms,
                hedge=draft.hedge,
                draft=draft.draft,
                disclosed=draft.disclosed,
                request_ttl_ms=draft.request_ttl_ms,
                quote_req_id=quote_req_id,
            )
        except OutcomeUnknownError:
            self.remember_unanswered(draft, quote_req_id)
            self.failed.emit(unknown_request(draft))
        except ClientError as error:
            self._unanswered = None
            self._notes.answered(quote_req_id)
            self.failed.emit(notice_of(error))
        else:
            self._unanswered = None
            self._notes.answered(quote_req_id)
            self.set_split(ack.rfq_id, draft.allocations)
            self.sent.emit(ack.rfq_id)
        finally:
            self._set_submitting(False)

    def _set_submitting(self, submitting: bool) -> None:
        self.submitting = submitting
        self.submitting_changed.emit(submitting)
