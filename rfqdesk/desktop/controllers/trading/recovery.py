"""After a crash: what was on its way is unknown until the venue has said what became of it.

Nothing is sent again. An accept, a request or an answer is looked for in the feed, and then asked
after under its own number, which does nothing but spend the number: what the dead programme sent
may still be on its way. A counter that the feed does not show is withdrawn, which spends its
number as well. What deals with nobody has no numbers: the caught-up feed tells what came of it.
"""

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from rfqdesk.book.book import Book
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.trading.accept_asking import AcceptAsking, says_nothing
from rfqdesk.desktop.controllers.trading.accepts import Accepts
from rfqdesk.desktop.controllers.trading.counters import Counters
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import (
    AcceptNote,
    AnswerNote,
    CounterNote,
    ErrandNote,
    RequestNote,
    SentNote,
)
from rfqdesk.desktop.controllers.trading.outgoing import request_of
from rfqdesk.desktop.controllers.trading.requests import Requests
from rfqdesk.desktop.controllers.trading.trading_port import TradingPort
from rfqdesk.desktop.models.errand import errand_outcome
from rfqdesk.desktop.models.recovery import (
    Recovered,
    accept_line,
    counter_line,
    counter_outcome,
    recovery_picture,
    request_line,
    request_outcome,
)
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, CounterPhase, Shown
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason

logger = logging.getLogger(__name__)

_NOT_THERE = (
    "the venue does not have it, and would not take it any more. It was not sent again: "
    "send the ticket if you still want it"
)


@dataclass
class Work:
    """What recovery works on and with."""

    session: TradingPort
    tasks: TaskOwner
    book: Book
    notes: DeskNotes
    accepts: Accepts
    requests: Requests
    counters: Counters


class Recovery(QObject):
    """`changed` carries each new RecoveryPicture."""

    changed = Signal(object)

    def __init__(self, work: Work, asking: AcceptAsking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._asking = asking
        self._lines: dict[str, Recovered] = {}
        self._open: dict[str, SentNote] = {}
        self._asked: set[str] = set()
        for note in work.notes.unanswered.values():
            self._take_up(note)
        self.picture = recovery_picture(list(self._lines.values()))

    def on_live(self) -> None:
        """The feed has caught up: what it does not have has not happened, or has to be asked."""
        if not self._open:
            return
        self.look_at_feed()
        for note in list(self._open.values()):
            if isinstance(note, AcceptNote) and note.shown is not None:
                self._asking.ask_about(note.shown, note.own_id)
            elif isinstance(note, RequestNote):
                self._ask_for_request(note)
            elif isinstance(note, ErrandNote):
                now_ms = self._work.session.clock.now_ms()
                self._end(note.own_id, errand_outcome(note.errand, self._work.book, now_ms))
        self._draw()

    def look_at_feed(self) -> None:
        """Take what the feed tells of them."""
        if not self._open:
            return
        for note in list(self._open.values()):
            if isinstance(note, RequestNote):
                outcome = request_outcome(self._work.book, note.quote_req_id)
                if outcome:
                    self._end(note.own_id, outcome)
            elif isinstance(note, AcceptNote) and note.shown is not None:
                self._look_for_trades(note.own_id, note.shown)
            elif isinstance(note, CounterNote):
                self._look_at_counter(note)
        self._draw()

    def settled(self, status: AcceptStatus) -> None:
        """The desk has learnt how an accept ended."""
        match status.phase:
            case AcceptPhase.DONE:
                words = f"TRADED, {status.trade_id}" if status.trade_id else "TRADED"
                self.told(status.quote_resp_id, words, traded=True)
            case AcceptPhase.RESTING:
                self.told(status.quote_resp_id, "the venue has it, and it rests there")
            case AcceptPhase.REJECTED:
                self.told(status.quote_resp_id, _not_traded(status))

    def told(self, own_id: str, outcome: str, *, traded: bool = False) -> None:
        """Somebody has learnt what became of a command; nothing happens where that is known."""
        if own_id in self._open:
            self._end(own_id, outcome, traded=traded)
            self._draw()

    def _take_up(self, note: SentNote) -> None:
        work = self._work
        match note:
            case RequestNote():
                words = request_line(note.draft)
                work.requests.remember_unanswered(note.draft, note.quote_req_id)
            case AcceptNote():
                if note.shown is None:
                    return
                words = accept_line(note.shown)
                work.accepts.recover(note.shown, note.quote_resp_id)
            case CounterNote():
                words = counter_line(note.shown)
                work.counters.recover(note.shown, note.counter_id)
            case AnswerNote() | ErrandNote():
                words = note.words
        self._open[note.own_id] = note
        self._lines[note.own_id] = Recovered(note.own_id, words)

    def _look_for_trades(self, quote_resp_id: str, shown: Shown) -> None:
        told = ", ".join(
            f"{one.trade_id} at {one.price}"
            for one in self._work.book.trades_of(shown.rfq_id)
            if one.quote_resp_id == quote_resp_id
        )
        if told:
            self._end(quote_resp_id, f"TRADED, {told}", traded=True)

    def _look_at_counter(self, note: CounterNote) -> None:
        shown = note.shown
        status = self._work.counters.of(shown.rfq_id).get(shown.maker)
        current = status is not None and status.counter_id == note.counter_id
        if current and status is not None and status.phase is not CounterPhase.FAILED:
            # It is being made sure of.
            return
        outcome, traded = counter_outcome(
            self._work.book, shown, note.counter_id, sent_ms=note.time_ms,
            now_ms=self._work.session.clock.now_ms(),
        )  # fmt: skip
        self._end(note.own_id, outcome, traded=traded)

    def _ask_for_request(self, note: RequestNote) -> None:
        if note.own_id not in self._asked:
            self._asked.add(note.own_id)
            self._work.tasks.start(self._ask_once(note), name=f"ask after {note.own_id}")

    async def _ask_once(self, note: RequestNote) -> None:
        quote_req_id = note.quote_req_id
        try:
            await self._work.session.ask_after(request_of(note.draft, quote_req_id))
        except OutcomeUnknownError:
            return
        except ClientError as error:
            if says_nothing(error) or not isinstance(error, RefusalError):
                logger.warning("what became of %s is not known yet: %s", quote_req_id, error)
                self._asked.discard(quote_req_id)
                return
            self._work.requests.forget_unanswered(quote_req_id)
            told = notice_of(error)
            absent = error.reason is RejectReason.NOT_RECEIVED
            self.told(quote_req_id, _NOT_THERE if absent else f"{told.title}. {told.happened}")
        else:
            # It came while it was asked after, and the feed tells the rest.
            outcome = request_outcome(self._work.book, quote_req_id)
            self.told(quote_req_id, outcome or "the venue has it")

    def _end(self, own_id: str, outcome: str, *, traded: bool = False) -> None:
        self._open.pop(own_id, None)
        self._work.notes.answered(own_id)
        self._lines[own_id] = self._lines[own_id].ended(outcome, traded=traded)

    def _draw(self) -> None:
        picture = recovery_picture(list(self._lines.values()))
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)


def _not_traded(status: AcceptStatus) -> str:
    why = f" {status.notice.happened}" if status.notice is not None else ""
    return f"NOT traded.{why}"
