"""A counter, or an errand, that was on its way when the desk was killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.client.errors import OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import CounterNote, ErrandNote, SentNote
from rfqdesk.desktop.models.errand import Errand, ErrandKind
from rfqdesk.desktop.models.stack.desk_state import CounterPhase, ShownCounter
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import CounterEndReason, QuoteRespType, RequestEndReason

pytestmark = pytest.mark.qt_loop

SHOWN = ShownCounter(
    "rfq-1", "q-rfq-1", "meridian", "quote-rfq-1-meridian", 1, QuoteRespType.LIFT, "60", "0.0055", 0
)


@dataclass
class Bench:
    session: FakeSession
    desk: DeskController
    path: Path

    @property
    def words(self) -> str:
        return self.desk.recovery.picture.text

    @property
    def decided(self) -> bool:
        return self.desk.recovery.picture.decided

    def live(self) -> None:
        self.session.go(ConnectionState.LIVE)

    def noted(self) -> list[SentNote]:
        """What is on its way, as the file has it too."""
        notes = list(self.desk.notes.unanswered.values())
        written = self.path.read_text()
        assert all(f'"{note.own_id}"' in written for note in notes)
        return notes


@asynccontextmanager
async def restarted(folder: Path, *notes: SentNote, told: bool = True) -> AsyncIterator[Bench]:
    """After a kill, about to be live; the venue tells of the request if `told`."""
    path = folder / "notes.jsonl"
    before = DeskNotes(path)
    for note in notes:
        before.sending(note)
    failures: list[Exception] = []
    tasks = TaskOwner(lambda _name, error: failures.append(error))
    session = FakeSession()
    session.go(ConnectionState.CONNECTING)
    made = Bench(session, DeskController(session, tasks, notes=DeskNotes(path)), path)
    if told:
        session.feed(session.script.opened("rfq-1", panel=("meridian",)))
        session.feed(session.script.quoted("meridian", "0.0051", "0.0057"))
    yield made
    await tasks.aclose()
    made.desk.close()
    assert failures == []
    assert session.counters == []


def counter(made_ms: int | None = None) -> CounterNote:
    return CounterNote("k-1", SHOWN, FakeSession().clock.now_ms() if made_ms is None else made_ms)


async def test_a_counter_is_noted_before_it_goes_out_and_crossed_out_by_the_feed(
    tmp_path: Path,
) -> None:
    async with restarted(tmp_path) as made:
        made.live()
        assert made.desk.counters.offer(SHOWN)
        assert made.session.counters == []
        [note] = made.noted()
        assert isinstance(note, CounterNote)
        assert note.shown == SHOWN
        await until(lambda: made.session.waiting == 1)
        made.session.ack()
        made.session.feed(made.session.script.countered("meridian", counter_id=note.counter_id))
        assert made.noted() == []
        made.session.counters.clear()


async def test_one_that_arrived_is_told_to_stand_and_left_alone(tmp_path: Path) -> None:
    async with restarted(tmp_path, counter()) as made:
        assert "Counter to meridian: buy 60 at 0.0055 from it: not known" in made.words
        made.session.feed(made.session.script.countered("meridian", counter_id="k-1"))
        made.live()
        assert made.decided
        assert "it STANDS at the venue, and the dealer may take it" in made.words
        assert made.session.sent == []
        assert made.noted() == []


async def test_one_that_traded_meanwhile_is_told_traded(tmp_path: Path) -> None:
    async with restarted(tmp_path, counter()) as made:
        script = made.session.script
        made.session.feed(script.countered("meridian", counter_id="k-1"))
        made.session.feed(script.counter_ended("meridian", CounterEndReason.ACCEPTED))
        made.session.feed(script.traded("meridian", "0.0055", trade_id="t-1", quote_resp_id="k-1"))
        made.session.feed(script.ended(RequestEndReason.FILLED))
        made.live()
        assert "TRADED, t-1 at 0.0055" in made.words
        assert made.desk.recovery.picture.tone == "ok"


async def test_one_that_the_feed_does_not_show_is_withdrawn_under_its_number(
    tmp_path: Path,
) -> None:
    async with restarted(tmp_path, counter()) as made:
        made.live()
        await until(lambda: made.session.waiting == 1)
        assert made.session.sent == [("cancel_counter", "q-rfq-1", "meridian", "k-1")]
        assert not made.decided
        # Nothing is countered on top of it meanwhile.
        assert not made.desk.counters.offer(SHOWN)
        made.session.ack()
        await until(lambda: made.decided)
        assert "it does NOT stand, and nothing was traded by it" in made.words
        assert made.desk.counters.of("rfq-1")["meridian"].phase is CounterPhase.FAILED
        assert made.noted() == []


async def test_a_withdrawal_that_finds_it_standing_takes_it_back(tmp_path: Path) -> None:
    async with restarted(tmp_path, counter()) as made:
        made.live()
        await until(lambda: made.session.waiting == 1)
        script = made.session.script
        made.session.feed(script.countered("meridian", counter_id="k-1"))
        made.session.feed(script.counter_ended("meridian", CounterEndReason.WITHDRAWN))
        made.session.ack()
        await until(lambda: made.decided)
        assert "k-1" not in made.desk.notes.unanswered


async def test_of_a_request_that_is_told_no_more_only_today_is_certain(tmp_path: Path) -> None:
    for sent_ms, words in ((None, "nothing was traded by it"), (1, "its operator can say")):
        async with restarted(tmp_path / words, counter(sent_ms), told=False) as made:
            made.live()
            await until(lambda made=made: made.session.waiting == 1)
            made.session.fail(RefusalError(RejectReason.UNKNOWN_REQUEST, "unknown"))
            await until(lambda made=made: made.decided)
            assert words in made.words


def errand(kind: ErrandKind) -> ErrandNote:
    return ErrandNote("cancel q-rfq-1", Errand(kind, "q-rfq-1", "rfq-1"), "Take it back", 1)


async def test_an_errand_is_noted_and_the_feed_tells_what_came_of_it(tmp_path: Path) -> None:
    async with restarted(tmp_path / "open", errand(ErrandKind.CANCEL_REQUEST)) as made:
        assert "Take it back: not known" in made.words
        made.live()
        assert "the request is still OPEN. It was not sent again" in made.words
        assert made.session.cancelled == []
        assert made.noted() == []
        assert made.desk.cancel_request("rfq-1")
        [note] = made.noted()
        assert note.own_id == "cancel q-rfq-1"
        await until(lambda: made.session.waiting == 1)
        made.session.ack()
        await until(lambda: made.noted() == [])
    async with restarted(tmp_path / "over", errand(ErrandKind.CANCEL_REQUEST)) as made:
        made.session.feed(made.session.script.ended(RequestEndReason.CANCELLED))
        made.live()
        assert "the request is over: cancelled" in made.words


async def test_an_errand_whose_answer_was_lost_is_crossed_out_once_the_feed_has_told(
    tmp_path: Path,
) -> None:
    async with restarted(tmp_path) as made:
        made.live()
        assert made.desk.cancel_request("rfq-1")
        await until(lambda: made.session.waiting == 1)
        made.session.fail(OutcomeUnknownError("quote_request_cancel", None))
        await until(lambda: made.desk.tasks.names() == [])
        assert len(made.noted()) == 1
        made.session.go(ConnectionState.WAITING)
        made.live()
        assert made.noted() == []
        assert made.session.cancelled == ["q-rfq-1"]
