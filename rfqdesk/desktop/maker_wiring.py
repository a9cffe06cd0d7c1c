"""Puts the maker's views into the window and joins them to their controllers."""

from PySide6.QtCore import QObject

from rfqdesk.desktop.blotter_wiring import make_blotter
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.making import MakingController
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.workspace import Panel
from rfqdesk.protocol.terms import PassReason

_QUOTING = (
    ("Alt+N", "Next request that wants a price"),
    ("Alt+Q", "Request whose client asks for a new price"),
    ("Alt+Up", "Request above"),
    ("Alt+Down", "Request below"),
    ("Ctrl+M", "Fill in from the mark"),
    ("Alt+I", "Indicative or firm"),
    ("Alt+L", "Last look or none"),
    ("Alt+G", "Price by leg or not"),
    ("Alt+F", "Fit the legs to the price"),
    ("Alt+W", "Say that you work on a price"),
    ("Ctrl+P", "Pass, with a reason"),
    ("Ctrl+W", "Withdraw this quote"),
    ("Ctrl+Shift+W", "Withdraw all quotes"),
    ("Ctrl+Shift+R", "Reset your firm's protection"),
)
_ANSWERING = (
    ("Alt+A", "Accept the counter: arms it"),
    ("Alt+Y", "Confirm the counter that is armed"),
    ("Alt+R", "Reject the counter"),
    ("F8", "Last look: take the deal"),
    ("F9", "Last look: turn it down"),
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
        self.page.pass_asked.connect(self._on_pass)
        self.page.working_asked.connect(making.say_working)
        self.page.answered.connect(making.answer)
        self.page.reset_asked.connect(making.reset_protection)
        self.page.withdraw_asked.connect(making.withdraw)
        self.page.withdraw_all_asked.connect(making.withdraw_all)
        self.page.time_passed.connect(making.refresh)
        making.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it stands now."""
        self.page.show_snapshot(self.making.snapshot())

    def _on_pass(self, rfq_id: str, reason: str) -> None:
        self.making.pass_request(rfq_id, PassReason(reason))


def add_maker_views(
    window: DeskWindow, desk: DeskController, making: MakingController
) -> MakerParts:
    """Add the maker's workspaces."""
    parts = MakerParts(desk, making, window)
    window.add_workspace("make", "Make markets", [Panel("maker", "Make markets", parts.page)])
    parts.blotter = make_blotter(desk, window.shortcuts, window.settings)
    window.add_workspace("blotter", "Blotter", [Panel("blotter", "Blotter", parts.blotter)])
    making.trouble.connect(window.tell)
    for section, lines in (("Quoting", _QUOTING), ("Answering a client", _ANSWERING)):
        for keys, meaning in lines:
            window.shortcuts.describe(section, keys, meaning)
    return parts
