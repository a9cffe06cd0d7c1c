"""Who quotes, under which marks, and in a small line what it is about."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.quote_row_picture import QuoteRowPicture, RowTone
from rfqdesk.desktop.views.common import ElidedLabel, Pill
from rfqdesk.desktop.views.trader.record_line import RecordLine
from rfqdesk.desktop.views.trader.seal_mark import SealMark

RECORD_FROM_PX = 290


class DealerCell(QWidget):
    """Seal, name, marks and remark of one dealer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = False
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
        self.record = RecordLine()
        self.hit_ratio = QLabel()
        theme.set_role(self.hit_ratio, "small")
        self.hit_ratio.setAlignment(Qt.AlignmentFlag.AlignRight)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(self.record, 1, 2, right | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.hit_ratio, 2, 2, right)
        grid.setRowStretch(3, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The record gives way where the name and its marks need the room."""
        super().resizeEvent(event)
        self._show_record()

    def show_dealer(self, picture: QuoteRowPicture) -> None:
        """Show a dealer's name, marks and remark."""
        faded = picture.tone is RowTone.FADED
        self._name.setText(picture.name)
        self.seal.show_seal(picture.seal)
        revision = f" \N{MIDDLE DOT} rev. {picture.revision}" if picture.revision > 1 else ""
        self._remark.setText(f"{picture.remark}{revision}")
        theme.set_role(self._name, tone="muted" if faded else "")
        theme.set_role(self._remark, tone="ok" if picture.tone is RowTone.BEST else "")
        self._known = picture.record is not None
        self.record.show_record(picture.name, picture.record)
        self.hit_ratio.setText(picture.record.short() if picture.record else "")
        self._show_record()
        mark = picture.mark
        self.mark.setVisible(mark is not None)
        if mark is not None:
            self.mark.set_state(mark.word, mark.tone)
            self.mark.setToolTip(mark.meaning)

    def _show_record(self) -> None:
        room = self.width() >= RECORD_FROM_PX
        self.record.setVisible(self._known and room)
        self.hit_ratio.setVisible(self._known and room)
