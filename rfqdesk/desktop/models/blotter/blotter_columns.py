"""The columns of the three blotter tables."""

from collections.abc import Callable
from decimal import Decimal

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.blotter.blotter_rows import (
    QuoteRow,
    RequestRow,
    TradeRow,
    status_tone,
)
from rfqdesk.desktop.models.deals import (
    average_text,
    change_words,
    rank_text,
    slippage_of,
    slippage_text,
)
from rfqdesk.desktop.models.figures import (
    plain_text,
    price_text,
    quantity_text,
    stamp_text,
    time_text,
)
from rfqdesk.desktop.models.sides import side_tone, side_word
from rfqdesk.desktop.models.stack.deal_marks import (
    index_text,
    indexes_of,
    mark_of,
    mark_text,
    over_mark,
    over_mark_text,
)
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.desktop.models.ticket.allocating import split_words
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Leg, Side

DigitsOf = Callable[[tuple[Leg, ...]], int]
"""Gives the digits after the point on a package's price grid."""

_LOWEST = Decimal("-Infinity")
_SIDE_ORDER = {Side.BUY: 0, Side.SELL: 1, Side.UNDISCLOSED: 2}


def legs_text(legs: tuple[Leg, ...]) -> str:
    """All legs in one line: `buy 1 BTC-9OCT26-86000-C, sell 2 BTC-9OCT26-90000-C`."""
    return ", ".join(f"{leg.side.value} {leg.ratio} {leg.instrument}" for leg in legs)


def request_columns(digits_of: DigitsOf) -> list[Column[RequestRow]]:
    """Columns of the requests table."""

    def price(row: RequestRow) -> str:
        if row.deal is None:
            return ""
        return average_text(row.deal.average_price, digits_of(row.fact.legs))

    def done(row: RequestRow) -> str:
        return quantity_text(row.bought + row.sold) if row.trade is not None else ""

    return [
        Column(
            "time", "Time UTC", lambda row: time_text(row.fact.opened_ms),
            lambda row: row.fact.opened_ms, ColumnLook.QUIET, 112,
            export=lambda row: stamp_text(row.fact.opened_ms),
            moment=lambda row: row.fact.opened_ms,
        ),
        Column(
            "side", "Side", lambda row: side_word(_shown_side(row)),
            lambda row: _SIDE_ORDER[_shown_side(row)], ColumnLook.SIDE, 86,
            tone=lambda row: side_tone(_shown_side(row)),
        ),
        Column(
            "quantity", "Quantity", lambda row: quantity_text(row.fact.quantity),
            lambda row: (row.fact.quantity,), ColumnLook.FIGURE, 72,
            export=lambda row: plain_text(quantity_text(row.fact.quantity)),
        ),
        Column(
            "package", "Package", lambda row: row.package, lambda row: row.package,
            width=264, width_min=176,
        ),
        Column(
            "price", "Price", price,
            lambda row: (_LOWEST if row.deal is None else row.deal.average_price,),
            ColumnLook.PRICE, 80, export=lambda row: plain_text(price(row)),
            tip="Of the latest deal; on average where it was done in several parts",
        ),
        Column(
            "done", "Done", done,
            lambda row: (row.bought + row.sold,), ColumnLook.FIGURE, 64, spare=2,
            export=lambda row: plain_text(done(row)),
            tip="Packages traded so far, in trades that stand",
        ),
        Column(
            "status", "Status", lambda row: row.status.value.upper(),
            lambda row: row.status.value, ColumnLook.STATUS, 94,
            tone=lambda row: status_tone(row.status),
        ),
        Column(
            "quoted", "Quotes",
            lambda row: f"{row.quoted} of {row.asked}" if row.fact.own else str(row.quoted),
            lambda row: row.quoted, ColumnLook.FIGURE, 66, spare=1,
        ),
        *_request_parties(),
    ]  # fmt: skip


def _request_parties() -> list[Column[RequestRow]]:
    return [
        Column(
            "counterparty", "Counterparty", lambda row: row.counterparty,
            lambda row: row.counterparty, width=130, spare=3,
        ),
        Column(
            "trader", "Trader", lambda row: row.fact.trader, lambda row: row.fact.trader,
            ColumnLook.QUIET, 86, spare=4,
        ),
        Column(
            "rfq_id", "Request ID", lambda row: row.fact.rfq_id, lambda row: row.fact.rfq_id,
            ColumnLook.QUIET, 112, spare=5,
        ),
    ]  # fmt: skip


def quote_columns(digits_of: DigitsOf) -> list[Column[QuoteRow]]:
    """Columns of the quotes table."""

    def price(row: QuoteRow, level: Level | None) -> str:
        return "" if level is None else price_text(level.price, digits_of(row.request.legs))

    def size(row: QuoteRow) -> Decimal:
        level = row.fact.bid or row.fact.offer
        return _LOWEST if level is None else level.quantity

    return [
        Column(
            "time", "Time UTC", lambda row: time_text(row.fact.quoted_ms),
            lambda row: row.fact.first_quoted_ms, ColumnLook.QUIET, 112,
            export=lambda row: stamp_text(row.fact.quoted_ms),
            moment=lambda row: row.fact.quoted_ms,
            tip="Time of the latest revision; sorted by the first",
        ),
        Column(
            "maker", "Dealer", lambda row: row.maker_name, lambda row: row.maker_name,
            width=150,
        ),
        Column(
            "bid", "Bid", lambda row: price(row, row.fact.bid),
            lambda row: (_LOWEST if row.fact.bid is None else row.fact.bid.price,),
            ColumnLook.PRICE, 86, export=lambda row: plain_text(price(row, row.fact.bid)),
        ),
        Column(
            "offer", "Offer", lambda row: price(row, row.fact.offer),
            lambda row: (_LOWEST if row.fact.offer is None else row.fact.offer.price,),
            ColumnLook.PRICE, 86, export=lambda row: plain_text(price(row, row.fact.offer)),
        ),
        Column(
            "size", "Size", lambda row: quantity_text(size(row)), lambda row: (size(row),),
            ColumnLook.FIGURE, 72, export=lambda row: plain_text(quantity_text(size(row))),
        ),
        Column(
            "package", "Package", lambda row: row.package, lambda row: row.package,
            width=280, width_min=176,
        ),
        Column(
            "status", "Status", lambda row: row.status.value.upper(),
            lambda row: row.status.value, ColumnLook.STATUS, 108,
            tone=lambda row: status_tone(row.status),
        ),
        Column(
            "revision", "Rev.", lambda row: str(row.fact.revision),
            lambda row: row.fact.revision, ColumnLook.FIGURE, 56, spare=1,
        ),
        Column(
            "rfq_id", "Request ID", lambda row: row.fact.rfq_id, lambda row: row.fact.rfq_id,
            ColumnLook.QUIET, 112, spare=2,
        ),
    ]  # fmt: skip


def trade_columns(digits_of: DigitsOf) -> list[Column[TradeRow]]:
    """Columns of the trades table."""

    def price(row: TradeRow) -> str:
        return price_text(row.fact.price, digits_of(row.fact.legs))

    return [
        Column(
            "time", "Time UTC", lambda row: time_text(row.fact.traded_ms),
            lambda row: row.fact.traded_ms, ColumnLook.QUIET, 112,
            export=lambda row: stamp_text(row.fact.traded_ms),
            moment=lambda row: row.fact.traded_ms,
        ),
        Column(
            "side", "Side", lambda row: side_word(row.fact.side),
            lambda row: _SIDE_ORDER[row.fact.side], ColumnLook.SIDE, 70,
            tone=lambda row: side_tone(row.fact.side),
        ),
        Column(
            "quantity", "Quantity", lambda row: quantity_text(row.fact.quantity),
            lambda row: (row.fact.quantity,), ColumnLook.FIGURE, 74,
            export=lambda row: plain_text(quantity_text(row.fact.quantity)),
        ),
        Column(
            "package", "Package", lambda row: row.package, lambda row: row.package,
            width=250, width_min=176,
        ),
        Column(
            "price", "Price", price, lambda row: (row.fact.price,), ColumnLook.PRICE, 82,
            export=lambda row: plain_text(price(row)),
        ),
        Column(
            "counterparty", "Counterparty", lambda row: row.counterparty,
            lambda row: row.counterparty, width=124,
        ),
        Column(
            "accounts", "Accounts", lambda row: split_words(row.fact.allocations),
            lambda row: split_words(row.fact.allocations), ColumnLook.QUIET, 110, spare=3,
            tip="Own accounts that the trade went to; only the taker is told",
        ),
        *_trade_quality(digits_of),
        *_trade_marks(digits_of),
        Column(
            "legs", "Legs", lambda row: legs_text(row.fact.legs),
            lambda row: legs_text(row.fact.legs), ColumnLook.QUIET, 260, spare=6,
        ),
        Column(
            "trade_id", "Trade ID", lambda row: row.fact.trade_id,
            lambda row: row.fact.trade_id, ColumnLook.QUIET, 112, spare=4,
        ),
    ]  # fmt: skip


def _trade_quality(digits_of: DigitsOf) -> list[Column[TradeRow]]:
    def slippage(row: TradeRow) -> str:
        return slippage_text(row.fact, digits_of(row.fact.legs))

    def cover(row: TradeRow) -> str:
        price = row.fact.cover_price
        return "" if price is None else price_text(price, digits_of(row.fact.legs))

    return [
        Column(
            "status", "Status", lambda row: row.status.value.upper(),
            lambda row: row.status.value, ColumnLook.STATUS, 92, spare=1,
            tone=lambda row: status_tone(row.status),
        ),
        Column(
            "rank", "Rank", lambda row: rank_text(row.fact),
            lambda row: row.fact.quality.rank if row.fact.quality else 0,
            ColumnLook.FIGURE, 60, spare=3,
            tip="Where the price stood among the firm quotes; for the requester",
        ),
        Column(
            "cover", "Cover", cover,
            lambda row: (_LOWEST if row.fact.cover_price is None else row.fact.cover_price,),
            ColumnLook.PRICE, 76, export=lambda row: plain_text(cover(row)), spare=3,
            tip="The best price that did not deal",
        ),
        Column(
            "slippage", "Slippage", slippage,
            lambda row: (_LOWEST if (cost := slippage_of(row.fact)) is None else cost,),
            ColumnLook.PRICE, 82, export=lambda row: plain_text(slippage(row)).lstrip("+"),
            spare=2,
            tip="What it cost more than mid; for the requester",
        ),
        Column(
            "note", "Venue's word", lambda row: change_words(row.fact),
            lambda row: change_words(row.fact), ColumnLook.QUIET, 180, spare=5,
            tip="How the venue's operators changed the trade, and why",
        ),
    ]  # fmt: skip


def _trade_marks(digits_of: DigitsOf) -> list[Column[TradeRow]]:
    return [
        Column(
            "mark", "Mark", lambda row: mark_text(row.fact, digits_of(row.fact.legs)),
            lambda row: (_lowest_for_none(mark_of(row.fact)),),
            ColumnLook.PRICE, 84, export=lambda row: _exact(mark_of(row.fact)), hidden=True,
            tip="What the package was worth by the venue's marks when it traded",
        ),
        Column(
            "from_mark", "To mark", lambda row: over_mark_text(row.fact, digits_of(row.fact.legs)),
            lambda row: (_lowest_for_none(over_mark(row.fact)),),
            ColumnLook.PRICE, 84, export=lambda row: _exact(over_mark(row.fact)), hidden=True,
            tip="What it cost you more than the mark; with a minus where it cost less",
        ),
        Column(
            "index", "Index", lambda row: index_text(row.fact),
            lambda row: tuple(map(decimal_of, indexes_of(row.fact))),
            ColumnLook.PRICE, 92, hidden=True,
            export=lambda row: "; ".join(indexes_of(row.fact)),
            tip="The underlying in US dollars when it traded",
        ),
    ]  # fmt: skip


def _lowest_for_none(number: Decimal | None) -> Decimal:
    return _LOWEST if number is None else number


def _exact(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _shown_side(row: RequestRow) -> Side:
    """The side asked for, and once it traded the side that was dealt."""
    return row.fact.side if row.trade is None else row.trade.side
