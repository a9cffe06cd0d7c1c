"""What a client waits for a yes or no to, prominently, with the keys that answer."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import KeyName
from rfqdesk.desktop.models.maker.asks import Ask, AskKind, answer_words
from rfqdesk.desktop.models.safety_times import ARMED_MS, SEEN_MS
from rfqdesk.desktop.models.sides import side_tone
from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.maker.countdown import Countdown
from rfqdesk.protocol.terms import CounterRespType, Side

_TONES = {AskKind.LOOK: "danger", AskKind.COUNTER: "warn"}


class AskStrip(QFrame):
    """The first ask of one kind, whichever request it is on, until it is answered or over.

    `accept` says yes to a last look at once. To a counter it only arms the strip: `confirm`,
    another key, then says yes to exactly what stood there, and nothing else takes its place
    meanwhile. A click arms likewise, and the second click of a double click does nothing.
    """

    answered = Signal(object, object)
    shown_asked = Signal(str)

    def __init__(self, kind: AskKind, keys: tuple[KeyName, KeyName, KeyName | None]) -> None:
        super().__init__()
        self._kind = kind
        self._accept_key, self._reject_key, self._confirm_key = keys
        self._ask: Ask | None = None
        self._armed = False
        self._live = False
        self._seen = QElapsedTimer()
        self._armed_for = QElapsedTimer()
        self._disarming = QTimer(self)
        self._disarming.setSingleShot(True)
        self._disarming.setInterval(ARMED_MS)
        self._disarming.timeout.connect(self.disarm)
        self._heading = ElidedLabel()
        self._deal = QLabel()
        self._detail = ElidedLabel()
        self._more = QLabel()
        self.countdown = Countdown("Time to answer")
        self.show_button = QPushButton("Show request")
        self.accept_button = QPushButton()
        self.reject_button = QPushButton()
        self._build()
        self.accept_button.clicked.connect(self._on_clicked)
        self.reject_button.clicked.connect(self.reject)
        self.show_button.clicked.connect(self.show_request)
        BOUND.changed.connect(self._say_keys)
        self._say_keys()
        self.hide()

    def show_asks(self, asks: Sequence[Ask], *, live: bool) -> None:
        """Show the first of this kind that is not answered yet, and say how many follow."""
        self._live = live
        # Who armed it saw a market that is not shown since the line was lost.
        self._armed = self._armed and live
        mine = [ask for ask in asks if ask.kind is self._kind]
        before = self._ask
        held = next((ask for ask in mine if self._armed and _same(ask, before)), None)
        if held is None:
            self._armed = False
            held = next((ask for ask in mine if not ask.answering), None) or next(iter(mine), None)
        self._ask = held
        if held is None:
            self.hide()
            return
        if not _same(held, before):
            self._seen.start()
        self._more.setText(f"and {len(mine) - 1} more" if len(mine) > 1 else "")
        self._more.setVisible(len(mine) > 1)
        self._draw(held)
        self.show()

    def tick(self, now_ms: int) -> None:
        """Let the countdown run."""
        if self._ask is not None:
            self.countdown.tick(now_ms)

    def accept(self) -> None:
        """Say yes to a last look; arm a counter."""
        ask = self._answerable()
        if ask is None:
            return
        if self._kind is AskKind.LOOK:
            self.answered.emit(ask, CounterRespType.ACCEPT)
            return
        self._armed = True
        self._armed_for.start()
        self._disarming.start()
        self._draw(ask)

    def confirm(self) -> None:
        """Say yes to the counter that was armed."""
        ask = self._answerable()
        if ask is not None and self._armed:
            self._armed = False
            self._disarming.stop()
            self.answered.emit(ask, CounterRespType.ACCEPT)

    def reject(self) -> None:
        """Say no."""
        ask = self._answerable()
        if ask is not None:
            self._armed = False
            self.answered.emit(ask, CounterRespType.REJECT)

    def disarm(self) -> bool:
        """Take back `accept`; whether there was anything to take back."""
        was_armed, self._armed = self._armed, False
        self._disarming.stop()
        if was_armed and self._ask is not None:
            self._draw(self._ask)
        return was_armed

    def show_request(self) -> None:
        """Ask for the request of what is shown."""
        if self._ask is not None:
            self.shown_asked.emit(self._ask.rfq_id)

    def rfq_id(self) -> str:
        """The request of the ask that is shown, "" for none."""
        return "" if self._ask is None else self._ask.rfq_id

    def deal(self) -> str:
        """What saying yes would do, as it stands there."""
        return self._deal.text()

    def detail(self) -> str:
        """All that stands beside it."""
        return self._detail.text()

    def _answerable(self) -> Ask | None:
        ask = self._ask
        if ask is None or ask.answering or not self._live or self._seen.elapsed() < SEEN_MS:
            return None
        return ask

    def _build(self) -> None:
        tokens = theme.current()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.set_role(self, "ask", tone=_TONES[self._kind])
        theme.set_role(self._heading, "title")
        theme.set_role(self._detail, "body2")
        theme.set_role(self._more, "caption")
        theme.set_role(self._deal, "price_big")
        theme.set_role(self.show_button, "ghost")
        self.countdown.setFixedWidth(150)
        # Wide enough for both of its texts, so that nothing moves under the mouse.
        self.accept_button.setMinimumWidth(280)
        top = QHBoxLayout()
        top.setSpacing(tokens.space2)
        top.addWidget(self._heading)
        top.addWidget(self._detail, 1)
        top.addWidget(self._more)
        top.addWidget(self.countdown)
        bottom = QHBoxLayout()
        bottom.setSpacing(tokens.space2)
        bottom.addWidget(self._deal)
        bottom.addStretch(1)
        for button in (self.show_button, self.reject_button, self.accept_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addLayout(top)
        column.addLayout(bottom)

    def _draw(self, ask: Ask) -> None:
        self._heading.setText(ask.heading)
        self._deal.setText(f"You {_shouted(ask)}")
        theme.set_role(self._deal, tone=side_tone(ask.side))
        wrong = ask.answer is not None and bool(ask.answer.refused)
        self._detail.setText(ask.detail if ask.answer is None else answer_words(ask.answer))
        theme.set_role(self._detail, tone="danger" if wrong else "")
        self.countdown.set_span(ask.from_ms, ask.until_ms)
        open_to_answer = self._live and not ask.answering
        theme.set_role(self.accept_button, "buy" if ask.side is Side.BUY else "sell")
        self.accept_button.setText(self._accept_words(ask))
        self.accept_button.setEnabled(open_to_answer)
        self.reject_button.setEnabled(open_to_answer)
        self.setAccessibleName(f"{ask.heading}. You {ask.deal.lower()}")
        self.setAccessibleDescription(self._detail.text())

    def _accept_words(self, ask: Ask) -> str:
        if self._kind is AskKind.LOOK:
            return f"{ask.deal}  {BOUND.of(self._accept_key)}".rstrip()
        if self._armed and self._confirm_key is not None:
            return f"{BOUND.of(self._confirm_key) or 'Confirm'}: {ask.deal.lower()}, now"
        return f"{ask.deal}\N{HORIZONTAL ELLIPSIS}  {BOUND.of(self._accept_key)}".rstrip()

    def _say_keys(self) -> None:
        self.reject_button.setText(f"Reject  {BOUND.of(self._reject_key)}".rstrip())
        if self._ask is not None:
            self.accept_button.setText(self._accept_words(self._ask))

    def _on_clicked(self) -> None:
        if not self._armed:
            self.accept()
        elif self._armed_for.elapsed() > QApplication.doubleClickInterval():
            self.confirm()


def _same(ask: Ask, other: Ask | None) -> bool:
    return other is not None and (ask.rfq_id, ask.ask_id) == (other.rfq_id, other.ask_id)


def _shouted(ask: Ask) -> str:
    verb, rest = ask.deal.split(" ", 1)
    return f"{verb.upper()} {rest}"
