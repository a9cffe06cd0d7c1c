"""What a deal was worth by the venue's marks when it was done."""

from decimal import Decimal

import pytest
from support.desk.feed import FeedScript
from support.desk.feed_of_asking import CALL_SPREAD, T0_MS

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.blotter.blotter_columns import trade_columns
from rfqdesk.desktop.models.blotter.blotter_rows import TradeRow
from rfqdesk.desktop.models.stack.deal_marks import (
    index_text,
    mark_of,
    mark_text,
    over_mark,
    over_mark_text,
)
from rfqdesk.desktop.models.stack.deal_ticket import DealTicket, deal_ticket
from rfqdesk.desktop.models.tables.table_export import csv_text
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import ExecType, Side

BOUGHT, SOLD = (leg.instrument for leg in CALL_SPREAD)
MARKS = (
    ReferencePrice(BOUGHT, T0_MS, "0.0412", "86750.25"),
    ReferencePrice(SOLD, T0_MS, "0.035725", "86750.25"),
)


def _trade(
    *marks: ReferencePrice, side: Side = Side.BUY, price: str = "0.0057", maker: str = "halcyon"
) -> TradeFact:
    script = FeedScript()
    script.opened(side=side)
    script.traded(maker, price, side=side, marks=marks)
    [trade] = script.book().trades.values()
    return trade


def _ticket(*trades: TradeFact) -> DealTicket:
    made = deal_ticket(trades, {}, 4)
    assert made is not None
    return made


def test_the_package_s_mark_is_made_of_its_legs() -> None:
    trade = _trade(*MARKS)
    assert mark_of(trade) == Decimal("0.005475")
    assert over_mark(trade) == Decimal("0.000225")
    assert (mark_text(trade, 4), over_mark_text(trade, 4)) == ("0.005475", "+0.000225")
    assert index_text(trade) == "86,750.25"


def test_who_sells_is_better_off_above_the_mark() -> None:
    trade = _trade(*MARKS, side=Side.SELL)
    assert over_mark(trade) == Decimal("-0.000225")


@pytest.mark.parametrize("known", [MARKS[:1], (), (MARKS[0], ReferencePrice(SOLD, T0_MS, "", "1"))])
def test_a_mark_of_some_legs_is_none_of_the_package(known: tuple[ReferencePrice, ...]) -> None:
    trade = _trade(*known)
    assert (mark_of(trade), over_mark(trade)) == (None, None)
    assert (mark_text(trade, 4), over_mark_text(trade, 4)) == ("", "")


def test_the_ticket_says_mark_distance_and_index() -> None:
    ticket = _ticket(_trade(*MARKS))
    lines = {line.label: (line.value, line.tone) for line in ticket.lines}
    assert lines["Mark"] == ("0.005475", "")
    assert lines["Away from mark"] == ("+0.000225", "warn")
    assert lines["Index"] == ("86,750.25", "")


def test_the_ticket_of_an_old_venue_says_nothing_of_them() -> None:
    assert [line.label for line in _ticket(_trade()).lines] == ["Done at"]


def test_a_correction_is_measured_by_the_marks_of_then() -> None:
    script = FeedScript()
    script.opened()
    report = script.traded("halcyon", "0.0057", marks=MARKS)
    script.changed(report, ExecType.TRADE_CORRECT, price="0.0055")
    [trade] = script.book().trades.values()
    assert over_mark(trade) == Decimal("0.000025")


def test_the_blotter_has_them_in_columns_that_are_off_at_first_and_in_files() -> None:
    columns = {column.key: column for column in trade_columns(lambda _legs: 4)}
    chosen = [columns[key] for key in ("mark", "from_mark", "index")]
    assert all(column.hidden for column in chosen)
    row = TradeRow(_trade(*MARKS, side=Side.SELL), "", "")
    assert [column.text(row) for column in chosen] == [
        "0.005475",
        "\N{MINUS SIGN}0.000225",
        "86,750.25",
    ]
    assert csv_text(chosen, [row]).splitlines()[1] == "0.005475,-0.000225,86750.25"
    unknown = TradeRow(_trade(), "", "")
    for column in chosen:
        assert column.sort_key(unknown) < column.sort_key(row)  # type: ignore[operator]
