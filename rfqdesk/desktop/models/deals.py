"""Trades as the deals they belong to: what one acceptance traded, in how many parts so ever."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.book.package import instrument_name
from rfqdesk.desktop.models.figures import MINUS, price_text, quantity_text
from rfqdesk.protocol.money import decimal_of, product, total
from rfqdesk.protocol.terms import ExecType, LegSide, Side

AVERAGE_DIGITS_MORE = 2
_ZERO = Decimal(0)


class Deal(Struct, frozen=True, gc=False):
    """The fills of one acceptance, oldest first, those that the venue took back included."""

    parts: tuple[TradeFact, ...]

    @property
    def standing(self) -> tuple[TradeFact, ...]:
        """The fills that still count."""
        return tuple(one for one in self.parts if one.exec_type is not ExecType.TRADE_CANCEL)

    @property
    def side(self) -> Side:
        """This party's side."""
        return self.parts[0].side

    @property
    def quantity(self) -> Decimal:
        """Packages in all, of the fills that count or, where none does, of all."""
        return _sum(one.quantity for one in self.standing or self.parts)

    @property
    def average_price(self) -> Decimal:
        """What one package cost on average; exact where one price was dealt."""
        fills = self.standing or self.parts
        prices = {one.price for one in fills}
        if len(prices) == 1:
            return prices.pop()
        return _sum(product(one.price, one.quantity) for one in fills) / self.quantity


def deals_of(trades: Iterable[TradeFact]) -> list[Deal]:
    """Group trades by acceptance, in order of each one's latest fill."""
    groups: dict[str, list[TradeFact]] = {}
    for trade in trades:
        # Only the taker is told which acceptance a fill belongs to.
        key = f"accept {trade.quote_resp_id}" if trade.own_request else trade.trade_id
        groups[key] = [*groups.pop(key, []), trade]
    return [Deal(tuple(parts)) for parts in groups.values()]


def average_text(price: Decimal, digits: int) -> str:
    """A price that may lie between ticks: on the tick as any other, else two digits more."""
    if price == round(price, digits):
        return price_text(round(price, digits), digits)
    return price_text(round(price, digits + AVERAGE_DIGITS_MORE).normalize(), digits)


def parts_words(parts: Sequence[TradeFact], names: Mapping[str, str], digits: int) -> str:
    """Who gave how much at which price: `40 at 0.0055 from Meridian, 20 at ...`."""
    words = []
    for one in parts:
        way = "to" if one.side is Side.SELL else "from"
        name = names.get(one.maker) or one.maker
        gone = " (cancelled)" if one.exec_type is ExecType.TRADE_CANCEL else ""
        price = price_text(one.price, digits)
        words.append(f"{quantity_text(one.quantity)} at {price} {way} {name}{gone}")
    return ", ".join(words)


def rank_text(trade: TradeFact) -> str:
    """Where the fill's price stood: `1 of 3`; "" where the venue did not say."""
    if trade.quality is None:
        return ""
    return f"{trade.quality.rank} of {len(trade.quality.evidence)}"


def slippage_of(trade: TradeFact) -> Decimal | None:
    """What the fill cost more than mid, negative where it cost less; None if not told."""
    if trade.quality is None or not trade.quality.slippage:
        return None
    return decimal_of(trade.quality.slippage)


def slippage_text(trade: TradeFact, digits: int) -> str:
    """The slippage with its sign; "" where there was no mid."""
    cost = slippage_of(trade)
    if cost is None:
        return ""
    sign = "+" if cost > 0 else MINUS if cost < 0 else ""
    return f"{sign}{price_text(abs(cost), digits)}"


def quality_words(trade: TradeFact, digits: int) -> str:
    """How good a fill was, in one sentence; "" where the venue did not say."""
    words = []
    if trade.quality is not None:
        words.append(f"price ranked {rank_text(trade)}")
    if trade.cover_price is not None:
        words.append(f"cover {price_text(trade.cover_price, digits)}")
    cost = slippage_of(trade)
    if cost is not None:
        way = "worse than" if cost > 0 else "better than"
        amount = price_text(abs(cost), digits)
        words.append(f"{amount} {way} mid" if cost else "at mid")
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def change_words(trade: TradeFact) -> str:
    """How the venue changed a trade, and why; "" where it did not."""
    verb = {
        ExecType.TRADE_CORRECT: "Corrected by the venue",
        ExecType.TRADE_CANCEL: "Cancelled by the venue",
    }.get(trade.exec_type, "")
    return f"{verb}: {trade.note}" if verb and trade.note else verb


def hedge_done_words(trade: TradeFact, *, named: Callable[[str], str] = instrument_name) -> str:
    """What this party dealt in the hedge: `Buy 45 BTC PERPETUAL at 84210.5`; "" for none.

    The leg's own side is that of buying the package; `named` gives the instrument's name.
    """
    if trade.hedge is None:
        return ""
    as_bought = trade.hedge.side is LegSide.BUY
    verb = "Buy" if as_bought == (trade.side is Side.BUY) else "Sell"
    quantity = quantity_text(trade.hedge_quantity)
    return f"{verb} {quantity} {named(trade.hedge.instrument)} at {trade.hedge.price}"


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    result = _ZERO
    for number in numbers:
        result = total(result, number)
    return result
