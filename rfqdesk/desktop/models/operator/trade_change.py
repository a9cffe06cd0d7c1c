"""What an operator proposes about a trade, as typed; it takes two to do it."""

from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.operator.entries import Flaw, judge_reason, plain
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.operations.views import TradeView

NAME_CHARS = 6
"""So many of a trade's characters tell it from the others on the screen."""


class TradeChangeForm(Struct, frozen=True):
    """To cancel, or the price and quantity it is to have; "" stays as it is."""

    cancels: bool = True
    price: str = ""
    quantity: str = ""
    reason: str = ""


def short_name(view: TradeView) -> str:
    """What is typed to confirm that this trade is meant."""
    return view.trade_id[:NAME_CHARS]


def judge_trade_change(form: TradeChangeForm, view: TradeView) -> Flaw | None:
    """The first thing that is wrong with it; None for nothing."""
    if not form.cancels:
        flaw = _judge_terms(form, view)
        if flaw is not None:
            return flaw
    flaw = judge_reason(form.reason)
    if flaw is not None and flaw.unfinished:
        return Flaw("reason", "Say why; both parties read it.", unfinished=True)
    return flaw


def _judge_terms(form: TradeChangeForm, view: TradeView) -> Flaw | None:
    price, quantity = _number(form.price or view.price), _number(form.quantity or view.quantity)
    if price is None:
        return Flaw("price", f"“{form.price}” is no price.")
    if quantity is None or quantity <= 0:
        return Flaw("quantity", "A quantity is a number above zero.")
    if (price, quantity) == (decimal_of(view.price), decimal_of(view.quantity)):
        return Flaw("price", "Say the price or the quantity that it is to have.", unfinished=True)
    return None


def _number(text: str) -> Decimal | None:
    try:
        return decimal_of(plain(text))
    except ValueError:
        return None
