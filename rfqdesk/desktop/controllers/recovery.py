"""After a crash: what was on its way is unknown until the venue has said what became of it.

Nothing is sent again. An accept or a request is looked for in the feed, and then asked after
under its own number, which does nothing but spend the number: what the dead programme sent may
still be on its way.
"""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from rfqdesk.book.book import Book
from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.accepts import Accepts
from rfqdesk.desktop.controllers.desk_notes import AcceptNote, DeskNotes, RequestNote
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.outgoing import cross_of, request_of, response_of
from rfqdesk.desktop.controllers.requests import Requests
from rfqdesk.desktop.controllers.trading_port import TradingPort
from rfqdesk.desktop.models.desk_state import AcceptPhase, AcceptStatus, Shown, ShownCross
from rfqdesk.desktop.models.recovery import (
    Recovered,
    accept_line,
    recovery_picture,
    request_line,
)
from rfqdesk.desktop.models.stack_words import REQUEST_ENDED_WORDS
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


class Recovery(QObject):
    """`changed` carries each new RecoveryPicture."""

    changed = Signal(object)

    def __init__(
        self, work: Work, tell_accept: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._tell_accept = tell_accept
        self._lines: dict[str, Recovered] = {}
        self._shown: dict[str, Shown] = {}
        self._requested: dict[str, RequestNote] = {}
        self._asked: set[str] = set()
        for note in work.notes.unanswered.values():
            self._take_up(note)
        self.picture = recovery_picture(list(self._lines.values()))

    def on_live(self) -> None:
        """The feed has caught up: what it does not have has not happened, or has to be asked."""
        if not self._requested and not self._shown:
            return
        self.look_at_feed()
        for note in list(self._requested.values()):
            self._ask_once(note.quote_req_id, partial(self._ask_for_request, note))
        for quote_resp_id, shown in list(self._shown.items()):
            self._ask_once(quote_resp_id, partial(self._ask, quote_resp_id, shown))
        self._draw()

    def look_at_feed(self) -> None:
        """Take what the feed tells of them."""
        if not self._requested and not self._shown:
            return
        for quote_req_id in list(self._requested):
            outcome = self._request_in_feed(quote_req_id)
            if outcome:
                self._end(quote_req_id, outcome)
        for quote_resp_id, shown in list(self._shown.items()):
            trades = [
                one
                for one in self._work.book.trades_of(shown.rfq_id)
                if one.quote_resp_id == quote_resp_id
            ]
            if trades:
                told = ", ".join(f"{one.trade_id} at {one.price}" for one in trades)
                self._end(quote_resp_id, f"TRADED, {told}", traded=True)
        self._draw()

    def settled(self, status: AcceptStatus) -> None:
        """The desk has learnt how an accept ended."""
        if status.quote_resp_id not in self._shown:
            return
        match status.phase:
            case AcceptPhase.DONE:
                words = f"TRADED, {status.trade_id}" if status.trade_id else "TRADED"
                self._end(status.quote_resp_id, words, traded=True)
            case AcceptPhase.RESTING:
                self._end(status.quote_resp_id, "the venue has it, and it rests there")
            case AcceptPhase.REJECTED:
                self._end(status.quote_resp_id, _not_traded(status))
            case _:
                return
        self._draw()

    def _take_up(self, note: RequestNote | AcceptNote) -> None:
        if isinstance(note, RequestNote):
            self._requested[note.own_id] = note
            self._lines[note.own_id] = Recovered(note.own_id, request_line(note.draft))
            self._work.requests.remember_unanswered(note.draft, note.quote_req_id)
        elif note.shown is not None:
            self._shown[note.own_id] = note.shown
            self._lines[note.own_id] = Recovered(note.own_id, accept_line(note.shown))
            self._work.accepts.recover(note.shown, note.quote_resp_id)

    def _request_in_feed(self, quote_req_id: str) -> str:
        book = self._work.book
        for request in reversed(book.requests.values()):
            if request.quote_req_id == quote_req_id:
                if request.end_reason is None:
                    return "it is open at the venue"
                words = REQUEST_ENDED_WORDS[request.end_reason]
                return f"it reached the venue; {words[0].lower()}{words[1:]} since"
        drafted = any(one.quote_req_id == quote_req_id for one in book.drafts.values())
        return "the venue keeps it" if drafted else ""

    def _ask_once(self, own_id: str, ask: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if own_id not in self._asked:
            self._asked.add(own_id)
            self._work.tasks.start(ask(), name=f"ask after {own_id}")

    async def _ask(self, quote_resp_id: str, shown: Shown) -> None:
        accepts, rfq_id = self._work.accepts, shown.rfq_id
        command = (
            cross_of(shown, quote_resp_id)
            if isinstance(shown, ShownCross)
            else response_of(shown, quote_resp_id)
        )
        try:
            ack = await self._work.session.ask_after(command)
        except OutcomeUnknownError:
            # The desk ends before the answer: the note stays for the next start.
            return
        except ClientError as error:
            accepts.failed(rfq_id, quote_resp_id, error)
            told = notice_of(error)
            self._end(quote_resp_id, f"NOT traded. {told.title}: {told.happened}")
        else:
            if ack.pending:
                # The dealer's last look decides, and the feed tells it.
                accepts.asked(rfq_id, quote_resp_id)
            else:
                accepts.done(rfq_id, quote_resp_id, ack.trade_id)
                rests = isinstance(shown, ShownCross) and not ack.trade_id
                words = "the venue has it" if rests else f"TRADED, {ack.trade_id}"
                self._end(quote_resp_id, words, traded=not rests)
        self._tell_accept(rfq_id)
        self._draw()

    async def _ask_for_request(self, note: RequestNote) -> None:
        quote_req_id = note.quote_req_id
        try:
            await self._work.session.ask_after(request_of(note.draft, quote_req_id))
        except OutcomeUnknownError:
            return
        except RefusalError as error:
            self._work.requests.forget_unanswered(quote_req_id)
            told = notice_of(error)
            absent = error.reason is RejectReason.NOT_RECEIVED
            self._end_request(
                quote_req_id, _NOT_THERE if absent else f"{told.title}. {told.happened}"
            )
        except ClientError as error:
            logger.warning("what became of %s is not known yet: %s", quote_req_id, error)
            self._asked.discard(quote_req_id)
        else:
            # It came while it was asked after, and the feed tells the rest.
            self._end_request(
                quote_req_id, self._request_in_feed(quote_req_id) or "the venue has it"
            )
        self._draw()

    def _end_request(self, quote_req_id: str, outcome: str) -> None:
        """What the feed has told meanwhile says more."""
        if quote_req_id in self._requested:
            self._end(quote_req_id, outcome)

    def _end(self, own_id: str, outcome: str, *, traded: bool = False) -> None:
        self._shown.pop(own_id, None)
        self._requested.pop(own_id, None)
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
