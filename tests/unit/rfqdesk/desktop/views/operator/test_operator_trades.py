"""The operator's window: trades, and the changes that take two."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.operating import FakeVenue
from support.desk.operating_views import trade
from support.desk.operator_hands import Setup, window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.client.errors import OperationRefusedError
from rfqdesk.desktop.controllers.operating import operating
from rfqdesk.desktop.controllers.operating.operating import TRADES
from rfqdesk.protocol.operations.requests import (
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    WithdrawTradeChange,
)

pytestmark = pytest.mark.qt_loop
UNTOUCHED, OTHERS, OWN, CANCELLED = (f"{number}cceqhfir4ra544x" for number in (1, 3, 4, 5))


async def at_trade(setup: Setup, trade_id: str) -> None:
    await setup.at(TRADES)
    page = setup.parts.trades
    await until(lambda: page.list.model.rowCount() == 5)
    page.list.choose(trade_id)


async def test_to_cancel_is_proposed_with_a_reason_and_changes_nothing_yet() -> None:
    async with window_at() as setup:
        await at_trade(setup, UNTOUCHED)
        card = setup.parts.trades.card
        assert "It takes two" in card.note.text()
        assert not card.propose_button.isEnabled()
        type_into(card.reason, "Error trade")
        QTest.keyClick(card.reason, Qt.Key.Key_Return)
        assert card.propose_button.hasFocus()
        QTest.keyClick(card.propose_button, Qt.Key.Key_Return)
        assert await setup.asked_for(CancelTrade) == CancelTrade(
            trade_id=UNTOUCHED, reason="Error trade"
        )
        await until(setup.window.notice.isVisible)
        assert "another operator has to confirm" in setup.window.notice.text()
        # The button that had the keyboard is gone; no other one is to be pressed by mistake.
        assert setup.parts.trades.list.table.hasFocus()


async def test_a_correction_says_what_it_is_to_be() -> None:
    async with window_at() as setup:
        await at_trade(setup, UNTOUCHED)
        card = setup.parts.trades.card
        card.what.set_value("correct")
        type_into(card.reason, "Wrong strike")
        assert not card.propose_button.isEnabled()
        type_into(card.price, "0.0057")
        assert "price or the quantity" in card.words.text()
        for wrong in ("0.0O5", "1e3"):
            type_into(card.price, wrong)
            assert "no price" in card.words.text()
        type_into(card.price, "-0.0056")
        type_into(card.quantity, "0")
        assert "above zero" in card.words.text()
        type_into(card.quantity, "1,250")
        click(card.propose_button)
        assert await setup.asked_for(CorrectTrade) == CorrectTrade(
            trade_id=UNTOUCHED, price="-0.0056", quantity="1250", reason="Wrong strike"
        )
        # Nothing of it sticks to the next trade.
        setup.parts.trades.list.choose("2cceqhfir4ra544x")
        assert (card.price.text(), card.reason.text(), card.what.value()) == ("", "", "cancel")


async def test_what_another_proposed_is_confirmed_by_name_and_as_it_was_read() -> None:
    async with window_at() as setup:
        await at_trade(setup, OTHERS)
        card = setup.parts.trades.card
        assert "venue-desk/oleg proposes" in card.note.text()
        assert card.form_part.isHidden()
        click(card.confirm_button)
        sheet = setup.sheet()
        assert "0.0056" in visible_text(sheet)
        assert not sheet.confirm_button.isEnabled()
        type_into(sheet.name_edit, OTHERS[:6])
        click(sheet.confirm_button)
        assert await setup.asked_for(ConfirmTradeChange) == ConfirmTradeChange(
            trade_id=OTHERS, proposed="price 0.0056, quantity 10 (Wrong strike read out)"
        )


async def test_what_another_proposed_is_refused_after_a_question() -> None:
    async with window_at() as setup:
        await at_trade(setup, OTHERS)
        click(setup.parts.trades.card.withdraw_button)
        assert "Refuse what venue-desk/oleg proposes" in setup.question().windowTitle()
        click(setup.question().confirm_button)
        assert await setup.asked_for(WithdrawTradeChange) == WithdrawTradeChange(trade_id=OTHERS)


async def test_ones_own_proposal_can_be_withdrawn_and_not_confirmed() -> None:
    async with window_at() as setup:
        await at_trade(setup, OWN)
        card = setup.parts.trades.card
        assert "You can't confirm it yourself" in card.note.text()
        assert card.confirm_button.isHidden()
        assert card.withdraw_button.text() == "Withdraw my proposal…"
        click(card.withdraw_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(WithdrawTradeChange) == WithdrawTradeChange(trade_id=OWN)


async def test_nothing_is_done_about_a_cancelled_trade() -> None:
    async with window_at() as setup:
        await at_trade(setup, CANCELLED)
        card = setup.parts.trades.card
        assert "is cancelled" in card.note.text()
        for widget in (card.form_part, card.confirm_button, card.withdraw_button):
            assert widget.isHidden()


async def test_the_tab_counts_what_waits_whatever_page_is_shown() -> None:
    async with window_at() as setup:
        tab = setup.window.header.tab(TRADES)
        await until(lambda: tab.text() == "Trades (2)")
        setup.venue.changed(trades=(trade(1),))
        await setup.seen()
        await until(lambda: tab.text() == "Trades")


async def test_a_proposal_that_became_another_is_refused_and_read_anew() -> None:
    async with window_at() as setup:
        await at_trade(setup, OTHERS)
        card = setup.parts.trades.card
        click(card.confirm_button)
        sheet = setup.sheet()
        type_into(sheet.name_edit, OTHERS[:6])
        setup.venue.refusal = OperationRefusedError("oleg proposes something else by now")
        click(sheet.confirm_button)
        await until(setup.window.notice.isVisible)
        assert "something else by now" in setup.window.notice.text()


async def test_no_trade_yet_and_by_enter_to_what_is_done() -> None:
    async with window_at(FakeVenue()) as setup:
        await setup.at(TRADES)
        page = setup.parts.trades
        await until(lambda: "No trade yet" in visible_text(page))
        setup.venue.changed(trades=(trade(1),))
        await setup.seen()
        await until(lambda: page.list.model.rowCount() == 1)
        page.list.filter.setFocus()
        QTest.keyClick(page.list.filter, Qt.Key.Key_Down)
        QTest.keyClick(page.list.table, Qt.Key.Key_Return)
        assert page.card.what.button("cancel").hasFocus()


async def test_older_trades_are_found_by_id_and_by_firm(monkeypatch: pytest.MonkeyPatch) -> None:
    async with window_at() as setup:
        await at_trade(setup, UNTOUCHED)
        page = setup.parts.trades
        # As long as all are shown there is nothing older to be found.
        assert page.find_button.isHidden()
        monkeypatch.setattr(operating, "TRADES_MAX", 5)
        setup.venue.changed(older=(trade(8, maker="nordic"), trade(9)))
        await setup.seen()
        await until(page.find_button.isVisible)
        type_into(page.list.filter, trade(9).trade_id)
        assert page.list.model.rowCount() == 0
        QTest.keyClick(page.list.filter, Qt.Key.Key_Return)
        await until(lambda: page.list.model.rowCount() == 1)
        assert "1 of “9cceqhfir4ra544x”" in visible_text(page.frame)
        type_into(page.list.filter, "nordic")
        click(page.find_button)
        await until(lambda: page.list.model.rowCount() == 1)
        type_into(page.list.filter, "nobody")
        click(page.find_button)
        await until(lambda: "no trade of “nobody”" in visible_text(page.frame))
