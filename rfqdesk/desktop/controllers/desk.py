"""The trader's desk: one session, one book, every accept; no widgets."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from rfqdesk.book.book import Book, FeedInconsistentError
from rfqdesk.book.changes import ChangeSet
from rfqdesk.client.errors import ClientError
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.trading.accept_asking import AcceptAsking
from rfqdesk.desktop.controllers.trading.accepts import Accepts
from rfqdesk.desktop.controllers.trading.counters import Counters
from rfqdesk.desktop.controllers.trading.desk_link import desk_link
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.errands import Errands
from rfqdesk.desktop.controllers.trading.outgoing import response_of
from rfqdesk.desktop.controllers.trading.recovery import Recovery, Work
from rfqdesk.desktop.controllers.trading.requests import Requests
from rfqdesk.desktop.controllers.trading.seals import Seals
from rfqdesk.desktop.controllers.trading.trading_port import Heard, TradingPort
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.blotter.confirmation import Holder
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.safety_times import SETTLE_MS
from rfqdesk.desktop.models.stack.desk_state import (
    ANSWERED_PHASES,
    AcceptStatus,
    DeskLink,
    RequestDraft,
    Shown,
    ShownCross,
)
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import (
    Ack,
    FeedEvent,
    PartyList,
    RequestOpened,
    SecurityList,
    Standing,
)
from rfqdesk.protocol.life_events import RequestDrafted
from rfqdesk.protocol.market import TradingStatus
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import Allocation, QuoteRespType


def new_id() -> str:
    """An id for a command, unique for ever."""
    return uuid4().hex


class DeskController(QObject):
    """Folds the feed, sends requests and accepts, and tells the views once per frame.

    `changed` carries a ChangeSet of what the feed touched. Nothing here
    raises for what the network or the venue does: it is told by signals.
    """

    changed = Signal(object)
    link_changed = Signal()
    reference_changed = Signal()
    accept_changed = Signal(str)
    submitting_changed = Signal(bool)
    request_sent = Signal(str)
    request_found = Signal(str)
    submit_failed = Signal(object)
    trouble = Signal(object)

    def __init__(
        self,
        session: TradingPort,
        tasks: TaskOwner,
        *,
        book: Book | None = None,
        make_id: Callable[[], str] = new_id,
        holder: Holder | None = None,
        notes: DeskNotes | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.book = book if book is not None else Book()
        self._session = session
        self._tasks = self.tasks = tasks
        self.holder = holder or Holder()
        self.make_id = make_id
        self._accepts = Accepts()
        self.seals = Seals(session)
        self._changes = ChangeSet()
        self._frames = FrameCoalescer(self._draw, self)
        self._broken = False
        self.notes = notes if notes is not None else DeskNotes()
        self.requests = Requests(
            session, tasks, self.book, self.notes, make_id=make_id, live=self._is_live, parent=self
        )
        self.requests.submitting_changed.connect(self.submitting_changed)
        self.requests.sent.connect(self.request_sent)
        self.requests.found.connect(self.request_found)
        self.requests.failed.connect(self.submit_failed)
        self.requests.split_changed.connect(self.accept_changed)
        self.errands = Errands(
            session, tasks, self.book, self.notes, live=self._is_live, trouble=self.trouble.emit
        )
        self.counters = Counters(
            session, tasks, self.book, self.notes,
            make_id=make_id, live=self._is_live, changed=self._on_counter,
        )  # fmt: skip
        self.asking = AcceptAsking(
            session,
            tasks,
            self._accepts,
            live=lambda: session.status.state is ConnectionState.LIVE,
            changed=self._tell_accept,
            heard=self.answer_told,
        )
        work = Work(
            session, tasks, self.book, self.notes, self._accepts, self.requests, self.counters
        )
        self.recovery = Recovery(work, self.asking, self)
        self._unsubscribe = session.subscribe(self._on_heard)

    def _is_live(self) -> bool:
        return self.link().live

    # What views read -------------------------------------------------------

    @property
    def session(self) -> TradingPort:
        """The session, for its clock, instruments and makers."""
        return self._session

    @property
    def submitting(self) -> bool:
        """Whether a request is on its way and not yet answered."""
        return self.requests.submitting

    def now_ms(self) -> int:
        """The venue's time."""
        return self._session.clock.now_ms()

    def name_of(self, firm: str) -> str:
        """A firm's name where the venue has told it, else its slug."""
        return next((maker.name for maker in self._session.makers if maker.firm == firm), firm)

    def entitlements(self) -> tuple[Entitlements, ...]:
        """The limits that the venue holds us to, each of which must allow a thing."""
        standing = self._session.standing
        return standing.entitlements if standing is not None else ()

    @property
    def splits(self) -> Mapping[str, tuple[Allocation, ...]]:
        """The accounts that the next deals on a request go to, by its id."""
        return self.requests.splits

    def accept_of(self, rfq_id: str) -> AcceptStatus | None:
        """The latest accept on a request."""
        return self._accepts.of(rfq_id)

    def set_split(self, rfq_id: str, split: tuple[Allocation, ...]) -> None:
        """Have the next deals on a request go to these accounts; what was sent stays as it was."""
        self.requests.set_split(rfq_id, split)

    def link(self) -> DeskLink:
        """Whether trading is possible now, and if not, why."""
        if self._broken:
            return DeskLink(False, "The picture of your requests is incomplete: restart rfqdesk")
        return desk_link(self._session)

    # What views ask for ------------------------------------------------------

    def submit_request(self, draft: RequestDraft) -> bool:
        """Send a request; False when one is still unanswered or there is no connection."""
        return self.requests.submit(draft)

    def accept(self, shown: Shown) -> bool:
        """Hit, lift or cross exactly as shown; False when it may not be sent now."""
        if not self.link().live:
            return False
        quote_resp_id = self.make_id()
        if not self._accepts.begin(shown, quote_resp_id):
            return False
        self.notes.sending_accept(quote_resp_id, shown, self.now_ms())
        self.accept_changed.emit(shown.rfq_id)
        self._tasks.start(self._respond(shown, quote_resp_id), name=f"accept {quote_resp_id}")
        return True

    def ask_after_accept(self, rfq_id: str) -> bool:
        """Ask the venue what became of an accept; False where that is known or under way."""
        return self.asking.ask(rfq_id)

    def answer_told(self, own_id: str, outcome: str, traded: bool) -> None:
        """Take what became of something that may have been on its way when a desk ended."""
        self.recovery.told(own_id, outcome, traded=traded)

    def cancel_request(self, rfq_id: str) -> bool:
        """Take a request back; False when that is under way or there is no connection."""
        return self.errands.cancel_request(rfq_id)

    def cancel_cross(self, rfq_id: str, response: QuoteRespType) -> bool:
        """Take back what rests on one side of a request; False as with `cancel_request`."""
        return self.errands.cancel_cross(rfq_id, response)

    def close(self) -> None:
        """Stop listening, and tell the views nothing more: they may be gone."""
        self._unsubscribe()
        self._frames.close()

    # Work --------------------------------------------------------------------

    async def _respond(self, shown: Shown, quote_resp_id: str) -> None:
        touched = False
        try:
            ack = await self._send(shown, quote_resp_id)
        except ClientError as error:
            touched = self._accepts.failed(shown.rfq_id, quote_resp_id, error)
        else:
            touched = (
                self._accepts.asked(shown.rfq_id, quote_resp_id)
                if ack.pending
                else self._accepts.done(shown.rfq_id, quote_resp_id, ack.trade_id)
            )
        finally:
            # Whatever else was raised says nothing of what the venue has got.
            if self._accepts.left_open(shown.rfq_id, quote_resp_id) or touched:
                self._tell_accept(shown.rfq_id)

    def _send(self, shown: Shown, quote_resp_id: str) -> Awaitable[Ack]:
        if isinstance(shown, ShownCross):
            return self._session.cross(
                shown.quote_req_id,
                shown.response,
                shown.quantity,
                shown.price,
                time_in_force=shown.time_in_force,
                allocations=shown.allocations,
                quote_resp_id=quote_resp_id,
            )
        return self._session.respond(response_of(shown, quote_resp_id))

    def _on_counter(self, rfq_id: str) -> None:
        self.accept_changed.emit(rfq_id)
        if self._session.status.state is ConnectionState.LIVE:
            self.recovery.look_at_feed()

    def _tell_accept(self, rfq_id: str) -> None:
        self.accept_changed.emit(rfq_id)
        status = self._accepts.of(rfq_id)
        if status is not None and status.phase in ANSWERED_PHASES:
            self.notes.answered(status.quote_resp_id)
            self.recovery.settled(status)
        quote_resp_id = self._accepts.to_settle(self.book, rfq_id)
        if quote_resp_id:
            self._settle_later(rfq_id, quote_resp_id)

    def _settle_later(self, rfq_id: str, quote_resp_id: str) -> None:
        QTimer.singleShot(SETTLE_MS, self, lambda: self._settle(rfq_id, quote_resp_id))

    def _settle(self, rfq_id: str, quote_resp_id: str) -> None:
        if self._accepts.settle(self.book, rfq_id, quote_resp_id):
            self.accept_changed.emit(rfq_id)
        else:
            self._settle_later(rfq_id, quote_resp_id)

    # The feed ----------------------------------------------------------------

    def _on_heard(self, heard: Heard) -> None:
        if isinstance(heard, ConnectionStatus):
            if heard.state is not ConnectionState.LIVE:
                for rfq_id in self._accepts.connection_lost():
                    self.accept_changed.emit(rfq_id)
                self.counters.connection_lost()
            else:
                self._on_live()
            self.link_changed.emit()
        elif isinstance(heard, FeedMessage):
            self._fold(heard)
        elif isinstance(heard, Standing | TradingStatus):
            self.link_changed.emit()
            self.reference_changed.emit()
        elif isinstance(heard, PartyList | MakerProtection) or (
            isinstance(heard, SecurityList) and heard.last
        ):
            self.reference_changed.emit()

    def _on_live(self) -> None:
        # Caught up: what the feed has not told by now has not happened.
        for rfq_id in self._accepts.undecided():
            if self._accepts.reconcile(self.book, rfq_id):
                self._tell_accept(rfq_id)
        self.counters.make_sure()
        self.errands.on_live()
        self.asking.ask_all()
        self.recovery.on_live()

    def _fold(self, event: FeedEvent) -> None:
        if self._broken:
            return
        try:
            change = self.book.apply(event)
        except FeedInconsistentError as error:
            self._broken = True
            self.link_changed.emit()
            self.trouble.emit(
                Notice(
                    "The picture of your requests is incomplete",
                    f"The venue's messages do not fit together ({error}). What is shown may be "
                    "out of date, so trading is switched off here.",
                    "Restart rfqdesk. If it happens again, tell the venue's operator.",
                )
            )
            return
        if change is None:
            return
        if isinstance(event, RequestOpened | RequestDrafted):
            self.requests.opened(event)
        self._changes.add(change)
        if self._accepts.reconcile(self.book, change.rfq_id):
            self._tell_accept(change.rfq_id)
        self.counters.reconcile(change.rfq_id)
        if self._session.status.state is ConnectionState.LIVE:
            self.recovery.look_at_feed()
        self._frames.request()

    def _draw(self) -> None:
        changes = self._changes.take()
        if changes:
            self.changed.emit(changes)
