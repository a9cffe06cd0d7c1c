"""Who quotes, under which marks, and in a small line what it is about."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture, RowTone
from rfqdesk.desktop.views.common import ElidedLabel, Pill
from rfqdesk.desktop.views.trader.stack.record_line import RecordLine
from rfqdesk.desktop.views.trader.stack.seal_mark import SealMark

RECORD_FROM_PX = 290


class DealerCell(QWidget):
    """Seal, name, marks and remark of one dealer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = False
        self._narrow = False
        self._picture: QuoteRowPicture | None = None
        self._name = ElidedLabel()
        theme.set_role(self._name, "title")
        self.seal = SealMark()
        self.mark = Pill()
        self.moved = Pill("Price moved", "warn")
        self.moved.setToolTip("It has just turned worse. What you deal on is what is shown.")
        self._remark = ElidedLabel()
        theme.set_role(self._remark, "small")
        # The marks stand in the second line, so that none takes its room from a name.
        second = QHBoxLayout()
        second.setSpacing(theme.current().space1 + 2)
        second.addWidget(self.mark)
        second.addWidget(self.moved)
        second.addWidget(self._remark, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setRowStretch(0, 1)
        grid.setHorizontalSpacing(theme.current().space1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.seal, 1, 0)
        grid.addWidget(self._name, 1, 1)
        grid.addLayout(second, 2, 1)
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

    def set_narrow(self, narrow: bool) -> None:
        """Say who it is in fewer letters, or in full."""
        self._narrow = narrow
        if self._picture is not None:
            self.show_dealer(self._picture)

    def show_dealer(self, picture: QuoteRowPicture) -> None:
        """Show a dealer's name, marks and remark."""
        self._picture = picture
        faded = picture.tone is RowTone.FADED
        self._name.setText(picture.short_name if self._narrow else picture.name)
        self._name.setToolTip(picture.name if self._narrow else "")
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
            self.mark.set_state(mark.short if self._narrow else mark.word, mark.tone)
            self.mark.setToolTip(mark.meaning)

    def _show_record(self) -> None:
        room = self.width() >= RECORD_FROM_PX
        self.record.setVisible(self._known and room)
        self.hit_ratio.setVisible(self._known and room)
