"""Foreign or absent: the same bytes at the same moment, by the dealing desk and its journal."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.floors.floor import BOARD, EXPIRY_MS, MAKERS, Floor
from support.floors.naming import Case, absent_name, cases, prepare, steps
from support.venues.dealing_room import ListPeer, Room, open_room

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.terms import Role
from rfqserver.engine.commands import VENUE, LoadInstruments

FAR_OFF_MS = 4_000_000_000_000


def _cases() -> list[Case]:
    floor = Floor()
    for command, actor in steps("quoted"):
        floor.do(command(floor.state), actor or VENUE)
    return cases(floor.state)


CASES = _cases()


def lay_out(room: Room) -> None:
    """The floor of `support.floors.naming` in this room, whose clock is the machine's."""
    prepare(room.principals)
    listed = tuple(
        replace(item, expiry_ms=FAR_OFF_MS) for item in BOARD if item.expiry_ms in (0, EXPIRY_MS)
    )
    room.sequencer.execute(LoadInstruments(listed), VENUE)
    for firm in MAKERS:
        room.admit(firm, Role.MAKER)
    room.admit("acacia", Role.TRADER)
    for command, actor in steps("quoted"):
        room.sequencer.execute(command(room.sequencer.state), actor or VENUE)


async def heard(folder: Path, number: int, *, foreign: bool) -> tuple[list[bytes], list[bytes]]:
    """What the sender hears before anything is durable, and all of it, the name blotted out."""
    await asyncio.to_thread(folder.mkdir)
    async with open_room(folder) as room:
        lay_out(room)
        await room.settle()
        case = cases(room.sequencer.state)[number]
        state = room.sequencer.state
        name = case.foreign(state) if foreign else absent_name(case, state)
        peer = await room.join(case.who.firm, case.who.role, trader=case.who.trader)
        before = len(peer.sent)
        room.receive(peer, case.command(name))
        at_once = lines(peer, before, name)
        await room.settle()
        return at_once, lines(peer, before, name)


def lines(peer: ListPeer, after: int, name: str) -> list[bytes]:
    return [encode(message).replace(name.encode(), b"...") for message in peer.sent[after:]]


@pytest.mark.rule("VIS-21", "VIS-22")
@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.label for case in CASES])
async def test_they_are_answered_alike_and_as_late(tmp_path: Path, number: int) -> None:
    foreign = await heard(tmp_path / "foreign", number, foreign=True)
    absent = await heard(tmp_path / "absent", number, foreign=False)
    assert foreign == absent
    assert len(foreign[1]) == 1
