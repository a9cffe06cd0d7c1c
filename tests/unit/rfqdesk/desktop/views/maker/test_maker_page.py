"""The maker's page used as a maker uses it: by keys."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.feed import T0_MS
from support.maker_hands import Hands, hands_at
from support.making import MakerDesk
from support.qt import click, settle, visible_text

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.desk_state import DeskLink
from rfqdesk.desktop.models.inbox import Attempt, Try
from rfqdesk.desktop.models.quote_draft import Draft, Field, QuoteOrder
from rfqdesk.desktop.models.saved_spreads import SavedSpreads
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
HUNDRED = Decimal(100)


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return hands_at(qtbot)


@pytest.fixture
def asked(hands: Hands) -> Callable[..., None]:
    """Clients ask: ids with their seconds; the page is shown and the first is in hand."""

    return hands.asked


def test_bid_tab_offer_enter_sends_a_two_way_quote(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Tab)
    hands.types("0.0057")
    hands.presses(Qt.Key.Key_Return)
    assert hands.sent == [
        (
            "r1",
            QuoteOrder(
                Level(Decimal("0.0052"), HUNDRED), Level(Decimal("0.0057"), HUNDRED), 15_000
            ),
        )
    ]


@pytest.mark.parametrize("side", [Side.BUY, Side.SELL])
def test_for_one_side_typing_starts_where_it_is_needed(
    hands: Hands, asked: Callable[..., None], side: Side
) -> None:
    asked(side, r1=30)
    hands.types("0.0055")
    hands.presses(Qt.Key.Key_Enter)
    ((_, order),) = hands.sent
    assert (order.bid is None) == (side is Side.BUY)
    assert (order.offer is None) == (side is Side.SELL)


def test_enter_held_down_sends_once(hands: Hands, asked: Callable[..., None]) -> None:
    asked(Side.SELL, r1=30)
    hands.types("0.0052")
    hands.holds_enter(40)
    assert len(hands.sent) == 1


def test_nothing_goes_out_while_an_answer_is_awaited(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(Side.SELL, r1=30)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Return)
    hands.desk.tries["r1"] = Try(Attempt.SENDING)
    hands.show()
    hands.presses(Qt.Key.Key_Return)
    assert len(hands.sent) == 1
    assert "answer" in hands.page.panel.form.words()
    assert hands.page.panel.status.word() == "Sending"


def test_arrows_step_by_ticks_from_the_mark(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_Down, times=2)
    assert hands.draft().bid == "0.0053"
    hands.presses(Qt.Key.Key_Tab)
    hands.presses(Qt.Key.Key_Up)
    hands.presses(Qt.Key.Key_Up, SHIFT)
    assert hands.draft().offer == "0.0065"


def test_fill_from_mark_uses_the_width_that_was_set(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0058")
    hands.page.panel.form.mark_row.half_width.setFocus()
    hands.presses(Qt.Key.Key_Down, times=2)
    hands.presses(Qt.Key.Key_Return)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0053", "0.0056")


def test_faults_are_told_as_they_are_typed_and_stop_the_send(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.types("0.00525")
    assert "nearest prices are 0.0052 and 0.0053" in hands.page.panel.form.words()
    assert "off the tick" in hands.focused().accessibleDescription()
    hands.presses(Qt.Key.Key_Backspace)
    hands.presses(Qt.Key.Key_Tab)
    hands.types("0.0051")
    assert "wrong way round" in hands.page.panel.form.words()
    hands.presses(Qt.Key.Key_Return)
    assert hands.sent == []


def test_enter_with_a_side_missing_goes_to_the_empty_field(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Return)
    assert hands.sent == []
    assert hands.page.panel.form.words() == "Type an offer."
    hands.types("0.0057")
    hands.presses(Qt.Key.Key_Return)
    assert len(hands.sent) == 1


def test_pass_goes_on_to_the_next_request(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=10, r2=20)
    hands.presses(Qt.Key.Key_P, CTRL)
    QTest.keyClick(hands.page.panel.pass_menu, Qt.Key.Key_Return)
    assert hands.passed == [("r1", "other")]
    assert hands.page.in_hand() == "r2"
    hands.types("0.0052")
    assert hands.draft().bid == "0.0052"


def test_withdraw_needs_a_live_quote(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_W, CTRL)
    assert hands.withdrawn == []
    hands.desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1")
    hands.show()
    hands.presses(Qt.Key.Key_W, CTRL)
    assert hands.withdrawn == ["r1"]


def test_withdraw_all_is_always_there(hands: Hands) -> None:
    hands.show()
    assert hands.page.bar.withdraw_all_button.isVisible()
    click(hands.page.bar.withdraw_all_button)
    hands.page.bar.ask_withdraw_all()
    assert hands.all_withdrawn == [True, True]


def test_what_is_typed_stays_with_its_request(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=10, r2=20)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Down, ALT)
    assert hands.page.in_hand() == "r2"
    assert hands.draft().bid == ""
    hands.presses(Qt.Key.Key_Up, ALT)
    assert hands.draft().bid == "0.0052"


def test_a_more_urgent_request_takes_neither_focus_nor_place(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.types("0.00")
    hands.desk.feed.opened("r2", own=False, ttl_ms=2_000)
    hands.show()
    hands.types("52")
    assert hands.page.in_hand() == "r1"
    assert hands.draft().bid == "0.0052"
    assert hands.page.inbox.order()[0] == "r1"


def test_keys_under_way_when_a_request_ends_reach_no_other(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=10, r2=20)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Tab)
    hands.desk.feed.ended(RequestEndReason.CLOSED, rfq_id="r1")
    hands.show()
    hands.types("0.0057")
    hands.presses(Qt.Key.Key_Return, times=2)
    assert hands.sent == []
    assert hands.page.in_hand() == "r1"
    assert hands.draft() == Draft()
    assert not hands.page.panel.form.isVisible()
    hands.presses(Qt.Key.Key_N, ALT)
    assert hands.page.in_hand() == "r2"
    assert hands.draft().bid == ""


def test_a_live_quote_counts_down_and_is_updated_by_enter(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=60)
    hands.desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1", firm_ms=20_000)
    hands.desk.now_ms = T0_MS + 5_000
    hands.show()
    assert hands.page.panel.status.word() == "Live"
    assert "rev 1" in hands.page.panel.status.text()
    assert hands.page.panel.form.send_button.text() == "Update quote"
    hands.desk.feed.opened("r2", own=False)
    hands.page.take("r1")
    hands.presses(Qt.Key.Key_Escape)
    assert hands.draft().bid == "0.0052"
    hands.presses(Qt.Key.Key_Up)
    hands.presses(Qt.Key.Key_Return)
    ((_, order),) = hands.sent
    assert order.bid == Level(Decimal("0.0053"), HUNDRED)


def test_reaching_a_deadline_asks_for_a_new_picture(
    hands: Hands, asked: Callable[..., None], qtbot: QtBot
) -> None:
    asked(r1=60)
    hands.desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1", firm_ms=20_000)
    hands.show()
    with qtbot.waitSignal(hands.page.time_passed):
        hands.desk.now_ms = T0_MS + 20_000
    hands.show()
    assert hands.page.panel.status.word() == "Ran out"


def test_a_lost_connection_stops_sending_and_says_why(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(Side.SELL, r1=60)
    hands.desk.feed.quoted("me", "0.0052", None, rfq_id="r1")
    hands.show()
    hands.desk.link = DeskLink(live=False, words="No connection to the venue, trying again")
    hands.show()
    hands.presses(Qt.Key.Key_Return)
    hands.presses(Qt.Key.Key_P, CTRL)
    hands.page.bar.ask_withdraw_all()
    assert (hands.sent, hands.passed, hands.all_withdrawn) == ([], [], [])
    assert "your quotes are being pulled" in hands.page.banner.title()
    assert "No connection" in hands.page.panel.form.words()
    hands.desk.link = DeskLink(live=True)
    hands.desk.feed.quote_ended("me", QuoteEndReason.DISCONNECTED, rfq_id="r1")
    hands.show()
    assert not hands.page.banner.isVisible()
    assert hands.page.panel.status.word() == "Pulled"


def test_a_suspended_maker_goes_on_seeing_and_sends_nothing(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(Side.SELL, r1=60)
    hands.desk.feed.quoted("me", "0.0052", None, rfq_id="r1")
    hands.show()
    words = "Suspended by the venue's operator"
    hands.desk.link = DeskLink(live=False, words=words, suspended=True)
    hands.desk.feed.quote_ended("me", QuoteEndReason.SUSPENDED, rfq_id="r1")
    hands.show()
    hands.presses(Qt.Key.Key_Return)
    hands.presses(Qt.Key.Key_P, CTRL)
    hands.page.bar.ask_withdraw_all()
    assert (hands.sent, hands.passed, hands.all_withdrawn) == ([], [], [])
    assert words in hands.page.panel.form.words()
    # It is no lost connection: the picture is whole, and the window says what to do.
    assert not hands.page.banner.isVisible()
    assert hands.page.panel.status.word() == "Pulled"


def test_a_refusal_is_shown_and_the_fields_stay(hands: Hands, asked: Callable[..., None]) -> None:
    asked(Side.SELL, r1=60)
    hands.types("0.0052")
    hands.desk.tries["r1"] = Try(refused="The size is below the one asked for.")
    hands.show()
    assert hands.page.panel.status.word() == "Refused"
    assert "below the one asked for" in hands.page.panel.status.text()
    assert hands.draft().bid == "0.0052"


def test_winning_is_shown_in_place_and_among_the_outcomes(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=60)
    hands.desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1")
    hands.desk.feed.traded("me", "0.0057", rfq_id="r1", side=Side.SELL)
    hands.desk.feed.quote_ended("me", QuoteEndReason.TRADED, rfq_id="r1")
    hands.desk.feed.ended(RequestEndReason.FILLED, rfq_id="r1")
    hands.show()
    assert hands.page.panel.status.word() == "Won"
    assert "You sold 100 at 0.0057 to albion." in hands.page.panel.status.text()
    assert [row[1] for row in hands.page.outcomes.rows()] == ["Won"]


def test_cards_are_walked_and_chosen_by_keys(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=10, r2=20, r3=30)
    hands.page.inbox.card("r1").setFocus()
    hands.presses(Qt.Key.Key_Down, times=2)
    hands.presses(Qt.Key.Key_Return)
    assert hands.page.in_hand() == "r3"
    assert hands.focused().objectName() == "quote_bid"


def test_cards_tell_a_screen_reader_all_they_show(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=30)
    card = hands.page.inbox.card("r1")
    assert card.accessibleName() == (
        "albion, Two-way 100 BTC 9OCT26 86000/90000 call spread, New, in hand"
    )
    assert "+1 BTC 9OCT26 86000 call" in card.accessibleDescription()


def test_an_anonymous_client_is_called_that(hands: Hands) -> None:
    hands.desk.feed.opened("r1", own=False, disclosed=False)
    hands.show()
    assert hands.page.inbox.card("r1").accessibleName().startswith("Anonymous")


def test_a_request_with_an_unknown_instrument_can_be_passed_only(
    hands: Hands, qtbot: QtBot
) -> None:
    from rfqdesk.protocol.terms import Leg, LegSide

    hands.desk.feed.opened("r1", own=False, legs=(Leg("BTC-1JAN30-1-C", 1, LegSide.BUY),))
    hands.show()
    hands.page.take("r1")
    assert "can't be quoted" in hands.page.panel.form.words()
    assert not hands.page.panel.form.send_button.isEnabled()
    hands.page.panel.pass_button.setFocus()
    hands.presses(Qt.Key.Key_P, CTRL)
    QTest.keyClick(hands.page.panel.pass_menu, Qt.Key.Key_Return)
    assert hands.passed == [("r1", "other")]


def test_its_keys_work_wherever_the_focus_is_in_the_window(qtbot: QtBot) -> None:
    desk = MakerDesk()
    window = QWidget()
    elsewhere = QPushButton("Blotter")
    page = MakerPage(lambda: desk.now_ms)
    column = QVBoxLayout(window)
    column.addWidget(elsewhere)
    column.addWidget(page)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.show_snapshot(desk.snapshot())
    elsewhere.setFocus()
    desk.feed.opened("r1", own=False)
    page.show_snapshot(desk.snapshot())
    assert elsewhere.hasFocus()
    QTest.keyClick(elsewhere, Qt.Key.Key_N, ALT)
    assert page.panel.form.first_edit().hasFocus()


def test_the_first_request_is_ready_to_be_typed_into_also_from_another_window(
    hands: Hands, qtbot: QtBot
) -> None:
    hands.show()
    hands.page.setFocus()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    hands.desk.feed.opened("r1", own=False, side=Side.UNDISCLOSED)
    hands.show()
    hands.page.activateWindow()
    qtbot.waitUntil(hands.page.isActiveWindow)
    hands.types("0.0052")
    assert hands.page.in_hand() == "r1"
    assert hands.draft().bid == "0.0052"


def test_a_request_in_parts_takes_a_smaller_size_and_says_what_is_left(hands: Hands) -> None:
    feed = hands.desk.feed
    feed.opened(own=False, quantity="100", all_or_none=False, min_quantity="10")
    hands.show()
    panel = hands.page.panel
    assert "in parts of at least 10" in visible_text(panel)
    panel.form.set_draft(Draft(offer="0.0057", offer_size="40", all_or_none=True))
    panel.form.send()
    ((_rfq_id, order),) = hands.sent
    assert (order.offer, order.all_or_none) == (Level(Decimal("0.0057"), Decimal(40)), True)
    feed.quoted("meridian", None, "0.0057", quantity="40")
    feed.traded("meridian", "0.0057", side=Side.SELL, quantity="25", quote_leaves_quantity="15")
    hands.show()
    assert "25 traded with you so far" in panel.status.text()
    assert "15 offered" in panel.status.text()


def test_a_whole_request_offers_no_choice_of_parts(hands: Hands) -> None:
    hands.desk.feed.opened(own=False)
    hands.show()
    assert not hands.page.panel.form.options.all_or_none.isVisible()
    assert "whole or not" in visible_text(hands.page.panel)


def test_both_prices_move_together_apart_and_towards_each_other(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0058")
    hands.presses(Qt.Key.Key_Up, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0052", "0.0059")
    hands.presses(Qt.Key.Key_Right, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0051", "0.0060")
    hands.presses(Qt.Key.Key_Left, CTRL, times=9)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0055", "0.0056")
    spread = hands.page.panel.form.spread
    assert spread.words() == "Spread 1 tick (183 bps), middle 1 above the mark"
    for button in spread.buttons:
        click(button)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0054", "0.0057")


def test_one_side_asked_for_is_one_side_moved(hands: Hands, asked: Callable[..., None]) -> None:
    asked(Side.BUY, r1=30)
    hands.presses(Qt.Key.Key_Up, CTRL)
    assert (hands.draft().bid, hands.draft().offer) == ("", "0.0055")


def turn_wheel(widget: QWidget, notches: int) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(0, 0),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_steps_where_the_keyboard_is_and_nowhere_else(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_M, CTRL)
    fields = hands.page.panel.form.fields
    turn_wheel(fields.edits[Field.BID], 2)
    turn_wheel(fields.edits[Field.OFFER], 2)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0053", "0.0058")


def test_a_two_way_price_from_the_mark_is_one_key(hands: Hands, asked: Callable[..., None]) -> None:
    hands.desk.marked()
    asked(r1=30)
    hands.presses(Qt.Key.Key_Return, CTRL)
    ((_, order),) = hands.sent
    assert (order.bid, order.offer) == (
        Level(Decimal("0.0051"), HUNDRED),
        Level(Decimal("0.0058"), HUNDRED),
    )


def test_the_half_width_is_kept_for_its_kind_of_product(
    qtbot: QtBot, tmp_path: Path, hands: Hands
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    spreads = SavedSpreads(settings)
    assert spreads.of("BTC package") == 3
    spreads.save("BTC package", 7)
    assert SavedSpreads(settings).of("BTC package") == 7
    assert SavedSpreads(settings).of("ETH package") == 3
    settings.setValue("maker/half_width/ETH package", "-5; drop")
    assert SavedSpreads(settings).of("ETH package") == 3


def test_marks_that_move_leave_what_is_typed_by_leg(
    hands: Hands, asked: Callable[..., None]
) -> None:
    asked(r1=30)
    hands.presses(Qt.Key.Key_G, ALT)
    edit = hands.page.panel.legs.edit(Field.BID, 0)
    edit.setFocus()
    hands.types("0.009")
    hands.desk.prices["BTC-9OCT26-86000-C"] = ReferencePrice(
        "BTC-9OCT26-86000-C", T0_MS, mark_price="0.0077"
    )
    hands.show()
    hands.types("3")
    assert hands.page.panel.legs.edit(Field.BID, 0).text() == "0.0093"
    settle()
    assert "mark 0.0077" in visible_text(hands.page.panel.legs)


def test_a_clients_record_stands_with_its_request(hands: Hands) -> None:
    feed = hands.desk.feed
    for number, reason in enumerate((QuoteEndReason.DONE_AWAY, QuoteEndReason.REQUEST_EXPIRED)):
        feed.opened(f"old-{number}", own=False)
        feed.quoted("me", "0.0052", "0.0057", rfq_id=f"old-{number}")
        feed.quote_ended("me", reason, rfq_id=f"old-{number}")
        feed.ended(RequestEndReason.CLOSED, rfq_id=f"old-{number}")
    hands.asked(r1=30)
    assert "traded after 1 of 2 requests, 0 with you" in visible_text(hands.page.panel)
    assert "Won 0 of 2 quoted (0 %)" in visible_text(hands.page.outcomes)
