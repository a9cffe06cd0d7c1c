"""Taking from the best quotes by keys and clicks: what is sent is what was shown."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import T0_MS, FeedScript
from support.desk.stack_hands import wait_until_settled
from support.qt import click, type_into, visible_text

from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, AcceptStatus, DeskLink, ShownCross
from rfqdesk.desktop.models.stack.seal import Seal
from rfqdesk.desktop.models.stack.stack_picture import StackInputs, stack_picture
from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack
from rfqdesk.protocol.terms import QuoteRespType, Side, TimeInForce

PANEL = ("meridian", "halcyon", "castellan")
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Hands:
    """A trader at the stack of a request in parts."""

    stack: QuoteStack
    script: FeedScript = field(default_factory=FeedScript)
    dealt: list[object] = field(default_factory=list)
    taken_back: list[tuple[str, QuoteRespType]] = field(default_factory=list)
    accept: AcceptStatus | None = None
    link: DeskLink = field(default_factory=lambda: DeskLink(True))
    unproved: set[str] = field(default_factory=set)

    def open(self, *, parts: bool = True, side: Side = Side.BUY) -> None:
        self.script.opened(side=side, panel=PANEL, all_or_none=not parts)
        self.script.quoted("meridian", "0.0050", "0.0057", quantity="40" if parts else "100")
        self.script.quoted("halcyon", "0.0052", "0.0056", quantity="25" if parts else "100")
        self.show()
        self.stack.setFocus()

    def show(self) -> None:
        picture = stack_picture(
            self.script.book(),
            "rfq-1",
            T0_MS + 200,
            StackInputs(
                instruments=board(),
                makers=MAKERS,
                link=self.link,
                accept=self.accept,
                taking=self.stack.take.text(),
                seal_of=lambda maker, *_: Seal(maker not in self.unproved, "", ""),
            ),
        )
        self.stack.show_picture(picture)

    def key(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    stack = QuoteStack()
    qtbot.addWidget(stack)
    made = Hands(stack)
    stack.chosen.connect(made.dealt.append)
    stack.taking_edited.connect(made.show)
    stack.cross_cancel_asked.connect(lambda *asked: made.taken_back.append(asked))
    stack.resize(1000, 480)
    stack.show()
    stack.activateWindow()
    qtbot.waitUntil(stack.isActiveWindow)
    return made


def _best(quantity: str, price: str) -> ShownCross:
    lift, kill = QuoteRespType.LIFT, TimeInForce.FILL_OR_KILL
    return ShownCross("rfq-1", "q-rfq-1", lift, quantity, price, kill)


def test_by_keys_alone_a_quantity_is_typed_and_taken_in_two_steps(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_T)
    QTest.keyClicks(QApplication.focusWidget(), "60")
    assert "Halcyon Trading 25 at 0.0056, Meridian Digital 35 at 0.0057" in visible_text(
        hands.stack
    )
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == []
    assert QApplication.focusWidget() is hands.stack.take.best
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == [_best("60", "0.0057")]


def test_letters_in_a_field_are_no_orders_and_escape_leads_back(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_T)
    for key in (Qt.Key.Key_L, Qt.Key.Key_H, Qt.Key.Key_B):
        hands.key(key)
    assert hands.dealt == []
    hands.key(Qt.Key.Key_Escape)
    assert hands.stack.hasFocus()
    assert not hands.stack.sheet.isVisible()


def test_b_takes_what_the_button_says(hands: Hands) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "60")
    assert hands.stack.take.best.text() == "Take best: buy 60 at 0.0057 or lower"
    hands.stack.setFocus()
    hands.key(Qt.Key.Key_B)
    assert hands.dealt == [_best("60", "0.0057")]


def test_a_price_that_comes_while_the_button_is_down_changes_nothing(
    hands: Hands, qtbot: QtBot
) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "60")
    wait_until_settled(hands.stack, qtbot)
    QTest.mousePress(hands.stack.take.best, LEFT)
    hands.script.quoted("meridian", "0.0050", "0.0062", quantity="40")
    hands.show()
    QTest.mouseRelease(hands.stack.take.best, LEFT)
    assert hands.dealt == [_best("60", "0.0057")]


def test_a_worse_price_shuts_the_button_for_a_moment(hands: Hands, qtbot: QtBot) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "60")
    hands.script.quoted("meridian", "0.0050", "0.0062", quantity="40")
    hands.show()
    hands.stack.setFocus()
    hands.key(Qt.Key.Key_B)
    assert hands.dealt == []
    qtbot.waitUntil(hands.stack.take.best.isEnabled)
    hands.key(Qt.Key.Key_B)
    assert hands.dealt == [_best("60", "0.0062")]


def test_a_price_that_was_gone_and_comes_back_worse_shuts_it_too(
    hands: Hands, qtbot: QtBot
) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "60")
    hands.stack.setFocus()
    hands.unproved = set(PANEL)
    hands.show()
    assert not hands.stack.take.best.isEnabled()
    hands.unproved = set()
    hands.script.quoted("halcyon", "0.0052", "0.0061", quantity="100")
    hands.show()
    hands.key(Qt.Key.Key_B)
    assert hands.dealt == []
    qtbot.waitUntil(hands.stack.take.best.isEnabled)


def test_less_left_at_a_worse_price_shuts_it_and_typing_does_not(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("castellan", "0.0050", "0.0058", quantity="100")
    hands.show()
    QApplication.processEvents()
    type_into(hands.stack.take.quantity, "25")
    hands.show()
    assert hands.stack.take.best.isEnabled()
    type_into(hands.stack.take.quantity, "60")
    hands.show()
    assert hands.stack.take.best.isEnabled()
    hands.script.traded("halcyon", "0.0056", quantity="25", quote_leaves_quantity="0")
    hands.script.quoted("meridian", "0.0050", "0.0059", quantity="40")
    hands.show()
    assert hands.stack.take.best.toolTip() == "The price just turned worse"


def test_rest_needs_a_price_and_says_so(hands: Hands, qtbot: QtBot) -> None:
    hands.open()
    assert not hands.stack.take.rest.isEnabled()
    assert "worst price" in hands.stack.take.rest.toolTip()
    type_into(hands.stack.take.price, "0.0055")
    wait_until_settled(hands.stack, qtbot)
    click(hands.stack.take.rest)
    (sent,) = hands.dealt
    assert isinstance(sent, ShownCross)
    assert (sent.quantity, sent.price, sent.rests) == ("100", "0.0055", True)


def test_what_rests_can_be_taken_back(hands: Hands) -> None:
    hands.open()
    hands.script.rested("resp-9", QuoteRespType.LIFT, "60")
    hands.show()
    assert "buys up to 60 at 0.0055" in visible_text(hands.stack)
    click(hands.stack.take.resting.buttons[QuoteRespType.LIFT])
    assert hands.taken_back == [("rfq-1", QuoteRespType.LIFT)]


@pytest.mark.parametrize("phase", [AcceptPhase.ACCEPTING, AcceptPhase.UNKNOWN])
def test_nothing_is_sent_while_an_outcome_is_open(hands: Hands, phase: AcceptPhase) -> None:
    hands.open()
    hands.accept = AcceptStatus(phase, _best("60", "0.0057"), "resp-1")
    hands.show()
    for key in (Qt.Key.Key_B, Qt.Key.Key_L):
        hands.key(key)
    assert hands.dealt == []
    assert not hands.stack.take.best.isEnabled()


def test_a_whole_request_shows_it_only_when_asked(hands: Hands) -> None:
    hands.open(parts=False)
    assert not hands.stack.take.isVisible()
    hands.key(Qt.Key.Key_T)
    assert hands.stack.take.isVisible()
    assert not hands.stack.take.quantity.isVisible()
    assert QApplication.focusWidget() is hands.stack.take.price


def test_a_row_says_how_much_its_button_takes(hands: Hands) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "30")
    texts = {maker: row.lift.text() for maker, row in hands.stack.rows.rows.items()}
    assert texts["halcyon"] == "Lift 25"
    assert texts["meridian"] == "Lift 30"


def test_no_key_crosses_with_a_quote_that_is_not_proved(hands: Hands) -> None:
    hands.unproved.add("halcyon")
    hands.open()
    type_into(hands.stack.take.quantity, "40")
    type_into(hands.stack.take.price, "0.0057")
    hands.stack.setFocus()
    for key in (Qt.Key.Key_B, Qt.Key.Key_R):
        hands.key(key)
    assert hands.dealt == []
    for button in (hands.stack.take.best, hands.stack.take.rest):
        assert not button.isEnabled()
        assert "not proved" in button.toolTip()
    assert "type a worst price below 0.0056" in visible_text(hands.stack)


def test_a_quote_that_comes_without_proof_lets_go_of_what_would_take_it(hands: Hands) -> None:
    hands.open()
    type_into(hands.stack.take.quantity, "60")
    hands.stack.take.best.set_hold(True)
    hands.stack.setFocus()
    QTest.keyPress(hands.stack, Qt.Key.Key_B)
    assert hands.stack.take.best.holding
    hands.unproved.add("castellan")
    hands.script.quoted("castellan", None, "0.0055")
    hands.show()
    assert not hands.stack.take.best.holding
    assert hands.dealt == []
