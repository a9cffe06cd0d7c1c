"""A maker at its page: what the keys did, and keys for what has the focus."""

from dataclasses import dataclass, field
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.desk.making import MakerDesk

from rfqdesk.desktop.models.maker.asks import Ask
from rfqdesk.desktop.models.maker.quote_draft import Draft, QuoteOrder
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.protocol.terms import CounterRespType, Side

_NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
HUNDRED = Decimal(100)
"""The quantity that clients ask for."""


@dataclass
class Hands:
    """The page with a written desk behind it."""

    page: MakerPage
    desk: MakerDesk
    sent: list[tuple[str, QuoteOrder]] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    all_withdrawn: list[bool] = field(default_factory=list)
    answers: list[tuple[str, CounterRespType]] = field(default_factory=list)
    resets: list[bool] = field(default_factory=list)

    def show(self) -> None:
        self.page.show_snapshot(self.desk.snapshot())

    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def types(self, text: str) -> None:
        QTest.keyClicks(self.focused(), text)

    def presses(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE, *, times: int = 1
    ) -> None:
        for _ in range(times):
            QTest.keyClick(self.focused(), key, modifiers)

    def holds_enter(self, repeats: int) -> None:
        """One press, then what the keyboard repeats while the key stays down."""
        for number in range(repeats + 1):
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, _NONE, "\r", number > 0)
            QApplication.sendEvent(self.focused(), event)

    def draft(self) -> Draft:
        return self.page.panel.form.draft()

    def asked(self, side: Side = Side.UNDISCLOSED, **ttls_s: int) -> None:
        """Clients ask: ids with their seconds; the page is shown and the first is in hand."""
        for rfq_id, ttl_s in ttls_s.items():
            self.desk.feed.opened(rfq_id, own=False, side=side, ttl_ms=ttl_s * 1000)
        self.show()
        self.page.take(self.page.in_hand())


def hands_at(qtbot: QtBot) -> Hands:
    """An open page in front, with nothing asked yet."""
    desk = MakerDesk()
    page = MakerPage(lambda: desk.now_ms)
    made = Hands(page, desk)
    page.quote_sent.connect(lambda rfq_id, order: made.sent.append((rfq_id, order)))
    page.pass_asked.connect(lambda rfq_id, reason: made.passed.append((rfq_id, reason)))
    page.working_asked.connect(made.working.append)
    page.withdraw_asked.connect(made.withdrawn.append)
    page.withdraw_all_asked.connect(lambda: made.all_withdrawn.append(True))
    page.reset_asked.connect(lambda: made.resets.append(True))

    def note(ask: Ask, response: CounterRespType) -> None:
        made.answers.append((ask.ask_id, response))

    page.answered.connect(note)
    qtbot.addWidget(page)
    page.resize(1280, 860)
    with qtbot.waitActive(page):
        page.show()
    return made
