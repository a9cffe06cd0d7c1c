"""Puts the maker's views into the window and joins them to their controllers."""

from dataclasses import dataclass

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.making import MakingController
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


@dataclass
class MakerParts:
    """The maker's controller and view."""

    making: MakingController
    page: MakerPage


def add_maker_views(
    window: DeskWindow, desk: DeskController, making: MakingController
) -> MakerParts:
    """Add the maker's workspace."""
    page = MakerPage(desk.now_ms)
    page.quote_sent.connect(making.send)
    page.pass_asked.connect(making.pass_request)
    page.withdraw_asked.connect(making.withdraw)
    page.withdraw_all_asked.connect(making.withdraw_all)
    page.time_passed.connect(making.refresh)
    making.changed.connect(lambda: page.show_snapshot(making.snapshot()))
    window.add_workspace("make", "Make markets", [Panel("maker", "Make markets", page)])
    for keys, meaning in _SHORTCUTS:
        window.shortcuts.describe("Quoting", keys, meaning)
    page.show_snapshot(making.snapshot())
    return MakerParts(making, page)
