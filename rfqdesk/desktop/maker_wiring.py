"""Puts the maker's views into the window and joins them to their controllers."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings

from rfqdesk.desktop.blotter_wiring import make_blotter
from rfqdesk.desktop.controllers.auto_quoting import AutoQuoting
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.making import MakingController
from rfqdesk.desktop.models.asks import asks_of
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.maker.elsewhere import Elsewhere
from rfqdesk.desktop.views.workspace import Panel
from rfqdesk.protocol.terms import PassReason

_WORKSPACE = "make"
_REQUESTS = (
    ("Alt+N", "Next request that wants a price"),
    ("Alt+Q", "Request whose client asks for a new price"),
    ("Alt+Up", "Request above"),
    ("Alt+Down", "Request below"),
    ("Alt+W", "Say that you work on a price"),
    ("Ctrl+P", "Pass, with a reason"),
)
_PRICES = (
    ("Up / Down, wheel", "A tick; ten with Shift"),
    ("Ctrl+Up / Ctrl+Down", "Both prices up or down"),
    ("Ctrl+Right / Ctrl+Left", "Wider or narrower"),
    ("Ctrl+M", "Fill in from the mark"),
    ("Ctrl+Enter", "Fill in from a fresh mark and send"),
    ("Alt+I", "Indicative or firm"),
    ("Alt+L", "Last look or none"),
    ("Alt+G", "Price by leg or not"),
    ("Alt+F", "Fit the legs to the price"),
)
_WITHDRAWING = (
    ("Ctrl+W", "Withdraw this quote"),
    ("Ctrl+Shift+R", "Reset your firm's protection"),
)
_ANSWERING = (
    ("Alt+C", "Take the counter's request in hand"),
    ("Alt+A", "Accept the counter: arms it"),
    ("Alt+Y", "Confirm the counter that is armed"),
    ("Alt+R", "Reject the counter"),
    ("F8", "Last look: take the deal"),
    ("F9", "Last look: turn it down"),
)
_SHORTCUTS = {
    "Requests": _REQUESTS,
    "Prices": _PRICES,
    "Withdrawing": _WITHDRAWING,
    "Answering a client": _ANSWERING,
}


class MakerParts(QObject):
    """The maker's controller and views; ends with its parent, the window."""

    blotter: BlotterView
    look_at: Callable[[str], None]

    def __init__(
        self,
        desk: DeskController,
        making: MakingController,
        settings: QSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.making = making
        self.page = MakerPage(desk.now_ms, settings)
        self.auto = AutoQuoting(desk, making, self)
        self._wire_auto()
        self.page.quote_sent.connect(making.send)
        self.page.pass_asked.connect(self._on_pass)
        self.page.working_asked.connect(making.say_working)
        self.page.answered.connect(making.answer)
        self.page.reset_asked.connect(making.reset_protection)
        self.page.bar.protecting.taken.connect(making.set_protection)
        self.page.withdraw_asked.connect(making.withdraw)
        self.page.withdraw_all_asked.connect(self._on_withdraw_all)
        self.page.time_passed.connect(making.refresh)
        making.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it stands now."""
        self.page.show_snapshot(self.making.snapshot())

    def _wire_auto(self) -> None:
        page, auto = self.page, self.auto
        # First of all: what a person does is not to be undone by the rule.
        for touched in (page.quote_sent, page.pass_asked, page.working_asked, page.withdraw_asked):
            touched.connect(lambda rfq_id, *_rest: auto.leave(rfq_id))
        page.bar.rule.taken.connect(auto.turn_on)
        page.bar.auto.off_asked.connect(auto.turn_off)
        auto.changed.connect(page.show_auto)

    def _on_withdraw_all(self) -> None:
        # Whoever pulls everything wants nothing sent anew a moment later.
        self.auto.turn_off()
        self.making.withdraw_all()

    def _on_pass(self, rfq_id: str, reason: str) -> None:
        self.making.pass_request(rfq_id, PassReason(reason))


def add_maker_views(
    window: DeskWindow, desk: DeskController, making: MakingController
) -> MakerParts:
    """Add the maker's workspaces."""
    parts = MakerParts(desk, making, window.settings, window)
    window.add_workspace(_WORKSPACE, "Make markets", [Panel("maker", "Make markets", parts.page)])
    parts.blotter = make_blotter(desk, window.shortcuts, window.settings)
    window.add_workspace("blotter", "Blotter", [Panel("blotter", "Blotter", parts.blotter)])

    def look_at(rfq_id: str) -> None:
        window.show_workspace(_WORKSPACE)
        parts.page.take_known(rfq_id)

    parts.look_at = look_at
    _tell_elsewhere(window, parts)
    making.trouble.connect(window.tell)
    parts.auto.stopped.connect(window.tell)
    window.shortcuts.add(
        "Withdrawing", "Ctrl+Shift+A", "Switch auto-quote off, from any view", parts.auto.turn_off
    )
    # The window's own: a view that is not in front hears no keys.
    window.shortcuts.add(
        "Withdrawing",
        "Ctrl+Shift+W",
        "Withdraw all quotes, from any view",
        parts.page.bar.ask_withdraw_all,
    )
    for section, lines in _SHORTCUTS.items():
        for keys, meaning in lines:
            window.shortcuts.describe(section, keys, meaning)
    return parts


def _tell_elsewhere(window: DeskWindow, parts: MakerParts) -> None:
    """Keep in sight what must not be missed while another view is in front."""
    elsewhere = Elsewhere()
    window.add_message(elsewhere)
    elsewhere.page_asked.connect(lambda: window.show_workspace(_WORKSPACE))
    elsewhere.off_asked.connect(parts.auto.turn_off)

    def refresh() -> None:
        elsewhere.show_state(
            asks_of(parts.making.snapshot().entries),
            parts.auto.picture,
            in_front=window.current_workspace() == _WORKSPACE,
        )

    parts.making.changed.connect(refresh)
    parts.auto.changed.connect(refresh)
    window.workspace_changed.connect(refresh)
