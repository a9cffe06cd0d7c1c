"""A trader's window over a session played by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.fake_desk import FakeSession
from support.waiting import until

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.trader import TraderParts, add_trader_views

PANEL = ("meridian", "castellan", "halcyon", "northgate")


class Floor:
    """A trader's window over a session played by hand."""

    def __init__(self) -> None:
        self.session = FakeSession()
        self.errors: list[Exception] = []
        self.tasks = TaskOwner(lambda _name, error: self.errors.append(error))
        self.desk = DeskController(self.session, self.tasks)
        self.window = DeskWindow()
        self.parts: TraderParts = add_trader_views(self.window, self.desk)
        self.window.show()
        self.window.activateWindow()
        self._told = 0

    def tell(self) -> None:
        self.session.feed(*self.session.script.events[self._told :])
        self._told = len(self.session.script.events)

    async def ask(self) -> None:
        """Fill in the ticket by keys and send it; the venue takes it as rfq-1."""
        ticket = self.parts.ticket
        ticket.search.setFocus()
        QTest.keyClicks(ticket.search, "oct 86 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        QTest.keyClicks(ticket.quantity.line, "100")
        QTest.keyClick(ticket.quantity.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: self.session.waiting == 1)
        self.session.script.opened(panel=PANEL)
        self.tell()
        self.session.ack(rfq_id="rfq-1")
        await until(lambda: self.parts.current == "rfq-1")


@asynccontextmanager
async def floor() -> AsyncIterator[Floor]:
    made = Floor()
    await until(made.window.isActiveWindow)
    yield made
    await made.tasks.aclose()
    made.desk.close()
    made.window.close()
    made.window.deleteLater()
    assert not made.errors
