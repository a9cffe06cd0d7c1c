"""Nothing that can't be applied gets into the journal, and nothing is said that is not in it."""

from pathlib import Path

import pytest
from support.journals import ignore_durable
from support.venues.dealing_room import Room

from rfqdesk.protocol.terms import Role
from rfqserver.engine.commands import VENUE, AdmitParty
from rfqserver.engine.facts.events import Event
from rfqserver.engine.state.state import VenueState
from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service import sequencer as sequencer_module
from rfqserver.service.sequencer import Sequencer

BIRCH = AdmitParty(firm="birch", name="Birch", role=Role.MAKER)
CEDAR = AdmitParty(firm="cedar", name="Cedar", role=Role.MAKER)


class Told:
    """What is said of a sequencer's doings."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        self.events: list[Event] = []


def opened(room: Room, told: Told) -> Sequencer:
    """A sequencer of one's own over the room's journal."""
    sequencer = Sequencer(
        room.journal,
        room.clock,
        new_id=lambda: "id",
        publish=lambda event, _reached: told.events.append(event),
        on_scheduled=lambda _deadline_ms: None,
        on_failed=told.failures.append,
    )
    room.journal.start(sequencer.on_durable, told.failures.append)
    return sequencer


def spoil(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is decided from now on changes half of the state, and then can't be applied."""

    def failing(state: VenueState, event: Event) -> None:
        state.last_time_ms += 1
        raise KeyError(event)

    monkeypatch.setattr(sequencer_module, "evolve", failing)


async def test_what_can_t_be_applied_is_not_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, told = Room(tmp_path), Told()
    sequencer = opened(room, told)
    sequencer.execute(BIRCH, VENUE)
    last_seq = room.journal.last_seq
    with monkeypatch.context() as patch:
        spoil(patch)
        with pytest.raises(JournalHaltedError, match="Nothing of it was kept"):
            sequencer.execute(CEDAR, VENUE)
    assert room.journal.last_seq == last_seq
    assert len(told.failures) == 1
    # Not even what changes nothing is answered out of a state that is of no use.
    for command in (BIRCH, CEDAR):
        with pytest.raises(JournalHaltedError):
            sequencer.execute(command, VENUE)
    await room.journal.wait_durable(last_seq)
    await room.journal.close()
    assert [event.firm for event in told.events] == ["birch"]  # type: ignore[union-attr]
    again = Room(tmp_path)
    assert set(again.sequencer.state.parties) == {"birch"}
    await again.journal.close()


async def test_a_journal_that_takes_nothing_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.journal.start(ignore_durable, lambda _failure: None)
    await room.journal.close()
    with pytest.raises(JournalClosedError):
        room.sequencer.execute(BIRCH, VENUE)
    assert room.sequencer.state == VenueState()
