"""What is painted is there, and is told in words too: payoff, records, the ticket of a deal."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.desk.trading_floor import PANEL, floor
from support.qt import type_into, visible_text
from support.waiting import until

from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

pytestmark = pytest.mark.qt_loop
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_the_payoff_follows_the_legs_and_is_told_in_words() -> None:
    async with floor() as made:
        ticket = made.parts.ticket
        chart = ticket.summary.payoff
        assert chart.isHidden()
        ticket.search.setFocus()
        QTest.keyClicks(ticket.search, "oct 86 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        assert not chart.isHidden()
        assert "wins at most 0.9909 BTC" in chart.accessibleDescription()
        QTest.keyClicks(ticket.search, "oct 90 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return, SHIFT)
        type_into(ticket.quantity.line, "10")
        assert "At expiry, paid at the mark" in visible_text(ticket.summary)
        # Painted from the very words' numbers; a picture of nothing would be one colour.
        image = chart.grab().toImage()
        colours = {
            image.pixelColor(x, y).name()
            for x in range(0, image.width(), 3)
            for y in range(0, image.height(), 3)
        }
        assert len(colours) > 3
        QTest.keyClicks(ticket.search, "dec 80 call")
        QTest.keyClick(ticket.search, Qt.Key.Key_Return)
        assert chart.isHidden()


async def test_dealers_carry_their_record_at_the_chips_and_in_the_rows() -> None:
    async with floor() as made:
        script, parts = made.session.script, made.parts
        script.opened("old", panel=PANEL, side=Side.BUY)
        script.time_ms += 700
        script.quoted("meridian", None, "0.0057", rfq_id="old")
        script.traded("meridian", "0.0057", rfq_id="old")
        script.ended(RequestEndReason.FILLED, rfq_id="old")
        script.opened(panel=PANEL)
        made.tell()
        parts.choose("rfq-1")
        told = "Meridian Digital quoted 1 of your last 1 requests, first price after 700 ms"
        chip = parts.ticket.dealers.chips["meridian"]
        await until(lambda: told in chip.toolTip())
        assert told in chip.accessibleDescription()
        row = parts.stack.rows.rows["meridian"]
        await until(lambda: told in row.dealer.record.accessibleName())
        assert row.dealer.hit_ratio.text() == "hit 100 % \N{MIDDLE DOT} 700 ms"
        row.setFixedWidth(700)
        await until(row.dealer.record.isHidden)


async def test_a_deal_that_is_done_has_its_ticket() -> None:
    async with floor() as made:
        script, stack = made.session.script, made.parts.stack
        script.opened(panel=PANEL)
        script.quoted("halcyon", "0.0051", "0.0057")
        quality = ExecutionQuality(
            1,
            "0.0057",
            (QuoteEvidence("halcyon", "q", 1, "0.0057", "100"),),
            "0.0054",
            "0.0003",
        )
        made.tell()
        await until(stack.isVisible)
        assert stack.page.deal.isHidden()
        script.traded("halcyon", "0.0057", quality=quality, cover_price="0.0058")
        script.quote_ended("halcyon", QuoteEndReason.TRADED)
        script.ended(RequestEndReason.FILLED)
        made.tell()
        await until(stack.page.deal.isVisible)
        words = stack.page.deal.accessibleDescription()
        assert "Cover 0.0058" in words
        assert "Slippage to mid +0.0003" in words
        assert "0.0057 for 100 from Halcyon Trading" in visible_text(stack.page.deal)


async def test_a_fill_of_a_request_in_parts_has_its_ticket_while_the_request_is_open() -> None:
    async with floor() as made:
        script, stack = made.session.script, made.parts.stack
        script.opened(panel=PANEL, all_or_none=False)
        script.quoted("halcyon", "0.0051", "0.0057")
        made.tell()
        await until(stack.isVisible)
        assert stack.page.deal.isHidden()
        script.traded("halcyon", "0.0057", quantity="40", cover_price="0.0058", quote_resp_id="a-1")
        made.tell()
        await until(stack.page.deal.isVisible)
        assert made.desk.book.requests["rfq-1"].open_at(made.desk.now_ms())
        assert "Cover 0.0058" in stack.page.deal.accessibleDescription()
        script.traded(
            "halcyon",
            "0.0056",
            quantity="20",
            cover_price="0.0059",
            quote_resp_id="a-2",
            trade_id="T-2",
        )
        made.tell()
        await until(lambda: "Cover 0.0059" in stack.page.deal.accessibleDescription())
        assert "Cover 0.0058" not in stack.page.deal.accessibleDescription()
