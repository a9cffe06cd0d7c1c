"""The ticket, filled in and sent as a trader does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import MAKERS, board
from support.desk.feed import T0_MS
from support.qt import click, settle, type_into, visible_text

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.stack.desk_state import DeskLink, RequestDraft
from rfqdesk.desktop.views.trader.ticket.ticket import MARKS_MS, SENT_HOLD_MS, TicketView
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Leg, LegSide, Side

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Desk:
    """A ticket in a window, and what it sent."""

    def __init__(self, qtbot: QtBot) -> None:
        self.ticket = TicketView(lambda: T0_MS)
        self.sent: list[RequestDraft] = []
        self.ticket.submitted.connect(self.sent.append)
        qtbot.addWidget(self.ticket)
        self.ticket.resize(360, 860)
        self.ticket.show()
        qtbot.waitExposed(self.ticket)
        self.ticket.set_reference(board(), MAKERS)
        self.ticket.set_link(DeskLink(True))

    def find(self, words: str, *, sell: bool = False) -> None:
        self.ticket.search.setFocus()
        QTest.keyClicks(self.ticket.search, words)
        modifier = SHIFT if sell else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.ticket.search, Qt.Key.Key_Return, modifier)

    def fill_in(self) -> None:
        self.find("oct 86 call")
        self.find("oct 90 call", sell=True)
        type_into(self.ticket.quantity.line, "12.5")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_spread_is_asked_for_by_keys_alone(desk: Desk) -> None:
    desk.fill_in()
    assert "BTC 9OCT26 86000/90000 call spread" in visible_text(desk.ticket)
    QTest.keyClick(desk.ticket.quantity.line, Qt.Key.Key_Return, CTRL)
    assert desk.sent == [
        RequestDraft(
            legs=(
                Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),
                Leg("BTC-9OCT26-90000-C", 1, LegSide.SELL),
            ),
            quantity="12.5",
            side=Side.UNDISCLOSED,
            panel=("meridian", "castellan", "halcyon", "northgate"),
            disclosed=True,
            request_ttl_ms=60_000,
        )
    ]


def test_double_submit_is_refused_before_and_after_the_answer(desk: Desk, qtbot: QtBot) -> None:
    desk.fill_in()
    QTest.mouseDClick(desk.ticket.send, Qt.MouseButton.LeftButton)
    QTest.mouseClick(desk.ticket.send, Qt.MouseButton.LeftButton)
    desk.ticket.submit()
    desk.ticket.set_submitting(False)
    desk.ticket.show_sent()
    desk.ticket.submit()
    assert len(desk.sent) == 1
    assert desk.ticket.send.text() == "Sent"
    qtbot.waitUntil(desk.ticket.send.isEnabled, timeout=SENT_HOLD_MS + 2_000)
    click(desk.ticket.send)
    assert len(desk.sent) == 2


def test_an_edited_ticket_may_go_at_once(desk: Desk) -> None:
    desk.fill_in()
    click(desk.ticket.send)
    desk.ticket.set_submitting(False)
    desk.ticket.show_sent()
    desk.ticket.side.set_value(Side.BUY.value)
    click(desk.ticket.send)
    assert [draft.side for draft in desk.sent] == [Side.UNDISCLOSED, Side.BUY]


def test_search_is_steered_by_arrows_and_closed_by_escape(desk: Desk) -> None:
    search = desk.ticket.search
    search.setFocus()
    QTest.keyClicks(search, "oct call")
    popup = search.popup()
    assert popup is not None
    first = popup.current()
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert popup.current() != first
    QTest.keyClick(search, Qt.Key.Key_Up)
    assert popup.current() == first
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.popup() is None
    assert search.text() == "oct call"


def test_a_found_instrument_can_be_clicked(desk: Desk) -> None:
    desk.ticket.search.setFocus()
    QTest.keyClicks(desk.ticket.search, "dec 80 put")
    popup = desk.ticket.search.popup()
    assert popup is not None
    spot = popup.list.visualRect(popup.list.currentIndex()).center()
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert desk.ticket.legs.legs() == (Leg("BTC-25DEC26-80000-P", 1, LegSide.BUY),)


def test_words_without_a_match_say_so(desk: Desk) -> None:
    desk.ticket.search.setFocus()
    QTest.keyClicks(desk.ticket.search, "eth call")
    assert "No instrument has all these words" in visible_text(desk.ticket)
    QTest.keyClick(desk.ticket.search, Qt.Key.Key_Return)
    assert desk.ticket.legs.legs() == ()


def test_legs_flip_count_and_go(desk: Desk) -> None:
    desk.fill_in()
    first, second = desk.ticket.legs.rows
    QTest.keyClick(first.flip, Qt.Key.Key_Space)
    QTest.keyClick(first.ratio, Qt.Key.Key_Up)
    type_into(second.ratio, "3")
    assert desk.ticket.legs.legs() == (
        Leg("BTC-9OCT26-86000-C", 2, LegSide.SELL),
        Leg("BTC-9OCT26-90000-C", 3, LegSide.SELL),
    )
    click_tool = second.remove
    QTest.mouseClick(click_tool, Qt.MouseButton.LeftButton)
    assert len(desk.ticket.legs.legs()) == 1


def test_the_same_instrument_again_raises_the_ratio(desk: Desk) -> None:
    desk.find("oct 86 call")
    desk.find("oct 86 call")
    assert desk.ticket.legs.legs() == (Leg("BTC-9OCT26-86000-C", 2, LegSide.BUY),)


def test_quantity_is_judged_while_it_is_typed(desk: Desk) -> None:
    desk.find("oct 86 call")
    type_into(desk.ticket.quantity.line, "12.55")
    assert not desk.ticket.send.isEnabled()
    assert "Nearest: 12.5 or 12.6" in desk.ticket.problem.text()
    QTest.keyClick(desk.ticket.quantity.line, Qt.Key.Key_Backspace)
    assert desk.ticket.send.isEnabled()
    chip = next(chip for chip in desk.ticket.quantity.chips if chip.text() == "100")
    click(chip)
    assert desk.ticket.ticket().quantity == "100"


def test_thousands_are_written_out_when_the_field_is_left(desk: Desk) -> None:
    type_into(desk.ticket.quantity.line, "1.5k")
    desk.ticket.search.setFocus()
    assert desk.ticket.quantity.text() == "1,500"


def test_sending_goes_to_what_is_missing(desk: Desk) -> None:
    desk.ticket.quantity.line.setFocus()
    QTest.keyClick(desk.ticket.quantity.line, Qt.Key.Key_Return, CTRL)
    assert QApplication.focusWidget() is desk.ticket.search
    assert desk.sent == []


def test_anonymous_needs_four_dealers_and_says_so(desk: Desk) -> None:
    assert desk.ticket.anonymous.isEnabled()
    desk.ticket.dealers.set_chosen(["meridian", "halcyon"])
    assert not desk.ticket.anonymous.isEnabled()
    assert "2 chosen" in desk.ticket.anonymous.toolTip()
    click(desk.ticket.dealers.all_button)
    assert desk.ticket.anonymous.isEnabled()


def test_the_anonymous_box_promises_what_the_venue_keeps(desk: Desk) -> None:
    assert "the one you trade with is not told" in desk.ticket.anonymous.toolTip()


def test_a_ticked_anonymous_box_can_be_unticked_when_dealers_leave(desk: Desk) -> None:
    desk.fill_in()
    click(desk.ticket.anonymous)
    desk.ticket.dealers.set_chosen(["meridian"])
    assert "at least 4 dealers" in desk.ticket.problem.text()
    click(desk.ticket.anonymous)
    assert desk.ticket.send.isEnabled()


def test_dealers_online_are_chosen_and_choices_survive_a_new_list(desk: Desk) -> None:
    dealers = desk.ticket.dealers
    assert "brightwater" not in dealers.chosen()
    click(dealers.chips["meridian"])
    desk.ticket.set_reference(board(), (*MAKERS, PartyEntry("keel", "Keel & Co", True)))
    assert dealers.chosen() == ("castellan", "halcyon", "northgate", "keel")
    click(dealers.none_button)
    assert dealers.chosen() == ()
    assert "at least one dealer" in desk.ticket.problem.text() or not desk.ticket.legs.legs()
    desk.ticket.set_reference(board(), MAKERS[:1])
    assert list(dealers.chips) == ["meridian"]


def test_no_connection_is_the_first_reason(desk: Desk) -> None:
    desk.fill_in()
    desk.ticket.set_link(DeskLink(False, "No connection to the venue, trying again"))
    assert not desk.ticket.send.isEnabled()
    assert desk.ticket.problem.text() == "No connection to the venue, trying again"
    assert desk.ticket.send.toolTip() == desk.ticket.problem.text()
    desk.ticket.submit()
    assert desk.sent == []


def test_a_failure_is_told_and_gone_with_the_next_try(desk: Desk) -> None:
    desk.fill_in()
    desk.ticket.show_failure(Notice("Refused", "Nothing was sent on.", "Change it."))
    assert "Nothing was sent on. Change it." in visible_text(desk.ticket)
    click(desk.ticket.send)
    assert not desk.ticket.banner.isVisible()


def test_summary_says_what_a_trade_would_do(desk: Desk) -> None:
    desk.fill_in()
    desk.ticket.side.set_value(Side.SELL.value)
    settle()
    words = visible_text(desk.ticket.summary).split("\n")
    place = words.index("BTC 9OCT26 86000 call")
    assert words[place - 1 : place + 2] == ["sell", "BTC 9OCT26 86000 call", "12.5"]


def test_nothing_is_pushed_under_the_scroll_bar(desk: Desk, qtbot: QtBot) -> None:
    symbols = list(board())[:3]
    desk.ticket.legs.set_legs(tuple(Leg(symbol, 1, LegSide.BUY) for symbol in symbols))
    desk.ticket.quantity.set_text("123456789012.1")
    desk.ticket.resize(desk.ticket.minimumWidth(), 560)
    [scroll] = desk.ticket.findChildren(QScrollArea)
    qtbot.waitUntil(scroll.verticalScrollBar().isVisible)
    assert "123456789012.1" in visible_text(desk.ticket.summary).replace(",", "")
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()


def test_every_control_has_a_name_for_screen_readers(desk: Desk) -> None:
    desk.fill_in()
    focusable = [
        widget
        for widget in desk.ticket.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    nameless = [
        widget
        for widget in focusable
        if not widget.accessibleName() and not getattr(widget, "text", str)()
    ]
    assert len(focusable) > 15
    assert nameless == []


def key(desk: Desk, *keys: Qt.Key) -> None:
    for one in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, one)


def test_terms_are_set_by_keys_alone_and_told_when_closed(desk: Desk, qtbot: QtBot) -> None:
    desk.ticket.activateWindow()
    qtbot.waitUntil(desk.ticket.isActiveWindow)
    desk.fill_in()
    height = desk.ticket.sizeHint().height()
    QTest.keyClick(desk.ticket.quantity.line, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    key(desk, Qt.Key.Key_Right, Qt.Key.Key_Tab)
    QTest.keyClicks(desk.ticket.terms.least, "2.5")
    desk.ticket.side.set_value(Side.BUY.value)
    key(desk, Qt.Key.Key_Tab)
    QTest.keyClicks(desk.ticket.terms.limit, "0.0040")
    QTest.keyClick(desk.ticket.terms.limit, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert desk.ticket.terms.isHidden()
    assert desk.ticket.sizeHint().height() == height
    assert "In parts of 2.5+, limit 0.0040" in desk.ticket.terms.toggle.accessibleName()
    QTest.keyClick(desk.ticket.terms.toggle, Qt.Key.Key_Return, CTRL)
    (draft,) = desk.sent
    assert (draft.all_or_none, draft.min_quantity, draft.limit_price) == (False, "2.5", "0.004")


def test_a_wrong_term_is_shown_where_it_stands_also_when_closed(desk: Desk) -> None:
    desk.fill_in()
    desk.ticket.terms.limit.setText("0.0040")
    assert "choose Buy or Sell" in desk.ticket.problem.text()
    desk.ticket.submit()
    assert desk.sent == []
    assert desk.ticket.terms.limit.isVisible()
    assert desk.ticket.terms.limit.property("tone") == "danger"
    desk.ticket.side.set_value(Side.SELL.value)
    assert desk.ticket.send.isEnabled()
    assert "trade by themselves" in visible_text(desk.ticket)


def test_a_new_request_keeps_the_way_of_trading_and_forgets_sizes_and_prices(desk: Desk) -> None:
    desk.ticket.terms.mode.set_value("parts")
    desk.ticket.terms.least.setText("5")
    desk.ticket.terms.limit.setText("0.01")
    desk.ticket.begin_anew()
    ticket = desk.ticket.ticket()
    assert (ticket.all_or_none, ticket.min_quantity, ticket.limit_price) == (False, "", "")


def _price(symbol: str, mark: str, time_ms: int = T0_MS) -> ReferencePrice:
    return ReferencePrice(symbol, time_ms, mark, "84210", "0.4", "50")


def test_the_ticket_reckons_with_the_marks_that_the_venue_tells(desk: Desk) -> None:
    prices: dict[str, ReferencePrice] = {}
    desk.ticket.set_prices(lambda: prices)
    desk.fill_in()
    settle()
    # Both have the same mark in the list.
    assert "the list's mark\n0.0000 BTC" in visible_text(desk.ticket)
    for symbol, mark in (("BTC-9OCT26-86000-C", "0.0147"), ("BTC-9OCT26-90000-C", "0.0093")):
        prices[symbol] = _price(symbol, mark)
    desk.ticket.tick(T0_MS + MARKS_MS)
    settle()
    words = visible_text(desk.ticket)
    assert "mark\n0.0054 BTC" in words
    assert "premium, about\n0.0675 BTC" in words
    assert "BTC \N{MIDDLE DOT} mark 0.0147 \N{MIDDLE DOT} lot 0.1" in words
    # Within the same second nothing is worked out again; an old mark is called old.
    prices["BTC-9OCT26-86000-C"] = _price("BTC-9OCT26-86000-C", "0.0148", T0_MS - 180_000)
    desk.ticket.tick(T0_MS + MARKS_MS + 1)
    settle()
    assert "mark\n0.0054 BTC" in visible_text(desk.ticket)
    desk.ticket.tick(T0_MS + 2 * MARKS_MS)
    settle()
    assert "mark 3 min old\n0.0055 BTC" in visible_text(desk.ticket)
