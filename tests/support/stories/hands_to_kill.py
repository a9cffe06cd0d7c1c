"""The real application as a process with hands for counters and last looks, which a test kills.

`hands_to_kill FOLDER` does what its standard input says, a word a line, and
says what it has come to. What is asked for first goes by the controller; what the tests are about
goes by keys.
"""

import asyncio
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.application import live_desk
from support.qt_warnings import end_on_qt_warnings
from support.stories.desk_windows import maker_page, trader_parts, turn_to
from support.venues.dealing_room import CALLS
from support.waiting import until

from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.terms import Leg, LegSide, Side

COUNTERED_AT = "0.0055"
DRAFT = RequestDraft(
    (Leg(CALLS[0].symbol, 1, LegSide.BUY),), "10", Side.BUY, ("meridian",), True, 120_000
)


def say(word: str) -> None:
    print(word, flush=True)


async def ask(desk: Desk) -> None:
    """Ask the one dealer."""
    assert desk.controller.submit_request(DRAFT)
    await until(lambda: desk.controller.book.requests, what="the request")
    await until(lambda: not desk.controller.notes.unanswered, what="its answer")
    say("asking")


async def wait_for_a_quote(desk: Desk) -> None:
    """Wait until there is one."""
    book = desk.controller.book
    await until(lambda: any(one.offer for one in book.quotes.values()), 60, what="the quote")
    say("quoted")


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


ACTS = {
    "ask": ask,
    "wait": wait_for_a_quote,
    "counter": counter,
    "quote": quote,
    "look": quote_with_look,
    "asked": asked,
    "take": take,
}


async def work(app: QApplication, folder: Path, shutdown: Shutdown) -> int:
    settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(app, folder, settings, shutdown)
    windows.open()
    desk = await live_desk(windows)
    await until(lambda: desk.session.instruments)
    say("live")
    while word := (await asyncio.to_thread(sys.stdin.readline)).strip():
        await ACTS[word](desk)
    return 0


if __name__ == "__main__":
    end_on_qt_warnings()
    application = QApplication([])
    sys.exit(run(application, lambda shutdown: work(application, Path(sys.argv[1]), shutdown)))
