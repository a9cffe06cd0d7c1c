"""A maker's yes or no that was on its way at a kill: asked after, never given again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.desk.quoting_room import Room, room
from support.waiting import until

from rfqdesk.client.errors import NotConnectedError, RefusalError
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import AnswerNote
from rfqdesk.desktop.models.maker.asks import Ask, AskKind, asks_of
from rfqdesk.protocol.commands import QuoteCounterResponse
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterRespType

pytestmark = pytest.mark.qt_loop

YES = AnswerNote(
    "resp-1", AskKind.COUNTER, "r1", "1", CounterRespType.ACCEPT,
    "Yes to counter 1 of 3 from albion (sell 60 at 0.0055)", 1,
)  # fmt: skip
NO = AnswerNote(
    "look-resp-1", AskKind.LOOK, "r1", "look-1", CounterRespType.REJECT,
    "No to last look: albion lifts your offer (sell 60 at 0.0057)", 1,
)  # fmt: skip


@asynccontextmanager
async def restarted(path: Path, *notes: AnswerNote) -> AsyncIterator[Room]:
    """A maker's desk after a kill, caught up with the feed and about to be live."""
    before = DeskNotes(path / "notes.jsonl")
    for note in notes:
        before.sending(note)
    async with room(DeskNotes(path / "notes.jsonl"), ConnectionState.CONNECTING) as made:
        made.hear(made.feed.quoted("me", None, "0.0057", rfq_id="r1"))
        made.hear(made.feed.countered("me", own=False, rfq_id="r1"))
        yield made
        given = [what for what, _, _ in made.session.asked if what != "ask after"]
        assert given == []


def live(made: Room) -> None:
    made.hear(ConnectionStatus(ConnectionState.LIVE))


def words(made: Room) -> str:
    return made.desk.recovery.picture.text


def the_ask(made: Room) -> Ask:
    [ask] = asks_of(made.making.snapshot().entries)
    return ask


async def test_each_is_noted_before_it_goes_out_and_crossed_out_after(tmp_path: Path) -> None:
    async with restarted(tmp_path) as made:
        live(made)
        ask = the_ask(made)
        assert made.making.answer(ask, CounterRespType.ACCEPT)
        # The note is there before the task that sends has run.
        assert made.session.asked == []
        assert (tmp_path / "notes.jsonl").read_text().count('"type":"answer"') == 1
        [note] = made.desk.notes.unanswered.values()
        assert isinstance(note, AnswerNote)
        assert (note.kind, note.ask_id, note.response) == (
            AskKind.COUNTER, "1", CounterRespType.ACCEPT,
        )  # fmt: skip
        assert note.words.startswith("Yes to counter 1 of 3 from ")
        ((_, _, answer),) = await made.asked(1)
        answer.set_result(Ack(ref="1", trade_id="t-1"))
        await until(lambda: not made.desk.notes.unanswered)
        made.session.asked.clear()
        assert made.desk.recovery.picture.tone == ""


async def test_a_yes_that_arrived_is_told_traded(tmp_path: Path) -> None:
    async with restarted(tmp_path, YES) as made:
        assert f"{YES.words}: not known" in words(made)
        live(made)
        ((_, _, answer),) = await made.asked(1)
        [asked] = made.session.asked_after
        assert isinstance(asked, QuoteCounterResponse)
        assert (asked.counter_resp_id, asked.round, asked.response) == ("resp-1", 1, YES.response)
        ask = the_ask(made)
        assert ask.answer is not None
        assert ask.answer.unsure
        assert not made.making.answer(ask, CounterRespType.REJECT)
        answer.set_result(Ack(ref="1", trade_id="t-1"))
        await until(lambda: made.desk.recovery.picture.decided)
        assert f"{YES.words}: TRADED, t-1" in words(made)
        assert made.desk.recovery.picture.tone == "ok"
        assert DeskNotes(tmp_path / "notes.jsonl").unanswered == {}


async def test_one_that_never_arrived_traded_nothing_and_may_be_given_anew(tmp_path: Path) -> None:
    async with restarted(tmp_path, YES) as made:
        live(made)
        ((_, _, answer),) = await made.asked(1)
        answer.set_exception(RefusalError(RejectReason.NOT_RECEIVED, "not received"))
        await until(lambda: made.desk.recovery.picture.decided)
        assert "The venue does not have your yes" in words(made)
        assert "nothing was traded by it" in words(made)
        ask = the_ask(made)
        assert not ask.answering
        assert made.making.answer(ask, CounterRespType.ACCEPT)
        await made.asked(2)
        made.session.asked.clear()


async def test_a_no_at_a_last_look_is_asked_after_too(tmp_path: Path) -> None:
    async with restarted(tmp_path, NO) as made:
        live(made)
        ((_, _, answer),) = await made.asked(1)
        [asked] = made.session.asked_after
        assert isinstance(asked, LastLookResponse)
        assert (asked.look_resp_id, asked.look_id, asked.response) == (
            "look-resp-1", "look-1", CounterRespType.REJECT,
        )  # fmt: skip
        answer.set_result(Ack(ref="1"))
        await until(lambda: made.desk.recovery.picture.decided)
        assert "the venue has your no, and nothing was traded" in words(made)


async def test_a_question_without_an_answer_is_asked_anew_with_the_next_connection(
    tmp_path: Path,
) -> None:
    async with restarted(tmp_path, YES) as made:
        live(made)
        ((_, _, answer),) = await made.asked(1)
        answer.set_exception(NotConnectedError("no session"))
        await until(lambda: made.tasks.names() == [])
        assert not made.desk.recovery.picture.decided
        made.hear(ConnectionStatus(ConnectionState.WAITING))
        live(made)
        await made.asked(2)
        assert [type(one) for one in made.session.asked_after] == [QuoteCounterResponse] * 2


async def test_one_that_the_session_asks_after_itself_is_left_to_it(tmp_path: Path) -> None:
    async with restarted(tmp_path, YES) as made:
        made.session.unanswered_responses = frozenset({"resp-1"})
        live(made)
        assert made.session.asked_after == []
