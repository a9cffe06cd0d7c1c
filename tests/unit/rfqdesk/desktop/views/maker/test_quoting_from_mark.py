"""Quoting from the mark: what one key sends unseen, and what it refuses to send."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from support.desk.feed import CALL_SPREAD
from support.desk.maker_hands import Hands, hands_at
from support.qt import visible_text

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.views.maker.entry_edit import EntryEdit
from rfqdesk.desktop.views.maker.quote_form import QuoteForm
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.terms import Side

CTRL = Qt.KeyboardModifier.ControlModifier
OLD = Draft(bid="0.0040", offer="0.0050", bid_size="100", offer_size="100", firm_for="15")


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    """A request in hand with a fresh mark of 0.0100, and other prices in the fields."""
    hands = hands_at(qtbot)
    hands.desk.marked("0.0136", "0.0036")
    hands.asked(r1=3_600)
    form(hands).set_draft(OLD)
    return hands


def form(hands: Hands) -> QuoteForm:
    return hands.page.panel.form


def half_width(hands: Hands) -> EntryEdit:
    return form(hands).mark_row.half_width


def quick(hands: Hands) -> None:
    form(hands).first_edit().setFocus()
    hands.presses(Qt.Key.Key_Return, CTRL)


def test_a_fresh_mark_goes_out_with_one_key(hands: Hands) -> None:
    hands.desk.now_ms += PRICE_AGE_MAX_MS
    quick(hands)
    ((_, order),) = hands.sent
    assert (order.bid, order.offer) == (
        Level(Decimal("0.0097"), Decimal(100)),
        Level(Decimal("0.0103"), Decimal(100)),
    )
    assert form(hands).words() == ""


@pytest.mark.parametrize("text", ["", " ", "abc", "-1", "2.5", "10001", "3,5"])
def test_without_a_half_width_nothing_is_filled_in_and_nothing_sent(
    hands: Hands, text: str
) -> None:
    half_width(hands).setText(text)
    quick(hands)
    assert hands.sent == []
    assert hands.draft() == OLD
    assert half_width(hands).property("tone") == "danger"
    assert "half width" in half_width(hands).accessibleDescription()
    assert "Nothing was sent" in form(hands).words()
    assert "half width" in form(hands).words()
    # What the desk learns meanwhile does not take the words away.
    hands.show()
    assert "half width" in form(hands).words()


@pytest.mark.parametrize("key", [Qt.Key.Key_M, Qt.Key.Key_Return])
def test_filling_in_says_as_well_why_it_did_not(hands: Hands, key: Qt.Key) -> None:
    edit = half_width(hands)
    edit.setFocus()
    edit.selectAll()
    hands.types("x")
    hands.presses(key, CTRL if key is Qt.Key.Key_M else Qt.KeyboardModifier.NoModifier)
    assert hands.draft() == OLD
    assert "Nothing was filled in" in form(hands).words()
    assert edit.property("tone") == "danger"
    edit.selectAll()
    hands.types("4")
    assert edit.property("tone") == ""
    assert "half width" not in form(hands).words()
    hands.presses(Qt.Key.Key_Return)
    assert (hands.draft().bid, hands.draft().offer) == ("0.0096", "0.0104")


def test_a_half_width_that_cant_be_read_is_marked_as_it_is_typed(hands: Hands) -> None:
    edit = half_width(hands)
    edit.setFocus()
    edit.selectAll()
    hands.presses(Qt.Key.Key_Delete)
    assert edit.property("tone") == ""
    hands.types("2x")
    assert edit.property("tone") == "danger"
    hands.presses(Qt.Key.Key_Up)
    assert (edit.text(), edit.property("tone")) == ("1", "")


def test_a_stale_mark_is_not_sent_unseen(hands: Hands) -> None:
    hands.desk.now_ms += PRICE_AGE_MAX_MS + 1
    quick(hands)
    assert hands.sent == []
    assert hands.draft() == OLD
    assert "1 min old" in form(hands).words()
    assert "Ctrl+M" in form(hands).words()
    hands.show()
    assert "1 min old" in form(hands).words()
    # Filled in and looked at, it is the maker's own price.
    hands.presses(Qt.Key.Key_M, CTRL)
    assert form(hands).words() == ""
    hands.presses(Qt.Key.Key_Return)
    ((_, order),) = hands.sent
    assert order.bid == Level(Decimal("0.0097"), Decimal(100))


def test_the_lists_mark_is_not_sent_unseen(hands: Hands) -> None:
    del hands.desk.prices[CALL_SPREAD[1].instrument]
    hands.show()
    quick(hands)
    assert hands.sent == []
    assert hands.draft() == OLD
    assert "instrument list" in form(hands).words()
    hands.types("1")
    assert "instrument list" not in form(hands).words()


def test_words_about_the_mark_go_once_it_is_fresh_or_another_request_is_in_hand(
    hands: Hands,
) -> None:
    hands.desk.now_ms += PRICE_AGE_MAX_MS + 1
    quick(hands)
    hands.show()
    assert "1 min old" in form(hands).words()
    hands.desk.marked("0.0137", "0.0036")
    hands.show()
    assert "old" not in form(hands).words()
    hands.desk.now_ms += PRICE_AGE_MAX_MS + 1
    quick(hands)
    assert "1 min old" in form(hands).words()
    hands.asked(Side.BUY, r2=3_000)
    hands.page.take("r2")
    assert "1 min old" not in form(hands).words()
    assert hands.sent == []


def test_the_row_says_how_old_the_mark_is_once_it_is_stale(hands: Hands) -> None:
    row = form(hands).mark_row
    assert "old" not in visible_text(row)
    hands.desk.now_ms += 3 * PRICE_AGE_MAX_MS
    hands.page.tick()
    assert "mark 3 min old" in visible_text(row)
    hands.desk.marked("0.0136", "0.0036")
    hands.show()
    assert "old" not in visible_text(row)
    hands.desk.prices.clear()
    hands.show()
    assert "from the list" in visible_text(row)
