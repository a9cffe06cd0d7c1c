"""Deals above a size are held down; a price that moved is seen; nothing is dealt by a slip."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from support.desk.trading_floor import PANEL, Floor, floor
from support.qt import click, type_into
from support.waiting import until

from rfqdesk.desktop.wiring.hold import HoldKeeper

pytestmark = pytest.mark.qt_loop
LEFT = Qt.MouseButton.LeftButton


async def begin(made: Floor, *, hold: str = "50", all_or_none: bool = True) -> None:
    made.session.script.opened(panel=PANEL, all_or_none=all_or_none)
    made.session.script.quoted("meridian", "0.0050", "0.0057")
    made.session.script.quoted("halcyon", "0.0050", "0.0059")
    made.tell()
    stack = made.parts.stack
    made.parts.set_hold(hold)
    await until(lambda: stack.rows.order()[:2] == ["meridian", "halcyon"])
    await until(stack.keys_ready)
    await until(stack.rows.rows["meridian"].lift.isEnabled)
    await until(lambda: stack.rows.rows["meridian"].lift.settled)
    stack.setFocus()


async def test_a_click_or_a_short_key_deals_nothing_above_the_size() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        row = stack.rows.rows["meridian"]
        assert "held down" in row.lift.toolTip()
        click(row.lift)
        QTest.keyClick(stack, Qt.Key.Key_L)
        QTest.keyClick(stack, Qt.Key.Key_Return)
        row.lift.setFocus()
        QTest.keyClick(row.lift, Qt.Key.Key_Return)
        click(row.lift)
        click(row.lift)
        assert not row.lift.holding
        assert not row.lift.isDown()
        assert made.session.waiting == 0


async def test_held_down_by_mouse_it_deals_once_on_what_was_shown() -> None:
    async with floor() as made:
        await begin(made)
        row = made.parts.stack.rows.rows["meridian"]
        QTest.mousePress(row.lift, LEFT)
        await until(lambda: made.session.waiting == 1)
        QTest.mouseRelease(row.lift, LEFT)
        assert [one.price for one in made.session.responses] == ["0.0057"]
        assert not row.lift.isDown()
        made.session.ack(trade_id="T-1")


async def test_held_down_by_key_it_deals_once() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        QTest.keyPress(stack, Qt.Key.Key_L)
        assert stack.rows.rows["meridian"].lift.holding
        await until(lambda: made.session.waiting == 1)
        QTest.keyRelease(stack, Qt.Key.Key_L)
        assert len(made.session.responses) == 1
        made.session.ack(trade_id="T-1")


async def test_a_price_that_moves_while_it_is_held_lets_go_of_it() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        row = stack.rows.rows["meridian"]
        QTest.keyPress(stack, Qt.Key.Key_L)
        made.session.script.quoted("meridian", "0.0050", "0.0058")
        made.tell()
        await until(lambda: "0.0058" in row.lift.text())
        assert not row.lift.holding
        QTest.keyRelease(stack, Qt.Key.Key_L)
        assert made.session.waiting == 0


async def test_below_the_size_a_click_is_enough_and_a_part_counts_as_itself() -> None:
    async with floor() as made:
        await begin(made, all_or_none=False)
        stack = made.parts.stack
        type_into(stack.take.quantity, "10")
        row = stack.rows.rows["meridian"]
        await until(lambda: row.lift.text() == "Lift 10" and row.lift.settled)
        click(row.lift)
        await until(lambda: made.session.waiting == 1)
        assert made.session.responses[0].quantity == "10"
        made.session.ack(trade_id="T-1")


async def test_taking_the_best_is_held_down_too() -> None:
    async with floor() as made:
        await begin(made, all_or_none=False)
        stack = made.parts.stack
        await until(stack.take.best.isEnabled)
        await until(lambda: stack.take.best.settled)
        click(stack.take.best)
        QTest.keyClick(stack, Qt.Key.Key_B)
        assert made.session.waiting == 0
        QTest.keyPress(stack, Qt.Key.Key_B)
        await until(lambda: made.session.waiting == 1)
        QTest.keyRelease(stack, Qt.Key.Key_B)
        assert len(made.session.crosses) == 1
        made.session.ack(trade_id="T-1")


async def test_a_price_that_turned_worse_is_marked_for_a_while() -> None:
    async with floor() as made:
        await begin(made, hold="")
        row = made.parts.stack.rows.rows["meridian"]
        assert row.moved.isHidden()
        made.session.script.quoted("meridian", "0.0050", "0.0056")
        made.tell()
        await until(lambda: "0.0056" in row.lift.text())
        assert row.moved.isHidden()
        made.session.script.quoted("meridian", "0.0050", "0.0058")
        made.tell()
        await until(row.moved.isVisible)
        await until(row.moved.isHidden)


async def test_the_size_is_read_as_typed_and_kept(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    async with floor() as made:
        await begin(made, hold="")
        hold = made.parts.stack.page.hold
        made.parts.follow_hold(HoldKeeper(settings, made.parts))
        click(hold.link)
        type_into(hold.line, "1.x")
        assert hold.line.property("tone") == "danger"
        type_into(hold.line, "1.5k")
        QTest.keyClick(hold.line, Qt.Key.Key_Return)
        assert hold.link.text() == "Hold to deal: from 1,500"
        assert settings.value("deal/hold_from") == "1,500"
        click(hold.link)
        QTest.keyClicks(hold.line, "9")
        QTest.keyClick(hold.line, Qt.Key.Key_Escape)
        assert hold.link.text() == "Hold to deal: from 1,500"
        click(hold.link)
        type_into(hold.line, "")
        QTest.keyClick(hold.line, Qt.Key.Key_Return)
        assert hold.link.text() == "Hold to deal: never"
