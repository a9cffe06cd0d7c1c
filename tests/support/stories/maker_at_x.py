"""A maker at a real X server: windows by xcb, keys by the server, a real venue behind.

Run as a program, since Qt has one platform a process:
`python -m support.stories.maker_at_x FOLDER DISPLAY`. It prints what it saw and ends with 0.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from support.qt_warnings import end_on_qt_warnings
from support.stories.desk_windows import desk_of, maker_page, turn_to
from support.stories.x_server import Keyboard
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.demo.board import write_instruments
from rfqdesk.desktop import theme
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import ExecutionReport, QuoteEnded, QuoteLive
from rfqdesk.protocol.terms import Leg, LegSide, QuoteEndReason, QuoteRespType, Role

REQUESTS = 10
PACE_MS = 250
"""Four chords a second, and four chords a request: ten requests take ten seconds."""


class Trader:
    """Asks by program and keeps what it is shown."""

    def __init__(self, session: TradingSession) -> None:
        self.session = session
        self.quotes: dict[str, QuoteLive] = {}
        self.ended: dict[str, QuoteEndReason] = {}
        self.trades: list[ExecutionReport] = []
        session.subscribe(self._on_heard)

    def _on_heard(self, heard: object) -> None:
        if isinstance(heard, QuoteLive):
            self.quotes[heard.rfq_id] = heard
        elif isinstance(heard, QuoteEnded):
            self.ended[heard.rfq_id] = heard.reason
        elif isinstance(heard, ExecutionReport):
            self.trades.append(heard)

    async def ask(self, number: int) -> str:
        """Ask for a two-way price; the lower the number, the sooner it runs out."""
        legs = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
        ack = await self.session.request_quotes(
            legs, "10", request_ttl_ms=60_000 + 1_000 * number, quote_req_id=f"req-{number}"
        )
        return ack.rfq_id


@asynccontextmanager
async def trader_at(venue: RealVenue) -> AsyncIterator[Trader]:
    session = TradingSession(await venue.enrol("albion", Role.TRADER))
    trader = Trader(session)
    running = asyncio.create_task(session.run())
    await until(lambda: session.status.state is ConnectionState.LIVE, 20)
    try:
        yield trader
    finally:
        await session.close()
        await running


async def quote_ten(trader: Trader, desk: Desk, keyboard: Keyboard) -> None:
    """Quote ten requests blindly: from the mark, every other one a tick higher, send, next."""
    page = maker_page(desk)
    asked = [await trader.ask(number) for number in range(REQUESTS)]
    await until(lambda: len(page.inbox.order()) == REQUESTS, what="ten requests on the page")
    await until(lambda: page.in_hand() == asked[0], what="the first in hand")
    await until(lambda: page.panel.form.first_edit().hasFocus(), what="the keyboard in its field")
    chords = []
    for number in range(REQUESTS):
        chords += ["Ctrl+M", "Ctrl+Up" if number % 2 else "Ctrl+Right", "Return", "Alt+N"]
    started = time.monotonic()
    keyboard.press(chords, pace_ms=PACE_MS)
    await until(lambda: len(trader.quotes) == REQUESTS, 60, what="ten quotes at the trader")
    print(f"{REQUESTS} requests, {len(chords)} chords, {time.monotonic() - started:.1f} s")
    for number, rfq_id in enumerate(asked):
        quote = trader.quotes[rfq_id]
        assert quote.bid is not None
        assert quote.offer is not None
        prices = (quote.bid.price, quote.offer.price)
        assert prices == (("0.0052", "0.0059") if number % 2 else ("0.005", "0.0059"))
        assert quote.revision == 1


async def take_a_counter(trader: Trader, desk: Desk, keyboard: Keyboard) -> None:
    """The client counters; the maker takes it by two keys."""
    asks = maker_page(desk).asks.counters
    quote = trader.quotes[await trader.ask(3)]
    await trader.session.counter(quote, QuoteRespType.LIFT, "req-3", "10", "0.0056")
    await until(asks.isVisible, what="the counter on the page")
    assert asks.deal() == "You SELL 10 at 0.0056"
    keyboard.press(["Alt+A", "Alt+Y"], pace_ms=500)
    await until(lambda: trader.trades, 20, what="the trade")
    [trade] = trader.trades
    assert (trade.price, trade.counter_round) == ("0.0056", 1)
    print("a counter was taken")


async def pull_from_a_dialog(trader: Trader, desk: Desk, keyboard: Keyboard) -> None:
    """Another view is in front, a question lies over it, and one chord pulls everything."""
    keyboard.press(["Ctrl+2"], pace_ms=PACE_MS)
    await until(lambda: desk.window.current_workspace() == "blotter", what="the blotter in front")
    keyboard.press(["Ctrl+Shift+E"], pace_ms=PACE_MS)
    await until(lambda: QApplication.activeModalWidget() is not None, what="a dialog")
    await until(lambda: QApplication.activeWindow() is QApplication.activeModalWidget())
    keyboard.press(["Ctrl+Shift+W"], pace_ms=PACE_MS)
    await until(
        lambda: list(trader.ended.values()).count(QuoteEndReason.WITHDRAWN) == REQUESTS - 1,
        20,
        what="nine quotes withdrawn",
    )
    print("all were withdrawn")


async def work(folder: Path, display: int) -> None:
    async with real_venue(folder) as venue:
        listing = folder / "marked.csv"
        write_instruments([replace(one, mark_price="0.00545") for one in CALLS], listing)
        await venue.operate("instruments", "import", str(listing))
        meridian = await venue.enrol("meridian", Role.MAKER)
        async with trader_at(venue) as trader, desk_of(meridian) as desk:
            keyboard = Keyboard(display)
            await turn_to(desk)
            await quote_ten(trader, desk, keyboard)
            await take_a_counter(trader, desk, keyboard)
            await pull_from_a_dialog(trader, desk, keyboard)
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
