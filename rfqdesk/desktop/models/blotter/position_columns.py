"""The columns of the totals: by package, by instrument, by currency."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rfqdesk.desktop.models.blotter.blotter_columns import DigitsOf
from rfqdesk.desktop.models.blotter.positions import CurrencyTotals, InstrumentTotals, PackageTotals
from rfqdesk.desktop.models.deals import average_text
from rfqdesk.desktop.models.figures import plain_text, quantity_text
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook

_USD_DIGITS = 0


def _figure(
    key: str, title: str, number: Callable[..., Decimal], width: int = 84, tip: str = ""
) -> Column[Any]:
    return Column(
        key, title, lambda row: quantity_text(number(row)), lambda row: (number(row),),
        ColumnLook.FIGURE, width, export=lambda row: plain_text(quantity_text(number(row))),
        tip=tip,
    )  # fmt: skip


def _net(number: Callable[..., Decimal], title: str = "Net", tip: str = "") -> Column[Any]:
    return Column(
        "net", title, lambda row: signed_text(number(row)), lambda row: (number(row),),
        ColumnLook.FIGURE, 92,
        export=lambda row: plain_text(signed_text(number(row))).lstrip("+"), tip=tip,
    )  # fmt: skip


def package_totals_columns(digits_of: DigitsOf) -> list[Column[PackageTotals]]:
    """Columns of the totals by package."""

    def average(row: PackageTotals, price: Decimal | None) -> str:
        return "" if price is None else average_text(price, digits_of(row.legs))

    return [
        Column(
            "package", "Package", lambda row: row.name, lambda row: row.name, width=300,
            width_min=190,
        ),
        _count("trades", lambda row: row.count),
        _figure("bought", "Bought", lambda row: row.bought),
        Column(
            "bought_at", "at", lambda row: average(row, row.bought_at),
            lambda row: (row.bought_at or Decimal(0),), ColumnLook.PRICE, 92,
            export=lambda row: plain_text(average(row, row.bought_at)), tip="On average",
        ),
        _figure("sold", "Sold", lambda row: row.sold),
        Column(
            "sold_at", "at", lambda row: average(row, row.sold_at),
            lambda row: (row.sold_at or Decimal(0),), ColumnLook.PRICE, 92,
            export=lambda row: plain_text(average(row, row.sold_at)), tip="On average",
        ),
        _net(lambda row: row.net, tip="Packages left bought, with a minus left sold"),
        Column(
            "currency", "Priced in", lambda row: row.currency, lambda row: row.currency,
            ColumnLook.QUIET, 84,
        ),
    ]  # fmt: skip


def instrument_totals_columns() -> list[Column[InstrumentTotals]]:
    """Columns of the totals by instrument, in contracts."""
    return [
        Column(
            "instrument", "Instrument", lambda row: row.symbol, lambda row: row.symbol,
            width=190, width_min=150,
        ),
        _count("parts", lambda row: row.count, "Trades that it is a leg or the hedge of"),
        _figure("bought", "Bought", lambda row: row.bought, tip="Contracts"),
        _figure("sold", "Sold", lambda row: row.sold, tip="Contracts"),
        _net(lambda row: row.net, tip="Contracts left bought, with a minus left sold"),
    ]  # fmt: skip


def currency_totals_columns() -> list[Column[CurrencyTotals]]:
    """Columns of the totals by currency."""
    return [
        Column(
            "currency", "Currency", lambda row: row.currency, lambda row: row.currency,
            width=76, width_min=76,
        ),
        _count("trades", lambda row: row.count),
        _figure("paid", "Paid", lambda row: row.paid, 88, "Premium of the packages bought"),
        _figure(
            "received", "Received", lambda row: row.received, 88, "Premium of the packages sold"
        ),
        _net(lambda row: row.net, tip="Premium received less paid; hedges are not in it"),
        Column(
            "notional", "Notional USD", notional_text, lambda row: (row.notional_usd,),
            ColumnLook.FIGURE, 124, export=lambda row: f"{row.notional_usd:f}",
            tip="Contracts of all legs times the index when they were dealt; ? where the venue "
            "told no index for some of the trades, which are not in it",
        ),
    ]  # fmt: skip


def signed_text(number: Decimal) -> str:
    """A number with its sign, plus too."""
    return f"+{quantity_text(number)}" if number > 0 else quantity_text(number)


def notional_text(row: CurrencyTotals) -> str:
    """Whole dollars; with a question mark where it is not of all the trades."""
    if row.untold == row.count:
        return "not told"
    whole = f"{round(row.notional_usd, _USD_DIGITS):,f}"
    return f"{whole} ?" if row.untold else whole


def _count(key: str, number: Callable[..., int], tip: str = "") -> Column[Any]:
    return Column(
        key, "Trades", lambda row: f"{number(row):,}", number,
        ColumnLook.FIGURE, 66, export=lambda row: str(number(row)), tip=tip,
    )  # fmt: skip
