"""The hedge leg below the others: the one leg that the requester prices itself."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import mark_text, plain_text
from rfqdesk.desktop.models.keys.key_table import HEDGE
from rfqdesk.desktop.models.maker.quote_terms import NO_PRICES
from rfqdesk.desktop.models.ticket.ticket_text import HedgeText
from rfqdesk.desktop.views.common import ElidedLabel, press_with_enter
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.ticket.side_flip import SideFlip
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, LegSide

_ADD, _LOOKING = "Add a hedge that you price", "No hedge after all"


class HedgeRow(QWidget):
    """Side, ratio, instrument and the price at which it goes with every package."""

    changed = Signal()
    removed = Signal()

    def __init__(self, symbol: str, side: LegSide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.symbol = symbol
        name = instrument_name(symbol)
        self.flip = SideFlip(side)
        self.flip.clicked.connect(self.changed)
        self.ratio = _line("0.5", f"How much of {name} with one package", 52)
        self.price = _line("price", f"Price of the hedge in {name}", 0)
        self.ratio.setToolTip("How much of it trades with every package, e.g. its delta.")
        self.price.setToolTip("At this price it trades with the package. No dealer prices it.")
        for line in (self.ratio, self.price):
            line.textChanged.connect(self.changed)
        words = ElidedLabel(name)
        words.setFont(theme.font("mono-figures"))
        self._remark = QLabel("Hedge, at")
        theme.set_role(self._remark, "small", tone="accent")
        self.remove = QToolButton()
        self.remove.setIcon(theme.icon("close"))
        self.remove.setAccessibleName(f"Remove the hedge in {name}")
        self.remove.setToolTip("Take the hedge out")
        self.remove.clicked.connect(self.removed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 2)
        grid.setHorizontalSpacing(theme.current().space2 - 1)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.flip, 0, 0)
        grid.addWidget(self.ratio, 0, 1)
        grid.addWidget(words, 0, 2)
        grid.addWidget(self.remove, 0, 3)
        grid.addWidget(self._remark, 1, 0, 1, 2)
        grid.addWidget(self.price, 1, 2)
        grid.setColumnStretch(2, 1)
        theme.changed.connect(self._redraw)

    def hedge(self) -> HedgeText:
        """The hedge as it stands."""
        return HedgeText(self.symbol, self.flip.side(), self.ratio.text(), self.price.text())

    def _redraw(self) -> None:
        self.remove.setIcon(theme.icon("close"))


class HedgeEditor(QWidget):
    """The hedge, or the button that leads to one. Emits `changed`, and `wanted(bool)`."""

    changed = Signal()
    wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: HedgeRow | None = None
        self.prices: Mapping[str, ReferencePrice] = NO_PRICES
        self._looking = False
        self.add = QPushButton()
        theme.set_role(self.add, "link")
        key_tip(self.add, "One leg with a price of your own trades with every package", HEDGE)
        self.add.clicked.connect(lambda: self._look(looking=not self._looking))
        press_with_enter(self.add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._refresh()

    def hedge(self) -> HedgeText | None:
        """The hedge as it stands, None for none."""
        return None if self.row is None else self.row.hedge()

    def take(self, instrument: Instrument, side: LegSide) -> None:
        """Hedge with this, at its mark until another price is typed."""
        self._drop()
        row = HedgeRow(instrument.symbol, side)
        mark = mark_text(instrument, self.prices.get(instrument.symbol))
        row.price.setText(plain_text(mark))
        row.changed.connect(self.changed)
        row.removed.connect(self.clear)
        self.row = row
        self._column.addWidget(row)
        self._look(looking=False)
        row.ratio.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def clear(self) -> None:
        """Have no hedge."""
        self._drop()
        self._look(looking=False)
        self.changed.emit()

    def begin(self) -> None:
        """Look for an instrument, or go to the hedge that is there."""
        if self.row is not None:
            self.row.ratio.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.isVisible():
            self._look(looking=True)

    def mark_wrong(self, wrong: bool) -> None:
        """Mark the row's lines."""
        if self.row is not None:
            for line in (self.row.ratio, self.row.price):
                theme.set_role(line, tone="danger" if wrong else "")

    def focus_line(self) -> QWidget:
        """Where something is missing or wrong."""
        if self.row is None:
            return self.add
        return self.row.price if self.row.ratio.text().strip() else self.row.ratio

    def _look(self, *, looking: bool) -> None:
        changed = looking != self._looking
        self._looking = looking
        self._refresh()
        if changed:
            self.wanted.emit(looking)

    def _drop(self) -> None:
        if self.row is not None:
            self._column.removeWidget(self.row)
            self.row.hide()
            self.row.deleteLater()
            self.row = None

    def _refresh(self) -> None:
        self.add.setVisible(self.row is None)
        self.add.setText(_LOOKING if self._looking else _ADD)


class HedgePicking(QObject):
    """Lends the search field to the hedge: the next instrument found is its."""

    changed = Signal()

    def __init__(
        self,
        editor: HedgeEditor,
        search: QLineEdit,
        narrow: Callable[[Callable[[Instrument], bool] | None, str], None],
        taken: Callable[[], set[str]],
    ) -> None:
        super().__init__(editor)
        self._editor, self._search = editor, search
        self._narrow, self._taken = narrow, taken
        self._looking = False
        editor.wanted.connect(self._on_wanted)

    def part(self) -> str:
        """What is looked for, "" while it is no hedge."""
        return "hedge" if self._looking else ""

    def take(self, instrument: Instrument, side: LegSide) -> bool:
        """Take the instrument as hedge; False where none is looked for."""
        if not self._looking:
            return False
        self._editor.take(instrument, side)
        return True

    def _on_wanted(self, looking: bool) -> None:
        self._looking = looking
        if looking:
            self._narrow(lambda found: found.symbol not in self._taken(), "hedge")
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._narrow(None, "")
        self.changed.emit()


def _line(placeholder: str, name: str, width: int) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    # The theme's padding is for full-size fields.
    line.setStyleSheet("padding: 0 6px; min-height: 24px; font-weight: 600;")
    if width:
        line.setFixedWidth(width)
    return line
