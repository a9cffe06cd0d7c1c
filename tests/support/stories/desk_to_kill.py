"""The real application, for a test to kill: `desk_to_kill FOLDER DISPLAY`.

It does what its standard input says, a word a line, and says what it has come to:
`live`, then `asking` once a request went off, `quoted` once a quote for it is there, and
`accepting` once an accept went off. Both go off by real keys at its window.
"""

import asyncio
import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from support.application import live_desk
from support.qt_warnings import end_on_qt_warnings
from support.stories.desk_windows import trader_parts, turn_to
from support.stories.story import Hands, fill_ticket, keys_ready, liftable
from support.waiting import until

from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk


@cache
def hands() -> Hands:
    """Keys and mouse at the window's own X server."""
    return Hands(int(sys.argv[2]))


def say(word: str) -> None:
    print(word, flush=True)


async def ask(desk: Desk) -> None:
    """Fill the ticket in and send it, by real keys."""
    await fill_ticket(hands(), desk, "meridian", "80000 call")
    duration = trader_parts(desk).ticket.duration
    duration.button("120000").setFocus()
    hands().press("space")
    await until(lambda: duration.value() == "120000", what="two minutes")
    hands().press("Ctrl+Return")
    await until(lambda: desk.controller.notes.unanswered or desk.controller.book.requests)
    say("asking")


async def wait_for_a_quote(desk: Desk) -> None:
    book = desk.controller.book
    await until(lambda: any(one.offer for one in book.quotes.values()), 60, what="the quote")
    say("quoted")


async def accept(desk: Desk) -> None:
    """Lift the one quote there is, by a real key."""
    [quote] = desk.controller.book.quotes.values()
    await liftable(desk, "0.0057", quote.rfq_id)
    await keys_ready(desk)
    hands().press("L")
    await until(lambda: desk.controller.accept_of(quote.rfq_id), what="the accept on its way")
    status = desk.controller.accept_of(quote.rfq_id)
    assert status is not None
    assert status.phase is AcceptPhase.ACCEPTING
    say("accepting")


def to_lift(desk: Desk) -> int:
    """How many offers a person could lift now."""
    trader = desk.trader
    assert trader is not None
    rows = trader.stack.findChildren(QuoteRow)
    return sum(1 for row in rows if row.isVisible() and row.lift.isEnabled())


async def wait_until_liftable(desk: Desk) -> None:
    await until(lambda: to_lift(desk) == 1, 30, what="an offer to lift")
    say("one to lift")


async def wait_until_nothing(desk: Desk) -> None:
    """Live again, and nothing there to deal on."""
    await until(lambda: desk.controller.link().live, 30, what="the line back")
    await until(lambda: to_lift(desk) == 0, what="nothing to lift")
    say(f"nothing to lift, {len(desk.controller.book.trades)} traded")


async def wait_for_the_trade(desk: Desk) -> None:
    await until(lambda: desk.controller.book.trades, what="the trade")
    await until(lambda: not desk.controller.notes.unanswered, what="its answer")
    say("traded")


ACTS = {
    "ask": ask,
    "wait": wait_for_a_quote,
    "liftable": wait_until_liftable,
    "accept": accept,
    "done": wait_for_the_trade,
    "nothing": wait_until_nothing,
}


async def work(app: QApplication, folder: Path, shutdown: Shutdown) -> int:
    settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(app, folder, settings, shutdown)
    windows.open()
    desk = await live_desk(windows)
    await until(lambda: desk.session.instruments)
    say("live")
    while (word := (await asyncio.to_thread(sys.stdin.readline)).strip()) != "leave":
        await ACTS[word](desk)
    # Its window is closed by its key; the rest is as in the application's own main coroutine.
    await turn_to(desk)
    hands().press("Ctrl+Q")
    say("leaving")
    await shutdown.wait()
    await windows.aclose()
    return 0


if __name__ == "__main__":
    end_on_qt_warnings()
    application = QApplication([])
    sys.exit(run(application, lambda shutdown: work(application, Path(sys.argv[1]), shutdown)))
