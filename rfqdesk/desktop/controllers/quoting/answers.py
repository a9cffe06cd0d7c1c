"""Answers to counters and at last looks: each given once, and kept until it is known.

A yes trades. Each is noted before it is sent; where its answer was lost the venue is asked under
the same number, which never trades (IDM-06): by the session itself after a lost connection, and
here where nobody waits any more, as after a desk that was killed.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from msgspec.structs import replace

from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.quoting.quoting_port import QuotingPort
from rfqdesk.desktop.controllers.trading.accept_asking import says_nothing
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import AnswerNote
from rfqdesk.desktop.controllers.trading.outgoing import answer_of
from rfqdesk.desktop.models.maker.asks import Ask, AskKind
from rfqdesk.desktop.models.maker.inbox import Answer
from rfqdesk.desktop.models.recovery import answer_line
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterRespType

Sender = Callable[[AnswerNote], Awaitable[Ack]]

_NOT_THERE = (
    "The venue does not have your {word}, and would not take it any more: nothing was traded by "
    "it. Answer again if you still want to."
)


class AnswerDesk(Protocol):
    """What answers need of the desk that they are given at."""

    notes: DeskNotes

    def now_ms(self) -> int:
        """The venue's time."""
        ...

    def make_id(self) -> str:
        """Make an id for a command."""
        ...

    def answer_told(self, own_id: str, outcome: str, traded: bool) -> None:
        """Take what became of an answer that was on its way when a desk ended."""
        ...


class Answers:
    """The latest answer on each request. `on_change` is called after each change.

    A counter or last look is answered once; only what the venue refused, or was never
    sent, may be answered again.
    """

    def __init__(
        self, desk: AnswerDesk, port: QuotingPort, tasks: TaskOwner, on_change: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._port = port
        self._tasks = tasks
        self._on_change = on_change
        self._answers: dict[str, Answer] = {}
        self._sent: dict[str, AnswerNote] = {}
        self._waiting: set[str] = set()
        for note in desk.notes.unanswered.values():
            if isinstance(note, AnswerNote):
                self._sent[note.own_id] = note
                self._answers[note.rfq_id] = Answer(note.ask_id, note.response, unsure=True)

    @property
    def by_request(self) -> Mapping[str, Answer]:
        """The latest answer of each request."""
        return self._answers

    def give(self, ask: Ask, response: CounterRespType) -> bool:
        """Answer; False where that was answered already."""
        known = self._answers.get(ask.rfq_id)
        if known is not None and known.ask_id == ask.ask_id and not known.refused:
            return False
        note = AnswerNote(
            self._desk.make_id(), ask.kind, ask.rfq_id, ask.ask_id, response,
            answer_line(ask.deal, ask.heading, response), self._desk.now_ms(),
        )  # fmt: skip
        self._desk.notes.sending(note)
        self._sent[note.own_id] = note
        self._answers[ask.rfq_id] = Answer(ask.ask_id, response)
        self._on_change()
        self._start(note, self._send, f"{response.value} {ask.kind.value} {ask.rfq_id}")
        return True

    def connection_lost(self) -> None:
        """What is under way is not known until the venue has been asked again."""
        for rfq_id, answer in self._answers.items():
            if not answer.refused:
                self._answers[rfq_id] = replace(answer, unsure=True)

    def ask_all(self) -> None:
        """Connected again: ask after those for whose outcome nobody waits."""
        for note in list(self._sent.values()):
            pending = note.own_id in self._port.unanswered_responses
            if note.own_id not in self._waiting and not pending:
                self._start(note, self._ask_after, f"ask after {note.own_id}")

    def _start(
        self, note: AnswerNote, send: Callable[[AnswerNote], Awaitable[Ack]], name: str
    ) -> None:
        self._waiting.add(note.own_id)
        self._tasks.start(self._follow(note, send), name=name)

    async def _follow(self, note: AnswerNote, send: Sender) -> None:
        asks = send == self._ask_after
        # So it stays for whatever is not foreseen, too.
        answer = Answer(note.ask_id, note.response, unsure=True)
        try:
            ack = await send(note)
        except OutcomeUnknownError:
            pass
        except ClientError as error:
            if not (asks and says_nothing(error)):
                answer = replace(answer, unsure=False, refused=_refused(note, error))
                self._tell(note, answer.refused, traded=False)
        else:
            answer = replace(answer, unsure=False)
            self._tell(note, _outcome(note, ack), traded=bool(ack.trade_id))
        finally:
            self._waiting.discard(note.own_id)
            known = self._answers.get(note.rfq_id)
            if known is not None and known.ask_id == note.ask_id:
                self._answers[note.rfq_id] = answer
            self._on_change()

    def _tell(self, note: AnswerNote, outcome: str, *, traded: bool) -> None:
        self._sent.pop(note.own_id, None)
        self._desk.notes.answered(note.own_id)
        self._desk.answer_told(note.own_id, outcome, traded)

    async def _send(self, note: AnswerNote) -> Ack:
        if note.kind is AskKind.LOOK:
            return await self._port.answer_last_look(
                note.rfq_id, note.ask_id, note.response, look_resp_id=note.own_id
            )
        return await self._port.answer_counter(
            note.rfq_id, int(note.ask_id), note.response, counter_resp_id=note.own_id
        )

    async def _ask_after(self, note: AnswerNote) -> Ack:
        return await self._port.ask_after(answer_of(note))


def _outcome(note: AnswerNote, ack: Ack) -> str:
    if ack.trade_id:
        return f"TRADED, {ack.trade_id}"
    yes = note.response is CounterRespType.ACCEPT
    return "the venue has it" if yes else "the venue has your no, and nothing was traded"


def _refused(note: AnswerNote, error: ClientError) -> str:
    if isinstance(error, RefusalError):
        if error.reason is RejectReason.NOT_RECEIVED:
            word = "yes" if note.response is CounterRespType.ACCEPT else "no"
            return _NOT_THERE.format(word=word)
        return error.text
    told = notice_of(error)
    return f"{told.title}. {told.happened}"
