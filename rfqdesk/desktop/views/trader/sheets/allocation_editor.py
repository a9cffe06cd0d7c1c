"""Accounts and what each is to get, summed as it is typed; saved splits at one click."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.ticket.allocating import AllotmentText, AllotmentVerdict
from rfqdesk.desktop.views.common import press_with_enter
from rfqdesk.desktop.views.common.spoken import SpokenChoice
from rfqdesk.protocol.limits import ALLOCATIONS_MAX
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Allocation

_CHOOSE = "Saved splits"
_ACCOUNT_WIDTH_MAX = 280


class AllotmentRow(QWidget):
    """One account."""

    changed = Signal()
    removed = Signal()

    def __init__(self, line: AllotmentText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = _line("account", "Account")
        self.quantity = _line("quantity", "Quantity for the account")
        self.quantity.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.quantity.setFixedWidth(96)
        self.account.setText(line.account)
        self.quantity.setText(line.quantity)
        self.remove = QToolButton()
        self.remove.setAccessibleName("Remove this account")
        self.remove.setToolTip("Remove this account")
        self.remove.clicked.connect(self.removed)
        for one in (self.account, self.quantity):
            one.textChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space1)
        self.account.setMaximumWidth(_ACCOUNT_WIDTH_MAX)
        row.addWidget(self.account, 10)
        row.addWidget(self.quantity)
        row.addWidget(self.remove)
        row.addStretch(1)
        theme.changed.connect(self._draw)
        self._draw()

    def line(self) -> AllotmentText:
        """What is typed."""
        return AllotmentText(self.account.text(), self.quantity.text())

    def _draw(self) -> None:
        self.remove.setIcon(theme.icon("close"))


class AllocationEditor(QWidget):
    """Emits `changed`, `preset_chosen(words)`, `save_asked` and `forget_asked(words)`."""

    changed = Signal()
    preset_chosen = Signal(str)
    save_asked = Signal()
    forget_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.rows: list[AllotmentRow] = []
        self._verdict = AllotmentVerdict()
        self.add = self._link("Add an account")
        self.save = self._link("Save this split")
        self.forget = self._link("Forget it")
        self.add.clicked.connect(lambda: self._add(AllotmentText(), focus=True))
        self.save.clicked.connect(self.save_asked)
        self.presets = SpokenChoice()
        self.presets.setAccessibleName(_CHOOSE)
        self.presets.addItem(_CHOOSE)
        self.presets.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.presets.setMinimumContentsLength(12)
        self.presets.activated.connect(self._on_preset)
        self.forget.clicked.connect(lambda: self.forget_asked.emit(self.presets.currentText()))
        self._sum = QLabel()
        theme.set_role(self._sum, "small")
        self._sum.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(tokens.space1)
        links = QHBoxLayout()
        links.setSpacing(tokens.space1)
        for link in (self.add, self.save, self.forget):
            links.addWidget(link)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1)
        column.addWidget(self.presets)
        column.addLayout(self._lines)
        column.addWidget(self._sum)
        column.addLayout(links)
        self._refresh()

    def lines(self) -> tuple[AllotmentText, ...]:
        """What is typed."""
        return tuple(row.line() for row in self.rows)

    def set_split(self, split: tuple[Allocation, ...]) -> None:
        """Write a split out."""
        for row in list(self.rows):
            self._drop(row)
        for one in split:
            quantity = quantity_text(decimal_of(one.quantity))
            self._add(AllotmentText(one.account, quantity))
        self._refresh()
        self.changed.emit()

    def set_presets(self, words: list[str]) -> None:
        """Offer these splits."""
        self.presets.clear()
        self.presets.addItems([_CHOOSE, *words])
        self._refresh()

    def show_verdict(self, verdict: AllotmentVerdict) -> None:
        """Say what the lines come to."""
        self._verdict = verdict
        self._sum.setText(verdict.problem or verdict.words)
        theme.set_role(self._sum, tone="danger" if verdict.problem else "ok")
        self._refresh()

    def verdict(self) -> AllotmentVerdict:
        """What the lines came to last."""
        return self._verdict

    def first_line(self) -> QWidget:
        """Where typing begins."""
        return self.rows[0].account if self.rows else self.add

    def _add(self, line: AllotmentText, *, focus: bool = False) -> None:
        if len(self.rows) >= ALLOCATIONS_MAX:
            return
        row = AllotmentRow(line)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._on_removed(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        # At once, and not with the next turn of the loop: Tab has to find it.
        row.show()
        before = self.rows[-2].remove if len(self.rows) > 1 else self.presets
        for one, other in pairwise((before, row.account, row.quantity, row.remove, self.add)):
            QWidget.setTabOrder(one, other)
        if focus:
            row.account.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _on_removed(self, row: AllotmentRow) -> None:
        self._drop(row)
        self._refresh()
        self.changed.emit()

    def _drop(self, row: AllotmentRow) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_preset(self, place: int) -> None:
        if place > 0:
            self.preset_chosen.emit(self.presets.itemText(place))
        self._refresh()

    def _refresh(self) -> None:
        self._sum.setVisible(bool(self._sum.text()))
        self.save.setVisible(bool(self._verdict.allocations))
        self.forget.setVisible(self.presets.currentIndex() > 0)
        self.presets.setVisible(self.presets.count() > 1)

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text)
        theme.set_role(button, "link")
        press_with_enter(button)
        return button


def _line(placeholder: str, name: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    # The theme's padding is for full-size fields.
    line.setStyleSheet("padding: 0 6px; min-height: 24px;")
    return line
