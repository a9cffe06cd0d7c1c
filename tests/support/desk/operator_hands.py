"""An operator at the window, with a venue in memory behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from support.desk.operating import FakeVenue
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import OperatingController
from rfqdesk.desktop.controllers.operating.operating_actions import OperatingActions
from rfqdesk.desktop.controllers.operating.operating_audit import AuditController
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.operator import OperatorParts, add_operator_views


@dataclass
class Setup:
    venue: FakeVenue
    window: DeskWindow
    parts: OperatorParts
    watching: OperatingController
    tasks: TaskOwner
    audit: AuditController

    async def at(self, page: str) -> None:
        self.window.show_workspace(page)
        await self.seen()

    async def seen(self) -> None:
        """Until the window has asked once more, and shows it."""
        before = len(self.venue.asked)
        self.watching.look()
        await until(lambda: len(self.venue.asked) > before + 1 or self.venue.failure is not None)
        await asyncio.sleep(0)

    async def asked_for(self, kind: type) -> object:
        await until(lambda: any(isinstance(one, kind) for one in self.venue.done))
        return next(one for one in self.venue.done if isinstance(one, kind))

    def sheet(self) -> DeedSheet:
        sheets = [one for one in self.window.findChildren(DeedSheet) if one.isVisible()]
        assert len(sheets) == 1
        return sheets[0]

    def question(self) -> ConfirmSheet:
        sheets = [one for one in self.window.findChildren(ConfirmSheet) if one.isVisible()]
        assert len(sheets) == 1
        return sheets[0]


@asynccontextmanager
async def window_at(
    venue: FakeVenue | None = None, *, listening: bool = False
) -> AsyncIterator[Setup]:
    """The window; where it is `listening`, it hears of changes by itself."""
    venue = venue or busy_venue()
    tasks = TaskOwner(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    window = DeskWindow()
    watching = OperatingController(venue, window)
    actions = OperatingActions(venue, tasks, watching.look, window)
    audit = AuditController(venue, tasks, window)
    parts = add_operator_views(window, watching, actions, audit)
    window.show()
    tasks.start(watching.run(), name="watch")
    if listening:
        tasks.start(watching.listen(), name="listen")
    setup = Setup(venue, window, parts, watching, tasks, audit)
    try:
        await until(lambda: watching.enrolments.known or venue.failure is not None)
        yield setup
    finally:
        await tasks.aclose()
        window.close()
        window.deleteLater()
