"""The dealers to ask, as chips with a dot for who is online."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import ToggleChip
from rfqdesk.desktop.views.trader.flow_layout import FlowLayout
from rfqdesk.protocol.events import PartyEntry


class DealerChips(QWidget):
    """Emits `changed` when the choice changes. A dealer first seen is chosen if online."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.chips: dict[str, ToggleChip] = {}
        self._makers: tuple[PartyEntry, ...] = ()
        self._empty = QLabel("No dealers yet: they appear when the venue has admitted some.")
        theme.set_role(self._empty, "hint")
        self._empty.setWordWrap(True)
        self._count = QLabel()
        theme.set_role(self._count, "caption")
        self.all_button = self._link("All", "Choose every dealer that is online")
        self.none_button = self._link("None", "Choose no dealer")
        self.all_button.clicked.connect(lambda: self._set_all(checked=True))
        self.none_button.clicked.connect(lambda: self._set_all(checked=False))
        heading = QLabel("Dealers")
        theme.set_role(heading, "label")
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(self.all_button)
        head.addWidget(self.none_button)
        self._area = QWidget()
        self._flow = FlowLayout(tokens.space1 + 2)
        self._area.setLayout(self._flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._area)
        theme.changed.connect(self._refresh)

    def set_makers(self, makers: Sequence[PartyEntry]) -> None:
        """Show these dealers; choices made so far stay."""
        self._makers = tuple(makers)
        known = {entry.firm for entry in makers}
        for firm in [firm for firm in self.chips if firm not in known]:
            chip = self.chips.pop(firm)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for entry in makers:
            if entry.firm not in self.chips:
                chip = ToggleChip(entry.name or entry.firm, checked=entry.online)
                chip.toggled.connect(self._on_toggled)
                self.chips[entry.firm] = chip
                self._flow.addWidget(chip)
        self._refresh()
        self.changed.emit()

    def chosen(self) -> tuple[str, ...]:
        """Firms of the chosen dealers, in the venue's order."""
        return tuple(entry.firm for entry in self._makers if self.chips[entry.firm].isChecked())

    def set_chosen(self, firms: Sequence[str]) -> None:
        """Choose exactly these, as far as they are known."""
        for firm, chip in self.chips.items():
            chip.setChecked(firm in firms)

    def _set_all(self, *, checked: bool) -> None:
        for entry in self._makers:
            self.chips[entry.firm].setChecked(checked and entry.online)

    def _on_toggled(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        tokens = theme.current()
        for entry in self._makers:
            chip = self.chips[entry.firm]
            chip.setText(entry.name or entry.firm)
            chip.setIcon(_dot(tokens.ok if entry.online else tokens.text3, filled=entry.online))
            state = "online" if entry.online else "offline, may not answer"
            chip.setToolTip(f"{entry.name}: {state}")
            chip.setAccessibleName(f"Dealer {entry.name}, {state}")
        self._empty.setVisible(not self._makers)
        self._area.setVisible(bool(self._makers))
        self._count.setText(f"{len(self.chosen())} of {len(self._makers)}")

    def _link(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        theme.set_role(button, "link")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button


def _dot(colour: str, *, filled: bool) -> QIcon:
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(QColor(colour))
    pen.setWidth(3)
    painter.setPen(pen)
    painter.setBrush(QColor(colour) if filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(6, 6, 12, 12))
    painter.end()
    icon = QIcon()
    # A chip keeps its dot's colour while it is in: no second state is drawn.
    for state in (QIcon.State.On, QIcon.State.Off):
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
