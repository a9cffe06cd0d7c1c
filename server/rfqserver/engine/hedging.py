"""The leg that a requester prices itself: what it may be, and how much of it goes with a trade."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rfqdesk.protocol.money import MAGNITUDE_MAX, decimal_of, is_multiple, product, text_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import HedgeLeg, Instrument, Leg
from rfqserver.engine.answers import Violation

_ZERO = Decimal(0)


def check_hedge(
    hedge: HedgeLeg | None,
    legs: Sequence[Leg],
    instruments: Mapping[str, Instrument],
    now_ms: int,
) -> Violation | None:
    """Check instrument, ratio and price; the currency may be another than the package's.

    HDG-02, HDG-03.
    """
    if hedge is None:
        return None
    instrument = instruments.get(hedge.instrument)
    if instrument is None:
        return Violation(
            RejectReason.UNKNOWN_INSTRUMENT, f"The venue does not list {hedge.instrument}."
        )
    if instrument.expiry_ms and instrument.expiry_ms <= now_ms:
        return Violation(RejectReason.INSTRUMENT_EXPIRED, f"{hedge.instrument} has expired.")
    if any(leg.instrument == hedge.instrument for leg in legs):
        return Violation(
            RejectReason.DUPLICATE_LEG, f"{hedge.instrument} is a leg and the hedge as well."
        )
    if decimal_of(hedge.ratio) <= _ZERO:
        return _invalid("The hedge's ratio must be greater than zero.")
    price = decimal_of(hedge.price)
    if price <= _ZERO:
        return _invalid("The hedge's price must be greater than zero.")
    if not is_multiple(price, decimal_of(instrument.tick_size)):
        return _invalid(
            f"The hedge's price {hedge.price} is not a multiple of the tick, "
            f"{instrument.tick_size}."
        )
    return None


def check_hedge_quantity(hedge: HedgeLeg | None, lot_size: str, quantity: str) -> Violation | None:
    """Check that what goes with so many packages is a tradable amount of the instrument.

    HDG-04.
    """
    if hedge is None:
        return None
    amount = product(decimal_of(quantity), decimal_of(hedge.ratio))
    if max(amount, product(amount, decimal_of(hedge.price))) >= MAGNITUDE_MAX:
        return Violation(
            RejectReason.QUANTITY_TOO_LARGE,
            f"The hedge comes to {amount:f} of {hedge.instrument}, which is out of range.",
        )
    if not is_multiple(amount, decimal_of(lot_size)):
        return Violation(
            RejectReason.QUANTITY_OFF_LOT,
            f"The hedge comes to {amount:f} of {hedge.instrument}, "
            f"which trades in multiples of {lot_size}.",
        )
    return None


def legs_and_hedge(legs: Sequence[Leg], hedge: HedgeLeg | None) -> Sequence[Leg | HedgeLeg]:
    """Everything in which a request deals."""
    return legs if hedge is None else (*legs, hedge)


def hedge_quantity(hedge: HedgeLeg | None, quantity: Decimal) -> str:
    """How much of the hedge goes with a trade, as wire text; "" without one (HDG-01)."""
    return "" if hedge is None else text_of(product(quantity, decimal_of(hedge.ratio)))


def _invalid(text: str) -> Violation:
    return Violation(RejectReason.HEDGE_INVALID, text)
