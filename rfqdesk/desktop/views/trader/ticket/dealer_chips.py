"""The dealers to ask: by group, by name with a dot for who is online, or all."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.short_names import short_names
from rfqdesk.desktop.models.stack.dealer_record import DealerRecord
from rfqdesk.desktop.views.common import ToggleChip
from rfqdesk.desktop.views.trader.flow_layout import FlowLayout
from rfqdesk.desktop.views.trader.ticket.group_chips import GroupChips
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.party_group import PartyGroup


class DealerChips(QWidget):
    """Emits `changed` when the choice changes. A dealer first seen is chosen if online.

    The first group that is chosen takes the place of the names, which come back with its
    end; names chosen beside a group are asked besides its members.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.chips: dict[str, ToggleChip] = {}
        self._makers: tuple[PartyEntry, ...] = ()
        self._records: Mapping[str, DealerRecord] = {}
        self._by_name: set[str] = set()
        self._before: set[str] = set()
        self._grouped = False
        self._connected = True
        self._empty = QLabel("No dealers yet: they appear when the venue has admitted some.")
        theme.set_role(self._empty, "hint")
        self._empty.setWordWrap(True)
        self._count = QLabel()
        theme.set_role(self._count, "caption")
        self.all_button = self._link("All", "Choose every dealer that is online")
        self.none_button = self._link("None", "Choose no dealer")
        self.all_button.clicked.connect(lambda: self._set_all(checked=True))
        self.none_button.clicked.connect(lambda: self._set_all(checked=False))
        self.groups = GroupChips()
        self.groups.changed.connect(self._on_groups)
        self._area = QWidget()
        self._flow = FlowLayout(tokens.space1 + 2)
        self._area.setLayout(self._flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1)
        column.addLayout(self._head())
        column.addWidget(self._empty)
        column.addWidget(self.groups)
        column.addWidget(self._area)
        theme.changed.connect(self._refresh)

    def set_makers(self, makers: Sequence[PartyEntry], groups: Sequence[PartyGroup] = ()) -> None:
        """Show these dealers and groups; choices made so far stay."""
        self._makers = tuple(makers)
        known = {entry.firm for entry in makers}
        for firm in [firm for firm in self.chips if firm not in known]:
            chip = self.chips.pop(firm)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._by_name &= known
        for entry in makers:
            if entry.firm not in self.chips:
                chip = ToggleChip(entry.name or entry.firm)
                chip.toggled.connect(self._on_toggled)
                self.chips[entry.firm] = chip
                self._flow.addWidget(chip)
                wanted = self._before if self._grouped else self._by_name
                wanted |= {entry.firm} if entry.online else set()
        self.groups.set_groups(groups)
        self._on_groups()

    def set_connected(self, connected: bool) -> None:
        """Without a connection nobody knows who is online."""
        if connected != self._connected:
            self._connected = connected
            self._refresh()

    def set_records(self, records: Mapping[str, DealerRecord]) -> None:
        """Tell of each dealer how it has answered so far."""
        self._records = records
        self._refresh()

    def chosen(self) -> tuple[str, ...]:
        """Firms chosen by name, in the venue's order."""
        members = self.groups.members()
        return tuple(
            entry.firm
            for entry in self._makers
            if entry.firm in self._by_name and entry.firm not in members
        )

    def chosen_groups(self) -> tuple[PartyGroup, ...]:
        """The groups to ask."""
        return self.groups.chosen()

    def set_chosen(self, firms: Sequence[str], groups: Sequence[str] = ()) -> None:
        """Choose exactly these, as far as they are known."""
        self.groups.set_chosen(groups)
        self._grouped = bool(self.groups.chosen())
        self._by_name = set(firms) & set(self.chips)
        self._refresh()
        self.changed.emit()

    def _set_all(self, *, checked: bool) -> None:
        self.set_chosen([entry.firm for entry in self._makers if checked and entry.online])

    def _on_toggled(self) -> None:
        chip = self.sender()
        firm = next((firm for firm, one in self.chips.items() if one is chip), None)
        if firm is None:
            return
        self._by_name ^= {firm}
        self._refresh()
        self.changed.emit()

    def _on_groups(self) -> None:
        grouped = bool(self.groups.chosen())
        if grouped and not self._grouped:
            self._before, self._by_name = self._by_name, set()
        elif self._grouped and not grouped:
            self._by_name |= self._before
        self._grouped = grouped
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        tokens = theme.current()
        members = self.groups.members()
        shorts = short_names({entry.firm: entry.name or entry.firm for entry in self._makers})
        asked = 0
        for entry in self._makers:
            chip = self.chips[entry.firm]
            group = members.get(entry.firm, "")
            chip.blockSignals(True)
            chip.setChecked(bool(group) or entry.firm in self._by_name)
            chip.blockSignals(False)
            asked += chip.isChecked()
            chip.setEnabled(not group)
            chip.setText(shorts[entry.firm].replace("&", "&&"))
            online = entry.online and self._connected
            chip.setIcon(_dot(tokens.ok if online else tokens.text3, filled=online))
            state = "online" if online else "offline, may not answer"
            state = state if self._connected else "not known to be online without a connection"
            state += f", asked as one of {group}" if group else ""
            record = self._records.get(entry.firm)
            told = f"{entry.name} {record.words()}" if record else "No request to it is over yet"
            chip.setToolTip(f"{entry.name}: {state}\n{told}")
            chip.setAccessibleName(f"Dealer {entry.name}, {state}")
            chip.setAccessibleDescription(told)
        self._empty.setVisible(not self._makers)
        self._area.setVisible(bool(self._makers))
        self._count.setText(f"{asked} of {len(self._makers)}")

    def _head(self) -> QHBoxLayout:
        heading = QLabel("Dealers")
        theme.set_role(heading, "label")
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(heading)
        head.addStretch(1)
        for widget in (self._count, self.all_button, self.none_button):
            head.addWidget(widget)
        return head

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
    # A chip keeps its dot's colour while it is in, and while a group decides: no second
    # state is drawn.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        for state in (QIcon.State.On, QIcon.State.Off):
            icon.addPixmap(pixmap, mode, state)
    return icon
