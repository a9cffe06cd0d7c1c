"""What trades come to, by package, by instrument and by currency.

Packages of different legs have nothing in common but a word, so they are never added up; what
can be is what they are made of, contract by contract, and the money in each currency.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.book.facts import TradeFact
from rfqdesk.book.package import package_name
from rfqdesk.protocol.money import decimal_of, difference, product, total
from rfqdesk.protocol.terms import ExecType, Instrument, Leg, LegSide, Side

_ZERO = Decimal(0)
UNLISTED = "not listed"
"""The currency of what the venue does not list any more is not known here."""


class PackageTotals(Struct, frozen=True):
    """One package: packages bought and sold, and what was paid and received for them."""

    legs: tuple[Leg, ...]
    name: str
    count: int
    bought: Decimal
    sold: Decimal
    paid: Decimal
    received: Decimal
    currency: str

    @property
    def net(self) -> Decimal:
        """Packages left bought, below zero left sold."""
        return difference(self.bought, self.sold)

    @property
    def bought_at(self) -> Decimal | None:
        """The average price bought at, None for none."""
        return self.paid / self.bought if self.bought else None

    @property
    def sold_at(self) -> Decimal | None:
        """The average price sold at, None for none."""
        return self.received / self.sold if self.sold else None


class InstrumentTotals(Struct, frozen=True):
    """One instrument's contracts, over all packages and hedges that it is in."""

    symbol: str
    count: int
    bought: Decimal
    sold: Decimal

    @property
    def net(self) -> Decimal:
        """Contracts left bought, below zero left sold."""
        return difference(self.bought, self.sold)


class CurrencyTotals(Struct, frozen=True):
    """Money in one currency. Hedges are dealt at a price as well, but are no premium.

    `notional_usd` is the sum of contracts times the index when each was dealt; of `untold` trades
    the venue told no index of every leg, and they are not in it.
    """

    currency: str
    count: int
    paid: Decimal
    received: Decimal
    notional_usd: Decimal
    untold: int

    @property
    def net(self) -> Decimal:
        """Premium received less paid."""
        return difference(self.received, self.paid)


class Positions(Struct, frozen=True):
    """All of it."""

    count: int = 0
    packages: tuple[PackageTotals, ...] = ()
    instruments: tuple[InstrumentTotals, ...] = ()
    currencies: tuple[CurrencyTotals, ...] = ()


class _Sum:
    """What one package's, or one instrument's, trades come to so far."""

    __slots__ = ("bought", "count", "notional_usd", "paid", "received", "sold", "untold")

    def __init__(self) -> None:
        self.count = self.untold = 0
        self.bought = self.sold = self.paid = self.received = self.notional_usd = _ZERO

    def deal(self, quantity: Decimal, value: Decimal, *, buys: bool) -> None:
        self.count += 1
        if buys:
            self.bought, self.paid = total(self.bought, quantity), total(self.paid, value)
        else:
            self.sold, self.received = total(self.sold, quantity), total(self.received, value)


class PositionTally:
    """Hears of one trade after the other; one that was cancelled counts nothing."""

    def __init__(self) -> None:
        self._count = 0
        self._packages: dict[tuple[Leg, ...], _Sum] = {}
        self._instruments: dict[str, _Sum] = {}

    def add(self, trade: TradeFact) -> None:
        """Count it."""
        if trade.exec_type is ExecType.TRADE_CANCEL:
            return
        self._count += 1
        buys = trade.side is Side.BUY
        package = self._packages.setdefault(trade.legs, _Sum())
        package.deal(trade.quantity, product(trade.price, trade.quantity), buys=buys)
        notional = _notional_usd(trade)
        if notional is None:
            package.untold += 1
        else:
            package.notional_usd = total(package.notional_usd, notional)
        for leg in trade.legs:
            contracts = product(trade.quantity, Decimal(leg.ratio))
            self._contracts(leg.instrument, contracts, buys=buys == _buys(leg.side))
        if trade.hedge is not None:
            hedged = buys == _buys(trade.hedge.side)
            self._contracts(trade.hedge.instrument, trade.hedge_quantity, buys=hedged)

    def positions(self, instruments: Mapping[str, Instrument]) -> Positions:
        """What it comes to now; the venue's list tells which currency a package is priced in."""
        packages = [
            _package(legs, one, _currency_of(legs, instruments))
            for legs, one in self._packages.items()
        ]
        packages.sort(key=lambda one: (-one.count, one.name))
        return Positions(
            count=self._count,
            packages=tuple(packages),
            instruments=tuple(
                InstrumentTotals(symbol, one.count, one.bought, one.sold)
                for symbol, one in sorted(self._instruments.items())
            ),
            currencies=_currencies(self._packages, instruments),
        )

    def _contracts(self, symbol: str, contracts: Decimal, *, buys: bool) -> None:
        self._instruments.setdefault(symbol, _Sum()).deal(contracts, _ZERO, buys=buys)


def _buys(side: LegSide) -> bool:
    return side is LegSide.BUY


def _package(legs: tuple[Leg, ...], one: _Sum, currency: str) -> PackageTotals:
    return PackageTotals(
        legs=legs,
        name=package_name(legs),
        count=one.count,
        bought=one.bought,
        sold=one.sold,
        paid=one.paid,
        received=one.received,
        currency=currency,
    )


def _currency_of(legs: Sequence[Leg], instruments: Mapping[str, Instrument]) -> str:
    # All legs of a package are priced in one (REQ-14).
    listed = (instruments[leg.instrument] for leg in legs if leg.instrument in instruments)
    return next((one.price_currency for one in listed), UNLISTED)


def _currencies(
    packages: Mapping[tuple[Leg, ...], _Sum], instruments: Mapping[str, Instrument]
) -> tuple[CurrencyTotals, ...]:
    sums: dict[str, _Sum] = {}
    for legs, one in packages.items():
        into = sums.setdefault(_currency_of(legs, instruments), _Sum())
        into.count += one.count
        into.untold += one.untold
        into.paid = total(into.paid, one.paid)
        into.received = total(into.received, one.received)
        into.notional_usd = total(into.notional_usd, one.notional_usd)
    return tuple(
        CurrencyTotals(
            currency, one.count, one.paid, one.received, one.notional_usd, one.untold
        )
        for currency, one in sorted(sums.items())
    )  # fmt: skip


def _notional_usd(trade: TradeFact) -> Decimal | None:
    """Contracts times index over the legs; None unless the venue told every leg's index."""
    indexes = {one.symbol: one.index_price for one in trade.marks}
    notional = _ZERO
    for leg in trade.legs:
        index = indexes.get(leg.instrument, "")
        if not index:
            return None
        contracts = product(trade.quantity, Decimal(leg.ratio))
        notional = total(notional, product(contracts, decimal_of(index)))
    return notional
