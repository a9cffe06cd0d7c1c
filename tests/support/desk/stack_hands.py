"""A trader at the stack of quotes: what was dealt on, and keys and mouse for it."""

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, DeskLink, ShownQuote
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, stack_picture
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack
from rfqdesk.protocol.terms import Side

PANEL = ("meridian", "halcyon", "castellan", "brightwater")
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Hands:
    """A trader at the stack."""

    stack: QuoteStack
    qtbot: QtBot
    script: FeedScript = field(default_factory=FeedScript)
    dealt: list[ShownQuote] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    accept: AcceptStatus | None = None
    link: DeskLink = field(default_factory=lambda: DeskLink(True))
    now_ms: int = T0_MS + 500
    rfq_id: str = "rfq-1"
    unproved: set[str] = field(default_factory=set)

    def show(self, by: Side = Side.BUY) -> None:
        picture = stack_picture(
            self.script.book(),
            self.rfq_id,
            self.now_ms,
            StackInputs(
                instruments=board(),
                makers=MAKERS,
                link=self.link,
                accept=self.accept,
                seal_of=self.seal_of,
            ),
            by=by,
        )
        self.stack.show_picture(picture, by)
        self.stack.tick(self.now_ms)

    def seal_of(self, maker: str, quote_id: str, revision: int) -> Seal:
        del quote_id, revision
        if maker in self.unproved:
            return Seal(False, "Not proved to be the dealer's own quote", "Why <b>not</b>.")
        return Seal(True, f"Signed by Bot One of {maker}", "Certificate 5c01")

    def open(self, side: Side = Side.BUY) -> None:
        self.script.opened(side=side, panel=PANEL)
        self.script.quoted("meridian", "0.0050", "0.0058")
        self.script.quoted("halcyon", "0.0052", "0.0057")
        self.script.quoted("castellan", "0.0049", "0.0059")
        self.show()
        # The order of the rows is settled; keys act on the top one from now on.
        self.qtbot.waitUntil(self.stack.keys_ready)

    def settle(self) -> None:
        """Look for long enough to click on what stands there now."""
        wait_until_settled(self.stack, self.qtbot)

    def lift_button(self, maker: str) -> object:
        return self.stack.rows.rows[maker].lift

    def key(self, key: Qt.Key, *, repeated: bool = False) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", repeated)
        QApplication.sendEvent(widget, event)

    def mouse_in(self) -> None:
        spot = QPointF(5, 5)
        QApplication.sendEvent(self.stack.rows, QEnterEvent(spot, spot, spot))

    def mouse_out(self) -> None:
        QApplication.sendEvent(self.stack.rows, QEvent(QEvent.Type.Leave))


def wait_until_settled(stack: QuoteStack, qtbot: QtBot) -> None:
    """Until every button that deals has stood where it stands for a while."""
    QApplication.processEvents()
    buttons = stack.findChildren(DealButton)
    qtbot.waitUntil(lambda: all(one.settled for one in buttons if one.isVisible()))


def hands_at_stack(qtbot: QtBot) -> Hands:
    """An open stack with the focus, and no request yet."""
    stack = QuoteStack()
    qtbot.addWidget(stack)
    made = Hands(stack, qtbot)
    stack.chosen.connect(made.dealt.append)
    stack.cancel_asked.connect(made.cancelled.append)
    stack.resize(1000, 480)
    stack.show()
    qtbot.waitExposed(stack)
    stack.setFocus()
    return made


def accepting(hands: Hands, phase: AcceptPhase) -> None:
    shown = hands.stack.rows.rows["halcyon"].picture
    assert shown is not None
    assert shown.lift is not None
    notice = Notice("The price had changed", "Nothing was traded.", "Look at the new price.")
    hands.accept = AcceptStatus(phase, shown.lift, "resp-1", notice=notice)
    hands.show()
