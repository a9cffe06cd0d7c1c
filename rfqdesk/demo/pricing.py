"""How a dealer of the demonstration makes a price: own width, own skew, own noise.

The same seed, dealer, request and revision give the same price.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from rfqdesk.demo.board import Board
from rfqdesk.demo.people import Dealer
from rfqdesk.protocol.money import ceiling_to, floor_to, text_of
from rfqdesk.protocol.terms import Leg, PriceLevel, Side

_NOISE_STEPS = 2**32


class TwoWay(Struct, frozen=True):
    """A dealer's price for one package."""

    bid: Decimal | None
    offer: Decimal | None


def price_package(
    dealer: Dealer, board: Board, legs: Sequence[Leg], *, rfq_id: str, revision: int, seed: int
) -> TwoWay:
    """Both prices of one package, on its tick: bid rounded down, offer up, never crossed.

    A single leg is never bid at or below zero: nobody pays to be given an option.
    """
    tick = board.package_tick(legs)
    half = dealer.width_ticks * tick + dealer.width_share * board.package_time_value(legs)
    chance = noise(f"{seed}|{dealer.firm}|{rfq_id}|{revision}") * dealer.noise_share
    centre = board.package_mark(legs) + half * (dealer.skew_share + chance)
    bid = floor_to(centre - half, tick)
    offer = max(ceiling_to(centre + half, tick), bid + tick)
    if len(legs) == 1:
        offer = max(offer, tick)
        return TwoWay(bid=bid if bid > 0 else None, offer=offer)
    return TwoWay(bid=bid, offer=offer)


def levels(
    price: TwoWay, side: Side, quantity: Decimal
) -> tuple[PriceLevel | None, PriceLevel | None]:
    """Bid and offer as they are sent: only the side that was asked for, in full size.

    Neither when a two-way request lacks one of them: it needs both.
    """
    if side is Side.UNDISCLOSED and (price.bid is None or price.offer is None):
        return None, None
    bid = _level(price.bid, quantity) if side.wants_bid else None
    offer = _level(price.offer, quantity) if side.wants_offer else None
    return bid, offer


def noise(key: str) -> Decimal:
    """A number in [-1, 1) that depends on `key` alone."""
    digest = hashlib.sha256(key.encode()).digest()
    return Decimal(int.from_bytes(digest[:4], "big")) * 2 / _NOISE_STEPS - 1


def _level(price: Decimal | None, quantity: Decimal) -> PriceLevel | None:
    if price is None:
        return None
    return PriceLevel(price=text_of(price), quantity=text_of(quantity))
