"""The line below the quotes: how much to take, from whoever is best, now or when they come."""

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.safety_times import WORSE_GUARD_MS
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, ShownCross
from rfqdesk.desktop.models.stack.taking import TakingPicture, TakingText
from rfqdesk.desktop.views.common import ElidedLabel, SegmentedControl
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.trader.stack.place_watch import PlaceWatch
from rfqdesk.desktop.views.trader.stack.resting_rows import RestingRows
from rfqdesk.protocol.terms import QuoteRespType, Side

_NEEDS_PRICE = "Type the worst price at which it is to rest"
_BUSY = {
    AcceptPhase.ACCEPTING: "Sent, waiting for the venue",
    AcceptPhase.ASKED: "The dealer is asked, nothing has traded yet",
    AcceptPhase.UNKNOWN: "Outcome unknown",
}


class TakeBar(QFrame):
    """Emits `chosen(ShownCross)`, `cancel_asked(QuoteRespType)`, and `edited` while typed into.

    What is sent is what the buttons showed: while one is held down nothing changes.
    """

    chosen = Signal(object)
    cancel_asked = Signal(object)
    edited = Signal()
    left = Signal()
    """Esc was pressed in a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: TakingPicture | None = None
        self._accept: AcceptStatus | None = None
        self._refusal = ""
        self._seen: tuple[tuple[str, QuoteRespType, TakingText], Decimal] | None = None
        """The last price that could be taken, and what was asked for then."""
        self._later: tuple[TakingPicture, AcceptStatus | None, str] | None = None
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(WORSE_GUARD_MS)
        self._guard.timeout.connect(self._refresh)
        theme.set_role(self, "panel")
        self.setAccessibleName("Take from the best quotes")
        self._make_fields()
        self._lay_out()
        self._place_watch = PlaceWatch(self)
        self._place_watch.moved.connect(self.best.check_place)
        self._place_watch.moved.connect(self.rest.check_place)
        BOUND.changed.connect(self._refresh)
        self.hide()

    def text(self) -> TakingText:
        """What is typed."""
        return TakingText(self.quantity.text(), self.price.text(), Side(self.side.value()))

    def begin_anew(self) -> None:
        """Forget what was typed for another request; the side stays."""
        self._later = None
        for line in (self.quantity, self.price):
            line.blockSignals(True)
            line.clear()
            line.blockSignals(False)

    def show_taking(
        self, picture: TakingPicture, accept: AcceptStatus | None, refusal: str
    ) -> None:
        """Show what would be taken. `accept` is the request's, `refusal` forbids dealing."""
        for button, shown in ((self.best, picture.best), (self.rest, picture.rest)):
            if button.holding and shown != self._shown_by(button):
                button.let_go()
        if self.best.isDown() or self.rest.isDown():
            self._later = (picture, accept, refusal)
            return
        self._later = None
        if self._got_worse(picture):
            self._guard.start()
        self._picture, self._accept, self._refusal = picture, accept, refusal
        self._refresh()

    def take_best(self) -> bool:
        """Send the cross that is shown; False when it can't be sent now."""
        return self._act(self._picture.best if self._picture else None, self.best)

    def take_focus(self) -> None:
        """Go to the quantity, or where the request trades whole to the price."""
        line = self.quantity if self.quantity.isVisible() else self.price
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the button, which deals; Esc back to the quotes."""
        key = Qt.Key(event.key())
        typing = self.quantity.hasFocus() or self.price.hasFocus()
        if typing and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            for button in (self.best, self.rest):
                if button.isEnabled():
                    button.setFocus(Qt.FocusReason.TabFocusReason)
                    return
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif typing:
            # What deals among the quotes is a letter here, and no order.
            return
        else:
            super().keyPressEvent(event)

    # Making it ---------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.side = SegmentedControl(
            [(Side.BUY.value, "Buy", "buy"), (Side.SELL.value, "Sell", "sell")], "Take which side"
        )
        self.side.setFixedWidth(112)
        self.quantity = _line("Quantity to take", 76)
        self.price = _line("Worst price taken", 92)
        self.price.setPlaceholderText("as shown")
        self.price.setToolTip(
            "The worst price you take. Empty: the worst of what is shown. "
            "A cross that is to rest needs one."
        )
        self._of = QLabel()
        theme.set_role(self._of, "caption")
        self.best = DealButton()
        self.rest = DealButton()
        self.rest.setText("Rest")
        theme.set_role(self.rest, "plain")
        for button in (self.best, self.rest):
            # `ended` comes before the click: that must still see what was shown.
            button.ended.connect(lambda: QTimer.singleShot(0, self, self._catch_up))
        self.best.dealt.connect(lambda: self._deal(self._picture.best if self._picture else None))
        self.rest.dealt.connect(lambda: self._deal(self._picture.rest if self._picture else None))
        self._preview = ElidedLabel()
        theme.set_role(self._preview, "caption")
        self.resting = RestingRows()
        self.resting.cancel_asked.connect(self.cancel_asked)
        self.quantity.textChanged.connect(self.edited)
        self.price.textChanged.connect(self.edited)
        self.side.changed.connect(self.edited)

    def _lay_out(self) -> None:
        tokens = theme.current()
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        self._take_label = _caption("Take")
        self._take_label.setBuddy(self.quantity)
        row.addWidget(self.side)
        row.addWidget(self._take_label)
        row.addWidget(self.quantity)
        row.addWidget(self._of)
        row.addWidget(_caption("worst price"))
        row.addWidget(self.price)
        row.addStretch(1)
        row.addWidget(self.rest)
        row.addWidget(self.best)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space2, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addWidget(self.resting)
        column.addLayout(row)
        column.addWidget(self._preview)

    # Refreshing --------------------------------------------------------------------

    def _refresh(self) -> None:
        picture = self._picture
        if picture is None:
            return
        self.side.setVisible(picture.two_way)
        for widget in (self._take_label, self.quantity, self._of):
            widget.setVisible(picture.parts)
        self.quantity.setPlaceholderText(picture.left)
        self._of.setText(f"of {picture.left} left,")
        theme.set_role(self.quantity, tone="danger" if picture.take is None else "")
        self.resting.show_resting(picture.resting, enabled=not self._refusal)
        verb = "Buy" if picture.side is Side.BUY else "Sell"
        self.best.setText(f"Take best: {picture.best_words}" if picture.best else "Take best")
        role = "plain" if picture.best is None else verb.lower()
        theme.set_role(self.best, role)
        why_not = self._why_not()
        self._dress(self.best, picture.best, picture.best_words, why_not or picture.problem)
        needed = (picture.take is None and picture.problem) or picture.rest_problem or _NEEDS_PRICE
        self._dress(self.rest, picture.rest, picture.rest_words, why_not or needed)
        told = picture.problem or picture.preview
        busy = _BUSY.get(self._accept.phase, "") if self._accept else ""
        self._preview.setText(busy or told)
        wrong = picture.take is None and not busy
        theme.set_role(self._preview, tone="danger" if wrong else "")

    def _dress(
        self, button: DealButton, shown: ShownCross | None, words: str, why_not: str
    ) -> None:
        able = shown is not None and not self._why_not()
        button.setEnabled(able)
        least = self._picture.hold_from if self._picture else None
        button.set_hold(
            shown is not None and least is not None and Decimal(shown.quantity) >= least
        )
        effect, name = (
            ("all at once or nothing", keys.TAKE_BEST)
            if button is self.best
            else ("takes what it can now, and rests with what is left", keys.REST)
        )
        button.setToolTip(BOUND.beside(f"{words}: {effect}", name) if able else why_not)
        verb = "Take best" if button is self.best else "Rest"
        button.setAccessibleName(f"{verb}: {words}" if words else verb)
        button.setAccessibleDescription("" if able else why_not)

    def _why_not(self) -> str:
        if self._accept is not None and self._accept.blocks:
            return "This request has been dealt on or is being dealt on"
        if self._guard.isActive():
            return "The price just turned worse"
        return self._refusal

    def _got_worse(self, picture: TakingPicture) -> bool:
        """Whether the price is worse than the last one that was to be seen, and not by typing.

        That may have been a while ago: prices go and come back, and what is left to take
        grows less with every deal.
        """
        shown = picture.best
        if shown is None:
            return False
        price, typed = Decimal(shown.price), (shown.rfq_id, shown.response, self.text())
        seen = self._seen
        if not self.isVisible():
            self._seen = None
            return False
        self._seen = (typed, price)
        if seen is None or seen[0] != typed:
            return False
        rise = price - seen[1]
        return rise > 0 if shown.response is QuoteRespType.LIFT else rise < 0

    def _shown_by(self, button: DealButton) -> ShownCross | None:
        if self._picture is None:
            return None
        return self._picture.best if button is self.best else self._picture.rest

    def _deal(self, shown: ShownCross | None) -> None:
        if shown is not None:
            self.chosen.emit(shown)

    def _act(self, shown: ShownCross | None, button: DealButton) -> bool:
        if shown is None or not button.isEnabled():
            return False
        button.act()
        return True

    def let_go(self) -> None:
        """The key is up again."""
        self.best.let_go()
        self.rest.let_go()

    def rest_now(self) -> bool:
        """Let the cross that is shown rest; False when it can't be sent now."""
        return self._act(self._picture.rest if self._picture else None, self.rest)

    def _catch_up(self) -> None:
        if self._later is not None:
            later, self._later = self._later, None
            self.show_taking(*later)


def _line(name: str, width: int) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setFixedWidth(width)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return line


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    theme.set_role(label, "caption")
    return label
