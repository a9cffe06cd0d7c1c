"""The stack: what is dealt on is what was shown, once, and on the dealer meant."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.desk.feed import T0_MS
from support.desk.stack_hands import LEFT, PANEL, Hands, accepting, hands_at_stack
from support.qt import click, visible_text

from rfqdesk.desktop.models.stack.desk_state import AcceptPhase, DeskLink
from rfqdesk.protocol.terms import QuoteRespType, RequestEndReason, Side


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return hands_at_stack(qtbot)


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
    hands.settle()
    QTest.mouseClick(hands.stack.rows.rows["meridian"].lift, LEFT)
    (shown,) = hands.dealt
    assert (shown.maker, shown.revision, shown.price, shown.quantity, shown.response) == (
        "meridian",
        1,
        "0.0058",
        "100",
        QuoteRespType.LIFT,
    )


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
    hands.stack.chosen.connect(lambda _shown: accepting(hands, AcceptPhase.ACCEPTING))
    button = hands.stack.rows.rows["halcyon"].lift
    hands.settle()
    QTest.mouseClick(button, LEFT)
    QTest.mouseDClick(button, LEFT)
    hands.key(Qt.Key.Key_L)
    assert len(hands.dealt) == 1


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
    accepting(hands, phase)
    assert hands.stack.banner.title().startswith(title)
    assert hands.stack.rows.rows["halcyon"].lift.text() == button
    assert not any(row.lift.isEnabled() for row in hands.stack.rows.rows.values())
    hands.key(Qt.Key.Key_Return)
    assert hands.dealt == []


def test_a_rejected_accept_says_so_and_leaves_the_quotes_open(hands: Hands) -> None:
    hands.open()
    accepting(hands, AcceptPhase.REJECTED)
    assert hands.stack.banner.title().startswith("Not traded")
    assert "Nothing was traded" in hands.stack.banner.text()
    hands.settle()
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


def test_a_yes_to_cancelling_is_not_swallowed_without_a_connection(hands: Hands) -> None:
    hands.open()
    hands.stack.ask_cancel()
    sheet = hands.stack.sheet
    sheet.confirm.setFocus()
    hands.link = DeskLink(False, "No connection to the venue, trying again")
    hands.show()
    assert not sheet.confirm.isEnabled()
    assert sheet.keep.hasFocus()
    assert "Not now: No connection to the venue" in visible_text(sheet)
    hands.link = DeskLink(True)
    hands.show()
    assert "Not now" not in visible_text(sheet)
    click(sheet.confirm)
    assert hands.cancelled == ["rfq-1"]


def test_amending_waits_for_a_connection_and_keeps_what_was_chosen(hands: Hands) -> None:
    hands.open()
    asked: list[object] = []
    hands.stack.amend_asked.connect(lambda *words: asked.append(words))
    hands.key(Qt.Key.Key_M)
    sheet = hands.stack.page.amend
    click(sheet.extra.button("30000"))
    sheet.confirm.setFocus()
    hands.link = DeskLink(False, "No connection to the venue, trying again")
    hands.show()
    assert not sheet.confirm.isEnabled()
    # The keyboard stays within the sheet: Enter would press whatever came next.
    assert sheet.holds_focus()
    hands.key(Qt.Key.Key_Return)
    assert sheet.isVisible()
    hands.link = DeskLink(True)
    hands.show()
    click(sheet.confirm)
    assert len(asked) == 1
