"""The strip of open requests: several can run at once, one is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.request_strip import RequestTabPicture
from rfqdesk.desktop.views.trader.request_tab import HEIGHT, RequestTab

_BAR_HEIGHT = 12


class RequestTabs(QScrollArea):
    """Emits `chosen(rfq_id)` when a person chooses another request; hidden while empty."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs: dict[str, RequestTab] = {}
        self._order: list[str] = []
        self.setAccessibleName("Requests")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(HEIGHT)
        self.horizontalScrollBar().rangeChanged.connect(self._on_range)
        strip = QWidget()
        self._row = QHBoxLayout(strip)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.current().space2)
        self._row.addStretch(1)
        self._row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(strip)
        self.hide()

    def show_requests(self, pictures: Sequence[RequestTabPicture], current: str) -> None:
        """Show these requests in this order, `current` pushed in."""
        wanted = [picture.rfq_id for picture in pictures]
        for rfq_id in [rfq_id for rfq_id in self.tabs if rfq_id not in wanted]:
            tab = self.tabs.pop(rfq_id)
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        for picture in pictures:
            if picture.rfq_id not in self.tabs:
                tab = RequestTab(picture.rfq_id)
                tab.clicked.connect(self._on_clicked)
                self.tabs[picture.rfq_id] = tab
            self.tabs[picture.rfq_id].show_request(picture)
            self.tabs[picture.rfq_id].setChecked(picture.rfq_id == current)
        if wanted != self._order:
            self._order = wanted
            for place, rfq_id in enumerate(wanted):
                self._row.insertWidget(place, self.tabs[rfq_id])
        self.setVisible(bool(wanted))

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        for tab in self.tabs.values():
            tab.tick(now_ms)

    def step(self, step: int) -> None:
        """Choose the next or previous request."""
        checked = next((rfq_id for rfq_id in self._order if self.tabs[rfq_id].isChecked()), None)
        if checked is None:
            return
        place = (self._order.index(checked) + step) % len(self._order)
        self._choose(self.tabs[self._order[place]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.step(step)
            focused = next((tab for tab in self.tabs.values() if tab.isChecked()), None)
            if focused is not None:
                focused.setFocus(Qt.FocusReason.TabFocusReason)
            return
        event.ignore()

    def _on_range(self, _first: int, last: int) -> None:
        self.setFixedHeight(HEIGHT + (_BAR_HEIGHT if last > 0 else 0))

    def _on_clicked(self) -> None:
        tab = self.sender()
        if isinstance(tab, RequestTab):
            self._choose(tab)

    def _choose(self, tab: RequestTab) -> None:
        for other in self.tabs.values():
            other.setChecked(other is tab)
        self.ensureWidgetVisible(tab)
        self.chosen.emit(tab.rfq_id)
