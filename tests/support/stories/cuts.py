"""A line that is cut while somebody works at a real window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from support.stories.desk_windows import desk_of, trader_parts, turn_to
from support.stories.story import Hands, Maker, Play
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.real_venue import through
from support.waiting import until

from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.wiring.desk import Desk

NOWHERE = 1
"""A port at which nobody listens."""


class _ShiftSeen(QObject):
    """Counts Shift going up: a key that means nothing by itself, behind those that do."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease:
            self.count += event.key() == Qt.Key.Key_Shift
        return False


async def pressed(hands: Hands, *chords: str) -> None:
    """Press keys, and wait until they have arrived, whatever they meant there."""
    app, seen = QApplication.instance(), _ShiftSeen()
    assert app is not None
    app.installEventFilter(seen)
    hands.press(*chords, "Shift")
    await until(lambda: seen.count > 0, what=f"{chords} at the window")
    app.removeEventFilter(seen)


class Cut:
    """A desk behind a wire, and the hands at it."""

    def __init__(self, play: Play, relay: TcpRelay, desk: Desk) -> None:
        self.play, self.relay, self.desk = play, relay, desk
        self.hands = play.hands
        self._port = relay.target_port

    async def lose(self) -> None:
        """Pull the cable; within the next moments the window says so."""
        self.relay.target_port = NOWHERE
        self.relay.cut()
        window = self.desk.window
        await until(lambda: not self.desk.controller.link().live, 20, what="the loss noticed")
        await until(lambda: window.header.state.text() != "Connected", what="the loss shown")
        await until(window.banner.isVisible, what="the loss in words")
        assert window.banner.action_button().text() == "Try now"

    async def find(self) -> None:
        """Plug it in again; the desk is back and says no more of it."""
        self.relay.target_port = self._port
        self.desk.session.reconnect_now()
        window = self.desk.window
        await until(lambda: self.desk.controller.link().live, 20, what="the line back")
        await until(lambda: window.header.state.text() == "Connected", what="the line shown")
        await until(lambda: not window.banner.isVisible(), what="no word of a loss any more")

    async def pressed(self, *chords: str) -> None:
        """Keys at this window that have arrived."""
        await turn_to(self.desk)
        await pressed(self.hands, *chords)


class TraderCut(Cut):
    """A trader behind the wire; the maker, by program, is not."""

    def __init__(self, play: Play, relay: TcpRelay, desk: Desk, maker: Maker) -> None:
        super().__init__(play, relay, desk)
        self.maker = maker
        self.parts = trader_parts(desk)

    def shut(self) -> bool:
        """Whether nothing on the window sends or deals."""
        parts = self.parts
        deals: list[QWidget] = [parts.ticket.send, *parts.stack.findChildren(DealButton)]
        return not any(one.isVisible() and one.isEnabled() for one in deals)

    async def deals_nothing(self) -> None:
        """The mouse finds it all shut, and the keys at the quotes do nothing."""
        await until(self.shut, what="everything that deals shut")
        self.parts.stack.setFocus()
        await self.pressed("L", "H", "B", "Return", "R")

    def asked(self) -> int:
        """How many requests have come to the maker."""
        return len(self.maker.asked)


@asynccontextmanager
async def trader_cut(play: Play) -> AsyncIterator[TraderCut]:
    """A trader's window behind a wire."""
    albion = await play.enrol("albion")
    async with (
        tcp_relay(play.venue.ready.trading_port) as relay,
        play.maker() as maker,
        desk_of(through(albion, relay.port)) as desk,
    ):
        yield TraderCut(play, relay, desk, maker)
