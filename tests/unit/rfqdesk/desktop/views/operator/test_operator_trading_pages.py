"""The operator's window: instruments, reference prices, makers' protection."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.operating_views import guard
from support.desk.operator_hands import Setup, window_at
from support.qt import click, type_into, visible_text
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import (
    INSTRUMENTS,
    LIMITS,
    MAKERS,
    MARKET,
    PRICES,
)
from rfqdesk.desktop.models.operator.market_entry import OPERATION_MAX_BYTES
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    ExpireInstrument,
    ProtectMaker,
    ResetMaker,
    SetMarkRules,
)
from rfqdesk.protocol.operations.requests import LoadInstruments
from rfqdesk.protocol.protection import ProtectionRules

pytestmark = pytest.mark.qt_loop

HEADING = "symbol,kind,underlying,price_currency,tick_size,lot_size\n"


async def at(setup: Setup, workspace: str, page: str) -> None:
    """Bring a page to the front that shares its workspace."""
    await setup.at(workspace)
    pages = setup.parts.trading if workspace == MARKET else setup.parts.bounds
    pages.show_page(page)
    await setup.seen()


# Pages that share a workspace ---------------------------------------------------------


async def test_the_page_in_front_is_kept_true_and_comes_back_with_its_workspace() -> None:
    async with window_at() as setup:
        await at(setup, LIMITS, MAKERS)
        page = setup.parts.makers
        await until(lambda: page.list.model.rowCount() == 3)
        await setup.at(MARKET)
        setup.venue.changed(frozen=(guard("meridian"), guard("nova")))
        await setup.at(LIMITS)
        await until(lambda: page.list.model.row_of("nova") >= 0)
        assert page.isVisible()


async def test_arrows_turn_the_pages_and_commands_by_name_go_to_them() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        which = setup.parts.trading.which
        which.button(MARKET).setFocus()
        QTest.keyClick(which, Qt.Key.Key_Right)
        assert setup.parts.instruments.isVisible()
        book = setup.window.shortcuts
        [entry] = [one for one in book.commands() if one.meaning == "Maker protection"]
        book.run(entry)
        assert setup.window.current_workspace() == LIMITS
        assert setup.parts.makers.isVisible()


# Instruments --------------------------------------------------------------------------


async def test_an_instrument_is_expired_by_its_name_typed() -> None:
    async with window_at() as setup:
        await at(setup, MARKET, INSTRUMENTS)
        page = setup.parts.instruments
        await until(lambda: page.list.model.rowCount() == 3)
        assert not page.expire_button.isEnabled()
        page.list.choose("ETH-PERP")
        click(page.expire_button)
        sheet = setup.sheet()
        assert "for good" in sheet.accessibleDescription()
        type_into(sheet.name_edit, "ETH-PERP")
        click(sheet.confirm_button)
        assert await setup.asked_for(ExpireInstrument) == ExpireInstrument(symbol="ETH-PERP")


async def test_a_file_is_compared_before_it_is_loaded(tmp_path: Path) -> None:
    async with window_at() as setup:
        await at(setup, MARKET, INSTRUMENTS)
        page = setup.parts.instruments
        await until(lambda: page.list.model.rowCount() == 3)
        file = tmp_path / "master.csv"
        file.write_text(
            f"{HEADING}ETH-PERP,perpetual,ETH,USD,0.5,1\nSOL-PERP,perpetual,SOL,USD,0.01,1\n"
        )
        page.file_chosen.emit(file)
        await until(lambda: bool(_questions(setup)))
        words = setup.question().accessibleDescription()
        assert "1 new: SOL-PERP. 1 changed: ETH-PERP." in words
        click(setup.question().confirm_button)
        asked = await setup.asked_for(LoadInstruments)
        assert isinstance(asked, LoadInstruments)
        assert [one.symbol for one in asked.instruments] == ["SOL-PERP", "ETH-PERP"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("symbol\nX\n", "the column 'kind' is missing"),
        (f"{HEADING}ETH-PERP,perpetual,ETH,USD,zero,1\n", "Line 2"),
        (None, "No such file"),
    ],
)
async def test_a_file_that_is_none_is_told(tmp_path: Path, content: str | None, said: str) -> None:
    async with window_at() as setup:
        await at(setup, MARKET, INSTRUMENTS)
        file = tmp_path / "master.csv"
        if content is not None:
            file.write_text(content)
        setup.parts.instruments.file_chosen.emit(file)
        await until(lambda: said in visible_text(setup.window.notice))
        assert "master.csv was not loaded" in setup.window.notice.title()
        assert setup.venue.done == []


async def test_a_file_too_large_for_the_network_is_for_the_machine(tmp_path: Path) -> None:
    async with window_at() as setup:
        await at(setup, MARKET, INSTRUMENTS)
        file = tmp_path / "master.csv"
        line = "X{}-PERP,perpetual,SOL,USD,0.01,1\n"
        file.write_text(HEADING + "".join(map(line.format, range(OPERATION_MAX_BYTES // 100))))
        setup.parts.instruments.file_chosen.emit(file)
        await until(lambda: "rfqserver instruments import" in visible_text(setup.window.notice))
        assert setup.venue.done == []


# Reference prices ---------------------------------------------------------------------


async def test_publishers_are_let_in_and_withdrawn_after_a_question() -> None:
    async with window_at() as setup:
        await at(setup, MARKET, PRICES)
        page = setup.parts.prices
        await until(lambda: page.publishers.model.rowCount() == 4)
        type_into(page.name, "meridian/nobody")
        assert not page.allow_button.isEnabled()
        assert "No trader of this venue" in page.words.text()
        type_into(page.name, "halcyon/desk")
        assert "may publish already" in page.words.text()
        type_into(page.name, "albion/tom-reed")
        click(page.allow_button)
        assert "count from now on" in setup.question().accessibleDescription()
        click(setup.question().confirm_button)
        assert await setup.asked_for(AllowPublisher) == AllowPublisher(
            name="albion/tom-reed", allowed=True
        )
        await until(lambda: "may publish" in setup.window.notice.title())
        page.publishers.choose("meridian/pricing-bot")
        click(page.withdraw_button)
        assert "2 of its prices count until" in setup.question().accessibleDescription()
        click(setup.question().confirm_button)
        await until(lambda: len(setup.venue.done) == 2)
        assert setup.venue.done[1] == AllowPublisher(name="meridian/pricing-bot", allowed=False)


async def test_one_that_was_withdrawn_is_not_withdrawn_again() -> None:
    async with window_at() as setup:
        await at(setup, MARKET, PRICES)
        page = setup.parts.prices
        await until(lambda: page.publishers.model.rowCount() == 4)
        page.publishers.choose("albion/jane-okafor")
        assert not page.withdraw_button.isEnabled()


async def test_old_prices_are_marked_and_the_rules_say_how_many_will_count() -> None:
    async with window_at() as setup:
        await at(setup, MARKET, PRICES)
        page = setup.parts.prices
        await until(lambda: page.list.model.rowCount() == 4)
        page.which.set_value("old")
        assert page.list.model.rowCount() == 2
        assert not page.set_button.isEnabled()
        type_into(page.age, "0.1")
        assert not page.set_button.isEnabled()
        type_into(page.age, "600")
        # Prices move by themselves meanwhile; what is typed stays.
        setup.venue.changed()
        await setup.seen()
        page.without.set_value(WithoutMark.REFUSE.value)
        click(page.set_button)
        words = setup.question().accessibleDescription()
        assert "counts for 10 min instead of 1 min: of 4 prices 3 count then" in words
        assert "are refused" in words
        click(setup.question().confirm_button)
        assert await setup.asked_for(SetMarkRules) == SetMarkRules(
            age_max_ms=600_000, without_mark=WithoutMark.REFUSE
        )


# Makers -------------------------------------------------------------------------------


async def test_a_makers_protection_is_set_and_ended() -> None:
    async with window_at() as setup:
        await at(setup, LIMITS, MAKERS)
        page, card = setup.parts.makers, setup.parts.makers.card
        await until(lambda: page.list.model.rowCount() == 3)
        page.list.choose("quarry")
        assert "Its own: 3 trades in 5 s" in card.facts.text()
        type_into(card.edits["window"], "10")
        assert not card.set_button.isEnabled()
        type_into(card.edits["trades"], "4")
        type_into(card.edits["frozen"], "60")
        click(card.set_button)
        words = setup.question().accessibleDescription()
        assert "once it has done 4 trades in 10 s, and it takes no new ones for 1 min" in words
        click(setup.question().confirm_button)
        rules = ProtectionRules(window_ms=10_000, trades_max=4, frozen_ms=60_000)
        assert await setup.asked_for(ProtectMaker) == ProtectMaker(firm="quarry", rules=rules)
        setup.venue.changed(frozen=(guard("quarry", operator_rules=rules),))
        await until(lambda: "Yours: 4 trades" in card.facts.text())
        for edit in card.edits.values():
            edit.clear()
        click(card.set_button)
        assert "End your protection" in setup.question().windowTitle()
        click(setup.question().confirm_button)
        await until(lambda: len(setup.venue.done) == 2)
        assert setup.venue.done[1] == ProtectMaker(firm="quarry", rules=ProtectionRules())


async def test_what_tripped_is_told_and_the_maker_is_let_quote() -> None:
    async with window_at() as setup:
        await at(setup, LIMITS, MAKERS)
        page, card = setup.parts.makers, setup.parts.makers.card
        await until(lambda: page.list.model.rowCount() == 3)
        page.which.set_value("frozen")
        page.list.choose("meridian")
        assert (
            "by your rules: 4 trades, 520 contracts, net delta \N{MINUS SIGN}41.5"
            in card.facts.text()
        )
        click(card.reset_button)
        assert "net delta \N{MINUS SIGN}41.5" in setup.question().accessibleDescription()
        click(setup.question().confirm_button)
        assert await setup.asked_for(ResetMaker) == ResetMaker(firm="meridian")
        setup.venue.changed(frozen=())
        await until(lambda: page.list.model.rowCount() == 0)


def _questions(setup: Setup) -> list[object]:
    from rfqdesk.desktop.views.common import ConfirmSheet

    return [one for one in setup.window.findChildren(ConfirmSheet) if one.isVisible()]
