"""What a package inherits from its instruments, as its maker needs it for quoting."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.money import ceiling_to, decimal_of, floor_to
from rfqdesk.protocol.package import must_cost, package_tick
from rfqdesk.protocol.terms import Instrument, Leg

_ZERO = Decimal(0)


class QuoteTerms(Struct, frozen=True):
    """Price grid, quantity grids and reference price of one package.

    `tick` is the finest of the legs'. `lots` pairs each leg's ratio with its
    lot. `mark` is per package bought, None unless every leg has one in `leg_marks`.
    `signed_ratios` are negative for legs that the package sells.
    `positive_only` holds for a single bought leg.
    """

    tick: Decimal
    lots: tuple[tuple[int, Decimal], ...]
    mark: Decimal | None
    leg_marks: tuple[Decimal | None, ...]
    currency: str
    positive_only: bool
    signed_ratios: tuple[int, ...] = ()
    leg_ticks: tuple[Decimal, ...] = ()

    def price_text(self, price: Decimal) -> str:
        """Write a price with all the tick's decimals, so that prices line up."""
        decimals = max(0, -int(self.tick.normalize().as_tuple().exponent))
        return f"{price:.{max(decimals, _decimals_of(price))}f}"

    def floor(self, price: Decimal) -> Decimal:
        """The highest price on the grid that is not above `price`."""
        return floor_to(price, self.tick)

    def ceiling(self, price: Decimal) -> Decimal:
        """The lowest price on the grid that is not below `price`."""
        return ceiling_to(price, self.tick)


def quote_terms(legs: Sequence[Leg], instruments: Mapping[str, Instrument]) -> QuoteTerms | None:
    """Derive the terms; None when an instrument is not known here."""
    listed = [instruments.get(leg.instrument) for leg in legs]
    known = [item for item in listed if item is not None]
    if not known or len(known) != len(listed):
        return None
    mark: Decimal | None = None
    if all(item.mark_price for item in known):
        mark = sum(
            (
                decimal_of(item.mark_price) * leg.signed_ratio
                for leg, item in zip(legs, known, strict=True)
            ),
            _ZERO,
        )
    return QuoteTerms(
        tick=decimal_of(package_tick(known)),
        lots=tuple(
            (leg.ratio, decimal_of(item.lot_size)) for leg, item in zip(legs, known, strict=True)
        ),
        mark=mark,
        leg_marks=tuple(decimal_of(x.mark_price) if x.mark_price else None for x in known),
        currency=known[0].price_currency,
        positive_only=must_cost(legs),
        signed_ratios=tuple(leg.signed_ratio for leg in legs),
        leg_ticks=tuple(decimal_of(item.tick_size) for item in known),
    )


def _decimals_of(price: Decimal) -> int:
    return max(0, -int(price.normalize().as_tuple().exponent))
