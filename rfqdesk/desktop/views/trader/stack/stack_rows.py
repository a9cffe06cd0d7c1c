"""The rows of the stack: which dealer stands where, and when that may change."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QObject, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.views.common import SpokenList
from rfqdesk.desktop.views.common.room import room_height
from rfqdesk.desktop.views.trader.stack.place_watch import PlaceWatch
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.views.trader.stack.stack_columns import ROW_HEIGHT

WHOLE_ROWS, WHOLE_ROWS_MIN = 5, 2
"""So many rows are never cut, and so many not even where there is little room."""
_BELOW_PX, _FRAME_PX = 256, 142
"""What a workspace needs below the quotes; what the strip of requests, frames and title take."""
_GAP = 2


class _Scroll(QScrollArea):
    room_taken = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell how much of the width the scroll bar takes."""
        super().resizeEvent(event)
        self.room_taken.emit(self.width() - self.viewport().width())

    def leave_free(self, height: int) -> None:
        """Show nothing in so much of the height, at its lower end."""
        margins = QMargins(0, 0, 0, height)
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the stack, where they select rows."""
        event.ignore()


class StackRows(QWidget):
    """Rows in order of price, held still while the mouse is over them.

    A row is a dealer, for as long as the request is shown: prices change in
    it, but it moves only when nobody is about to click.
    """

    chosen = Signal(object)
    selected = Signal(str)
    asked = Signal(str)
    countered = Signal(str)
    held_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, QuoteRow] = {}
        self._rfq_id = ""
        self._order: list[str] = []
        self._wanted: list[str] = []
        self._hovered = False
        self._taken_px = 0
        self._narrow = False
        self._room = 0
        self._page = SpokenList()
        self._page.setAccessibleName("Quotes, best first")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self._column.addStretch(1)
        scroll = _Scroll()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._page)
        scroll.room_taken.connect(self._on_room)
        self._scroll = scroll
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._place_watch = PlaceWatch(self._page)
        self._place_watch.moved.connect(self._on_moved)

    def order(self) -> list[str]:
        """Makers from top to bottom."""
        return list(self._order)

    @property
    def held(self) -> bool:
        """Whether the order is being kept although the prices would have it otherwise."""
        return self._order != self._wanted

    def show_stack(self, picture: StackPicture) -> None:
        """Show a request's rows."""
        if picture.rfq_id != self._rfq_id:
            self._start_over(picture)
        self._wanted = [row.maker for row in picture.rows]
        for row in picture.rows:
            if row.maker not in self.rows:
                self._add(row.maker, picture)
            self.rows[row.maker].show_row(row, picture.accept, picture.dealing_refusal)
        self._take_height()
        self._end_with_a_whole_row()
        self._settle()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        for row in self.rows.values():
            row.tick(now_ms)

    def set_narrow(self, narrow: bool) -> None:
        """Take less room, or as much as there usually is."""
        self._narrow = narrow
        for row in self.rows.values():
            row.set_narrow(narrow)

    def let_go(self) -> None:
        """A key that dealt is up again."""
        for row in self.rows.values():
            row.let_go()

    def select(self, maker: str) -> None:
        """Mark one row, "" for none."""
        for row in self.rows.values():
            row.set_selected(row.maker == maker)
        if maker in self.rows:
            self._scroll.ensureWidgetVisible(self.rows[maker], 0, 4)

    def leave_height(self, px: int) -> None:
        """Leave so much more of the workspace's height to what stands above the quotes."""
        self._taken_px = px
        self._take_height()

    def enterEvent(self, event: QEnterEvent) -> None:
        """From now on nothing moves."""
        super().enterEvent(event)
        self._hovered = True

    def leaveEvent(self, event: QEvent) -> None:
        """What had to wait moves now."""
        super().leaveEvent(event)
        self._hovered = False
        self._settle()

    def _on_moved(self) -> None:
        for row in self.rows.values():
            row.check_place()

    def _start_over(self, picture: StackPicture) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        self._order = []
        self._rfq_id = picture.rfq_id

    def _add(self, maker: str, picture: StackPicture) -> None:
        row = QuoteRow(maker, picture.side)
        row.chosen.connect(self.chosen)
        row.selected.connect(lambda: self.selected.emit(maker))
        row.asked.connect(lambda: self.asked.emit(maker))
        row.countered.connect(lambda: self.countered.emit(maker))
        row.set_narrow(self._narrow)
        row.leave_room(self._room)
        self.rows[maker] = row
        self._order.append(maker)
        self._column.insertWidget(len(self._order) - 1, row)

    def watch(self, page: QWidget) -> None:
        """Leave room for what is shown or put away on the page that the rows stand on."""
        page.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Something on the page has come or gone."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._take_height()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Judge anew how many rows there is room for."""
        super().resizeEvent(event)
        self._take_height()
        self._end_with_a_whole_row()

    def _on_room(self, taken: int) -> None:
        self._room = taken
        for row in self.rows.values():
            row.leave_room(taken)
        self._end_with_a_whole_row()

    def _end_with_a_whole_row(self) -> None:
        """Leave the rest of the height empty: half a row hides what it says."""
        line = ROW_HEIGHT + _GAP
        cut = len(self._order) * line - _GAP > self.height()
        whole = (self.height() + _GAP) // line * line - _GAP
        # Where there is less room than it needs, a part of the scroll area is out of sight.
        self._scroll.leave_free(self._scroll.height() - whole if cut else 0)

    def _take_height(self) -> None:
        """Keep the first rows whole, as long as nothing else is pushed out for it."""
        room = room_height(self) - _BELOW_PX - _FRAME_PX - self._taken_px - self._beside_px()
        fitting = (room + _GAP) // (ROW_HEIGHT + _GAP)
        whole = min(len(self._order), max(WHOLE_ROWS_MIN, min(fitting, WHOLE_ROWS)))
        needed = whole * (ROW_HEIGHT + _GAP) - _GAP if whole else 0
        if needed != self._scroll.minimumHeight():
            self._scroll.setMinimumHeight(needed)

    def _beside_px(self) -> int:
        """What banners, heading and sheets above and below the rows take."""
        page = self.parentWidget()
        layout = page.layout() if page is not None else None
        if page is None or layout is None:
            return 0
        whole = layout.minimumSize().height()
        if layout.hasHeightForWidth():
            whole = layout.totalMinimumHeightForWidth(page.width())
        return whole - self._scroll.minimumHeight()

    def _settle(self) -> None:
        was_held = self.property("held")
        busy = self._hovered or any(row.pressed for row in self.rows.values())
        if not busy and self._order != self._wanted:
            self._order = [maker for maker in self._wanted if maker in self.rows]
            self._place(self._order)
        if self.held != was_held:
            self.setProperty("held", self.held)
            self.held_changed.emit(self.held)

    def _place(self, makers: Sequence[str]) -> None:
        for place, maker in enumerate(makers):
            # Those that stay where they are need not be painted.
            if self._column.indexOf(self.rows[maker]) != place:
                self._column.insertWidget(place, self.rows[maker])
        before: QuoteRow | None = None
        for maker in makers:
            row = self.rows[maker]
            if before is not None:
                QWidget.setTabOrder(before.lift, row.hit)
            QWidget.setTabOrder(row.hit, row.lift)
            before = row
