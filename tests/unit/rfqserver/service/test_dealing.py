"""Trades, restarts and lost lines, as those in the room hear of them."""

from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS, Room
from support.venues.dealing_scene import REQUEST, RESPONSE, ask_and_quote, play

from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.events import (
    Ack,
    ExecutionReport,
    HeartbeatAck,
    PartyList,
    QuoteEnded,
    QuoteLive,
    Reject,
    RequestOpened,
    SecurityList,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, Role, Side


def test_a_trade_reaches_both_sides_and_nobody_else(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        rival = await room.join("halcyon", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.receive(trader, RESPONSE)
        await room.settle()
        [bought], [sold] = trader.of(ExecutionReport), maker.of(ExecutionReport)
        assert (bought.side, sold.side) == (Side.BUY, Side.SELL)
        assert bought.trade_id == sold.trade_id == trader.of(Ack)[-1].trade_id
        assert rival.of(ExecutionReport) == []
        assert rival.of(QuoteLive) == []

    play(tmp_path, scenario)


@pytest.mark.rule("SES-05")
def test_nothing_is_said_before_it_is_durable(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        assert trader.of(Ack) == []
        assert trader.of(RequestOpened) == []
        await room.settle()
        kinds = [type(message) for message in trader.sent[-2:]]
        assert kinds == [RequestOpened, Ack]

    play(tmp_path, scenario)


def test_a_repeated_command_is_not_answered_before_the_first_is_durable(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        room.receive(trader, REQUEST)
        assert trader.of(Ack) == []
        await room.settle()
        first, second = trader.of(Ack)
        assert (first.duplicate, second.duplicate) == (False, True)
        assert first.rfq_id == second.rfq_id

    play(tmp_path, scenario)


@pytest.mark.rule("MSG-09")
def test_a_restart_recovers_requests_and_answers_the_same(tmp_path: Path) -> None:
    async def before(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.receive(trader, RESPONSE)
        await room.settle()

    async def after(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, RESPONSE)
        await room.settle()
        [report], ack = trader.of(ExecutionReport), trader.of(Ack)[-1]
        assert ack.duplicate
        assert ack.trade_id == report.trade_id

    play(tmp_path, before)
    play(tmp_path, after)


@pytest.mark.rule("SES-12")
def test_a_makers_disconnect_pulls_its_quotes(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.desk.detach(maker)
        await room.settle()
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.DISCONNECTED]
        room.receive(trader, RESPONSE)
        await room.settle()
        assert trader.of(Reject)[-1].reason is RejectReason.QUOTE_WITHDRAWN

    play(tmp_path, scenario)


@pytest.mark.rule("VIS-01")
def test_only_traders_see_the_makers_and_who_is_online(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        latest = trader.of(PartyList)[-1]
        assert [(m.firm, m.online) for m in latest.makers] == [
            ("halcyon", False),
            ("meridian", True),
        ]
        assert maker.of(PartyList) == []
        assert [i.symbol for i in maker.of(SecurityList)[0].instruments] == [
            i.symbol for i in CALLS
        ]

    play(tmp_path, scenario)


@pytest.mark.rule("MSG-09", "SES-03")
def test_heartbeats_are_answered_with_the_venues_time(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, Heartbeat(ref="h1"))
        [beat] = trader.of(HeartbeatAck)
        assert beat.ref == "h1"
        assert beat.server_time_ms <= room.clock.now_ms()

    play(tmp_path, scenario)
