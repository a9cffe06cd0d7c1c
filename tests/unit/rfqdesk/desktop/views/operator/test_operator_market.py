"""The operator's window: halts, news, limits and frozen makers."""

import pytest
from support.desk.operating_views import halt, limits
from support.desk.operator_hands import window_at
from support.qt import click, type_into
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import LIMITS, MARKET
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.market_requests import (
    Broadcast,
    HaltTrading,
    ResumeTrading,
    SetLimits,
)

pytestmark = pytest.mark.qt_loop


# Halts --------------------------------------------------------------------------------


async def test_halting_the_venue_takes_a_reason_and_its_name() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        await until(lambda: page.list.model.rowCount() == 2)
        assert not page.halt_button.isEnabled()
        type_into(page.reason, "Fire drill")
        click(page.halt_button)
        sheet = setup.sheet()
        assert "the whole venue blue" in sheet.windowTitle()
        type_into(sheet.name_edit, "blue")
        click(sheet.confirm_button)
        assert await setup.asked_for(HaltTrading) == HaltTrading(
            scope=HaltScope.VENUE, name="", reason="Fire drill"
        )


async def test_halting_instruments_and_traders() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        page.scope.set_value(HaltScope.INSTRUMENT.value)
        type_into(page.name, "eth-*")
        type_into(page.reason, "No index")
        click(page.halt_button)
        type_into(setup.sheet().name_edit, "ETH-*")
        click(setup.sheet().confirm_button)
        asked = await setup.asked_for(HaltTrading)
        assert isinstance(asked, HaltTrading)
        assert (asked.scope, asked.name) == (HaltScope.INSTRUMENT, "ETH-*")
        page.scope.set_value(HaltScope.TRADER.value)
        type_into(page.reason, "No answer")
        type_into(page.name, "albion")
        assert not page.halt_button.isEnabled()
        assert "FIRM/TRADER" in page.words.text()


async def test_resuming_and_news_ask_first() -> None:
    async with window_at() as setup:
        await setup.at(MARKET)
        page = setup.parts.halts
        await until(lambda: page.list.model.rowCount() == 2)
        page.list.choose((halt().scope, halt().name))
        click(page.resume_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(ResumeTrading) == ResumeTrading(
            scope=HaltScope.INSTRUMENT, name="BTC-*"
        )
        await until(page.resume_button.isEnabled)
        type_into(page.news.text, "Closing at six")
        click(page.news.publish_button)
        click(setup.question().confirm_button)
        assert await setup.asked_for(Broadcast) == Broadcast(text="Closing at six", minutes=60)


# Limits -------------------------------------------------------------------------------


async def test_limits_are_loaded_changed_and_set() -> None:
    async with window_at() as setup:
        await setup.at(LIMITS)
        page = setup.parts.limits
        await until(lambda: page.list.model.rowCount() == 3)
        page.list.choose("albion")
        assert page.edits["day_quantity_max"].text() == "5,000"
        assert not page.set_button.isEnabled()
        type_into(page.edits["band_ticks"], "2.5")
        assert not page.set_button.isEnabled()
        type_into(page.edits["band_ticks"], "4")
        type_into(page.edits["day_quantity_max"], "")
        # Use moves by itself meanwhile; what is typed stays.
        setup.venue.changed()
        await setup.seen()
        click(page.set_button)
        words = setup.question().accessibleDescription()
        assert "Quantity of a day: 5,000 → no limit" in words
        assert "Price band, ticks: no limit → 4" in words
        click(setup.question().confirm_button)
        assert await setup.asked_for(SetLimits) == SetLimits(
            name="albion", change={"day_quantity_max": "", "band_ticks": "4"}
        )


async def test_what_another_operator_sets_meanwhile_is_said_and_not_typed_over() -> None:
    async with window_at() as setup:
        await setup.at(LIMITS)
        page = setup.parts.limits
        await until(lambda: page.list.model.rowCount() == 3)
        page.list.choose("albion")
        type_into(page.edits["day_quantity_max"], "6000")
        set_by_oleg = limits(
            "albion", "1240.5", open_requests_max=40, day_quantity_max="4000",
            day_notional_max="25000000",
        )  # fmt: skip
        setup.venue.changed(limits=(set_by_oleg,))
        await until(lambda: page.edits["open_requests_max"].text() == "40")
        assert page.edits["day_quantity_max"].text() == "6000"
        assert "Another operator changed this meanwhile" in page.words.text()
        assert "Quantity of a day is 4,000 now" in page.words.text()
        click(page.set_button)
        words = setup.question().accessibleDescription()
        assert "Quantity of a day: 4,000 \N{RIGHTWARDS ARROW} 6000" in words
        assert "Open requests" not in words
        click(setup.question().confirm_button)
        assert await setup.asked_for(SetLimits) == SetLimits(
            name="albion", change={"day_quantity_max": "6000"}
        )
