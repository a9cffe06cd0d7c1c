"""Counters, last looks and all that a maker says besides prices, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS
from support.desk.maker_hands import Hands, hands_at
from support.qt import click, settle, type_into, visible_text

from rfqdesk.desktop.models.maker.asks import asks_of
from rfqdesk.desktop.models.maker.inbox import Answer
from rfqdesk.desktop.models.maker.quote_draft import Field
from rfqdesk.desktop.views.maker import ask_strip
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.terms import (
    CounterEndReason,
    CounterRespType,
    HedgeLeg,
    LegSide,
    QuoteType,
    Side,
)

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ACCEPT, REJECT = CounterRespType.ACCEPT, CounterRespType.REJECT


@pytest.fixture
def hands(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Hands:
    monkeypatch.setattr(ask_strip, "SEEN_MS", 0)
    made = hands_at(qtbot)
    made.asked(r1=30)
    made.desk.feed.quoted("me", "0.0051", "0.0057", rfq_id="r1")
    made.show()
    return made


def counter(hands: Hands, counter_round: int = 1, price: str = "0.0055") -> None:
    hands.desk.feed.countered("me", counter_round, own=False, rfq_id="r1", price=price)
    hands.show()


def test_a_counter_takes_two_keys_and_says_what_will_be_done(hands: Hands) -> None:
    counter(hands)
    strip = hands.page.asks.counters
    assert strip.isVisible()
    assert strip.deal() == "You SELL 60 at 0.0055"
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == []
    hands.presses(Qt.Key.Key_A, ALT)
    assert hands.answers == []
    assert strip.accept_button.text() == "Alt+Y: sell 60 at 0.0055, now"
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == [("1", ACCEPT)]
    hands.desk.answers["r1"] = Answer("1", ACCEPT)
    hands.show()
    assert not strip.accept_button.isEnabled()
    assert "on its way" in strip.detail()


def test_what_was_armed_is_not_another_counter(hands: Hands) -> None:
    counter(hands)
    hands.presses(Qt.Key.Key_A, ALT)
    counter(hands, 2, "0.0052")
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == []
    assert "0.0052" in hands.page.asks.counters.deal()


def test_what_was_armed_before_a_line_was_lost_is_not_armed_after_it(hands: Hands) -> None:
    counter(hands)
    hands.presses(Qt.Key.Key_A, ALT)
    strip = hands.page.asks.counters
    assert strip.accept_button.text().startswith("Alt+Y")
    asks = asks_of(hands.desk.snapshot().entries)
    strip.show_asks(asks, live=False)
    hands.presses(Qt.Key.Key_Y, ALT)
    strip.show_asks(asks, live=True)
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == []
    assert not strip.accept_button.text().startswith("Alt+Y")


def test_escape_takes_back_the_first_key_and_leaves_what_is_typed(hands: Hands) -> None:
    hands.page.panel.focus_entry()
    hands.types("0.0053")
    counter(hands)
    hands.presses(Qt.Key.Key_A, ALT)
    hands.presses(Qt.Key.Key_Escape)
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == []
    assert hands.draft().bid == "0.0053"


def test_a_double_click_accepts_nothing(hands: Hands) -> None:
    counter(hands)
    button = hands.page.asks.counters.accept_button
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    click(button)
    assert hands.answers == []
    assert "now" in button.text()


def test_one_key_rejects_and_a_counter_that_is_withdrawn_goes(hands: Hands) -> None:
    counter(hands)
    hands.presses(Qt.Key.Key_R, ALT)
    assert hands.answers == [("1", REJECT)]
    hands.desk.feed.counter_ended("me", CounterEndReason.WITHDRAWN, rfq_id="r1")
    hands.show()
    assert not hands.page.asks.isVisible()


def test_a_last_look_takes_one_key_that_counters_do_not_share(hands: Hands) -> None:
    hands.desk.feed.looked_at("me", rfq_id="r1")
    hands.show()
    looks = hands.page.asks.looks
    assert looks.deal() == "You SELL 60 at 0.0057"
    hands.presses(Qt.Key.Key_A, ALT)
    hands.presses(Qt.Key.Key_Y, ALT)
    assert hands.answers == []
    hands.presses(Qt.Key.Key_F8)
    assert hands.answers == [("look-1", ACCEPT)]


def test_no_answer_to_a_last_look_is_a_no(hands: Hands) -> None:
    hands.desk.feed.looked_at("me", rfq_id="r1")
    hands.show()
    assert "no answer is a no" in hands.page.asks.looks.detail()
    hands.desk.now_ms = T0_MS + 400
    hands.show()
    assert not hands.page.asks.looks.isVisible()
    hands.presses(Qt.Key.Key_F8)
    assert hands.answers == []


def test_a_key_meant_for_what_stood_there_before_answers_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hands: Hands
) -> None:
    monkeypatch.setattr(ask_strip, "SEEN_MS", 1_000_000)
    hands.desk.feed.looked_at("me", rfq_id="r1")
    hands.show()
    hands.presses(Qt.Key.Key_F8)
    assert hands.answers == []


def test_pass_asks_why_by_digit_and_escape_passes_not(hands: Hands) -> None:
    menu = hands.page.panel.pass_menu
    hands.presses(Qt.Key.Key_P, CTRL)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert hands.passed == []
    hands.presses(Qt.Key.Key_P, CTRL)
    QTest.keyClick(menu, Qt.Key.Key_3)
    assert hands.passed == [("r1", "size")]


def test_working_is_said_once(hands: Hands) -> None:
    hands.presses(Qt.Key.Key_W, ALT)
    assert hands.working == ["r1"]
    hands.desk.feed.working("me", rfq_id="r1")
    hands.show()
    hands.presses(Qt.Key.Key_W, ALT)
    assert hands.working == ["r1"]


def test_a_new_price_that_is_asked_for_is_one_key_and_enter_away(hands: Hands) -> None:
    hands.asked(r2=10)
    hands.page.take("r2")
    hands.desk.feed.requoted("me", rfq_id="r1")
    hands.show()
    hands.presses(Qt.Key.Key_Q, ALT)
    assert hands.page.in_hand() == "r1"
    assert hands.page.panel.form.send_button.text() == "Send new price"
    hands.presses(Qt.Key.Key_Return)
    ((rfq_id, order),) = hands.sent
    assert order.offer is not None
    assert (rfq_id, str(order.offer.price)) == ("r1", "0.0057")


def test_the_options_go_out_with_the_quote_and_stay_with_it(hands: Hands) -> None:
    hands.page.panel.focus_entry()
    hands.presses(Qt.Key.Key_Escape)
    hands.presses(Qt.Key.Key_I, ALT)
    hands.presses(Qt.Key.Key_Return)
    assert hands.sent[-1][1].quote_type is QuoteType.INDICATIVE
    hands.presses(Qt.Key.Key_I, ALT)
    hands.presses(Qt.Key.Key_L, ALT)
    hands.presses(Qt.Key.Key_Return)
    order = hands.sent[-1][1]
    assert (order.quote_type, order.last_look) == (QuoteType.FIRM, True)
    hands.desk.last_look_allowed = False
    hands.show()
    assert not hands.page.panel.form.options.last_look.isEnabled()
    hands.presses(Qt.Key.Key_Return)
    assert not hands.sent[-1][1].last_look


def test_prices_by_leg_make_the_price_and_can_be_fitted_to_it(hands: Hands) -> None:
    hands.asked(Side.SELL, r2=10)
    hands.page.take("r2")
    hands.presses(Qt.Key.Key_G, ALT)
    legs = hands.page.panel.legs
    for place, text in enumerate(("0.0090", "0.0038")):
        QTest.keyClicks(legs.edit(Field.BID, place), text)
    assert hands.draft().bid == "0.0052"
    hands.page.panel.form.first_edit().setFocus()
    hands.presses(Qt.Key.Key_Up)
    assert "come to 0.0052, not to 0.0053" in hands.page.panel.form.words()
    hands.presses(Qt.Key.Key_F, ALT)
    hands.presses(Qt.Key.Key_Return)
    ((_, order),) = hands.sent
    assert [str(price) for price in order.bid_legs] == ["0.0091", "0.0038"]


def test_a_hedge_stands_with_the_legs_as_the_clients_price(hands: Hands) -> None:
    hedge = HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
    hands.desk.feed.opened("r3", own=False, hedge=hedge)
    hands.show()
    hands.page.take("r3")
    settle()
    assert "hedge at 84,210.5, the client's price" in visible_text(hands.page.panel.legs)


def test_the_reveal_is_counted_down(hands: Hands) -> None:
    hands.desk.feed.opened("r3", own=False, respond_by_ms=12_000)
    hands.show()
    hands.page.take("r3")
    assert hands.page.panel.reveal.text() == "Revealed together in 12 s"


def test_frozen_is_said_and_reset_by_key(hands: Hands) -> None:
    hands.presses(Qt.Key.Key_R, CTRL | SHIFT)
    assert hands.resets == []
    rules = ProtectionRules(window_ms=5_000, trades_max=3)
    hands.desk.protection = MakerProtection(rules=rules, frozen=True)
    hands.show()
    assert "Frozen" in hands.page.protection.title()
    assert "Nothing can be quoted" in hands.page.panel.form.words()
    hands.presses(Qt.Key.Key_R, CTRL | SHIFT)
    click(hands.page.protection.action_button())
    assert hands.resets == [True, True]


def test_the_protection_opens_as_it_stands_and_is_set_from_there(hands: Hands) -> None:
    page = hands.page
    rules = ProtectionRules(window_ms=5_000, trades_max=3)
    hands.desk.protection = MakerProtection(rules=rules)
    hands.show()
    taken: list[ProtectionRules] = []
    page.bar.protecting.taken.connect(taken.append)
    click(page.bar.protection_button)
    assert page.bar.protecting.texts()["trades"] == "3"
    type_into(page.bar.protecting.edits["quantity"], "50")
    click(page.bar.protecting.action_button)
    assert taken == [ProtectionRules(window_ms=5_000, trades_max=3, quantity_max="50")]
    assert not page.bar.protecting.isVisible()
