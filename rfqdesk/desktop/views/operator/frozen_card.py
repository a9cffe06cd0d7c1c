"""Makers that their protection keeps from quoting."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import second_text
from rfqdesk.desktop.views.common import Card, ConfirmSheet, press_with_enter
from rfqdesk.protocol.operations.market_views import MakerGuardView


class FrozenCard(Card):
    """Emits `reset_wanted(firm)` after a question; hidden while nobody is frozen."""

    reset_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Frozen by maker protection")
        self._shown: tuple[tuple[str, int], ...] = ()
        self._rows: list[QWidget] = []
        self.buttons: dict[str, QPushButton] = {}
        self.hide()

    def show_makers(self, makers: Sequence[MakerGuardView], _now_ms: int) -> None:
        """Show those that are frozen now."""
        frozen = tuple((one.firm, one.frozen_until_ms) for one in makers if one.frozen)
        self.setVisible(bool(frozen))
        if frozen == self._shown:
            return
        self._shown = frozen
        for row in self._rows:
            row.deleteLater()
        self._rows, self.buttons = [], {}
        for firm, until_ms in frozen:
            self._add(firm, until_ms)

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _add(self, firm: str, until_ms: int) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        until = f"until {second_text(until_ms)} UTC" if until_ms else "until it is reset"
        words = QLabel(f"{firm}, {until}")
        theme.set_role(words, "body2")
        button = QPushButton("Let quote…")
        button.setAccessibleName(f"Let {firm} quote again")
        theme.set_role(button, "compact")
        button.clicked.connect(lambda: self._ask(firm))
        press_with_enter(button)
        line.addWidget(words, 1)
        line.addWidget(button)
        self.body.addWidget(row)
        self._rows.append(row)
        self.buttons[firm] = button

    def _ask(self, firm: str) -> None:
        sheet = ConfirmSheet(
            self,
            title=f"Let {firm} quote again?",
            text="Its protection was reached. The window begins anew, and it may quote at once.",
            confirm="Let it quote",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.reset_wanted.emit(firm))
        sheet.open()
