"""From a trader's click to the answer on the screen, through a real venue. Run by `make bench`.

Run as `python -m bench.desk_clicks DEALS`; prints one JSON object. The dealer is a session on the
desk's own thread, so that what it does is in the figures as well.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench.cycles.plan import spread
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from support.stories.desk_windows import desk_of, trader_parts, turn_to
from support.venues.dealing_room import CALLS
from support.venues.real_venue import real_venue
from support.waiting import until

from rfqdesk.client import TradingSession, connect
from rfqdesk.desktop import theme
from rfqdesk.desktop.loop import Shutdown, run
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import RequestOpened
from rfqdesk.protocol.terms import PriceLevel, Role

CTRL = Qt.KeyboardModifier.ControlModifier
WARM_UP = 5


class Paintings(QObject):
    """Notes when what a condition says has been painted."""

    def __init__(self, window: QWidget, app: QApplication) -> None:
        super().__init__()
        self._window = window
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[float]]] = []
        self._last_s = 0.0
        app.installEventFilter(self)

    def when(self, condition: Callable[[], bool]) -> asyncio.Future[float]:
        """The time at which it had been painted."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, future))
        return future

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The widgets that changed are painted one after the other, in one turn of Qt's loop."""
        painted = event.type() is QEvent.Type.Paint and isinstance(watched, QWidget)
        if painted and watched.window() is self._window:
            self._last_s = time.perf_counter()
            for condition, future in [*self._waiting]:
                if condition():
                    self._waiting.remove((condition, future))
                    QTimer.singleShot(0, lambda future=future: future.set_result(self._last_s))
        return False


async def _deal(desk: Desk, paintings: Paintings) -> tuple[float, float, float]:
    """Ask, wait for the price, lift it: seconds from key or click to request, accepting, done."""
    parts = trader_parts(desk)
    line = parts.ticket.quantity.line
    # Shut for a moment after each request, lest a double click asks twice.
    await until(parts.ticket.send.isEnabled)
    line.setFocus()
    known = set(desk.controller.book.requests)
    asked_s = time.perf_counter()
    shown = paintings.when(lambda: parts.stack.rfq_id not in known | {""})
    QTest.keyClick(line, Qt.Key.Key_Return, CTRL)
    request_s = await shown - asked_s
    rfq_id = parts.stack.rfq_id

    def row() -> QuoteRow | None:
        rows = parts.stack.findChildren(QuoteRow)
        return next(
            (r for r in rows if r.lift.isVisible() and r.lift.isEnabled() and r.lift.settled), None
        )

    await until(row, what="a quote to lift")
    found = row()
    assert found is not None

    def is_in(*phases: AcceptPhase) -> bool:
        status = desk.controller.accept_of(rfq_id)
        return status is not None and status.phase in phases

    clicked_s = time.perf_counter()
    accepting = paintings.when(lambda: is_in(AcceptPhase.ACCEPTING, AcceptPhase.DONE))
    done = paintings.when(lambda: is_in(AcceptPhase.DONE))
    QTest.mouseClick(found.lift, Qt.MouseButton.LeftButton)
    return request_s, await accepting - clicked_s, await done - clicked_s


async def _quote(session: TradingSession) -> None:
    async for event in session.events():
        if isinstance(event, RequestOpened):
            await session.quote(
                event.rfq_id,
                bid=PriceLevel("0.0051", "10"),
                offer=PriceLevel("0.0057", "10"),
                quote_ttl_ms=15_000,
            )


async def measure(app: QApplication, deals: int) -> dict[str, list[float]]:
    """Milliseconds of each, p50 and p99."""
    with tempfile.TemporaryDirectory(prefix="rfqdesk-bench-") as folder:
        async with real_venue(Path(folder)) as venue:
            albion = await venue.enrol("albion", Role.TRADER)
            meridian = await venue.enrol("meridian", Role.MAKER)
            async with connect(meridian) as maker, desk_of(albion) as desk:
                quoting = asyncio.create_task(_quote(maker))
                await _fill_in(desk)
                paintings = Paintings(desk.window, app)
                times = [await _deal(desk, paintings) for _ in range(WARM_UP + deals)]
                quoting.cancel()
    words = ("request", "accepting", "done")
    columns = zip(*times[WARM_UP:], strict=True)
    found = {word: spread(column) for word, column in zip(words, columns, strict=True)}
    return {word: [one.p50, one.p99] for word, one in found.items()}


async def _fill_in(desk: Desk) -> None:
    ticket = trader_parts(desk).ticket
    await until(lambda: ticket.search.instrument_count() == len(CALLS))
    await until(lambda: len(desk.session.makers) == 1 and desk.session.makers[0].online)
    await turn_to(desk)
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, "80000 call")
    await until(lambda: ticket.search.popup() is not None)
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    ticket.quantity.line.setFocus()
    QTest.keyClicks(ticket.quantity.line, "10")
    ticket.dealers.set_chosen(["meridian"])


def main() -> int:
    """Print the figures."""
    app = QApplication([])
    theme.apply(app, "dark")

    async def body(_shutdown: Shutdown) -> int:
        print(json.dumps(await measure(app, int(sys.argv[1]))))
        return 0

    return run(app, body)


if __name__ == "__main__":
    sys.exit(main())
