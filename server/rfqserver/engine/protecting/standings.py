"""What principals may do, as the operator has it at the moment of a command, and the checks of it.

Refusals that rest on somebody else's limits say that a deal is not possible
and nothing more: whose limit it was, and which, is nobody else's business.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from rfqdesk.protocol.entitlements import (
    Entitlements,
    allows_counterparty,
    allows_instrument,
    least_quantity_max,
    leg_above_limit,
    leg_excluded,
)
from rfqdesk.protocol.money import decimal_of, product
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import HedgeLeg, Leg, PrincipalKind
from rfqserver.engine.answers import Violation


class Capacity(Protocol):
    """How much a party may deal at this moment, by limits that count what it dealt before."""

    def check(self, legs: Sequence[Leg], packages: Decimal) -> Violation | None:
        """Check so many packages of these legs; the words are for the party itself."""


class Standing(Struct, frozen=True, kw_only=True):
    """Of a firm, or of one trader and its firm together: each of `entitlements` must allow it.

    `suspension` is the operator's reason, perhaps an empty one; None while not suspended.
    `capacity` is what further limits leave, for the length of one decision.
    """

    kind: PrincipalKind = PrincipalKind.PERSON
    entitlements: tuple[Entitlements, ...] = ()
    suspension: str | None = None
    capacity: Capacity | None = None


class Standings(Protocol):
    """Everybody's standing at this moment."""

    def of(self, firm: str, trader: str = "") -> Standing:
        """Of a firm, or of a trader with its firm's limits included."""


class Unrestricted:
    """Everybody may do everything that the rules of trading allow."""

    def of(self, firm: str, trader: str = "") -> Standing:
        """See Standings."""
        del firm, trader
        return FREE


FREE = Standing()
UNRESTRICTED = Unrestricted()


class Party(Struct, frozen=True):
    """One side of a possible deal."""

    firm: str
    standing: Standing


def check_active(standing: Standing) -> Violation | None:
    """Check that the sender is not suspended (SES-17)."""
    if standing.suspension is None:
        return None
    why = f" ({standing.suspension})" if standing.suspension else ""
    return Violation(RejectReason.SUSPENDED, f"You are suspended by the venue's operator{why}.")


def check_entitled(
    standing: Standing, legs: Sequence[Leg], quantity: Decimal, hedge: HedgeLeg | None = None
) -> Violation | None:
    """Check so many packages of these legs, and the hedge, against the sender's own limits.

    ENT-02, ENT-03, ENT-04.
    """
    excluded = leg_excluded(standing.entitlements, legs)
    if excluded is not None:
        return Violation(
            RejectReason.INSTRUMENT_NOT_PERMITTED,
            f"You are not admitted to {excluded.instrument}.",
        )
    if hedge is not None:
        violation = _check_hedge_entitled(standing, hedge, quantity)
        if violation:
            return violation
    above = leg_above_limit(standing.entitlements, legs, quantity)
    if above is not None:
        return Violation(
            RejectReason.QUANTITY_NOT_PERMITTED,
            f"The quantity comes to more of {above.instrument} than your limit of "
            f"{least_quantity_max(standing.entitlements):f}.",
        )
    return None if standing.capacity is None else standing.capacity.check(legs, quantity)


def _check_hedge_entitled(
    standing: Standing, hedge: HedgeLeg, quantity: Decimal
) -> Violation | None:
    if not allows_instrument(standing.entitlements, hedge.instrument):
        return Violation(
            RejectReason.INSTRUMENT_NOT_PERMITTED, f"You are not admitted to {hedge.instrument}."
        )
    limit = least_quantity_max(standing.entitlements)
    if limit is None or product(quantity, decimal_of(hedge.ratio)) <= limit:
        return None
    return Violation(
        RejectReason.QUANTITY_NOT_PERMITTED,
        f"The hedge comes to more of {hedge.instrument} than your limit of {limit:f}.",
    )


def may_deal(one: Party, other: Party) -> bool:
    """Tell whether two parties take each other, and neither is suspended (ENT-05)."""
    return (
        one.standing.suspension is None
        and other.standing.suspension is None
        and allows_counterparty(one.standing.entitlements, other.firm)
        and allows_counterparty(other.standing.entitlements, one.firm)
    )
