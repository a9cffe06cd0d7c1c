"""Quotes that say what their prices are made of: one price for each leg."""

from collections.abc import Sequence

from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.money import decimal_of, is_multiple, text_of
from rfqdesk.protocol.package import package_price
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PriceLevel
from rfqserver.engine.answers import Violation
from rfqserver.engine.state.state import RequestState


def check_leg_prices(command: Quote, request: RequestState) -> Violation | None:
    """Check that leg prices are on their ticks and make up the price, on each side that has any.

    QUO-12.
    """
    return _check_side("bid", command.bid, command.bid_legs, request) or _check_side(
        "offer", command.offer, command.offer_legs, request
    )


def normalised(leg_prices: Sequence[str]) -> tuple[str, ...]:
    """Write each price in its one form."""
    return tuple(text_of(decimal_of(price)) for price in leg_prices)


def _check_side(
    side: str, level: PriceLevel | None, leg_prices: Sequence[str], request: RequestState
) -> Violation | None:
    if not leg_prices:
        return None
    if level is None:
        return Violation(
            RejectReason.PACKAGE_PRICE_MISMATCH, f"There are leg prices of a {side}, and no {side}."
        )
    if len(leg_prices) != len(request.legs):
        return Violation(
            RejectReason.PACKAGE_PRICE_MISMATCH,
            f"The {side} has {len(leg_prices)} leg prices for {len(request.legs)} legs.",
        )
    # Requests of an earlier version kept the package's tick alone.
    ticks = request.leg_tick_sizes or (request.tick_size,) * len(request.legs)
    for leg, price, tick in zip(request.legs, leg_prices, ticks, strict=True):
        if not is_multiple(decimal_of(price), decimal_of(tick)):
            return Violation(
                RejectReason.PRICE_OFF_TICK,
                f"The price {price} of {leg.instrument} is not a multiple of its tick, {tick}.",
            )
    summed = package_price(request.legs, leg_prices)
    if summed != decimal_of(level.price):
        return Violation(
            RejectReason.PACKAGE_PRICE_MISMATCH,
            f"The leg prices of the {side} come to {summed:f}, not to {level.price}.",
        )
    return None
