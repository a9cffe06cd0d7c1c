"""The legs of the package being asked for: side, ratio, instrument, remove."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.book.package import instrument_name, package_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import mark_text
from rfqdesk.desktop.models.maker.quote_terms import NO_PRICES
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.trader.ticket.hedge_editor import HedgeEditor
from rfqdesk.desktop.views.trader.ticket.ratio_edit import RatioEdit
from rfqdesk.desktop.views.trader.ticket.side_flip import SideFlip
from rfqdesk.protocol.limits import LEGS_MAX
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Leg, LegSide

_EMPTY = "No legs yet. Find an instrument above; add more for a package."


class LegRow(QWidget):
    """One leg."""

    changed = Signal()
    removed = Signal()

    def __init__(self, leg: Leg, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.symbol = leg.instrument
        name = instrument_name(leg.instrument)
        # The underlying stands in the line below: the strike must never be cut off.
        self._underlying, _, short = name.partition(" ")
        self.flip = SideFlip(leg.side)
        self.flip.clicked.connect(self.changed)
        self.ratio = RatioEdit(leg.ratio)
        self.ratio.setAccessibleName(f"Ratio of {name}")
        self.ratio.changed.connect(self.changed)
        words = ElidedLabel(short or name)
        words.setFont(theme.font("mono-figures"))
        self.remark = ElidedLabel()
        theme.set_role(self.remark, "small")
        self.remove = QToolButton()
        self.remove.setIcon(theme.icon("close"))
        self.remove.setAccessibleName(f"Remove {name}")
        self.remove.setToolTip("Remove this leg")
        self.remove.clicked.connect(self.removed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(theme.current().space2 - 1)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.flip, 0, 0, 2, 1)
        grid.addWidget(self.ratio, 0, 1, 2, 1)
        grid.addWidget(words, 0, 2)
        grid.addWidget(self.remark, 1, 2)
        grid.addWidget(self.remove, 0, 3, 2, 1)
        grid.setColumnStretch(2, 1)
        theme.changed.connect(self._redraw)

    def leg(self) -> Leg:
        """The leg as it stands."""
        return Leg(self.symbol, self.ratio.value(), self.flip.side())

    def describe(self, instrument: Instrument | None, told: ReferencePrice | None) -> None:
        """Show the reference price and the grid of the instrument."""
        if instrument is None:
            self.remark.setText("Not listed any more")
            return
        lot = f"lot {instrument.lot_size}"
        mark = mark_text(instrument, told)
        words = [self._underlying, f"mark {mark}" if mark else "", lot]
        self.remark.setText(" \N{MIDDLE DOT} ".join(word for word in words if word))

    def _redraw(self) -> None:
        self.remove.setIcon(theme.icon("close"))


class LegsEditor(QFrame):
    """The list of legs, with the package's name above it once there are several."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "panel")
        self.setAccessibleName("Legs")
        self._instruments: Mapping[str, Instrument] = {}
        self._prices: Mapping[str, ReferencePrice] = NO_PRICES
        self.rows: list[LegRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(
            tokens.space2 + 2, tokens.space2, tokens.space1, tokens.space2
        )
        self._column.setSpacing(0)
        self._name = ElidedLabel()
        theme.set_role(self._name, "title")
        self._name.setContentsMargins(0, 0, 0, tokens.space1)
        self._hint = QLabel(_EMPTY)
        theme.set_role(self._hint, "hint")
        self._hint.setWordWrap(True)
        self.hedge = HedgeEditor()
        self.hedge.changed.connect(self.changed)
        self._column.addWidget(self._name)
        self._column.addWidget(self._hint)
        self._column.addWidget(self.hedge)
        self._refresh()

    def set_instruments(self, instruments: Mapping[str, Instrument]) -> None:
        """Describe the legs with this reference data."""
        self._instruments = instruments
        self.show_prices(self._prices)

    def show_prices(self, prices: Mapping[str, ReferencePrice]) -> None:
        """Show the marks that the venue tells now."""
        self._prices = self.hedge.prices = prices
        for row in self.rows:
            row.describe(self._instruments.get(row.symbol), prices.get(row.symbol))

    def legs(self) -> tuple[Leg, ...]:
        """The legs as they stand."""
        return tuple(row.leg() for row in self.rows)

    def set_legs(self, legs: tuple[Leg, ...]) -> None:
        """Replace all legs."""
        for row in list(self.rows):
            self._drop(row)
        for leg in legs:
            self._add_row(leg)
        self._refresh()
        self.changed.emit()

    def add(self, symbol: str, side: LegSide) -> bool:
        """Add a leg; the same instrument again raises its ratio. False when full."""
        same = next((row for row in self.rows if row.symbol == symbol), None)
        if same is not None:
            same.ratio.set_value(same.ratio.value() + 1)
            return True
        if len(self.rows) >= LEGS_MAX:
            return False
        self._add_row(Leg(symbol, 1, side))
        self._refresh()
        self.changed.emit()
        return True

    def set_hint(self, words: str) -> None:
        """Say this above the legs; "" for the usual words, which stand where there are none."""
        self._hint.setText(words or _EMPTY)
        self._refresh()

    def package(self) -> str:
        """The package in words, "" without legs."""
        return package_name(self.legs())

    def _add_row(self, leg: Leg) -> None:
        row = LegRow(leg)
        row.describe(self._instruments.get(leg.instrument), self._prices.get(leg.instrument))
        row.changed.connect(self._on_changed)
        row.removed.connect(lambda: self._on_removed(row))
        self.rows.append(row)
        self._column.insertWidget(self._column.indexOf(self.hedge), row)
        before = self.rows[-2].remove if len(self.rows) > 1 else None
        if before is not None:
            QWidget.setTabOrder(before, row.flip)

    def _on_changed(self) -> None:
        self._refresh()
        self.changed.emit()

    def _on_removed(self, row: LegRow) -> None:
        self._drop(row)
        self._refresh()
        self.changed.emit()

    def _drop(self, row: LegRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _refresh(self) -> None:
        self._hint.setVisible(not self.rows or self._hint.text() != _EMPTY)
        self._name.setVisible(len(self.rows) > 1)
        self._name.setText(self.package())
        self.hedge.setVisible(bool(self.rows) or self.hedge.row is not None)
