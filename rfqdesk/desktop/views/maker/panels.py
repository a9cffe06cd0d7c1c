"""The maker's page as panels that can be moved, torn off, and put on another monitor."""

from PySide6.QtCore import Qt

from rfqdesk.desktop.views.maker.maker_page import MakerPage
from rfqdesk.desktop.views.window.workspace import Panel, Workspace


def maker_panels(page: MakerPage) -> list[Panel]:
    """The panels of a page that was made apart: requests at the left, quoting beside them."""
    return [
        Panel("inbox", "Requests", page.inbox),
        Panel("quote", "Quote", page, beside="inbox", share=330, front=True),
        Panel("outcomes", "Answers and outcomes", page.foot, below="quote", share=42),
        Panel("standing", "Standing quotes", page.standing, behind="outcomes"),
        Panel("auto", "Auto-quote", page.rules, behind="outcomes"),
    ]


def join_panels(page: MakerPage, workspace: Workspace) -> None:
    """Have the page's keys heard in all its panels, and those come forward that are wanted."""
    # A panel that is torn off hears the keys of the window that it came from, not of another.
    page.keys.serve(workspace)

    def show_rules() -> None:
        workspace.bring_forward("auto")
        page.rules.open_first()

    def show_panel(key: str) -> None:
        workspace.bring_forward(key)
        workspace.dock(key).widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    page.rules_wanted.connect(show_rules)
    page.panel_wanted.connect(show_panel)
    page.asked_for.connect(lambda: workspace.bring_forward("outcomes"))
