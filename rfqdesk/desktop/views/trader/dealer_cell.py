"""Who quotes, under which marks, and in a small line what it is about."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.quote_row_picture import QuoteRowPicture, RowTone
from rfqdesk.desktop.views.common import ElidedLabel, Pill
from rfqdesk.desktop.views.trader.seal_mark import SealMark


class DealerCell(QWidget):
    """Seal, name, marks and remark of one dealer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ElidedLabel()
        theme.set_role(self._name, "title")
        self.seal = SealMark()
        self.mark = Pill()
        self.moved = Pill("Price moved", "warn")
        self.moved.setToolTip("It has just turned worse. What you deal on is what is shown.")
        self._remark = ElidedLabel()
        theme.set_role(self._remark, "small")
        name = QHBoxLayout()
        name.setSpacing(theme.current().space2)
        name.addWidget(self._name)
        name.addWidget(self.mark)
        name.addWidget(self.moved)
        name.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setRowStretch(0, 1)
        grid.setHorizontalSpacing(theme.current().space1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.seal, 1, 0)
        grid.addLayout(name, 1, 1)
        grid.addWidget(self._remark, 2, 1)
        grid.setRowStretch(3, 1)

    def show_dealer(self, picture: QuoteRowPicture) -> None:
        """Show a dealer's name, marks and remark."""
        faded = picture.tone is RowTone.FADED
        self._name.setText(picture.name)
        self.seal.show_seal(picture.seal)
        revision = f" \N{MIDDLE DOT} rev. {picture.revision}" if picture.revision > 1 else ""
        self._remark.setText(f"{picture.remark}{revision}")
        theme.set_role(self._name, tone="muted" if faded else "")
        theme.set_role(self._remark, tone="ok" if picture.tone is RowTone.BEST else "")
        mark = picture.mark
        self.mark.setVisible(mark is not None)
        if mark is not None:
            self.mark.set_state(mark.word, mark.tone)
            self.mark.setToolTip(mark.meaning)
