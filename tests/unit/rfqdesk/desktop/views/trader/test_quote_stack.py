"""The stack: what is dealt on is what was shown, once, and on the dealer meant."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.fake_desk import MAKERS, board
from support.feed import T0_MS, FeedScript
from support.qt import click, visible_text

from rfqdesk.desktop.models.desk_state import (
    AcceptPhase,
    AcceptStatus,
    DeskLink,
    ShownQuote,
)
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.seal import Seal
from rfqdesk.desktop.models.stack_picture import StackInputs, stack_picture
from rfqdesk.desktop.views.trader.quote_stack import QuoteStack
from rfqdesk.protocol.terms import QuoteEndReason, QuoteRespType, RequestEndReason, Side

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


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
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


def _accepting(hands: Hands, phase: AcceptPhase) -> None:
    shown = hands.stack.rows.rows["halcyon"].picture
    assert shown is not None
    assert shown.lift is not None
    notice = Notice("The price had changed", "Nothing was traded.", "Look at the new price.")
    hands.accept = AcceptStatus(phase, shown.lift, "resp-1", notice=notice)
    hands.show()


def test_no_request_says_what_would_bring_one(hands: Hands) -> None:
    hands.stack.show_picture(None)
    assert "No request is open" in visible_text(hands.stack)
    hands.key(Qt.Key.Key_L)
    hands.key(Qt.Key.Key_Escape)
    assert (hands.dealt, hands.cancelled) == ([], [])


def test_best_first_and_named_for_screen_readers(hands: Hands) -> None:
    hands.open()
    assert hands.stack.rows.order() == ["halcyon", "meridian", "castellan", "brightwater"]
    row = hands.stack.rows.rows["halcyon"]
    assert "Halcyon Trading" in row.accessibleName()
    assert "Offer 0.0057, best" in row.accessibleName()
    assert row.lift.accessibleName() == "Lift Halcyon Trading: buy 100 at 0.0057"
    assert "key L" in row.lift.toolTip()
    assert not row.hit.isVisible()


def test_a_click_deals_on_that_dealers_shown_price(hands: Hands) -> None:
    hands.open()
    QTest.mouseClick(hands.stack.rows.rows["meridian"].lift, LEFT)
    (shown,) = hands.dealt
    assert (shown.maker, shown.revision, shown.price, shown.quantity, shown.response) == (
        "meridian",
        1,
        "0.0058",
        "100",
        QuoteRespType.LIFT,
    )


def test_a_price_arriving_while_the_button_is_down_changes_nothing(hands: Hands) -> None:
    hands.open()
    button = hands.stack.rows.rows["halcyon"].lift
    QTest.mousePress(button, LEFT)
    hands.script.quoted("halcyon", "0.0052", "0.0061")
    hands.show()
    assert hands.stack.rows.order()[0] == "halcyon"
    QTest.mouseRelease(button, LEFT)
    assert [(shown.revision, shown.price) for shown in hands.dealt] == [(1, "0.0057")]
    hands.qtbot.waitUntil(lambda: button.text() == "Lift 0.0061")


def test_rows_stay_put_under_the_mouse_and_move_when_it_leaves(hands: Hands) -> None:
    hands.open()
    before = hands.stack.rows.order()
    hands.mouse_in()
    hands.script.quoted("castellan", "0.0049", "0.0055")
    hands.script.quoted("brightwater", "0.0049", "0.0054")
    hands.show()
    assert hands.stack.rows.order() == before
    assert "Order held" in visible_text(hands.stack)
    assert hands.stack.rows.rows["castellan"].lift.text() == "Lift 0.0055"
    hands.mouse_out()
    assert hands.stack.rows.order() == ["brightwater", "castellan", "halcyon", "meridian"]
    assert "Order held" not in visible_text(hands.stack)


def test_a_new_dealer_comes_in_below_while_the_order_is_held(hands: Hands) -> None:
    hands.open()
    hands.mouse_in()
    hands.script.quoted("keel", None, "0.0050")
    hands.show()
    assert hands.stack.rows.order()[-1] == "keel"


def test_keys_select_and_deal_once_however_long_they_are_held(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Down)
    assert hands.stack.selected_maker() == "meridian"
    hands.key(Qt.Key.Key_L)
    for _ in range(5):
        hands.key(Qt.Key.Key_L, repeated=True)
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_enter_held_down_sends_once(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Return)
    for _ in range(5):
        hands.key(Qt.Key.Key_Return, repeated=True)
    assert [shown.maker for shown in hands.dealt] == ["halcyon"]


def test_double_click_sends_once(hands: Hands) -> None:
    hands.open()
    # The desk answers each accept by the state that shuts the buttons.
    hands.stack.chosen.connect(lambda _shown: _accepting(hands, AcceptPhase.ACCEPTING))
    button = hands.stack.rows.rows["halcyon"].lift
    QTest.mouseClick(button, LEFT)
    QTest.mouseDClick(button, LEFT)
    hands.key(Qt.Key.Key_L)
    assert len(hands.dealt) == 1


def test_selection_stays_with_the_dealer_when_prices_reorder(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Down)
    hands.script.quoted("castellan", "0.0049", "0.0051")
    hands.show()
    assert hands.stack.rows.order()[0] == "castellan"
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["meridian"]


def test_a_key_meant_for_the_former_best_is_not_taken_for_the_new_one(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("castellan", "0.0049", "0.0051")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []
    hands.qtbot.waitUntil(hands.stack.keys_ready)
    hands.key(Qt.Key.Key_L)
    assert [shown.maker for shown in hands.dealt] == ["castellan"]


def test_a_price_that_turns_worse_under_the_mouse_is_shut_for_a_moment(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    hands.script.quoted("halcyon", "0.0052", "0.0060")
    hands.show()
    assert not row.lift.isEnabled()
    assert "turned worse" in row.lift.toolTip()
    hands.qtbot.waitUntil(row.lift.isEnabled)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_key_meant_for_the_former_price_does_not_deal_at_a_worse_one(
    hands: Hands, *, by_hand: bool
) -> None:
    hands.open()
    if by_hand:
        hands.key(Qt.Key.Key_Up)
    row = hands.stack.rows.rows["halcyon"]
    hands.script.quoted("meridian", "0.0050", "0.0095")
    hands.script.quoted("castellan", "0.0049", "0.0096")
    hands.script.quoted("halcyon", "0.0052", "0.0090")
    hands.show()
    hands.key(Qt.Key.Key_L)
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == []
    assert "turned worse" in row.lift.toolTip()
    hands.qtbot.waitUntil(row.lift.isEnabled)
    hands.key(Qt.Key.Key_L)
    assert [shown.price for shown in hands.dealt] == ["0.009"]


def test_a_price_that_was_gone_meanwhile_turned_worse_as_well(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Up)
    hands.script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    hands.show()
    hands.script.quoted("halcyon", "0.0052", "0.0090")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []


def test_a_row_selected_just_after_it_turned_worse_waits_too(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("meridian", "0.0050", "0.0090")
    hands.show()
    QTest.mouseClick(hands.stack.rows.rows["meridian"], LEFT, pos=QPoint(3, 3))
    assert hands.stack.selected_maker() == "meridian"
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []


def test_a_key_deals_at_once_at_a_better_price(hands: Hands) -> None:
    hands.open()
    hands.script.quoted("halcyon", "0.0052", "0.0055")
    hands.show()
    hands.key(Qt.Key.Key_L)
    assert [shown.price for shown in hands.dealt] == ["0.0055"]


def test_a_better_price_under_the_mouse_stays_open(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    hands.script.quoted("halcyon", "0.0052", "0.0055")
    hands.show()
    assert row.lift.isEnabled()


def test_two_way_hits_and_lifts_and_is_ordered_either_way(hands: Hands) -> None:
    hands.open(Side.UNDISCLOSED)
    hands.key(Qt.Key.Key_H)
    hands.key(Qt.Key.Key_L)
    hands.key(Qt.Key.Key_Return)
    assert [(shown.response, shown.price) for shown in hands.dealt] == [
        (QuoteRespType.HIT, "0.0052"),
        (QuoteRespType.LIFT, "0.0057"),
    ]
    hands.show(by=Side.SELL)
    assert hands.stack.rows.order()[0] == "halcyon"


def test_wrong_way_keys_do_nothing_on_a_one_sided_request(hands: Hands) -> None:
    hands.open(Side.BUY)
    hands.key(Qt.Key.Key_H)
    assert hands.dealt == []


def test_stale_quotes_have_no_button(hands: Hands) -> None:
    hands.open()
    hands.now_ms = T0_MS + 30_000
    hands.show()
    assert not any(row.lift.isVisible() for row in hands.stack.rows.rows.values())
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []


@pytest.mark.parametrize(
    ("phase", "title", "button"),
    [
        (AcceptPhase.ACCEPTING, "Not done yet", "Lifting\N{HORIZONTAL ELLIPSIS}"),
        (AcceptPhase.UNKNOWN, "Outcome unknown", "Unknown"),
        (AcceptPhase.DONE, "Done", "Done"),
    ],
)
def test_after_the_click_nothing_else_can_be_dealt_on(
    hands: Hands, phase: AcceptPhase, title: str, button: str
) -> None:
    hands.open()
    _accepting(hands, phase)
    assert hands.stack.banner.title().startswith(title)
    assert hands.stack.rows.rows["halcyon"].lift.text() == button
    assert not any(row.lift.isEnabled() for row in hands.stack.rows.rows.values())
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == []


def test_a_rejected_accept_says_so_and_leaves_the_quotes_open(hands: Hands) -> None:
    hands.open()
    _accepting(hands, AcceptPhase.REJECTED)
    assert hands.stack.banner.title().startswith("Not traded")
    assert "Nothing was traded" in hands.stack.banner.text()
    click(hands.stack.rows.rows["meridian"].lift)
    assert len(hands.dealt) == 1


def test_no_connection_shuts_the_buttons_and_says_why(hands: Hands) -> None:
    hands.open()
    hands.link = DeskLink(False, "No connection to the venue, trying again")
    hands.show()
    assert "can't be dealt on" in hands.stack.banner.title()
    assert not hands.stack.rows.rows["halcyon"].lift.isEnabled()


def test_escape_asks_and_only_a_yes_cancels(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Escape)
    assert hands.stack.sheet.isVisible()
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []
    hands.key(Qt.Key.Key_Return)
    assert not hands.stack.sheet.isVisible()
    assert (hands.dealt, hands.cancelled) == ([], [])
    hands.key(Qt.Key.Key_Escape)
    click(hands.stack.sheet.confirm)
    assert hands.cancelled == ["rfq-1"]


def test_the_question_goes_when_the_request_is_over(hands: Hands) -> None:
    hands.open()
    hands.stack.ask_cancel()
    hands.script.ended(RequestEndReason.EXPIRED)
    hands.show()
    assert not hands.stack.sheet.isVisible()
    assert "Expired, nothing traded" in visible_text(hands.stack)
    assert not hands.stack.cancel.isVisible()


def test_another_request_starts_with_its_own_rows(hands: Hands) -> None:
    hands.open()
    hands.key(Qt.Key.Key_Down)
    hands.script.opened("rfq-2", side=Side.SELL, panel=PANEL[:2])
    hands.script.quoted("meridian", "0.0050", None, rfq_id="rfq-2")
    hands.rfq_id = "rfq-2"
    hands.show()
    assert hands.stack.rows.order() == ["meridian", "halcyon"]
    assert hands.stack.selected_maker() == "meridian"
    hands.qtbot.waitUntil(hands.stack.rows.rows["meridian"].hit.isVisible)


def test_a_proved_quote_says_who_signed_it(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    assert "Signed by Bot One of halcyon" in row.accessibleName()
    assert not row.seal.pixmap().isNull()
    assert "Certificate 5c01" in row.seal.toolTip()


def test_a_quote_that_is_not_proved_can_not_be_dealt_on(hands: Hands) -> None:
    hands.unproved.add("halcyon")
    hands.open()
    row = hands.stack.rows.rows["halcyon"]
    assert "Not proved" in row.accessibleName()
    assert "&lt;b&gt;not" in row.seal.toolTip()
    assert not row.lift.isEnabled()
    assert "Not proved" in row.lift.toolTip()
    hands.stack.rows.select("halcyon")
    hands.key(Qt.Key.Key_L)
    assert hands.dealt == []
    assert hands.stack.rows.rows["meridian"].lift.isEnabled()


def test_a_dealer_without_a_quote_has_no_mark(hands: Hands) -> None:
    hands.open()
    row = hands.stack.rows.rows["brightwater"]
    assert row.seal.pixmap().isNull()
    assert row.seal.toolTip() == ""
