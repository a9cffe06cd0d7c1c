"""What packages come to by the reference prices of a moment, worked out on its own."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from simulation.case import Fact

Marks = Mapping[str, Any]
"""The last price of each instrument as the venue had it, with the moment at which it came."""
DOLLARS = {"USD", "USDC", "USDT"}
CENT = Decimal("0.01")
MOST = Decimal(10) ** 15
"""What is beyond the numbers of the wire is told as the largest of them."""


class Measure:
    """The prices of one moment, those that are too old left out."""

    def __init__(
        self, marks: Marks, instruments: dict[str, Fact], now_ms: int, age_ms: int
    ) -> None:
        self.fresh = {
            symbol: mark for symbol, mark in marks.items() if now_ms - mark.time_ms <= age_ms
        }
        self._instruments = instruments

    def notional(self, legs: list[Fact], packages: Decimal) -> Decimal | None:
        """In US dollars; None where it can't be told."""
        summed = Decimal(0)
        for leg in legs:
            mark, item = self.fresh.get(leg["instrument"]), self._instruments[leg["instrument"]]
            if mark is None or not mark.mark_price:
                return None
            worth = abs(Decimal(mark.mark_price))
            if item["price_currency"] not in DOLLARS:
                if item["price_currency"] != item["underlying"] or not mark.index_price:
                    return None
                worth *= abs(Decimal(mark.index_price))
            summed += worth * packages * leg["ratio"]
        return min(summed.quantize(CENT, ROUND_CEILING), MOST - CENT)

    def delta(self, legs: list[Fact], packages: Decimal, hedge: Fact | None) -> Decimal:
        """What buying so much adds."""
        parts = [(leg["instrument"], Decimal(leg["ratio"]), leg["side"]) for leg in legs]
        if hedge:
            parts.append((hedge["instrument"], Decimal(hedge["ratio"]), hedge["side"]))
        summed = Decimal(0)
        for symbol, ratio, side in parts:
            mark = self.fresh.get(symbol)
            delta = Decimal(mark.delta) if mark is not None and mark.delta else Decimal(1)
            summed += packages * (ratio if side == "buy" else -ratio) * delta
        return max(min(summed, MOST - 1), 1 - MOST)

    def package(self, legs: list[Fact]) -> tuple[Decimal, Decimal] | None:
        """The package's mark, and the sum of its legs' without signs; None where one is missing."""
        net = gross = Decimal(0)
        for leg in legs:
            mark = self.fresh.get(leg["instrument"])
            if mark is None or not mark.mark_price:
                return None
            price = Decimal(mark.mark_price) * leg["ratio"]
            net += price if leg["side"] == "buy" else -price
            gross += abs(price)
        return net, gross
