"""Drafts, groups, hedge and collected quotes, from the ticket to the venue and back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.fake_desk import board
from support.desk.feed import T0_MS
from support.desk.trading_floor import Floor, floor
from support.qt import click, settle, type_into, visible_text
from support.waiting import until

from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import (
    HedgeLeg,
    Instrument,
    InstrumentKind,
    LegSide,
    PassReason,
    QuoteType,
    RequestEndReason,
)

pytestmark = pytest.mark.qt_loop
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PANEL = ("meridian", "castellan", "halcyon", "northgate")
PERP = Instrument(
    symbol="BTC-PERP",
    kind=InstrumentKind.PERPETUAL,
    underlying="BTC",
    price_currency="USD",
    tick_size="0.5",
    lot_size="0.1",
    mark_price="84210.5",
)


def fill_in(made: Floor) -> None:
    ticket = made.parts.ticket
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, "oct 86 call")
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    type_into(ticket.quantity.line, "100")


async def test_a_draft_is_kept_looked_at_and_sent() -> None:
    async with floor() as made:
        fill_in(made)
        ticket, draft = made.parts.ticket, made.parts.draft
        QTest.keyClick(ticket.quantity.line, Qt.Key.Key_D, CTRL)
        QTest.keyClick(ticket.quantity.line, Qt.Key.Key_D, CTRL)
        await until(lambda: made.session.waiting == 1)
        assert [one["draft"] for one in made.session.requests] == [True]
        assert ticket.keep.text().startswith("Keeping")
        made.session.script.drafted("rfq-7")
        made.tell()
        made.session.ack(rfq_id="rfq-7")
        await until(draft.isVisible)
        assert ticket.keep.text() == "Kept"
        assert made.parts.tabs.tabs["rfq-7"].accessibleName().endswith("not sent, Draft")
        assert "No dealer has seen it" in visible_text(draft)
        # A click meant for what stood there before must not send it.
        assert not draft.send.isEnabled()
        await until(draft.send.isEnabled)
        click(draft.send)
        assert not made.desk.errands.open_draft("rfq-7")
        await until(lambda: made.session.waiting == 1)
        assert made.session.sent == [("open_draft", "q-rfq-7")]
        made.session.script.opened("rfq-7", panel=PANEL)
        made.tell()
        made.session.ack(rfq_id="rfq-7")
        await until(made.parts.stack.isVisible)
        assert made.parts.stack.rfq_id == "rfq-7"


async def test_a_draft_is_thrown_away_by_keys() -> None:
    async with floor() as made:
        made.session.script.drafted("rfq-7")
        made.tell()
        draft = made.parts.draft
        await until(draft.discard.isEnabled)
        draft.discard.setFocus()
        QTest.keyClick(draft.discard, Qt.Key.Key_Return)
        await until(lambda: made.session.cancelled == ["q-rfq-7"])
        made.session.script.ended(RequestEndReason.CANCELLED, rfq_id="rfq-7")
        made.tell()
        made.session.ack()
        await until(lambda: "rfq-7" not in made.parts.tabs.tabs)
        await until(made.parts.stack.isVisible)


async def test_a_hedged_request_to_a_group_goes_out_as_typed() -> None:
    async with floor() as made:
        made.session.instruments = {**board(), "BTC-PERP": PERP}
        made.session.tell_groups(PartyGroup("options", ("meridian", "halcyon")))
        fill_in(made)
        ticket = made.parts.ticket
        click(ticket.dealers.groups.chips["options"])
        QTest.keyClick(ticket.quantity.line, Qt.Key.Key_H, ALT)
        assert QApplication.focusWidget() is ticket.search
        assert ticket.search.placeholderText() == "find the hedge"
        QTest.keyClicks(ticket.search, "perp")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        row = ticket.legs.hedge.row
        assert row is not None
        assert row.price.text() == "84210.5"
        assert not ticket.send.isEnabled()
        assert "Enter the hedge's ratio" in ticket.problem.text()
        QTest.keyClicks(QApplication.focusWidget(), "0.45")
        ticket.terms.collecting.set_value("10000")
        assert "Together after 10 s" in ticket.terms.toggle.accessibleName()
        settle()
        assert "BTC PERP, hedge at 84210.5" in visible_text(ticket.summary)
        click(ticket.send)
        await until(lambda: made.session.waiting == 1)
        (sent,) = made.session.requests
        assert sent["hedge"] == HedgeLeg("BTC-PERP", LegSide.SELL, "0.45", "84210.5")
        assert (sent["panel"], sent["panel_groups"]) == ((), ("options",))
        assert (sent["respond_by_ms"], sent["draft"]) == (10_000, False)
        assert [leg.instrument for leg in ticket.legs.legs()] == ["BTC-9OCT26-86000-C"]
        made.session.ack(rfq_id="rfq-1")


async def test_a_hedge_that_is_looked_for_can_be_given_up() -> None:
    async with floor() as made:
        fill_in(made)
        ticket = made.parts.ticket
        click(ticket.legs.hedge.add)
        assert ticket.legs.hedge.add.text() == "No hedge after all"
        click(ticket.legs.hedge.add)
        ticket.search.setFocus()
        QTest.keyClicks(ticket.search, "oct 90 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        assert ticket.legs.hedge.row is None
        assert len(ticket.legs.legs()) == 2


async def test_collected_quotes_tell_nothing_and_are_revealed_together() -> None:
    async with floor() as made:
        script, stack = made.session.script, made.parts.stack
        script.opened(panel=PANEL, respond_by_ms=10_000, all_or_none=False)
        script.working("halcyon")
        made.tell()
        await until(stack.reveal.isVisible)
        made.session.clock.time_ms = T0_MS + 2_000
        await until(lambda: stack.reveal.title() == "Revealed together in 8.0 s")
        words = visible_text(stack)
        assert words.count("Not revealed yet") == 3
        assert words.count("Working on a price") == 1
        assert "4 asked" in words
        assert "of 4 quoted" not in words
        assert not stack.take.best.isEnabled()
        assert "not revealed yet" in stack.take.best.toolTip()
        assert "4 asked" in made.parts.tabs.tabs["rfq-1"].accessibleName()
        script.time_ms = made.session.clock.time_ms = T0_MS + 10_000
        script.revealed(("halcyon", "0.0057"), ("meridian", "0.0058"))
        made.tell()
        await until(lambda: stack.rows.order()[:2] == ["halcyon", "meridian"])
        assert stack.reveal.isHidden()
        assert stack.rows.rows["halcyon"].lift.isEnabled()
        assert visible_text(stack).count("No quote in time") == 2


async def test_rows_say_who_works_who_passed_why_and_what_is_indicative() -> None:
    async with floor() as made:
        script, stack = made.session.script, made.parts.stack
        script.opened(panel=PANEL)
        script.quoted("meridian", None, "0.0050", quote_type=QuoteType.INDICATIVE)
        script.quoted("castellan", None, "0.0060")
        script.working("castellan")
        script.passed("halcyon", "full for today", reason=PassReason.NO_APPETITE)
        made.tell()
        await until(lambda: len(stack.rows.order()) == 4)
        # The better price can't be dealt on, so it stands below.
        await until(lambda: stack.rows.order()[:2] == ["castellan", "meridian"])
        # Rows that were just added are shown with the next turn of the loop.
        await until(lambda: "Passed: no appetite, full for today" in visible_text(stack))
        words = visible_text(stack)
        assert "Best offer \N{MIDDLE DOT} working on a price" in words
        assert "indicative" in words
        assert "Can't be dealt on" in words
        assert not stack.rows.rows["meridian"].lift.isVisible()
