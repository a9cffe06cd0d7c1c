"""Accounts, from the ticket or the stack into what is sent."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.trading_floor import PANEL, Floor, floor
from support.qt import click, settle, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.views.trader.sheets.allocation_editor import AllocationEditor
from rfqdesk.desktop.wiring.splits import SplitKeeper
from rfqdesk.protocol.terms import Allocation, QuoteRespType

pytestmark = pytest.mark.qt_loop
SPLIT = (Allocation("fund-a", "60"), Allocation("fund-b", "40"))


def type_split(editor: AllocationEditor, *lines: tuple[str, str]) -> None:
    for account, quantity in lines:
        click(editor.add)
        type_into(editor.rows[-1].account, account)
        type_into(editor.rows[-1].quantity, quantity)


async def open_request(made: Floor, *, all_or_none: bool = True) -> None:
    made.session.script.opened(panel=PANEL, all_or_none=all_or_none)
    made.session.script.quoted("meridian", "0.0050", "0.0057", quantity="100")
    made.tell()
    await until(lambda: made.parts.stack.rows.order()[:1] == ["meridian"])
    await until(made.parts.stack.keys_ready)
    made.parts.stack.setFocus()


async def test_accounts_typed_on_the_ticket_go_with_the_deal() -> None:
    async with floor() as made:
        ticket = made.parts.ticket
        ticket.search.setFocus()
        QTest.keyClicks(ticket.search, "oct 86 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        type_into(ticket.quantity.line, "100")
        ticket.terms.open_or_close()
        editor = ticket.terms.accounts
        type_split(editor, ("fund-a", "60"), ("fund-b", "30"))
        assert "60 + 30 = 90 of 100: 10 missing." in visible_text(editor)
        assert not ticket.send.isEnabled()
        assert "10 missing" in ticket.problem.text()
        type_into(editor.rows[1].quantity, "40")
        assert "60 + 40 = 100 of 100" in visible_text(editor)
        click(ticket.send)
        await until(lambda: made.session.waiting == 1)
        made.session.script.opened(panel=PANEL)
        made.session.script.quoted("meridian", None, "0.0057")
        made.tell()
        made.session.ack(rfq_id="rfq-1")
        stack = made.parts.stack
        await until(lambda: "Accounts: fund-a 60, fund-b 40" in visible_text(stack))
        await until(
            lambda: "For fund-a 60, fund-b 40" in stack.rows.rows["meridian"].lift.toolTip()
        )
        await until(lambda: stack.rows.rows["meridian"].lift.settled)
        click(stack.rows.rows["meridian"].lift)
        await until(lambda: made.session.waiting == 1)
        assert made.session.responses[0].allocations == SPLIT
        made.session.ack(trade_id="T-1")


async def test_accounts_are_set_at_the_stack_by_keys_and_shared_out_over_parts() -> None:
    async with floor() as made:
        await open_request(made, all_or_none=False)
        stack = made.parts.stack
        QTest.keyClick(stack, Qt.Key.Key_A)
        sheet = stack.page.accounts
        await until(sheet.isVisible)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        QTest.keyClicks(QApplication.focusWidget(), "fund-a")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClicks(QApplication.focusWidget(), "60")
        type_split(sheet.editor, ("fund-b", "40"))
        QTest.keyClick(sheet.editor.rows[1].quantity, Qt.Key.Key_Return)
        QTest.keyClick(sheet.confirm, Qt.Key.Key_Return)
        assert sheet.isHidden()
        type_into(stack.take.quantity, "50")
        stack.setFocus()
        await until(stack.take.best.isEnabled)
        QTest.keyClick(stack, Qt.Key.Key_B)
        await until(lambda: made.session.waiting == 1)
        assert made.session.allocations == [
            (Allocation("fund-a", "30"), Allocation("fund-b", "20"))
        ]
        made.session.ack(trade_id="T-1")


async def test_a_counter_goes_to_the_accounts_too() -> None:
    async with floor() as made:
        await open_request(made)
        made.desk.set_split("rfq-1", SPLIT)
        await until(lambda: "Accounts: fund-a 60" in visible_text(made.parts.stack))
        stack = made.parts.stack
        QTest.keyClick(stack, Qt.Key.Key_C)
        QTest.keyClicks(stack.page.counter.price, "0.0055")
        click(stack.page.counter.confirm)
        await until(lambda: made.session.waiting == 1)
        assert made.session.counters == [
            ("meridian", 1, QuoteRespType.LIFT, "100", "0.0055", 10_000)
        ]
        assert made.session.allocations == [SPLIT]
        made.session.ack()


async def test_a_saved_split_is_used_again_for_another_quantity(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    async with floor() as made:
        await open_request(made)
        stack = made.parts.stack
        editor = stack.page.accounts.editor
        SplitKeeper(settings, (editor,), stack)
        QTest.keyClick(stack, Qt.Key.Key_A)
        type_split(editor, ("fund-a", "60"), ("fund-b", "40"))
        click(editor.save)
        assert editor.presets.itemText(1) == "fund-a 60 %, fund-b 40 %"
        QTest.keyClick(editor.rows[0].account, Qt.Key.Key_Escape)
        assert stack.page.accounts.isHidden()

        made.session.script.opened("rfq-2", panel=PANEL, quantity="250")
        made.tell()
        made.parts.choose("rfq-2")
        other = AllocationEditor()
        SplitKeeper(settings, (other,), stack)
        assert other.presets.count() == 2
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_A)
        await until(editor.presets.isVisible)
        editor.presets.setFocus()
        QTest.keyClick(editor.presets, Qt.Key.Key_Down)
        settle()
        assert [row.line().quantity for row in editor.rows] == ["150", "100"]
        click(editor.forget)
        assert editor.presets.count() == 1
