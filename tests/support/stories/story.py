"""User stories at a real X server: windows by xcb, keys and mouse by the server, a real venue.

Run as a program, since Qt has one platform a process:
`python -m support.stories.story MODULE:STORY FOLDER DISPLAY VENUE_FOLDER`. A story is a coroutine
that takes a `Play`. It may print lines for the test and read the test's answers.
"""

import asyncio
import importlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from support.qt_warnings import end_on_qt_warnings
from support.stories.desk_windows import trader_parts, turn_to
from support.stories.x_server import Keyboard
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.demo.venue_process import Ready, VenueProcess
from rfqdesk.desktop import theme
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import key_from_pem, key_to_pem
from rfqdesk.protocol.events import Ack, ExecutionReport, RequestOpened
from rfqdesk.protocol.offers import LastLookAsked
from rfqdesk.protocol.terms import CounterRespType, PriceLevel, Role

_LOOKS_A_MOVE = 25


class Hands:
    """Keys and mouse on widgets: real events of the X server, at a person's pace."""

    def __init__(self, display: int) -> None:
        self.keyboard = Keyboard(display)

    async def to(self, widget: QWidget) -> None:
        """Bring the pointer onto a widget, and after it where that moves meanwhile."""
        looks = 0

        def there() -> bool:
            nonlocal looks
            place = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
            if looks % _LOOKS_A_MOVE == 0:
                # A pixel to and fro: a pointer that does not move enters nothing.
                scale = widget.devicePixelRatioF()
                shifted = round(scale * place.x()) + looks // _LOOKS_A_MOVE % 2
                self.keyboard.move(shifted, round(scale * place.y()))
            looks += 1
            seen = widget.mapFromGlobal(QCursor.pos())
            return widget.underMouse() and widget.rect().contains(seen)

        await until(there, 20, what=f"the pointer on {widget}")

    async def click(self, widget: QWidget, times: int = 1) -> None:
        """Click on a widget that a person could click on."""
        assert widget.isVisible(), f"{widget} is not visible"
        assert widget.isEnabled(), f"{widget} is disabled"
        await self.to(widget)
        for _ in range(times):
            self.keyboard.button(down=True, delay_ms=15)
            self.keyboard.button(down=False, delay_ms=15)

    def press(self, *chords: str) -> None:
        """Press chords one after the other."""
        self.keyboard.press(chords, pace_ms=40)

    async def enter(self, widget: QWidget, text: str) -> None:
        """Click into a field and type."""
        await self.click(widget)
        await until(widget.hasFocus, what="the focus in the field")
        self.keyboard.type(text)


class Maker:
    """The other side, by program: stories are about one person's hands."""

    def __init__(self, session: TradingSession, firm: str) -> None:
        self.session, self.firm = session, firm
        self.takes_looks = False
        self.heard: list[object] = []
        self.asked: list[RequestOpened] = []
        self.trades: list[ExecutionReport] = []
        self._answering: set[asyncio.Future[Ack]] = set()
        session.subscribe(self._on_heard)

    def _on_heard(self, heard: object) -> None:
        self.heard.append(heard)
        if isinstance(heard, LastLookAsked) and self.takes_looks:
            yes = self.session.answer_last_look(heard.rfq_id, heard.look_id, CounterRespType.ACCEPT)
            self._answering.add(asyncio.ensure_future(yes))
        elif isinstance(heard, RequestOpened):
            self.asked.append(heard)
        elif isinstance(heard, ExecutionReport):
            self.trades.append(heard)

    async def wait_asked(self, count: int = 1) -> RequestOpened:
        """The latest of so many requests."""
        await until(lambda: len(self.asked) >= count, 20, what=f"request {count} at the maker")
        return self.asked[count - 1]

    async def quote(self, rfq_id: str, bid: str, offer: str, quantity: str = "10") -> None:
        """Quote both sides, firm to the end."""
        await self.session.quote(
            rfq_id, bid=PriceLevel(bid, quantity), offer=PriceLevel(offer, quantity)
        )


class Play:
    """What a story has at hand."""

    def __init__(self, folder: Path, display: int, venue: RealVenue) -> None:
        self.folder, self.display, self.venue = folder, display, venue
        self.hands = Hands(display)
        self._tag = folder.name.replace("_", "-")[-20:].strip("-")
        self._traded_before = venue.trades_on_disk()

    def firm(self, name: str) -> str:
        """A firm of this story's own."""
        given = self.folder / f"{name}.json"
        return read_identity(given).certificate.firm if given.exists() else f"{name}-{self._tag}"

    def trades(self) -> int:
        """Trades on the venue's disk since the story began."""
        return self.venue.trades_on_disk() - self._traded_before

    async def enrol(self, name: str, role: Role = Role.TRADER) -> Identity:
        """Somebody with no past, enrolled here, or before by the test."""
        given = self.folder / f"{name}.json"
        if given.exists():
            return read_identity(given)
        return await self.venue.enrol(self.firm(name), role)

    @asynccontextmanager
    async def maker(self, identity: Identity | None = None) -> AsyncIterator[Maker]:
        """A maker's session."""
        session = TradingSession(identity or await self.enrol("meridian", Role.MAKER))
        maker = Maker(session, self.firm("meridian"))
        running = asyncio.create_task(session.run())
        await until(lambda: session.status.state is ConnectionState.LIVE, 20)
        try:
            yield maker
        finally:
            await session.close()
            await running


def write_identity(identity: Identity, file: Path) -> None:
    """Hand an identity of a test's own venue to its story, key and all."""
    members = {
        "host": identity.host,
        "trading_port": identity.trading_port,
        "root_pem": identity.root_pem,
        "chain_pem": identity.chain_pem,
        "key_pem": key_to_pem(identity.private_key),
    }
    file.write_bytes(msgspec.json.encode(members))


def read_identity(file: Path) -> Identity:
    """Take one over."""
    members = msgspec.json.decode(file.read_bytes())
    return Identity(private_key=key_from_pem(members.pop("key_pem")), **members)


def say(line: str) -> None:
    """Tell the test something."""
    print(line, flush=True)


async def hear() -> str:
    """What the test says."""
    return (await asyncio.to_thread(sys.stdin.readline)).strip()


async def fill_in(play: Play, desk: Desk, maker: Maker, *searches: str) -> None:
    """Fill the ticket in by keys and mouse: a leg for each search, 10 packages, to buy."""
    await fill_ticket(play.hands, desk, maker.firm, *searches)


async def fill_ticket(hands: Hands, desk: Desk, firm: str, *searches: str) -> None:
    """The same for one dealer by name."""
    ticket = trader_parts(desk).ticket
    await turn_to(desk)
    await until(lambda: ticket.search.instrument_count() >= len(CALLS), what="the instruments")
    for number, words in enumerate(searches, start=1):
        await hands.enter(ticket.search, words)
        await until(lambda: ticket.search.popup() is not None, what="the list of instruments")
        hands.press("Return")
        await until(lambda legs=number: len(ticket.legs.legs()) == legs, what=f"leg {number}")
    await hands.click(ticket.side.button("buy"))
    await until(lambda: ticket.side.value() == "buy", what="the side to buy")
    await hands.enter(ticket.quantity.line, "10")
    await until(lambda: ticket.quantity.line.text() == "10", what="the quantity")
    await until(lambda: any(one.firm == firm and one.online for one in desk.session.makers))
    # Other stories' makers are listed too.
    ticket.dealers.set_chosen([firm])


async def ask(play: Play, desk: Desk, maker: Maker, *searches: str) -> RequestOpened:
    """Fill in, send, and have it at the maker."""
    before = len(maker.asked)
    await fill_in(play, desk, maker, *(searches or ("80000 call",)))
    play.hands.press("Ctrl+Return")
    return await maker.wait_asked(before + 1)


async def keys_ready(desk: Desk) -> None:
    """Until H, L and Enter act: not for a moment after a dealer came on top."""
    stack = trader_parts(desk).stack
    await until(lambda: stack.hasFocus() and stack.keys_ready(), what="the keys at the quotes")


async def liftable(desk: Desk, price: str, rfq_id: str = "") -> QuoteRow:
    """The row whose offer can be lifted at this price, of the request that is shown."""
    stack = trader_parts(desk).stack

    def rows() -> list[QuoteRow]:
        return [
            row
            for row in stack.findChildren(QuoteRow)
            if row.lift.isVisible()
            and row.lift.isEnabled()
            and row.lift.settled
            and price in row.lift.text()
        ]

    await until(lambda: (not rfq_id or stack.rfq_id == rfq_id) and rows(), 20, what=f"lift {price}")
    return rows()[0]


def main(name: str, folder: str, display: str, venue_folder: str) -> None:
    module, story = name.split(":")
    told: Callable[[Play], Awaitable[None]] = getattr(importlib.import_module(module), story)
    process = VenueProcess(Path(venue_folder))
    ready = msgspec.json.decode((process.folder / "run" / "ready.json").read_bytes(), type=Ready)
    end_on_qt_warnings()
    app = QApplication([])
    assert app.platformName() == "xcb"
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")

    async def work() -> None:
        play = Play(Path(folder), int(display), RealVenue(process, ready))
        async with asyncio.timeout(float(os.environ.get("STORY_PATIENCE_S", "150"))):
            await told(play)
        play.hands.keyboard.close()
        say("the end")

    with QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(work())


if __name__ == "__main__":
    main(*sys.argv[1:])
