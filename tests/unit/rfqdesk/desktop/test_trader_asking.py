"""Last looks, counters, new prices, more time: at the stack with real keys and clicks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.feed import T0_MS
from support.qt import click, type_into, visible_text
from support.trading_floor import PANEL, Floor, floor
from support.waiting import until

from rfqdesk.client.errors import OutcomeUnknownError, RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.desk_state import AcceptPhase
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CounterEndReason,
    LookEndReason,
    QuoteEndReason,
    QuoteRespType,
    QuoteType,
    RequestEndReason,
    Side,
)

pytestmark = pytest.mark.qt_loop
SHIFT = Qt.KeyboardModifier.ShiftModifier
LIFT = QuoteRespType.LIFT
LOOKERS = (
    PartyEntry("meridian", "Meridian Digital", True, 47, 41),
    PartyEntry("castellan", "Castellan Markets", True),
    PartyEntry("halcyon", "Halcyon Trading", True),
    PartyEntry("northgate", "Northgate Options", True),
    PartyEntry("brightwater", "Brightwater Capital", True),
)


async def begin(made: Floor, *, last_look: bool = False, side: Side = Side.BUY) -> None:
    """An open request with two quotes; the focus is on the stack."""
    made.session.tell_makers(LOOKERS)
    made.session.script.opened(panel=PANEL, side=side)
    made.session.script.quoted("meridian", "0.0050", "0.0057", last_look=last_look)
    made.session.script.quoted("halcyon", "0.0051", "0.0058")
    made.tell()
    stack = made.parts.stack
    await until(lambda: stack.rows.order()[:2] == ["meridian", "halcyon"])
    await until(stack.keys_ready)
    stack.setFocus()


async def ask_for_last_look(made: Floor) -> str:
    """Lift the quote with last look; the venue has put it to the dealer."""
    await begin(made, last_look=True)
    QTest.keyClick(made.parts.stack, Qt.Key.Key_L)
    await until(lambda: made.session.waiting == 1)
    (response,) = made.session.responses
    made.session.ack(pending=True)
    made.session.script.looked_at("meridian", quote_resp_id=response.quote_resp_id)
    made.tell()
    await until(made.parts.stack.page.look.isVisible)
    return response.quote_resp_id


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
        assert stack.banner.title().startswith("Not done yet, the dealer is asked")
        assert stack.page.look.title() == "Asked: Meridian Digital, 0.4 s"
        assert stack.rows.rows["meridian"].lift.text().startswith("Asked")
        assert "Asked" in made.parts.tabs.tabs["rfq-1"].accessibleName()
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
        await until(lambda: stack.banner.title().startswith("Not traded"))
        assert words in stack.banner.text()
        await until(stack.rows.rows["halcyon"].lift.isEnabled)


async def test_a_line_lost_while_asked_is_unknown_until_the_feed_tells() -> None:
    async with floor() as made:
        resp_id = await ask_for_last_look(made)
        stack = made.parts.stack
        made.session.go(ConnectionState.WAITING)
        await until(lambda: stack.banner.title().startswith("Outcome unknown"))
        made.session.go(ConnectionState.LIVE)
        # The look goes on: asked again, and still not done.
        await until(lambda: stack.banner.title().startswith("Not done yet"))
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


async def send_counter(made: Floor, price: str = "0.0055") -> str:
    """Counter the best quote by keys alone; returns the id it went under."""
    stack = made.parts.stack
    QTest.keyClick(stack, Qt.Key.Key_C)
    sheet = stack.page.counter
    await until(sheet.isVisible)
    assert QApplication.focusWidget() is sheet.price
    QTest.keyClicks(sheet.price, price)
    QTest.keyClick(sheet.price, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is sheet.confirm
    QTest.keyClick(sheet.confirm, Qt.Key.Key_Return)
    await until(lambda: made.session.waiting == 1)
    return made.session.counter_ids[-1]


async def test_a_counter_goes_out_once_as_it_was_typed_and_stands_with_its_time() -> None:
    async with floor() as made:
        await begin(made)
        counter_id = await send_counter(made)
        stack = made.parts.stack
        assert made.session.counters == [("meridian", 1, LIFT, "100", "0.0055", 10_000)]
        assert stack.page.counter.isHidden()
        await until(lambda: "Not out yet: counter to buy 100 at 0.0055" in visible_text(stack))
        QTest.keyClick(stack, Qt.Key.Key_C)
        assert stack.page.counter.isHidden()
        made.session.script.countered("meridian", counter_id=counter_id)
        made.tell()
        made.session.ack()
        rows = stack.page.counters.rows
        await until(lambda: "Counter 1 of 3 stands" in rows["meridian"].label.text())
        click(rows["meridian"].button)
        await until(lambda: made.session.sent == [("cancel_counter", "q-rfq-1", "meridian")])
        made.session.script.counter_ended("meridian", CounterEndReason.WITHDRAWN)
        made.tell()
        made.session.ack()
        await until(stack.page.counters.isHidden)


async def test_the_dealers_answers_to_a_counter() -> None:
    async with floor() as made:
        await begin(made)
        stack, script = made.parts.stack, made.session.script
        counter_id = await send_counter(made)
        made.session.ack()
        script.countered("meridian", counter_id=counter_id)
        script.counter_ended("meridian", CounterEndReason.REJECTED)
        made.tell()
        await until(lambda: "Declined your 0.0055: why" in visible_text(stack))
        counter_id = await send_counter(made, "0.0056")
        made.session.ack()
        script.countered("meridian", 2, price="0.0056", counter_id=counter_id)
        script.counter_ended("meridian", CounterEndReason.ACCEPTED, 2)
        script.traded("meridian", "0.0056", quote_resp_id=counter_id)
        script.ended(RequestEndReason.FILLED)
        made.tell()
        await until(lambda: stack.page.headline().startswith("Done: bought 100 at 0.0056"))
        assert stack.page.counters.isHidden()


async def test_a_counter_worse_than_the_quote_or_off_the_tick_is_not_sent() -> None:
    async with floor() as made:
        await begin(made, side=Side.UNDISCLOSED)
        stack = made.parts.stack
        QTest.keyClick(stack, Qt.Key.Key_C)
        sheet = stack.page.counter
        type_into(sheet.price, "0.0060")
        assert "worse for you than the quote: lift it" in visible_text(sheet)
        assert not sheet.confirm.isEnabled()
        type_into(sheet.price, "0.00555")
        assert "steps of 0.0001" in visible_text(sheet)
        sheet.side.set_value("sell")
        type_into(sheet.price, "0.0053")
        assert sheet.confirm.isEnabled()
        # H, L and Q are letters here, and no orders.
        QTest.keyClicks(sheet.price, "hlq")
        QTest.keyClick(sheet.price, Qt.Key.Key_Escape)
        assert sheet.isHidden()
        assert QApplication.focusWidget() is stack
        assert made.session.waiting == 0


async def test_a_counter_of_unknown_outcome_is_withdrawn_where_the_feed_has_not_shown_it() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        await send_counter(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(OutcomeUnknownError("quote_counter", None))
        await until(lambda: "Not known whether it stands" in visible_text(stack))
        made.session.go(ConnectionState.LIVE)
        await until(lambda: made.session.sent == [("cancel_counter", "q-rfq-1", "meridian")])
        # Meanwhile no second one goes out to this dealer.
        await until(stack.rows.rows["meridian"].lift.isEnabled)
        stack.setFocus()
        QTest.keyClick(stack, Qt.Key.Key_C)
        assert stack.page.counter.isHidden()
        made.session.ack()
        await until(lambda: "nothing of yours stands" in visible_text(stack))
        click(stack.page.counters.rows["meridian"].button)
        await until(stack.page.counters.isHidden)


async def test_a_counter_that_the_feed_shows_after_a_lost_line_is_left_standing() -> None:
    async with floor() as made:
        await begin(made)
        stack = made.parts.stack
        counter_id = await send_counter(made)
        made.session.go(ConnectionState.WAITING)
        made.session.fail(OutcomeUnknownError("quote_counter", None))
        made.session.script.countered("meridian", counter_id=counter_id)
        made.tell()
        made.session.go(ConnectionState.LIVE)
        await until(lambda: "Counter 1 of 3 stands" in visible_text(stack))
        assert made.session.sent == []


async def test_a_refused_counter_says_why() -> None:
    async with floor() as made:
        await begin(made)
        await send_counter(made)
        made.session.fail(RefusalError(RejectReason.REVISION_REPLACED, "newer"))
        await until(lambda: "Not made: counter to buy" in visible_text(made.parts.stack))


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
        stack._on_selected("castellan")
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
