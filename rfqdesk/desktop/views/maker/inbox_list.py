"""The list of requests, most urgent on top, with stable cards."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.inbox import InboxEntry
from rfqdesk.desktop.views.common import Card, EmptyState, SpokenList
from rfqdesk.desktop.views.maker.request_card import RequestCard


class InboxList(Card):
    """Cards in the order given. A request keeps its card, and so the keyboard's focus."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Requests", parent)
        self._cards: dict[str, RequestCard] = {}
        self._order: list[str] = []
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

    def show_entries(
        self, entries: Sequence[InboxEntry], focused: str, auto: frozenset[str] = frozenset()
    ) -> None:
        """Show these requests from top to bottom; those in `auto` are quoted by rule."""
        wanted = [entry.rfq_id for entry in entries]
        for rfq_id in set(self._cards) - set(wanted):
            gone = self._cards.pop(rfq_id)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, entry in enumerate(entries):
            card = self._cards.get(entry.rfq_id) or self._new_card(entry.rfq_id)
            if self._column.indexOf(card) != place:
                self._column.removeWidget(card)
                self._column.insertWidget(place, card)
            card.show_entry(entry, focused=entry.rfq_id == focused, auto=entry.rfq_id in auto)
        if wanted != self._order:
            self._order = wanted
            for before, after in itertools.pairwise(wanted):
                QWidget.setTabOrder(self._cards[before], self._cards[after])
        open_count = sum(not entry.over for entry in entries)
        self.set_note(f"{open_count} open")
        self._empty.setVisible(not entries)
        self._scroll.setVisible(bool(entries))

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
        return list(self._order)

    def reveal(self, rfq_id: str) -> None:
        """Scroll so that a request's card is seen."""
        if rfq_id in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[rfq_id], 0, theme.current().space2)

    def _new_card(self, rfq_id: str) -> RequestCard:
        card = RequestCard(rfq_id)
        card.chosen.connect(self.chosen)
        card.moved.connect(lambda step: self._move_focus(rfq_id, step))
        self._cards[rfq_id] = card
        return card

    def _move_focus(self, rfq_id: str, step: int) -> None:
        place = self._order.index(rfq_id) + step
        if 0 <= place < len(self._order):
            neighbour = self._cards[self._order[place]]
            neighbour.setFocus(Qt.FocusReason.TabFocusReason)
            self.reveal(neighbour.rfq_id)
