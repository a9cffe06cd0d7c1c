"""What a package inherits from its instruments, as its maker needs it for quoting."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.money import ceiling_to, decimal_of, floor_to
from rfqdesk.protocol.package import must_cost, package_tick
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Leg

_ZERO = Decimal(0)
NO_PRICES: Mapping[str, ReferencePrice] = {}


class QuoteTerms(Struct, frozen=True):
    """Price grid, quantity grids and reference price of one package.

    `tick` is the finest of the legs'. `lots` pairs each leg's ratio with its
    lot. `mark` is per package bought, None unless every leg has one in `leg_marks`.
    `mark_ms` is when the oldest of these came to the venue, 0 where one is only the
    instrument list's. `signed_ratios` are negative for legs that the package sells.
    `positive_only` holds for a single bought leg.
    """

    tick: Decimal
    lots: tuple[tuple[int, Decimal], ...]
    mark: Decimal | None
    leg_marks: tuple[Decimal | None, ...]
    currency: str
    positive_only: bool
    mark_ms: int = 0
    mark_age_max_ms: int = PRICE_AGE_MAX_MS
    """An older mark is none to the venue."""
    signed_ratios: tuple[int, ...] = ()
    leg_ticks: tuple[Decimal, ...] = ()
    family: str = ""
    """What kind of product it is, for settings: underlying and kind, or that it is a package."""

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


def quote_terms(
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    prices: Mapping[str, ReferencePrice] = NO_PRICES,
    *,
    price_age_max_ms: int = PRICE_AGE_MAX_MS,
) -> QuoteTerms | None:
    """Derive the terms; None when an instrument is not known here.

    A leg's mark is its reference price where there is one, else the instrument list's.
    """
    listed = [instruments.get(leg.instrument) for leg in legs]
    known = [item for item in listed if item is not None]
    if not known or len(known) != len(listed):
        return None
    told = [_told(prices.get(item.symbol)) for item in known]
    marks = [
        price.mark_price if price is not None else item.mark_price
        for price, item in zip(told, known, strict=True)
    ]
    mark: Decimal | None = None
    if all(marks):
        mark = sum(
            (decimal_of(text) * leg.signed_ratio for leg, text in zip(legs, marks, strict=True)),
            _ZERO,
        )
    return QuoteTerms(
        tick=decimal_of(package_tick(known)),
        lots=tuple(
            (leg.ratio, decimal_of(item.lot_size)) for leg, item in zip(legs, known, strict=True)
        ),
        mark=mark,
        leg_marks=tuple(decimal_of(text) if text else None for text in marks),
        currency=known[0].price_currency,
        positive_only=must_cost(legs),
        mark_ms=min(0 if price is None else price.time_ms for price in told),
        mark_age_max_ms=price_age_max_ms,
        signed_ratios=tuple(leg.signed_ratio for leg in legs),
        leg_ticks=tuple(decimal_of(item.tick_size) for item in known),
        family=f"{known[0].underlying} {known[0].kind.value if len(known) == 1 else 'package'}",
    )


def _told(price: ReferencePrice | None) -> ReferencePrice | None:
    return price if price is not None and price.mark_price else None


def _decimals_of(price: Decimal) -> int:
    return max(0, -int(price.normalize().as_tuple().exponent))
