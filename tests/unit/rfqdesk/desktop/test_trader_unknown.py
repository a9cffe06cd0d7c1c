"""A deal of unknown outcome is asked after from the quotes, and the button goes meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.trading_floor import PANEL, floor
from support.qt import click
from support.waiting import until

from rfqdesk.desktop.models.stack.accept_words import ASK_VENUE

pytestmark = pytest.mark.qt_loop


async def test_the_venue_is_asked_by_the_button_beside_the_words() -> None:
    async with floor() as made:
        made.session.script.opened(panel=PANEL)
        made.session.script.quoted("meridian", "0.0040", "0.0050", quantity="100")
        made.tell()
        stack = made.parts.stack
        await until(lambda: "meridian" in stack.rows.rows)
        await until(stack.keys_ready)
        await until(stack.rows.rows["meridian"].lift.isEnabled)
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_L)
        await until(lambda: made.session.waiting == 1)
        made.session.break_off(ZeroDivisionError("a fault of ours"))
        button = stack.banner.action_button()
        await until(lambda: stack.banner.isVisible() and button.isVisible())
        assert button.text() == ASK_VENUE
        made.errors.clear()
        click(button)
        await until(lambda: made.session.waiting == 1)
        await until(lambda: not button.isVisible())
        assert len(made.session.responses) == len(made.session.asked_after) == 1
        made.session.ack(trade_id="t-1")
        await until(lambda: "Done" in stack.banner.title())
        assert not button.isVisible()
