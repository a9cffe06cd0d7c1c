"""A price typed at the page: fields, faults and sending."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from support.desk.feed import T0_MS
from support.desk.maker_hands import ALT, HUNDRED, Hands
from support.qt import settle, visible_text

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.inbox import Attempt, Try
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field, QuoteOrder
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Side


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


def test_what_is_typed_stays_with_its_request(hands: Hands, asked: Callable[..., None]) -> None:
    asked(r1=10, r2=20)
    hands.types("0.0052")
    hands.presses(Qt.Key.Key_Down, ALT)
    assert hands.page.in_hand() == "r2"
    assert hands.draft().bid == ""
    hands.presses(Qt.Key.Key_Up, ALT)
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
