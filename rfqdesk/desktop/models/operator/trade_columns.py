"""The columns of trades, as operators see them."""

from rfqdesk.desktop.models.figures import MINUS, quantity_text
from rfqdesk.desktop.models.operator.columns import party_text, second_text
from rfqdesk.desktop.models.tables.columns import Column, ColumnLook
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.operations.views import TradeView

_TONES = {"PROPOSED": "warn", "CANCELLED": "danger"}


def trade_status(view: TradeView) -> str:
    """How a trade stands, as one word."""
    if view.proposed:
        return "PROPOSED"
    return "CANCELLED" if view.cancelled else "DONE"


def price_words(view: TradeView) -> str:
    """Its price with the currency, as it came from the venue."""
    return f"{view.price.replace('-', MINUS)} {view.price_currency}"


def terms_words(view: TradeView) -> str:
    """Who bought how much from whom, at which price."""
    deed, way = ("buys", "from") if view.side == "buy" else ("sells", "to")
    quantity = quantity_text(decimal_of(view.quantity))
    return (
        f"{party_text(view.taker, view.taker_trader)} {deed} {quantity} at {price_words(view)} "
        f"{way} {party_text(view.maker, view.maker_trader)}"
    )


def legs_text(view: TradeView) -> str:
    """A single leg's instrument; of several each with its sign and ratio."""
    legs = [leg.split(" ", 2) for leg in view.legs]
    if len(legs) == 1 and legs[0][:2] == ["buy", "1"]:
        return legs[0][2]
    signs = {"buy": "+", "sell": MINUS}
    return ", ".join(f"{signs.get(side, '')}{ratio} {symbol}" for side, ratio, symbol in legs)


def trade_columns() -> list[Column[TradeView]]:
    """Columns of the trades."""
    return [
        Column(
            "done", "Done UTC", lambda view: second_text(view.traded_ms),
            lambda view: view.traded_ms, ColumnLook.QUIET, 168,
            moment=lambda view: view.traded_ms,
        ),
        Column(
            "status", "Status", trade_status, trade_status, ColumnLook.STATUS, 102,
            tone=lambda view: _TONES.get(trade_status(view), ""),
        ),
        Column(
            "taker", "Taker", lambda view: party_text(view.taker, view.taker_trader),
            lambda view: view.taker, width=144,
        ),
        Column(
            "side", "Side", lambda view: view.side.upper(), lambda view: view.side,
            ColumnLook.SIDE, 58, tone=lambda view: view.side,
        ),
        Column(
            "quantity", "Quantity", lambda view: quantity_text(decimal_of(view.quantity)),
            lambda view: (decimal_of(view.quantity),), ColumnLook.FIGURE, 80,
        ),
        Column(
            "price", "Price", price_words, lambda view: (decimal_of(view.price),),
            ColumnLook.FIGURE, 122,
        ),
        Column(
            "maker", "Maker", lambda view: party_text(view.maker, view.maker_trader),
            lambda view: view.maker, width=150,
        ),
        Column(
            "legs", "Legs", legs_text, legs_text,
            ColumnLook.QUIET, 160, width_min=120, spare=1,
        ),
        Column(
            "trade", "Trade", lambda view: view.trade_id, lambda view: view.trade_id,
            ColumnLook.QUIET, 160, spare=2,
        ),
        Column(
            "proposed", "Proposed", lambda view: view.proposed, lambda view: view.proposed,
            ColumnLook.QUIET, 220, hidden=True,
        ),
    ]  # fmt: skip
