"""A maker's rule at a real X server: typed by keys, it quotes, reaches its limit and says why.

Run as a program: `python -m support.stories.rules_at_x FOLDER DISPLAY`, as `maker_at_x`.
"""

import asyncio
import sys
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from support.qt_warnings import end_on_qt_warnings
from support.stories.desk_windows import desk_of, maker_page, turn_to
from support.stories.maker_at_x import PACE_MS, Trader, trader_at
from support.stories.x_server import Keyboard
from support.venues.dealing_room import CALLS
from support.venues.real_venue import real_venue
from support.waiting import until

from rfqdesk.demo.board import write_instruments
from rfqdesk.desktop import theme
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.terms import QuoteRespType, Role


async def write_a_rule(desk: Desk, keyboard: Keyboard) -> None:
    """To the rules, the fields of a new one, and on with it; no mouse."""
    page = maker_page(desk)
    editor = page.rules.editor
    keyboard.press(["Alt+u"], pace_ms=PACE_MS)
    await until(editor.edits["name"].hasFocus, what="the fields of a new rule")
    keyboard.type("calls")
    keyboard.press(["Tab", "Shift+b", "Shift+t", "Shift+c", "-", "Shift+8"], pace_ms=PACE_MS)
    keyboard.press(["Tab"] * 4, pace_ms=PACE_MS)
    await until(editor.edits["quantity"].hasFocus, 20, what="the sizes")
    keyboard.type("10")
    keyboard.press(["Tab"] * 6, pace_ms=PACE_MS)
    limit = editor.edits["underlying_contracts_day"]
    await until(limit.hasFocus, 20, what="the limit for a day")
    keyboard.type("25")
    said = "25 contracts a day per underlying"
    await until(lambda: said in editor.words(), what="a rule without a fault")
    assert editor.on_button.isEnabled()
    keyboard.press(["Ctrl+Return"], pace_ms=PACE_MS)
    await until(lambda: page.rules.rows.lines and page.rules.rows.lines[0].on, what="a rule on")
    print("a rule was typed and switched on")


async def deal(trader: Trader, number: int) -> None:
    """Ask, be quoted by the rule, and lift."""
    rfq_id = await trader.ask(number)
    await until(lambda: rfq_id in trader.quotes, 20, what="the rule's quote")
    quote = trader.quotes[rfq_id]
    assert quote.bid is not None
    assert quote.offer is not None
    assert (quote.bid.price, quote.offer.price) == ("0.0049", "0.0059")
    await trader.session.accept(quote, QuoteRespType.LIFT, f"req-{number}", "10")


async def reach_the_limit(trader: Trader, desk: Desk, keyboard: Keyboard) -> None:
    """Two deals of 10 fit into 25 a day; the third request stops the rule, which says why."""
    page = maker_page(desk)
    await deal(trader, 1)
    await deal(trader, 2)
    print("two deals were done by it")
    third = await trader.ask(3)
    await until(lambda: page.rules.rows.lines[0].stopped, 20, what="the rule stopped")
    [line] = page.rules.rows.lines
    assert not line.on
    reason = "20 of 25 contracts a day per underlying done for BTC, and 10 more were asked for"
    assert line.stopped == reason
    assert reason in page.rules.stops.text()
    assert page.rules.stops.isVisible()
    assert third not in trader.quotes
    assert "calls stopped itself" in desk.window.notice.title()
    # What it leaves is a person's, by the same keys as ever.
    keyboard.press(["Alt+n"], pace_ms=PACE_MS)
    await until(lambda: page.in_hand() == third, 20, what="the third in hand")
    await until(lambda: page.panel.form.first_edit().hasFocus(), what="the keyboard in its field")
    keyboard.press(["Ctrl+Return"], pace_ms=PACE_MS)
    await until(lambda: third in trader.quotes, 20, what="a quote by hand")
    print("it stopped itself and said why")


async def work(folder: Path, display: int) -> None:
    async with real_venue(folder) as venue:
        listing = folder / "marked.csv"
        write_instruments([replace(one, mark_price="0.0054") for one in CALLS], listing)
        await venue.operate("instruments", "import", str(listing))
        meridian = await venue.enrol("meridian", Role.MAKER)
        await venue.operate("marks", "allow", "meridian/jane")
        async with trader_at(venue) as trader, desk_of(meridian) as desk:
            keyboard = Keyboard(display)
            await turn_to(desk)
            points = [PricePoint(one.symbol, mark_price="0.0054") for one in CALLS]
            await desk.session.publish_prices(points)
            await write_a_rule(desk, keyboard)
            await reach_the_limit(trader, desk, keyboard)
            keyboard.close()


def main(folder: str, display: str) -> None:
    end_on_qt_warnings()
    app = QApplication([])
    assert app.platformName() == "xcb"
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    with QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(work(Path(folder), int(display)))


if __name__ == "__main__":
    main(*sys.argv[1:])
