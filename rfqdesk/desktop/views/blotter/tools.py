"""The line over the table: which page, which rows, and what can be done with them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import FILTER
from rfqdesk.desktop.views.common import SegmentedControl, ToggleChip
from rfqdesk.desktop.views.common.keyed import key_tip

FILTER_PAUSE_MS = 120
_FILTER_WIDTH = 220
_TIP = (
    "Words, or a column: side:buy  price>=0.005  quantity:10..50  time>09:30  -expired\n"
    "All terms must hold"
)


class FilterField(QLineEdit):
    """Emits `settled` a moment after the last key: a long table is not filtered at every letter."""

    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        BOUND.changed.connect(self._say_keys)
        self._say_keys()
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Filter the blotter by words or columns")
        key_tip(self, _TIP, FILTER)
        self.setMinimumWidth(90)
        self.setMaximumWidth(_FILTER_WIDTH)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(FILTER_PAUSE_MS)
        self._pause.timeout.connect(self.settled)
        self.textEdited.connect(lambda _: self._pause.start())

    def sizeHint(self) -> QSize:
        """As wide as it may be; it gives way before the buttons do."""
        return QSize(_FILTER_WIDTH, super().sizeHint().height())

    def _say_keys(self) -> None:
        self.setPlaceholderText(f"Filter   {BOUND.of(FILTER)}".rstrip())

    def take(self, text: str) -> None:
        """Put a text there and heed it at once."""
        self.setText(text)
        self.heed()

    def heed(self) -> None:
        """Do not wait for more keys."""
        self._pause.stop()
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the filter, Enter does not wait."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.take("")
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.heed()
            return
        super().keyPressEvent(event)


class BlotterTools(QWidget):
    """Pages at the left; chips, filter and menus at the right, chips below where it is narrow."""

    chip_chosen = Signal(object)

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = SegmentedControl(pages, "Blotter page")
        self.filter = FilterField()
        self.views = _menu_button("layout", "Saved views of this page")
        self.columns = _menu_button("list", "Columns shown")
        self.export = _menu_button("download", "Write the rows shown to a file")
        self.chips: dict[StrEnum | None, ToggleChip] = {}
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(theme.current().space1)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_box = QWidget()
        self._chip_box.setLayout(self._chip_row)
        # Without a least width of its own the card could never become narrow
        # enough for the chips to move to the second line.
        self._chip_box.setMinimumWidth(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.current().space2)
        # The pages stand at the left, where no count can push them from under the mouse.
        self._row.addWidget(self.tabs)
        self._row.addStretch(1)
        for widget in (self._chip_box, self.filter, self.views, self.columns, self.export):
            self._row.addWidget(widget)
        self._second_row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        column.addLayout(self._row)
        column.addLayout(self._second_row)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def show_counts(
        self, kinds: Iterable[StrEnum], counts: Counter[Any], chosen: StrEnum | None
    ) -> None:
        """Write the counts of the page's rows on the chips."""
        wanted: list[StrEnum | None] = [None]
        wanted += [kind for kind in kinds if counts[kind] or kind is chosen]
        for kind in [kind for kind in self.chips if kind not in wanted]:
            chip = self.chips.pop(kind)
            self._chip_row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, kind in enumerate(wanted):
            chip = self.chips.get(kind) or self._new_chip(kind)
            if self._chip_row.indexOf(chip) != place:
                self._chip_row.insertWidget(place, chip)
            word = "All" if kind is None else kind.value.capitalize()
            number = counts.total() if kind is None else counts[kind]
            chip.setText(f"{word} {number:,}")
            chip.setChecked(kind is chosen)
        self._place_chips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the chips their own line where one is too short."""
        super().resizeEvent(event)
        self._place_chips()

    def _place_chips(self) -> None:
        spacing = self._row.spacing()
        chips = sum(
            chip.sizeHint().width() + self._chip_row.spacing() for chip in self.chips.values()
        )
        buttons = (self.tabs, self.views, self.columns, self.export)
        others = sum(button.sizeHint().width() + spacing for button in buttons)
        fits = chips + others + _FILTER_WIDTH + 2 * spacing <= self.width()
        on_first = self._row.indexOf(self._chip_box) >= 0
        if fits and not on_first:
            self._row.insertWidget(2, self._chip_box)
        elif not fits and on_first:
            self._row.removeWidget(self._chip_box)
            self._second_row.addWidget(self._chip_box, 0, Qt.AlignmentFlag.AlignLeft)

    def _draw_icons(self) -> None:
        for button in (self.views, self.columns, self.export):
            button.setIcon(theme.icon(button.property("icon_name")))

    def _new_chip(self, kind: StrEnum | None) -> ToggleChip:
        chip = ToggleChip("")
        chip.clicked.connect(lambda: self.chip_chosen.emit(kind))
        self.chips[kind] = chip
        return chip


def _menu_button(icon_name: str, tip: str) -> QPushButton:
    button = QPushButton()
    theme.set_role(button, "compact")
    button.setProperty("icon_name", icon_name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setMenu(QMenu(button))
    return button
