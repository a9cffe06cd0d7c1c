"""Answers to counters and at last looks: each given once, and kept until it is known."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from rfqdesk.client.errors import ClientError, OutcomeUnknownError, RefusalError
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.controllers.quoting_port import QuotingPort
from rfqdesk.desktop.models.asks import Ask, AskKind
from rfqdesk.desktop.models.inbox import Answer
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import CounterRespType


class Answers:
    """The latest answer on each request. `on_change` is called after each change.

    A counter or last look is answered once; only what the venue refused, or was never
    sent, may be answered again.
    """

    def __init__(self, port: QuotingPort, tasks: TaskOwner, on_change: Callable[[], None]) -> None:
        self._port = port
        self._tasks = tasks
        self._on_change = on_change
        self._answers: dict[str, Answer] = {}

    @property
    def by_request(self) -> Mapping[str, Answer]:
        """The latest answer of each request."""
        return self._answers

    def give(self, ask: Ask, response: CounterRespType) -> bool:
        """Answer; False where that was answered already."""
        known = self._answers.get(ask.rfq_id)
        if known is not None and known.ask_id == ask.ask_id and not known.refused:
            return False
        answer = Answer(ask.ask_id, response)
        self._answers[ask.rfq_id] = answer
        self._on_change()
        self._tasks.start(
            self._send(ask, answer), name=f"{response.value} {ask.kind.value} {ask.rfq_id}"
        )
        return True

    def connection_lost(self) -> None:
        """What is under way is not known until the venue has been asked again."""
        for rfq_id, answer in self._answers.items():
            if not answer.refused:
                self._answers[rfq_id] = replace(answer, unsure=True)

    async def _send(self, ask: Ask, answer: Answer) -> None:
        # So it stays for whatever is not foreseen, too.
        outcome = replace(answer, unsure=True)
        try:
            await self._ask(ask, answer.response)
        except OutcomeUnknownError:
            pass
        except RefusalError as error:
            outcome = replace(answer, refused=error.text)
        except ClientError as error:
            told = notice_of(error)
            outcome = replace(answer, refused=f"{told.title}. {told.happened}")
        else:
            outcome = answer
        finally:
            known = self._answers.get(ask.rfq_id)
            if known is not None and known.ask_id == answer.ask_id:
                self._answers[ask.rfq_id] = outcome
            self._on_change()

    async def _ask(self, ask: Ask, response: CounterRespType) -> Ack:
        if ask.kind is AskKind.LOOK:
            return await self._port.answer_last_look(ask.rfq_id, ask.ask_id, response)
        return await self._port.answer_counter(ask.rfq_id, int(ask.ask_id), response)
