"""Puts the maker's views into the window and joins them to their controllers."""

from PySide6.QtCore import QObject

from rfqdesk.desktop.blotter_wiring import make_blotter
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.making import MakingController
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.workspace import Panel

_SHORTCUTS = (
    ("Alt+N", "Next request without a quote"),
    ("Alt+Up", "Request above"),
    ("Alt+Down", "Request below"),
    ("Ctrl+M", "Fill in from the mark"),
    ("Ctrl+P", "Pass"),
    ("Ctrl+W", "Withdraw this quote"),
    ("Ctrl+Shift+W", "Withdraw all quotes"),
)


class MakerParts(QObject):
    """The maker's controller and views; ends with its parent, the window."""

    blotter: BlotterView

    def __init__(
        self, desk: DeskController, making: MakingController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.making = making
        self.page = MakerPage(desk.now_ms)
        self.page.quote_sent.connect(making.send)
        self.page.pass_asked.connect(making.pass_request)
        self.page.withdraw_asked.connect(making.withdraw)
        self.page.withdraw_all_asked.connect(making.withdraw_all)
        self.page.time_passed.connect(making.refresh)
        making.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it stands now."""
        self.page.show_snapshot(self.making.snapshot())


def add_maker_views(
    window: DeskWindow, desk: DeskController, making: MakingController
) -> MakerParts:
    """Add the maker's workspaces."""
    parts = MakerParts(desk, making, window)
    window.add_workspace("make", "Make markets", [Panel("maker", "Make markets", parts.page)])
    parts.blotter = make_blotter(desk, window.shortcuts, window.settings)
    window.add_workspace("blotter", "Blotter", [Panel("blotter", "Blotter", parts.blotter)])
    for keys, meaning in _SHORTCUTS:
        window.shortcuts.describe("Quoting", keys, meaning)
    return parts
