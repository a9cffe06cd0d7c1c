"""The strategies that have a name, and a structure: one of them with its parameters."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.protocol.terms import Leg, LegSide


class Strategy(StrEnum):
    """Shapes with a name of their own, as options traders use them.

    Which way round each is bought stands with its template.
    """

    OUTRIGHT = "outright"
    CALL_SPREAD = "call_spread"
    PUT_SPREAD = "put_spread"
    STRADDLE = "straddle"
    STRANGLE = "strangle"
    GUTS = "guts"
    RISK_REVERSAL = "risk_reversal"
    SYNTHETIC = "synthetic"
    CALENDAR = "calendar"
    DIAGONAL = "diagonal"
    BUTTERFLY = "butterfly"
    CONDOR = "condor"
    IRON_BUTTERFLY = "iron_butterfly"
    IRON_CONDOR = "iron_condor"
    COVERED_CALL = "covered_call"
    PROTECTIVE_PUT = "protective_put"
    FUTURE_SPREAD = "future_spread"
    CUSTOM = "custom"


class Structure(Struct, frozen=True):
    """A strategy with its parameters.

    `unit` is one of it, bought: legs in the template's order, ratios in lowest
    terms. A package as written is `factor` of these, bought or sold as `side`
    says, and `hedge`: the leg in the underlying that goes with the package,
    as it is when the structure is bought. Of a custom structure `side` is
    relative to its first leg and means nothing beyond that.
    """

    strategy: Strategy
    side: LegSide
    factor: int
    unit: tuple[Leg, ...]
    hedge: Leg | None = None

    @property
    def sold(self) -> bool:
        """Whether buying the package as written sells the structure."""
        return self.side is LegSide.SELL

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The package as written, in the template's order, the hedge last."""
        legs = tuple(Leg(leg.instrument, leg.ratio * self.factor, leg.side) for leg in self.unit)
        if self.hedge is not None:
            legs = (*legs, self.hedge)
        return flipped(legs) if self.sold else legs


def flipped(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The same legs the other way round."""
    return tuple(Leg(leg.instrument, leg.ratio, opposite(leg.side)) for leg in legs)


def opposite(side: LegSide) -> LegSide:
    """The other side."""
    return LegSide.SELL if side is LegSide.BUY else LegSide.BUY
