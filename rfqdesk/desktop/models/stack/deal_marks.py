"""What a deal was worth by the venue's reference prices when it was done."""

from decimal import Decimal

from rfqdesk.book.facts import TradeFact
from rfqdesk.desktop.models.deals import average_text
from rfqdesk.desktop.models.figures import MINUS, price_text
from rfqdesk.protocol.money import decimal_of, difference, product, total
from rfqdesk.protocol.terms import Side


def mark_of(trade: TradeFact) -> Decimal | None:
    """The package's mark when it traded; None unless the venue told one of every leg."""
    marks = {one.symbol: one.mark_price for one in trade.marks}
    worth = Decimal(0)
    for leg in trade.legs:
        text = marks.get(leg.instrument, "")
        if not text:
            return None
        worth = total(worth, product(decimal_of(text), Decimal(leg.signed_ratio)))
    return worth if trade.legs else None


def over_mark(trade: TradeFact) -> Decimal | None:
    """What the package cost this party more than the mark, below zero where it cost less."""
    mark = mark_of(trade)
    if mark is None:
        return None
    bought = trade.side is Side.BUY
    return difference(trade.price, mark) if bought else difference(mark, trade.price)


def mark_text(trade: TradeFact, digits: int) -> str:
    """The mark, up to two digits behind those of a price; "" where it is not known."""
    mark = mark_of(trade)
    return "" if mark is None else average_text(mark, digits)


def over_mark_text(trade: TradeFact, digits: int) -> str:
    """The distance to the mark with its sign, plus for worse; "" where it is not known."""
    cost = over_mark(trade)
    if cost is None:
        return ""
    sign = "+" if cost > 0 else MINUS if cost < 0 else ""
    return f"{sign}{average_text(abs(cost), digits)}"


def indexes_of(trade: TradeFact) -> tuple[str, ...]:
    """The index prices when it traded, each once, in US dollars, in order of the legs."""
    return tuple(dict.fromkeys(one.index_price for one in trade.marks if one.index_price))


def index_text(trade: TradeFact) -> str:
    """The index, or one for each underlying; "" where it is not known."""
    return ", ".join(price_text(decimal_of(one), 0) for one in indexes_of(trade))


def leg_mark(trade: TradeFact, symbol: str) -> str:
    """One leg's mark as it was told; "" where it is not known."""
    return next((one.mark_price for one in trade.marks if one.symbol == symbol), "")
