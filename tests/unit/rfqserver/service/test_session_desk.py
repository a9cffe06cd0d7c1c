"""Dead-man timers and what ends with a connection, by role and by wish."""

from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS, ListPeer, open_room
from support.waiting import until

from rfqdesk.protocol.commands import Logon, Quote, QuoteRequest
from rfqdesk.protocol.events import Ack, QuoteEnded, RequestEnded, RequestOpened
from rfqdesk.protocol.protection import DeadManTimer
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteEndReason,
    RequestEndReason,
    Role,
)

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)


def request(number: int = 1) -> QuoteRequest:
    return QuoteRequest(
        ref=f"r{number}", quote_req_id=f"q{number}", legs=LEGS, quantity="1", request_ttl_ms=60_000
    )


def timer(timeout_ms: int) -> DeadManTimer:
    return DeadManTimer(ref="t", timeout_ms=timeout_ms)


@pytest.mark.rule("DMT-01")
async def test_a_trader_s_requests_end_unless_the_timer_is_repeated(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, request())
        room.receive(trader, timer(60_000))
        room.receive(trader, timer(30))
        await until(lambda: trader.of(RequestEnded))
        assert trader.of(RequestEnded)[0].reason is RequestEndReason.DEAD_MAN
        assert len(trader.of(Ack)) == 3
        assert len(room.desk.side.dead_man) == 0


@pytest.mark.rule("DMT-01", "DMT-02", "VIS-05")
async def test_a_maker_s_quotes_end_though_it_is_gone(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER, pull_on_disconnect=False)
        room.receive(trader, request())
        await room.settle()
        rfq_id = trader.of(RequestOpened)[0].rfq_id
        level = PriceLevel("0.05", "1")
        room.receive(
            maker,
            Quote(
                ref="q",
                rfq_id=rfq_id,
                quote_id="m1",
                revision=1,
                bid=PriceLevel("0.04", "1"),
                offer=level,
            ),
        )
        room.receive(maker, timer(30))
        room.desk.detach(maker)
        await until(lambda: trader.of(QuoteEnded))
        assert trader.of(QuoteEnded)[0].reason is QuoteEndReason.WITHDRAWN


@pytest.mark.rule("DMT-02")
async def test_zero_ends_a_timer_and_so_does_a_stop(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, timer(60_000))
        room.receive(trader, timer(0))
        assert len(room.desk.side.dead_man) == 0
        room.receive(trader, timer(60_000))
        room.desk.side.stop()
        assert len(room.desk.side.dead_man) == 0


@pytest.mark.rule("SES-13")
@pytest.mark.parametrize("wanted", [True, False])
async def test_requests_end_with_the_connection_only_where_it_was_asked(
    tmp_path: Path, wanted: bool
) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER, cancel_on_disconnect=wanted)
        watching = await room.join("albion", Role.TRADER, trader="joe")
        room.receive(trader, request())
        await room.settle()
        room.desk.detach(trader)
        await room.settle()
        assert [m.reason for m in watching.of(RequestEnded)] == (
            [RequestEndReason.DISCONNECTED] if wanted else []
        )


@pytest.mark.rule("DMT-03")
async def test_a_timer_may_start_with_the_session(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        watching = await room.join("albion", Role.TRADER, trader="joe")
        peer = ListPeer("s-9", room.principal("albion", Role.TRADER))
        await room.desk.attach(peer, Logon(session_id="s-9", dead_man_timer_ms=30))
        room.receive(peer, request())
        await until(lambda: watching.of(RequestEnded))
        assert watching.of(RequestEnded)[0].reason is RequestEndReason.DEAD_MAN


@pytest.mark.rule("DMT-04")
async def test_no_timer_runs_after_a_restart(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, request())
        room.receive(trader, timer(60_000))
        await room.settle()
        assert len(room.desk.side.dead_man) == 1
        room.desk.side.stop()
    async with open_room(tmp_path) as room:
        again = await room.join("albion", Role.TRADER)
        assert len(again.of(RequestOpened)) == 1
        assert len(room.desk.side.dead_man) == 0
