"""Coming back to a feed: what was missed, no faster than it is taken."""

from pathlib import Path

import pytest
from support.venues.dealing_room import Room
from support.venues.dealing_scene import ask_and_quote, play

from rfqdesk.protocol.events import CaughtUp
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import Role
from rfqserver.service.feed import catching_up


@pytest.mark.rule("SES-06")
def test_resuming_sends_exactly_what_is_missing(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        whole = [m for m in trader.sent if isinstance(m, FeedMessage)]
        back = await room.join("albion", Role.TRADER, resume_after_seq=1)
        assert [m for m in back.sent if isinstance(m, FeedMessage)] == whole[1:]
        assert back.of(CaughtUp)[0].last_seq == len(whole)

    play(tmp_path, scenario)


def test_a_backlog_is_sent_no_faster_than_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "BACKLOG_CHUNK", 1)

    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        back = await room.join("albion", Role.TRADER)
        assert back.drains == back.of(CaughtUp)[0].last_seq == 2

    play(tmp_path, scenario)


def test_a_client_ahead_of_the_journal_is_turned_away(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        peer = await room.join("albion", Role.TRADER, resume_after_seq=99)
        assert peer.ended == "sequence_ahead"
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)
