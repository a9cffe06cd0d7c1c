"""One incoming request in the list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.book.package import instrument_name
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.maker.inbox import InboxEntry
from rfqdesk.desktop.models.maker.maker_words import card_words, life_words, parts_words, side_words
from rfqdesk.desktop.models.sides import side_tone
from rfqdesk.desktop.views.common import ElidedLabel, Pill, SpokenItem
from rfqdesk.desktop.views.maker.countdown import Countdown
from rfqdesk.protocol.terms import Leg, LegSide

LEGS_SHOWN = 3


def leg_words(leg: Leg) -> str:
    """A leg from the side of who buys the package: `+2 BTC 9OCT26 86000 call`."""
    sign = "+" if leg.side is LegSide.BUY else "\N{MINUS SIGN}"
    return f"{sign}{leg.ratio} {instrument_name(leg.instrument)}"


class RequestCard(SpokenItem):
    """A request to choose; `chosen` carries its id. Arrow keys move between cards."""

    chosen = Signal(str)
    moved = Signal(int)

    def __init__(self, rfq_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.rfq_id = rfq_id
        theme.set_role(self, "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        column.setSpacing(3)
        self._who = ElidedLabel()
        theme.set_role(self._who, "caption")
        self._pill = Pill()
        self._side = QLabel()
        theme.set_role(self._side, "figure")
        self._title = ElidedLabel()
        theme.set_role(self._title, "title")
        self._legs = QLabel()
        theme.set_role(self._legs, "caption")
        self._legs.setTextFormat(Qt.TextFormat.PlainText)
        self.countdown = Countdown("Request")
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        row.addWidget(self._side)
        row.addWidget(self._who, 1)
        row.addWidget(self._pill)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self._legs)
        column.addWidget(self.countdown)

    def show_entry(self, entry: InboxEntry, *, focused: bool, auto: bool = False) -> None:
        """Show the request's present state; `auto`: it is quoted by rule."""
        request = entry.view.request
        words = card_words(entry)
        parts = "" if request.all_or_none else parts_words(request)
        facts = ("auto" if auto else "", entry.who, parts, life_words(request))
        self._who.setText(" \N{MIDDLE DOT} ".join(fact for fact in facts if fact))
        self._pill.set_state(words.word, words.tone)
        self._side.setText(f"{side_words(request.side)} {quantity_text(request.quantity)}")
        theme.set_role(self._side, tone=side_tone(request.side))
        self._title.setText(entry.title)
        shown = [leg_words(leg) for leg in request.legs[:LEGS_SHOWN]]
        if request.hedge is not None:
            shown.append(f"with a hedge in {instrument_name(request.hedge.instrument)}")
        more = len(request.legs) - LEGS_SHOWN
        if more > 0:
            shown.append(f"and {more} more")
        self._legs.setText("\n".join(shown))
        self.countdown.set_span(request.opened_ms, request.expire_ms)
        self.countdown.setVisible(not entry.over)
        waiting = "warn" if entry.waited_for and not entry.over else ""
        theme.set_role(self, tone="accent" if focused else waiting)
        self.set_selected(focused)
        self.setAccessibleName(
            f"{self._who.text()}, {self._side.text()} {entry.title}, {words.word}"
            + (", in hand" if focused else "")
        )
        self.setAccessibleDescription(", ".join(leg_words(leg) for leg in request.legs))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose with the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.rfq_id)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose or move with the keyboard."""
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if not event.isAutoRepeat():
                self.chosen.emit(self.rfq_id)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not event.modifiers():
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
