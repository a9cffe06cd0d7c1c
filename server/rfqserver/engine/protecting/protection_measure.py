"""What a package comes to: quantity, notional in US dollars, delta, distance from its mark.

- Quantity: the sum over the legs of packages times ratio.
- Notional: the sum over the legs of packages times ratio times the size of the leg's
  mark. A mark in US dollars (USD, USDC, USDT count alike) is taken as it is, one in the
  underlying at the leg's index price. In any other currency, or without a fresh mark, the
  package can't be measured. Rounded up to the cent.
- Delta: the sum over the legs of packages times signed ratio times the leg's delta. A leg
  without one counts 1, an option's worst as well as what a future or perpetual has.
  The leg that the requester priced itself counts here, and nowhere else.
- Mark: the sum over the legs of signed ratio times mark, in the price currency.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.protocol.money import (
    MAGNITUDE_MAX,
    ceiling_to,
    decimal_of,
    product,
    text_of,
    total,
)
from rfqdesk.protocol.prices import Mark
from rfqdesk.protocol.terms import HedgeLeg, Instrument, Leg, LegSide, Side
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.protecting.marks import MarkRules, Marks

DOLLARS = frozenset({"USD", "USDC", "USDT"})

_ZERO, _ONE, _CENT = Decimal(0), Decimal(1), Decimal("0.01")
_DELTA_STEP = Decimal("0.00000001")


def package_quantity(legs: Sequence[Leg], packages: Decimal) -> Decimal:
    """So many packages as contracts of all legs together."""
    return product(packages, Decimal(sum(leg.ratio for leg in legs)))


def sum_text(number: Decimal) -> str:
    """Write a sum, which may be larger than any one number of the wire."""
    text = format(number, "f") if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Measure(Struct):
    """Looks at packages with the reference prices of one moment."""

    instruments: Mapping[str, Instrument]
    rules: MarkRules
    marks: Marks
    now_ms: int

    def mark_of(self, symbol: str) -> Mark | None:
        """A leg's mark, None where there is none or it is too old."""
        mark = self.rules.fresh(self.marks, symbol, self.now_ms)
        return mark if mark is not None and mark.mark_price else None

    def notional(self, legs: Sequence[Leg], packages: Decimal) -> Decimal | None:
        """What the package comes to in US dollars; None where a leg can't be measured.

        LIM-04, LIM-05.
        """
        summed = _ZERO
        for leg in legs:
            worth = self._dollars(leg.instrument)
            if worth is None:
                return None
            summed = total(summed, product(product(packages, Decimal(leg.ratio)), worth))
        return min(ceiling_to(summed, _CENT), MAGNITUDE_MAX - _CENT)

    def delta(
        self, legs: Sequence[Leg], packages: Decimal, hedge: HedgeLeg | None = None
    ) -> Decimal:
        """What buying so many packages adds, in units of the underlying."""
        ratios = [(leg.instrument, Decimal(leg.signed_ratio)) for leg in legs]
        if hedge is not None:
            ratio = decimal_of(hedge.ratio)
            ratios.append((hedge.instrument, ratio if hedge.side is LegSide.BUY else -ratio))
        summed = _ZERO
        for symbol, ratio in ratios:
            mark = self.rules.fresh(self.marks, symbol, self.now_ms)
            delta = decimal_of(mark.delta) if mark is not None and mark.delta else _ONE
            summed = total(summed, product(product(packages, ratio), delta))
        return max(min(ceiling_to(summed, _DELTA_STEP), MAGNITUDE_MAX - _ONE), _ONE - MAGNITUDE_MAX)

    def package_mark(self, legs: Sequence[Leg]) -> tuple[Decimal, Decimal] | None:
        """The package's mark, and the sum of its legs' without their signs; None without one."""
        net = gross = _ZERO
        for leg in legs:
            mark = self.mark_of(leg.instrument)
            if mark is None:
                return None
            price = decimal_of(mark.mark_price)
            net = total(net, product(price, Decimal(leg.signed_ratio)))
            gross = total(gross, product(abs(price), Decimal(leg.ratio)))
        return net, gross

    def measured(self, trade: TradeExecuted) -> TradeExecuted:
        """A trade with the marks it was made at, and what it comes to by them."""
        packages = decimal_of(trade.quantity)
        notional = self.notional(trade.legs, packages)
        delta = self.delta(trade.legs, packages, trade.hedge)
        return replace(
            trade,
            marks=self.rules.of_legs(self.marks, trade.legs, self.now_ms),
            notional="" if notional is None else text_of(notional),
            delta=text_of(delta if trade.side is Side.BUY else -delta),
        )

    def _dollars(self, symbol: str) -> Decimal | None:
        mark, item = self.mark_of(symbol), self.instruments.get(symbol)
        if mark is None or item is None:
            return None
        price = abs(decimal_of(mark.mark_price))
        if item.price_currency in DOLLARS:
            return price
        if item.price_currency == item.underlying and mark.index_price:
            return product(price, abs(decimal_of(mark.index_price)))
        return None
