"""Sums that are carried on come to the same as sums taken anew."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from PySide6.QtCore import Qt

from rfqdesk.desktop.models.tables.columns import Column
from rfqdesk.desktop.models.tables.record_table import RecordTable
from rfqdesk.desktop.models.tables.tally import CountTally, Totals, TotalsTally
from rfqdesk.protocol.terms import Side


class Deal(Struct, frozen=True):
    key: int
    kind: str
    side: Side
    quantity: Decimal


DEALS = st.builds(
    Deal,
    st.integers(0, 12),
    st.sampled_from("abc"),
    st.sampled_from(list(Side)),
    st.integers(1, 99).map(Decimal),
)
COLUMNS = (
    Column[Deal]("kind", "Kind", lambda deal: deal.kind, lambda deal: deal.kind),
    Column[Deal]("quantity", "Quantity", lambda _: "", lambda deal: (deal.quantity,)),
)  # fmt: skip


def _dealt(deal: Deal) -> tuple[Decimal, Decimal]:
    nothing = Decimal(0)
    return (
        deal.quantity if deal.side is Side.BUY else nothing,
        deal.quantity if deal.side is Side.SELL else nothing,
    )


@given(
    st.lists(st.lists(DEALS, max_size=8), max_size=6),
    st.sampled_from(["", "a", "b"]),
    st.integers(0, 1),
    st.sampled_from(list(Qt.SortOrder)),
)
def test_whatever_is_put_the_sums_and_the_order_are_those_of_the_rows(
    batches: list[list[Deal]], hidden: str, column: int, order: Qt.SortOrder
) -> None:
    kept: CountTally[Deal] = CountTally(lambda deal: deal.kind)
    shown: TotalsTally[Deal] = TotalsTally(_dealt, lambda deal: deal.kind)
    table = RecordTable(COLUMNS, lambda deal: deal.key, kept=kept, shown=shown)
    known: dict[int, Deal] = {}
    for number, batch in enumerate(batches):
        table.put(batch)
        known.update({deal.key: deal for deal in batch})
        if number == 1:
            table.sort(column, order)
        if number == 2:
            table.set_filter(lambda deal: deal.kind != hidden)
    rows = table.shown_records()
    wanted = [deal for deal in known.values() if len(batches) < 3 or deal.kind != hidden]
    assert sorted(deal.key for deal in rows) == sorted(deal.key for deal in wanted)
    assert [table.row_of(deal.key) for deal in rows] == list(range(len(rows)))
    fresh: TotalsTally[Deal] = TotalsTally(_dealt, lambda deal: deal.kind)
    assert shown.totals == fresh.of(rows)
    assert kept.counts.total() == len(known)
    by, way = table.order()
    keys = [COLUMNS[by].sort_key(deal) for deal in rows]
    assert keys == sorted(keys, reverse=way is Qt.SortOrder.DescendingOrder)


def test_net_is_what_is_left() -> None:
    tally: TotalsTally[Deal] = TotalsTally(_dealt)
    tally.add(Deal(1, "a", Side.BUY, Decimal(10)))
    tally.add(Deal(2, "a", Side.SELL, Decimal(25)))
    tally.add(Deal(3, "a", Side.UNDISCLOSED, Decimal(99)))
    wanted = Totals(3, Decimal(10), Decimal(25), kinds=1)
    assert (tally.totals, tally.totals.net) == (wanted, Decimal(-15))


def test_kinds_are_those_that_were_dealt_in() -> None:
    tally: TotalsTally[Deal] = TotalsTally(_dealt, lambda deal: deal.kind)
    for number, kind in enumerate("aabc"):
        tally.add(Deal(number, kind, Side.UNDISCLOSED if kind == "c" else Side.BUY, Decimal(1)))
    assert tally.totals.kinds == 2
    tally.remove(Deal(2, "b", Side.BUY, Decimal(1)))
    assert tally.totals.kinds == 1
    tally.clear()
    assert tally.totals == Totals()
