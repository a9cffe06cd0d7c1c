"""Puts the maker's views into the window and joins them to their controllers."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.quoting.auto_quoting import AutoQuoting
from rfqdesk.desktop.controllers.quoting.making import MakingController
from rfqdesk.desktop.controllers.tape import TapeController
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.maker.asks import asks_of
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.maker.elsewhere import Elsewhere
from rfqdesk.desktop.views.maker.maker_keys import MAKER_FIXED
from rfqdesk.desktop.views.maker.panels import join_panels, maker_panels
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.desktop.wiring.tape import add_tape_key, wire_tape
from rfqdesk.protocol.terms import PassReason

_WORKSPACE = "make"


class MakerParts(QObject):
    """The maker's controller and views; ends with its parent, the window."""

    blotter: BlotterView
    tape: TapeController
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
        self.page = MakerPage(desk.now_ms, settings, apart=True)
        self.auto = AutoQuoting(desk, making, settings, self)
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
        rules = page.rules
        rules.kept.connect(lambda rule, on: (auto.turn_on if on else auto.put)(rule))
        rules.switched.connect(lambda rule_id, on: auto.switch(rule_id, on=on))
        rules.moved.connect(auto.move)
        rules.removed.connect(auto.remove)
        for switch in (page.bar.auto, rules):
            switch.off_asked.connect(auto.turn_off)
        auto.changed.connect(page.show_auto)
        page.show_auto(auto.picture)

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
    parts.tape, tape = wire_tape(desk.session)
    panels = [*maker_panels(parts.page), Panel("tape", "Tape", tape, behind="outcomes")]
    make = window.add_workspace(_WORKSPACE, "Make markets", panels)
    add_tape_key(window, make)
    join_panels(parts.page, make)
    parts.blotter = make_blotter(desk, window.shortcuts, window.settings)
    window.add_workspace("blotter", "Blotter", [Panel("blotter", "Blotter", parts.blotter)])

    def look_at(rfq_id: str) -> None:
        window.show_workspace(_WORKSPACE)
        parts.page.take_known(rfq_id)

    parts.look_at = look_at
    _tell_elsewhere(window, parts)
    making.trouble.connect(window.tell)
    parts.auto.stopped.connect(window.tell)
    window.shortcuts.add(*keys.AUTO_OFF, parts.auto.turn_off, everywhere=True)
    window.shortcuts.add(*keys.PULL_ALL, parts.page.bar.ask_withdraw_all, everywhere=True)
    window.shortcuts.adopt(parts.page.keys, _WORKSPACE)
    for section, usual, meaning, reason in MAKER_FIXED:
        window.shortcuts.describe(section, usual, meaning, _WORKSPACE, reason)
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
