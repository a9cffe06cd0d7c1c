"""The legs of a package and their marks."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import price_text
from rfqdesk.desktop.models.quote_terms import QuoteTerms
from rfqdesk.protocol.terms import Leg, LegSide, Side

_CAPTIONS = {
    Side.BUY: "The client buys this package from you. The client will:",
    Side.SELL: "The client sells this package to you. You will:",
    Side.UNDISCLOSED: "Whoever buys the package will:",
}


class LegTable(QWidget):
    """One line a leg: bought or sold with the package, ratio, instrument, mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.current().space3)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(4, 1)
        self._shown: object = None
        self._labels: list[QLabel] = []

    def show_legs(self, legs: Sequence[Leg], side: Side, terms: QuoteTerms | None) -> None:
        """Replace the legs."""
        if (tuple(legs), side, terms) == self._shown:
            return
        self._shown = (tuple(legs), side, terms)
        for label in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        caption = QLabel(_CAPTIONS[side])
        theme.set_role(caption, "caption")
        self._labels = [caption]
        self._grid.addWidget(caption, 0, 0, 1, 5)
        for row, leg in enumerate(legs, start=1):
            mark = terms.leg_marks[row - 1] if terms is not None else None
            self._add_row(row, leg, "" if mark is None else f"mark {price_text(mark, 0)}")
        words = ", ".join(
            f"{'buy' if leg.side is LegSide.BUY else 'sell'} {leg.ratio} times "
            f"{instrument_name(leg.instrument)}"
            for leg in legs
        )
        self.setAccessibleName(f"{_CAPTIONS[side]} {words}")

    def _add_row(self, row: int, leg: Leg, mark: str) -> None:
        bought = leg.side is LegSide.BUY
        cells = (
            ("Buy" if bought else "Sell", "body2", "buy" if bought else "sell"),
            (f"{leg.ratio} \N{MULTIPLICATION SIGN}", "body2", ""),
            (instrument_name(leg.instrument), "body2", ""),
            (mark, "caption", ""),
        )
        for column, (text, role, tone) in enumerate(cells):
            label = QLabel(text)
            theme.set_role(label, role, tone=tone)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(label, row, column)
            self._labels.append(label)
