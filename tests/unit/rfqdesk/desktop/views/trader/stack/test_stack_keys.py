"""The stack's keys as the desk binds them: changed, by name, and with every guard they had."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.stack_talk import begin
from support.desk.trading_floor import Floor, floor
from support.waiting import until

from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.models.safety_times import HOLD_MS
from rfqdesk.desktop.views.keys.shortcuts import ShortcutEntry

pytestmark = pytest.mark.qt_loop


def _entry(made: Floor, name: KeyName) -> ShortcutEntry:
    book = made.window.shortcuts
    return next(one for one in book.runnable() if one.meaning == name.meaning)


def _press(key: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keySequence(focused, QKeySequence(key))


async def test_a_deal_key_of_ones_own_deals_and_the_usual_one_no_more() -> None:
    async with floor() as made:
        await begin(made)
        made.window.shortcuts.rebind(_entry(made, keys.LIFT), "Ctrl+J")
        row = made.parts.stack.rows.rows["meridian"]
        assert "(key Ctrl+J on the selected row)" in row.lift.toolTip()
        assert "Ctrl+J: lift" in made.parts.stack.page.keys.accessibleName()
        _press("L")
        assert made.session.responses == []
        _press("Ctrl+J")
        await until(lambda: made.session.waiting == 1)
        assert [one.quote_id for one in made.session.responses] == [row.picture.lift.quote_id]


async def test_a_deal_key_of_ones_own_has_to_be_held_where_the_usual_one_had() -> None:
    async with floor() as made:
        await begin(made)
        made.parts.set_hold("10")
        stack = made.parts.stack
        made.window.shortcuts.rebind(_entry(made, keys.LIFT), "Ctrl+J")
        held = Qt.KeyboardModifier.ControlModifier
        lift = stack.rows.rows["meridian"].lift
        QTest.keyPress(stack, Qt.Key.Key_J, held)
        assert lift.holding
        # Whichever of the two goes up first, it is let go.
        QTest.keyRelease(stack, Qt.Key.Key_Control)
        assert not lift.holding
        assert made.session.responses == []
        QTest.keyPress(stack, Qt.Key.Key_J, held)
        await until(lambda: made.session.waiting == 1, HOLD_MS * 10)


async def test_a_deal_found_by_name_goes_to_its_button_and_enter_there_deals() -> None:
    async with floor() as made:
        await begin(made)
        made.parts.stack.select("halcyon")
        book, row = made.window.shortcuts, made.parts.stack.rows.rows["halcyon"]
        book.run(_entry(made, keys.LIFT))
        assert QApplication.focusWidget() is row.lift
        assert made.session.responses == []
        QTest.keyClick(row.lift, Qt.Key.Key_Return)
        await until(lambda: made.session.waiting == 1)
        assert book.why_not(_entry(made, keys.HIT)) == "there is no such price to deal on"


async def test_what_cant_be_done_says_why() -> None:
    async with floor() as made:
        book = made.window.shortcuts
        for name in (keys.LIFT, keys.TAKE_HOW, keys.COUNTER, keys.AMEND, keys.CANCEL_REQUEST):
            assert book.why_not(_entry(made, name)) == "no request is open here", name
        await begin(made)
        assert book.why_not(_entry(made, keys.CANCEL_REQUEST)) == ""
        book.run(_entry(made, keys.CANCEL_REQUEST))
        assert made.parts.stack.sheet.isVisible()


async def test_the_blotters_history_has_its_keys_where_the_blotter_has_the_keyboard() -> None:
    """Ctrl+Enter sends the ticket from everywhere else on the same workspace."""
    async with floor() as made:
        await begin(made)
        blotter = made.parts.blotter
        asked: list[str] = []
        blotter.history_wanted.connect(asked.append)
        await until(lambda: blotter.page().model.rowCount() == 1)
        blotter.page().table.setFocus()
        blotter.page().table.go_to(0)
        submitted: list[object] = []
        made.parts.ticket.submitted.connect(submitted.append)
        _press("Ctrl+Return")
        assert (asked, submitted) == (["rfq-1"], [])
        made.parts.ticket.quantity.line.setFocus()
        assert made.window.shortcuts.why_not(_entry(made, keys.HISTORY)) == ""
