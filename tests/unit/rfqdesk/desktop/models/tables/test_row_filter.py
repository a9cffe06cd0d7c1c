"""The filter field: words, columns by their type, refusals in words."""

from decimal import Decimal

import pytest
from msgspec import Struct

from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.desktop.models.tables.row_filter import begin_term, filter_names, read_filter


class Deal(Struct, frozen=True):
    name: str
    side: str
    price: str
    time_ms: int


def _price(deal: Deal) -> tuple[Decimal]:
    return (Decimal(deal.price or "-Infinity"),)


COLUMNS = (
    Column[Deal](
        "time", "Time UTC", lambda _deal: "", lambda deal: deal.time_ms,
        moment=lambda deal: deal.time_ms,
    ),
    Column[Deal]("side", "Side", lambda deal: deal.side, lambda deal: deal.side, ColumnLook.SIDE),
    Column[Deal]("price", "Price", lambda deal: deal.price, _price, ColumnLook.PRICE),
    Column[Deal]("rfq_id", "Request ID", lambda deal: deal.name, lambda deal: deal.name),
)  # fmt: skip
DAY = 1_795_564_800_000  # 2026-11-25 at midnight UTC
DEALS = (
    Deal("alpha one", "BUY", "0.0057", DAY + 9 * 3_600_000 + 30 * 60_000),
    Deal("beta", "SELL", "-0.0012", DAY + 15 * 3_600_000),
    Deal("gamma", "TWO-WAY", "", DAY + 86_400_000 + 9 * 3_600_000),
)


def _kept(text: str) -> list[str]:
    reading = read_filter(text, COLUMNS)
    assert reading.problem == ""
    return [deal.name.split()[0] for deal in DEALS if reading.keeps(deal)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["alpha", "beta", "gamma"]),
        ("BET", ["beta"]),
        ("-beta", ["alpha", "gamma"]),
        ('"alpha one"', ["alpha"]),
        ('"one alpha"', []),
        ("side:buy", ["alpha"]),
        ("side:buy,sell", ["alpha", "beta"]),
        ("side=two-way", ["gamma"]),
        ("-side:buy", ["beta", "gamma"]),
        ("price>=0.0057", ["alpha"]),
        ("price>0.0057", []),
        ("price<0", ["beta"]),
        ("price:-0.01..0.005", ["beta"]),
        ("price:..0", ["beta"]),
        ("price=0.0057", ["alpha"]),
        ("price:0.00570", ["alpha"]),
        ("time>09:30", ["beta"]),
        ("time>=9:30", ["alpha", "beta"]),
        ("time:09:30", ["alpha"]),
        ("time:09:00..10:00", ["alpha", "gamma"]),
        ("time:2026-11-25", ["alpha", "beta"]),
        ("time>2026-11-25t12:00", ["beta", "gamma"]),
        ("request-id:gam", ["gamma"]),
        ("rfq_id:gam", ["gamma"]),
        ("side:buy price>1", []),
    ],
)
def test_terms_keep_the_rows_that_they_say(text: str, names: list[str]) -> None:
    assert _kept(text) == names


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("colour:red", "There is no column “colour”"),
        ("price>cheap", "“cheap” is no number for Price"),
        ("price>1e5", "is no number"),
        ("price>NaN", "is no number"),
        ("time>25:99", "is no time of day"),
        ("time>soon", "is no time"),
        ("side>buy", "Side holds words"),
    ],
)
def test_what_is_not_understood_is_said_and_hides_nothing(text: str, word: str) -> None:
    reading = read_filter(text, COLUMNS)
    assert word in reading.problem
    assert all(reading.keeps(deal) for deal in DEALS)


def test_columns_are_called_by_title_or_key() -> None:
    assert filter_names(COLUMNS[0]) == ("time", "time")
    assert filter_names(COLUMNS[3]) == ("request-id", "rfq_id")
    assert [begin_term(column) for column in COLUMNS] == [
        "time>=",
        "side:",
        "price>=",
        "request-id:",
    ]
