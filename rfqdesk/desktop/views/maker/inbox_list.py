"""The list of requests, most urgent on top, with stable cards."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.inbox import InboxEntry
from rfqdesk.desktop.views.common import Card, EmptyState, SpokenList
from rfqdesk.desktop.views.common.held_order import HeldOrder
from rfqdesk.desktop.views.maker.request_card import RequestCard

_HELD_WORDS = "order held while the mouse is here"


class InboxList(Card):
    """Cards in the order given. A request keeps its card, and so the keyboard's focus.

    While the mouse is over them they stay where they are, and new ones come below.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Requests", parent)
        self._cards: dict[str, RequestCard] = {}
        self._held = HeldOrder()
        self._open_count = 0
        self._empty = EmptyState(
            "inbox",
            "No open requests",
            "They appear here as clients ask. The one that runs out first is on top.",
        )
        self._content = SpokenList()
        self._content.setAccessibleName("Requests, most urgent first")
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, theme.current().space1, 0)
        self._column.setSpacing(theme.current().space2)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._scroll, 1)
        self._scroll.hide()
        self._scroll.installEventFilter(self)

    def show_entries(
        self, entries: Sequence[InboxEntry], focused: str, auto: frozenset[str] = frozenset()
    ) -> None:
        """Show these requests from top to bottom; those in `auto` are quoted by rule."""
        for entry in entries:
            card = self._cards.get(entry.rfq_id) or self._new_card(entry.rfq_id)
            card.show_entry(entry, focused=entry.rfq_id == focused, auto=entry.rfq_id in auto)
        self._open_count = sum(not entry.over for entry in entries)
        self._place(self._held.want([entry.rfq_id for entry in entries]))

    def tick(self, now_ms: int) -> None:
        """Let every countdown run."""
        for card in self._cards.values():
            card.countdown.tick(now_ms)

    def card(self, rfq_id: str) -> RequestCard:
        """The card of a request that is shown.

        Raises:
            KeyError: it is not.
        """
        return self._cards[rfq_id]

    def order(self) -> list[str]:
        """Ids from top to bottom."""
        return list(self._held.shown)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Nothing moves under the mouse; what had to wait moves when it goes."""
        if event.type() is QEvent.Type.Enter:
            self._held.hold()
        elif event.type() in {QEvent.Type.Leave, QEvent.Type.Hide}:
            self._place(self._held.let_go())
        return False

    def reveal(self, rfq_id: str) -> None:
        """Scroll so that a request's card is seen."""
        if rfq_id in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[rfq_id], 0, theme.current().space2)

    def _place(self, order: Sequence[str]) -> None:
        for rfq_id in set(self._cards).difference(order):
            gone = self._cards.pop(rfq_id)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        moved = False
        for place, rfq_id in enumerate(order):
            card = self._cards[rfq_id]
            card.setEnabled(rfq_id not in self._held.gone)
            if self._column.indexOf(card) != place:
                moved = True
                self._column.removeWidget(card)
                self._column.insertWidget(place, card)
        if moved:
            for before, after in itertools.pairwise(order):
                QWidget.setTabOrder(self._cards[before], self._cards[after])
        held = f", {_HELD_WORDS}" if self._held.waits else ""
        self.set_note(f"{self._open_count} open{held}")
        self._empty.setVisible(not order)
        self._scroll.setVisible(bool(order))

    def _new_card(self, rfq_id: str) -> RequestCard:
        card = RequestCard(rfq_id)
        card.chosen.connect(self.chosen)
        card.moved.connect(lambda step: self._move_focus(rfq_id, step))
        self._cards[rfq_id] = card
        return card

    def _move_focus(self, rfq_id: str, step: int) -> None:
        order = self._held.shown
        place = order.index(rfq_id) + step
        if 0 <= place < len(order):
            neighbour = self._cards[order[place]]
            neighbour.setFocus(Qt.FocusReason.TabFocusReason)
            self.reveal(neighbour.rfq_id)
