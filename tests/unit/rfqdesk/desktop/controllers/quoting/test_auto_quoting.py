"""Quoting by rule against a session that is played by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSettings
from support.desk.feed import CALL_SPREAD, T0_MS
from support.desk.quoting_room import Room, room
from support.waiting import until

from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.quoting.auto_quoting import AutoQuoting
from rfqdesk.desktop.models.maker.auto_rule import DAY_MS, AutoRule, Counted, Limit, Per
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.prices import ReferencePrice, ReferencePrices
from rfqdesk.protocol.protection import MakerProtection
from rfqdesk.protocol.terms import RequestEndReason

RULE = AutoRule(("BTC-*",), Decimal(100), Decimal(3), Decimal(5), 5)


@asynccontextmanager
async def auto_room() -> AsyncIterator[tuple[Room, AutoQuoting]]:
    async with room() as r:
        for leg, mark in zip(CALL_SPREAD, ("0.0090", "0.0036"), strict=True):
            price = ReferencePrice(leg.instrument, T0_MS, mark_price=mark)
            r.session.reference_prices[leg.instrument] = price
        auto = AutoQuoting(r.desk, r.making)
        yield r, auto
        auto.turn_off()


@pytest.mark.qt_loop
async def test_it_is_off_until_it_is_switched_on() -> None:
    async with auto_room() as (r, auto):
        auto.step()
        assert (auto.on, r.session.asked) == (False, [])
        auto.turn_on(RULE)
        assert [one[0] for one in await r.asked(2)] == ["quote", "quote"]


@pytest.mark.qt_loop
async def test_switched_off_it_withdraws_what_it_quoted_and_nothing_else() -> None:
    async with auto_room() as (r, auto):
        r.hear(r.feed.quoted("me", "0.0050", None, rfq_id="r2"))
        auto.turn_on(RULE)
        ((_, rfq_id, answer),) = await r.asked(1)
        assert rfq_id == "r1"
        answer.set_result(Ack(ref="1"))
        auto.turn_off()
        asked = await r.asked(2)
        assert asked[1][:2] == ("withdraw", "r1")


@pytest.mark.qt_loop
@pytest.mark.parametrize("how", ["line", "frozen"])
async def test_it_switches_itself_off_where_nobody_can_watch_it(how: str) -> None:
    async with auto_room() as (r, auto):
        told: list[Notice] = []
        auto.stopped.connect(told.append)
        auto.turn_on(RULE)
        await r.asked(2)
        if how == "line":
            r.hear(ConnectionStatus(ConnectionState.WAITING))
        else:
            r.session.maker_protection = MakerProtection(frozen=True)
            r.hear(r.session.maker_protection)
        await until(lambda: told)
        assert not auto.on
        assert told[0].title == "Auto-quote switched itself off"
        r.hear(ConnectionStatus(ConnectionState.LIVE))
        r.hear(r.feed.opened("r9", own=False))
        auto.step()
        assert len(r.session.asked) == 2


@pytest.mark.qt_loop
async def test_a_line_that_is_back_before_the_next_frame_was_lost_all_the_same() -> None:
    async with auto_room() as (r, auto):
        told: list[Notice] = []
        auto.stopped.connect(told.append)
        auto.turn_on(RULE)
        await r.asked(2)
        r.hear(ConnectionStatus(ConnectionState.WAITING))
        r.hear(ConnectionStatus(ConnectionState.LIVE))
        auto.step()
        assert not auto.on
        assert [one.title for one in told] == ["Auto-quote switched itself off"]


@pytest.mark.qt_loop
async def test_a_mark_that_moves_moves_the_quote() -> None:
    async with auto_room() as (r, auto):
        auto.turn_on(RULE)
        for _, _, answer in await r.asked(2):
            answer.set_result(Ack(ref="1"))
        await r.settled("r1")
        moved = ReferencePrice(CALL_SPREAD[0].instrument, T0_MS, mark_price="0.0093")
        r.session.reference_prices[moved.symbol] = moved
        r.hear(ReferencePrices(prices=(moved,)))
        await r.asked(4)
        bid, _, _ = r.session.quotes[-1]
        assert bid is not None
        assert bid.price == "0.0054"


@pytest.mark.qt_loop
async def test_what_was_dealt_counts_after_a_restart(tmp_path: Path) -> None:
    file = str(tmp_path / "desk.ini")
    limit = Limit(Per.UNDERLYING, Counted.CONTRACTS, DAY_MS, Decimal(500))
    rule = replace(RULE, name="Spreads", limits=(limit,))
    async with auto_room() as (r, _):
        settings = QSettings(file, QSettings.Format.IniFormat)
        auto = AutoQuoting(r.desk, r.making, settings)
        auto.turn_on(rule)
        for _, rfq_id, answer in await r.asked(2):
            answer.set_result(Ack(ref="1"))
            r.hear(r.feed.quoted("me", "0.0051", "0.0057", rfq_id=rfq_id))
            r.hear(r.feed.traded("me", "0.0057", rfq_id=rfq_id))
            r.hear(r.feed.ended(RequestEndReason.FILLED, rfq_id=rfq_id))
        await until(lambda: not auto.picture.quoting)
        assert "400 of 500" in auto.picture.lines[0].used
        auto.turn_off()
        settings.sync()
        again = AutoQuoting(r.desk, r.making, QSettings(file, QSettings.Format.IniFormat))
        assert not again.on
        told: list[Notice] = []
        again.stopped.connect(told.append)
        again.switch(again.table.rules[0].rule_id, on=True)
        r.hear(r.feed.opened("r9", own=False))
        await until(lambda: told)
        assert told[0].title == "Auto-quote: Spreads stopped itself"
        assert len(r.session.asked) == 2
        assert again.picture.lines[0].state[0] == "Stopped"
