"""The maker's page as a whole: focus, what goes on around a quote, and what has become of it."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS
from support.desk.maker_hands import ALT, CTRL, HUNDRED, Hands
from support.desk.making import MakerDesk
from support.qt import click, visible_text

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.inbox import Try
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


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


def test_quotes_that_stay_without_a_line_are_not_said_to_be_pulled(hands: Hands) -> None:
    hands.show()
    hands.desk.link = DeskLink(live=False, words="Trying again", quotes_stay=True)
    hands.show()
    assert hands.page.banner.title() == "Connection lost: your quotes stay firm"


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
