"""Dealing at a venue that drains, stops or has closed its journal."""

from pathlib import Path

import msgspec
import pytest
from support.venues.dealing_room import Room
from support.venues.dealing_scene import REQUEST, RESPONSE, play, quote

from rfqdesk.protocol.events import Ack, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.gateway.interface import Refusal


def test_nobody_logs_on_to_a_stopping_venue(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        room.desk.stop()
        peer = await room.join("albion", Role.TRADER)
        assert peer.ended == "venue_stopping"
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


@pytest.mark.rule("SES-20", "SES-21")
def test_a_draining_venue_opens_nothing_and_finishes_what_is_open(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        room.receive(trader, REQUEST)
        await room.settle()
        rfq_id = trader.of(Ack)[-1].rfq_id
        room.desk.drain()
        new = msgspec.structs.replace(REQUEST, quote_req_id="req-2")
        room.receive(trader, new)
        refused = trader.of(Reject)[-1]
        assert refused.reason is RejectReason.VENUE_STOPPING
        assert "not sent to anybody" in refused.text
        room.receive(trader, REQUEST)
        await room.settle()
        assert trader.of(Ack)[-1].duplicate
        # A broken line may come back, and what is open is quoted and traded on.
        again = await room.join("meridian", Role.MAKER)
        assert not again.ended
        room.receive(maker, quote(rfq_id))
        await room.settle()
        room.receive(trader, RESPONSE)
        await room.settle()
        assert trader.of(Ack)[-1].trade_id
        assert room.sequencer.timelines.open_count == 0

    play(tmp_path, scenario)


@pytest.mark.rule("SES-20")
def test_the_id_of_a_request_refused_by_a_draining_venue_is_good_afterwards(
    tmp_path: Path,
) -> None:
    async def before(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.desk.drain()
        room.receive(trader, REQUEST)
        assert trader.of(Reject)[-1].reason is RejectReason.VENUE_STOPPING

    async def after(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        await room.settle()
        assert not trader.of(Ack)[-1].duplicate

    play(tmp_path, before)
    play(tmp_path, after)


def test_a_connection_outliving_the_journal_goes_quietly(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        maker = await room.join("meridian", Role.MAKER)
        await room.journal.close()
        room.desk.detach(maker)
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


def test_a_stopping_venue_takes_nothing_more(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.desk.stop()
        assert trader.ended == "venue_stopping"
        assert isinstance(room.desk.identify(b"albion-jane", "127.0.0.1"), Refusal)

    play(tmp_path, scenario)
