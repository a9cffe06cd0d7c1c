"""Counters that stand or are not settled, a line each, with time left and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack.countering import CounterPicture
from rfqdesk.desktop.views.common import ElidedLabel, press_with_enter
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar


class CounterRow(QWidget):
    """One dealer's counter. Emits `put_away()`: withdraw what stands or may, or drop the word."""

    put_away = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: CounterPicture | None = None
        self.label = ElidedLabel()
        self._bar = CountdownBar("The counter stands for")
        self._bar.setFixedSize(90, 30)
        self.button = QPushButton()
        theme.set_role(self.button, "compact")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.put_away)
        press_with_enter(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self._bar)
        row.addWidget(self.button)

    def show_counter(self, picture: CounterPicture, *, enabled: bool) -> None:
        """Show how it stands; `enabled` allows withdrawing."""
        self._picture = picture
        said = f"{picture.words}. {picture.notice}" if picture.notice else picture.words
        self.label.setText(said)
        theme.set_role(self.label, tone=picture.tone)
        over = picture.tone == "danger"
        self.button.setVisible(picture.withdrawable or picture.askable or over)
        self.button.setEnabled(enabled or over)
        sure = "Make sure" if picture.askable else "Take back"
        self.button.setText("Dismiss" if over else sure)
        self.button.setAccessibleName(f"{self.button.text()}: {picture.words}")
        self._bar.setVisible(picture.withdrawable)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        picture = self._picture
        if picture is not None and picture.withdrawable:
            total_ms = max(picture.valid_until_ms - picture.offered_ms, 1)
            self._bar.set_time(picture.valid_until_ms - now_ms, total_ms)


class CounterRows(QWidget):
    """Emits `put_away(maker)`; hidden while there is no counter to speak of."""

    put_away = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Your counters on this request")
        self.rows: dict[str, CounterRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.current().space3, 0, theme.current().space2, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_counters(self, pictures: Sequence[CounterPicture], *, enabled: bool) -> None:
        """Show these, one a dealer."""
        wanted = {picture.maker for picture in pictures}
        for maker in [maker for maker in self.rows if maker not in wanted]:
            row = self.rows.pop(maker)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for picture in pictures:
            if picture.maker not in self.rows:
                self._add(picture.maker)
            self.rows[picture.maker].show_counter(picture, enabled=enabled)
        self.setVisible(bool(pictures))

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        for row in self.rows.values():
            row.tick(now_ms)

    def _add(self, maker: str) -> None:
        row = CounterRow()
        row.put_away.connect(lambda: self.put_away.emit(maker))
        self.rows[maker] = row
        self._column.addWidget(row)
