"""As `desk_to_kill`, with hands for counters and last looks, by keys: trader's and maker's."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import desk_to_kill
from support.desk_to_kill import say, work
from support.desk_windows import maker_page, trader_parts, turn_to
from support.qt_warnings import end_on_qt_warnings
from support.waiting import until

from rfqdesk.desktop.desk import Desk
from rfqdesk.desktop.loop import run
from rfqdesk.desktop.models.quote_draft import Draft
from rfqdesk.desktop.views.maker import MakerPage

COUNTERED_AT = "0.0055"


async def counter(desk: Desk) -> None:
    """Counter the one quote; its note is there before it goes out."""
    stack = trader_parts(desk).stack
    await turn_to(desk)
    await until(lambda: "meridian" in stack.rows.rows, what="the quote's row")
    await until(stack.rows.rows["meridian"].lift.isEnabled, what="an offer to counter")
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_C)
    QTest.keyClicks(stack.page.counter.price, COUNTERED_AT)
    QTest.keyClick(stack.page.counter.price, Qt.Key.Key_Return)
    QTest.keyClick(stack.page.counter.confirm, Qt.Key.Key_Return)
    await until(lambda: desk.controller.notes.unanswered, what="the counter's note")
    say("countering")


async def quote(desk: Desk, *, last_look: bool = False) -> None:
    """Offer on the one request."""
    page = maker_page(desk)
    await turn_to(desk)
    await until(page.in_hand, 30, what="the request in hand")
    page.take(page.in_hand())
    page.panel.form.set_draft(Draft(offer="0.0057"))
    line = page.panel.form.first_edit()
    if last_look:
        QTest.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: desk.controller.book.quotes, what="the own quote")
    say("quoted")


async def quote_with_look(desk: Desk) -> None:
    """The same with last look."""
    await quote(desk, last_look=True)


def shown(page: MakerPage) -> bool:
    """Whether a yes or no is asked for."""
    return page.asks.looks.isVisible() or page.asks.counters.isVisible()


def missed(desk: Desk) -> bool:
    """Whether the last look lapsed: it lasts a second, and the machine may be busy."""
    return any(one.end_reason is not None for one in desk.controller.book.looks.values())


async def asked(desk: Desk) -> None:
    """Wait until the client asks for a yes or no."""
    page = maker_page(desk)
    await until(lambda: shown(page) or missed(desk), 30, what="an ask")
    say("asked" if shown(page) else "missed")


async def take(desk: Desk) -> None:
    """Say yes to whatever is asked, as soon as it has been there long enough to be read."""
    page = maker_page(desk)
    alt = Qt.KeyboardModifier.AltModifier

    def noted() -> bool:
        if page.asks.looks.isVisible():
            QTest.keyClick(page, Qt.Key.Key_F8)
        elif page.asks.counters.isVisible():
            QTest.keyClick(page, Qt.Key.Key_A, alt)
            QTest.keyClick(page, Qt.Key.Key_Y, alt)
        return bool(desk.controller.notes.unanswered)

    await until(lambda: noted() or not shown(page), what="the answer's note")
    say("answering" if desk.controller.notes.unanswered else "missed")


if __name__ == "__main__":
    end_on_qt_warnings()
    desk_to_kill.ACTS |= {
        "counter": counter,
        "quote": quote,
        "look": quote_with_look,
        "asked": asked,
        "take": take,
    }
    application = QApplication([])
    sys.exit(run(application, lambda shutdown: work(application, Path(sys.argv[1]), shutdown)))
