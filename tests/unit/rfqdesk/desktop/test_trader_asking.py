"""Last looks, new prices, more time: at the stack with real keys and clicks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.feed import T0_MS
from support.desk.stack_talk import LOOKERS, SHIFT, ask_for_last_look, begin
from support.desk.trading_floor import PANEL, floor
from support.qt import click, visible_text
from support.waiting import until

from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import LookEndReason, QuoteEndReason, QuoteType, RequestEndReason

pytestmark = pytest.mark.qt_loop


async def test_a_quote_with_last_look_is_marked_and_its_button_asks() -> None:
    async with floor() as made:
        await begin(made, last_look=True)
        row = made.parts.stack.rows.rows["meridian"]
        assert row.mark.text() == "last look 87 %"
        assert "took 41 of 47 (87 %)" in row.accessibleName()
        assert row.lift.text() == "Ask 0.0057"
        assert made.parts.stack.rows.rows["halcyon"].mark.isHidden()
        # A cross never counts on it: the best that can be had at once is the other.
        assert "Halcyon Trading" in made.parts.stack.take._preview.text()


async def test_asked_is_not_done_until_the_dealer_takes_it() -> None:
    async with floor() as made:
        resp_id = await ask_for_last_look(made)
        stack, script = made.parts.stack, made.session.script
        status = made.desk.accept_of("rfq-1")
        assert status is not None
        assert status.phase is AcceptPhase.ASKED
        # Said once, with the time that is left beside it.
        assert stack.page.headline() == (
            "Not done yet, the dealer is asked: buy 100 at 0.0057 from Meridian Digital"
        )
        assert stack.banner.isHidden()
        assert stack.rows.rows["meridian"].lift.text().startswith("Asked")
        await until(lambda: "Asked" in made.parts.tabs.tabs["rfq-1"].accessibleName())
        QTest.keyClick(stack, Qt.Key.Key_L)
        QTest.keyClick(stack, Qt.Key.Key_C)
        click_target = stack.rows.rows["halcyon"].lift
        assert not click_target.isEnabled()
        assert made.session.waiting == 0
        made.session.clock.time_ms = T0_MS + 600
        await until(lambda: "waiting for the venue's word" in stack.page.look.title())
        script.look_ended("meridian", LookEndReason.ACCEPTED, quote_resp_id=resp_id)
        script.traded("meridian", "0.0057", quote_resp_id=resp_id)
        script.quote_ended("meridian", QuoteEndReason.TRADED)
        script.ended(RequestEndReason.FILLED)
        made.tell()
        await until(lambda: stack.page.headline().startswith("Done: bought 100 at 0.0057"))
        assert stack.page.look.isHidden()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (LookEndReason.REJECTED, "turned it down at its last look"),
        (LookEndReason.EXPIRED, "did not answer within its last look"),
    ],
)
async def test_turned_down_is_not_traded_and_the_next_click_may_come(
    reason: LookEndReason, words: str
) -> None:
    async with floor() as made:
        resp_id = await ask_for_last_look(made)
        stack = made.parts.stack
        made.session.script.look_ended("meridian", reason, quote_resp_id=resp_id)
        made.tell()
        await until(lambda: stack.page.headline().startswith("Not traded"))
        assert words in stack.banner.text()
        await until(stack.rows.rows["halcyon"].lift.isEnabled)


async def test_a_line_lost_while_asked_is_unknown_until_the_feed_tells() -> None:
    async with floor() as made:
        resp_id = await ask_for_last_look(made)
        stack = made.parts.stack
        made.session.go(ConnectionState.WAITING)
        await until(lambda: stack.page.headline().startswith("Outcome unknown"))
        made.session.go(ConnectionState.LIVE)
        # The look goes on: asked again, and still not done.
        await until(lambda: stack.page.headline().startswith("Not done yet"))
        made.session.go(ConnectionState.WAITING)
        made.session.script.look_ended("meridian", LookEndReason.EXPIRED, quote_resp_id=resp_id)
        made.tell()
        await until(lambda: stack.banner.title().startswith("Not traded"))


async def test_a_colleagues_last_look_shuts_the_request_meanwhile() -> None:
    async with floor() as made:
        await begin(made, last_look=True)
        made.session.script.looked_at("meridian", quote_resp_id="a-colleagues")
        made.tell()
        stack = made.parts.stack
        await until(stack.page.look.isVisible)
        await until(lambda: "by a colleague's deal" in stack.page.look.title())
        assert not stack.rows.rows["halcyon"].lift.isEnabled()
        assert "asked for its last look" in stack.rows.rows["halcyon"].lift.toolTip()


async def test_new_prices_are_asked_of_one_or_all_and_once() -> None:
    async with floor() as made:
        await begin(made)
        stack, script = made.parts.stack, made.session.script
        QTest.keyClick(stack, Qt.Key.Key_Q)
        QTest.keyClick(stack, Qt.Key.Key_Q)
        await until(lambda: made.session.waiting == 1)
        script.requoted("meridian")
        made.tell()
        made.session.ack()
        row = stack.rows.rows["meridian"]
        await until(lambda: not row.acts.ask.isEnabled())
        assert "asked again" in visible_text(row)
        QTest.keyClick(stack, Qt.Key.Key_Q)
        QTest.keyClick(stack, Qt.Key.Key_Q, SHIFT)
        await until(lambda: made.session.waiting == 1)
        QTest.mouseClick(stack.rows.rows["halcyon"].acts.ask, Qt.MouseButton.LeftButton)
        await until(lambda: made.session.waiting == 2)
        assert made.session.sent == [
            ("requote", "q-rfq-1", "meridian"),
            ("requote", "q-rfq-1", None),
            ("requote", "q-rfq-1", "halcyon"),
        ]
        made.session.ack()
        made.session.ack()


async def test_an_indicative_quote_asks_for_a_firm_one_and_cannot_be_dealt_on() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        made.session.script.quoted("castellan", None, "0.0056", quote_type=QuoteType.INDICATIVE)
        made.tell()
        row = stack.rows.rows["castellan"]
        await until(row.firm.isVisible)
        assert row.mark.text() == "indicative"
        assert not row.lift.isVisible()
        stack.select("castellan")
        QTest.keyClick(stack, Qt.Key.Key_L)
        QTest.keyClick(stack, Qt.Key.Key_C)
        assert stack.page.counter.isHidden()
        assert made.session.waiting == 0
        click(row.firm)
        await until(lambda: made.session.sent == [("requote", "q-rfq-1", "castellan")])
        made.session.ack()


async def test_an_open_request_gets_more_time_and_more_dealers_by_keys() -> None:
    async with floor() as made:
        await begin(made)
        made.session.makers = LOOKERS
        made.session.tell_groups(
            PartyGroup("blocks", ("brightwater", "halcyon")), PartyGroup("all", PANEL)
        )
        stack, sheet = made.parts.stack, made.parts.stack.page.amend
        QTest.keyClick(stack, Qt.Key.Key_M)
        await until(sheet.isVisible)
        # Only who is not asked yet, and groups with somebody new.
        await until(lambda: list(sheet.groups) == ["blocks"])
        assert list(sheet.makers) == ["brightwater"]
        assert not sheet.confirm.isEnabled()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
        click(sheet.makers["brightwater"])
        QTest.keyClick(sheet.makers["brightwater"], Qt.Key.Key_Return)
        QTest.keyClick(sheet.confirm, Qt.Key.Key_Return)
        assert sheet.isHidden()
        await until(lambda: made.session.waiting == 1)
        assert made.session.sent == [("amend", "q-rfq-1", 90_000, ("brightwater",), ())]
        made.session.script.amended(90_000, (*PANEL, "brightwater"))
        made.tell()
        made.session.ack()
        await until(lambda: "brightwater" in stack.rows.rows)
        assert made.desk.book.requests["rfq-1"].expire_ms == T0_MS + 90_000


async def test_spread_and_distance_to_the_mark_go_round_the_measures() -> None:
    async with floor() as made:
        for name in ("BTC-9OCT26-86000-C", "BTC-9OCT26-90000-C"):
            mark = "0.0143" if "86000" in name else "0.0088"
            made.session.reference_prices[name] = ReferencePrice(
                name, T0_MS, mark, "86000", "0.5", "45"
            )
        await begin(made)
        stack = made.parts.stack
        row = stack.rows.rows["halcyon"]
        assert (row._spread.text(), row._to_mark.text()) == ("+0.0001", "+0.0003")
        QTest.keyClick(stack, Qt.Key.Key_U)
        assert (row._spread.text(), row._to_mark.text()) == ("+1", "+3")
        assert stack.page.heading is not None
        click(stack.page.heading.spread)
        assert row._spread.text() == "+1.0"
        assert "basis points" in stack.page.heading.spread.accessibleName()
        QTest.keyClick(stack, Qt.Key.Key_U)
        assert "volatility" in stack.page.heading.spread.accessibleName()
        QTest.keyClick(stack, Qt.Key.Key_U)
        assert row._spread.text() == "+0.0001"
