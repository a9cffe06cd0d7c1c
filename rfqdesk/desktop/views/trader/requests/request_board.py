"""The requests above the quotes: several can run at once, one is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import LOOK
from rfqdesk.desktop.models.stack.request_strip import BoardLook, RequestTabPicture
from rfqdesk.desktop.views.common.held_order import HeldOrder
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.common.room import room_height
from rfqdesk.desktop.views.trader.flow_layout import EvenLayout
from rfqdesk.desktop.views.trader.requests import request_card, request_line, request_tab
from rfqdesk.desktop.views.trader.requests.request_button import RequestButton
from rfqdesk.desktop.views.trader.requests.request_card import RequestCard
from rfqdesk.desktop.views.trader.requests.request_line import RequestLine, RequestLineHeading
from rfqdesk.desktop.views.trader.requests.request_tab import RequestTab

_BAR_HEIGHT = 12
_SHARE_MAX = 0.31
"""Of the workspace's height: the quotes and the blotter need the rest."""
_BUTTONS: dict[BoardLook, type[RequestButton]] = {
    BoardLook.STRIP: RequestTab,
    BoardLook.CARDS: RequestCard,
    BoardLook.ROWS: RequestLine,
}
_TIPS = {
    BoardLook.STRIP: "Requests on a strip",
    BoardLook.CARDS: "Requests as cards",
    BoardLook.ROWS: "Requests as rows",
}


class RequestBoard(QWidget):
    """Emits `chosen(rfq_id)` when a person chooses another request; hidden while empty.

    `entered` is emitted where Enter asks for the quotes themselves, `look_chosen(look)` when
    the requests are to be looked at in another way, `height_taken(px)` when they take so much
    more height than a strip. While the mouse is over them they stay where they are: new ones
    wait for it to go.
    """

    chosen = Signal(str)
    entered = Signal()
    look_chosen = Signal(str)
    height_taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs: dict[str, RequestButton] = {}
        self.look = BoardLook.STRIP
        self._held = HeldOrder(adds=False)
        self._placed: list[str] = []
        self._pictures: tuple[RequestTabPicture, ...] = ()
        self._current = ""
        self._items: QLayout | None = None
        self.setAccessibleName("Requests")
        self._heading = RequestLineHeading()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.horizontalScrollBar().rangeChanged.connect(self._take_height)
        tokens = theme.current()
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self._scroll, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.space2)
        row.addLayout(column, 1)
        row.addLayout(self._switch(), 0)
        self._lay_out()
        self._draw_icons()
        theme.changed.connect(self._draw_icons)
        self.hide()

    def show_requests(self, pictures: Sequence[RequestTabPicture], current: str) -> None:
        """Show these requests in this order, `current` pushed in."""
        self._pictures, self._current = tuple(pictures), current
        self._place(self._held.want([picture.rfq_id for picture in pictures]))

    def enterEvent(self, event: QEnterEvent) -> None:
        """From now on nothing moves."""
        super().enterEvent(event)
        self._held.hold()

    def leaveEvent(self, event: QEvent) -> None:
        """What had to wait moves now."""
        super().leaveEvent(event)
        self._place(self._held.let_go())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody's mouse is over what is not seen."""
        super().hideEvent(event)
        self._held.let_go()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        for tab in self.tabs.values():
            tab.tick(now_ms)

    def in_sight(self) -> set[str]:
        """The requests that are not scrolled out of sight."""
        return {rfq_id for rfq_id, tab in self.tabs.items() if not tab.visibleRegion().isEmpty()}

    def step(self, step: int) -> None:
        """Choose the next or previous request."""
        checked = next((rfq_id for rfq_id in self._placed if self.tabs[rfq_id].isChecked()), None)
        if checked is None:
            return
        place = (self._placed.index(checked) + step) % len(self._placed)
        self._choose(self.tabs[self._placed[place]])

    def set_look(self, look: BoardLook) -> None:
        """Show the requests in another way, from the next picture on."""
        if look is not self.look:
            self.look = look
            for rfq_id in list(self.tabs):
                self._drop(rfq_id)
            self._held = HeldOrder(adds=False)
            self._placed = []
            self._lay_out()
        self.switches[look].setChecked(True)

    def next_look(self) -> None:
        """Ask for the next way of looking at them."""
        looks = list(BoardLook)
        self.look_chosen.emit(looks[(looks.index(self.look) + 1) % len(looks)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards stand in as many rows as the width makes of them."""
        super().resizeEvent(event)
        self._take_height()

    # Making it ---------------------------------------------------------------------

    def _switch(self) -> QLayout:
        self.switches: dict[BoardLook, QPushButton] = {}
        group = QButtonGroup(self)
        group.setExclusive(True)
        # Beside each other in every look: the next click must not find another button there.
        row = QHBoxLayout()
        row.setSpacing(0)
        for look, tip in _TIPS.items():
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoExclusive(True)
            theme.set_role(button, "tool")
            key_tip(button, tip, LOOK)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _on, look=look: self.look_chosen.emit(look))
            group.addButton(button)
            self.switches[look] = button
            row.addWidget(button)
        self.held = QLabel()
        self.held.setAlignment(Qt.AlignmentFlag.AlignRight)
        # As wide as the switches, so that nothing gives way to it.
        self.held.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.held.hide()
        theme.set_role(self.held, "hint", tone="warn")
        self.held.setToolTip("Held while the mouse is here: newer ones come when it goes")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.held)
        column.addStretch(1)
        return column

    def _lay_out(self) -> None:
        page = QWidget()
        tokens = theme.current()
        items: QLayout
        if self.look is BoardLook.CARDS:
            items = EvenLayout(tokens.space2, request_card.WIDTH, page)
        else:
            strip = self.look is BoardLook.STRIP
            box = QHBoxLayout(page) if strip else QVBoxLayout(page)
            box.setSpacing(tokens.space2 if strip else 2)
            box.setContentsMargins(0, 0, 0, 0)
            box.addStretch(1)
            box.setAlignment(Qt.AlignmentFlag.AlignTop)
            items = box
        self._items = items
        self._scroll.setWidget(page)
        off, asked = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        strip_only = self.look is BoardLook.STRIP
        self._scroll.setVerticalScrollBarPolicy(off if strip_only else asked)
        self._scroll.setHorizontalScrollBarPolicy(asked if strip_only else off)
        self._heading.setVisible(self.look is BoardLook.ROWS)

    def _add(self, rfq_id: str) -> None:
        tab = _BUTTONS[self.look](rfq_id)
        tab.clicked.connect(self._on_clicked)
        tab.stepped.connect(self._on_stepped)
        tab.entered.connect(self.entered)
        self.tabs[rfq_id] = tab

    def _drop(self, rfq_id: str) -> None:
        tab = self.tabs.pop(rfq_id)
        if self._items is not None:
            self._items.removeWidget(tab)
        tab.hide()
        tab.deleteLater()

    def _place(self, order: Sequence[str]) -> None:
        shown = set(order)
        for rfq_id in [rfq_id for rfq_id in self.tabs if rfq_id not in shown]:
            self._drop(rfq_id)
        for picture in self._pictures:
            if picture.rfq_id in shown:
                if picture.rfq_id not in self.tabs:
                    self._add(picture.rfq_id)
                self.tabs[picture.rfq_id].show_request(picture)
                self.tabs[picture.rfq_id].setChecked(picture.rfq_id == self._current)
        for rfq_id, tab in self.tabs.items():
            tab.setEnabled(rfq_id not in self._held.gone)
        if order != self._placed:
            self._placed = list(order)
            self._put_in_place()
        waiting = self._held.waiting
        self.held.setText(f"{waiting} newer" if waiting else "order held")
        self.held.setVisible(self._held.waits)
        self.setVisible(bool(order))
        self._take_height()

    def _put_in_place(self) -> None:
        items = self._items
        for place, rfq_id in enumerate(self._placed):
            tab = self.tabs[rfq_id]
            if isinstance(items, QHBoxLayout | QVBoxLayout):
                items.insertWidget(place, tab)
            elif items is not None:
                items.removeWidget(tab)
                items.addWidget(tab)
            tab.show()
        for before, after in zip(self._placed, self._placed[1:], strict=False):
            QWidget.setTabOrder(self.tabs[before], self.tabs[after])

    def _take_height(self) -> None:
        if self.look is BoardLook.STRIP:
            scrolls = self._scroll.horizontalScrollBar().maximum() > 0
            height = request_tab.HEIGHT + (_BAR_HEIGHT if scrolls else 0)
        else:
            height = self._lines_height()
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
            self.height_taken.emit(height - request_tab.HEIGHT)

    def _lines_height(self) -> int:
        """All lines of cards or rows, or as many whole ones as the workspace has room for."""
        cards = self.look is BoardLook.CARDS
        gap = theme.current().space2 if cards else 2
        line = (request_card.HEIGHT if cards else request_line.HEIGHT) + gap
        above = 0 if cards else self._heading.height()
        needed = -(-len(self.tabs) // self._across())
        room = int(room_height(self) * _SHARE_MAX) - above
        lines = max(1, min(needed, (room + gap) // line))
        return above + lines * line - gap

    # Reacting ------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        tab = self.sender()
        if isinstance(tab, RequestButton):
            self._choose(tab)

    def _on_stepped(self, across: int, down: int) -> None:
        step = across if self.look is not BoardLook.ROWS else across + down
        if down and self.look is BoardLook.CARDS:
            step = down * self._across()
            checked = next((at for at in self._placed if self.tabs[at].isChecked()), "")
            if checked and not 0 <= self._placed.index(checked) + step < len(self._placed):
                return
        if step:
            self.step(step)
            focused = next((tab for tab in self.tabs.values() if tab.isChecked()), None)
            if focused is not None:
                focused.setFocus(Qt.FocusReason.TabFocusReason)

    def _across(self) -> int:
        items = self._items
        return items.across(self._scroll.width()) if isinstance(items, EvenLayout) else 1

    def _choose(self, tab: RequestButton) -> None:
        for other in self.tabs.values():
            other.setChecked(other is tab)
        self._scroll.ensureWidgetVisible(tab)
        self.chosen.emit(tab.rfq_id)

    def _draw_icons(self) -> None:
        for look, button in self.switches.items():
            button.setIcon(theme.icon(f"view-{look.value}"))
