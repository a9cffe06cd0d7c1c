"""What is quoted by itself, at which price, and within which limits."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from rfqdesk.book.facts import RequestFact
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.structures import Strategy, contract_of, structure_of
from rfqdesk.protocol.terms import InstrumentKind, Leg

RULES_MAX = 20
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
ANONYMOUS = "anonymous"
"""Stands for whoever does not say its name."""


class WidthUnit(StrEnum):
    """What the half width of a rule is counted in."""

    TICKS = "ticks"
    BPS = "bps"
    """Basis points of the underlying."""
    VOL = "vol"
    """Points of volatility."""


class Per(StrEnum):
    """What a limit is counted for, each by itself."""

    UNDERLYING = "underlying"
    REQUESTER = "requester"


class Counted(StrEnum):
    """What a limit counts: contracts of all legs, or price times packages."""

    CONTRACTS = "contracts"
    PREMIUM = "premium"


class Limit(Struct, frozen=True):
    """At most so much, done and standing together, within the last `window_ms`."""

    per: Per
    counted: Counted
    window_ms: int
    most: Decimal

    @property
    def window(self) -> str:
        """The window in words."""
        return "an hour" if self.window_ms == HOUR_MS else "a day"


class AutoRule(Struct, frozen=True):
    """Quote what lies within these bounds; an empty choice is every one.

    Sizes are contracts of the largest leg. `skew_ticks` moves both prices from the mark.
    `open_max` is the most quotes of its own that stand at a time. `clients` are firms as the
    venue names them, or ANONYMOUS.
    """

    patterns: tuple[str, ...]
    quantity_max: Decimal
    half_width: Decimal
    firm_for_s: Decimal
    open_max: int
    width_unit: WidthUnit = WidthUnit.TICKS
    skew_ticks: int = 0
    quantity_min: Decimal = Decimal(0)
    kinds: tuple[InstrumentKind, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    clients: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    rule_id: str = ""
    name: str = ""

    def matches(self, request: RequestFact) -> bool:
        """Whether a request is this rule's."""
        return (
            self.covers(request.legs)
            and self.takes(request.legs, request.quantity)
            and (not self.clients or (request.firm or ANONYMOUS) in self.clients)
        )

    def covers(self, legs: tuple[Leg, ...]) -> bool:
        """Whether every leg, and what they are together, is among what it quotes."""
        listed = all(
            any(matches(pattern, leg.instrument) for pattern in self.patterns) for leg in legs
        )
        return (
            listed
            and (not self.kinds or all(_kind_of(leg) in self.kinds for leg in legs))
            and (not self.strategies or structure_of(legs).strategy in self.strategies)
        )

    def takes(self, legs: tuple[Leg, ...], quantity: Decimal) -> bool:
        """Whether the largest leg is of a size that it quotes."""
        largest = quantity * max(leg.ratio for leg in legs)
        return self.quantity_min <= largest <= self.quantity_max

    @property
    def what(self) -> str:
        """What it quotes, in few words."""
        parts = [", ".join(self.patterns)]
        parts += [", ".join(one.value for one in self.kinds)] if self.kinds else []
        if self.strategies:
            parts.append(", ".join(one.value.replace("_", " ") for one in self.strategies))
        return " · ".join(parts)

    @property
    def size(self) -> str:
        """Its sizes, in few words."""
        most = quantity_text(self.quantity_max)
        return f"{quantity_text(self.quantity_min)}\N{EN DASH}{most}" if self.quantity_min else most

    @property
    def spread(self) -> str:
        """Its half width and skew, in few words."""
        words = f"{quantity_text(self.half_width)} {self.width_unit.value}"
        return f"{words} {self.skew_ticks:+d}" if self.skew_ticks else words

    @property
    def words(self) -> str:
        """What it does, as one sentence."""
        clients = f" from {', '.join(self.clients)}" if self.clients else ""
        skew = f", moved by {self.skew_ticks:+d} ticks" if self.skew_ticks else ""
        return (
            f"Quotes requests in {self.what}{clients}, {self.size} contracts a leg at most, "
            f"{quantity_text(self.half_width)} {self.width_unit.value} either side of the "
            f"mark{skew}, firm for {quantity_text(self.firm_for_s)} s, at most {self.open_max} "
            f"open at a time. It stops itself at {limits_words(self.limits)}."
        )


def limits_words(limits: tuple[Limit, ...]) -> str:
    """The limits in words."""
    said = [
        f"{quantity_text(one.most)} {one.counted.value} {one.window} per {one.per.value}"
        for one in limits
    ]
    return ", ".join(said) if said else "no limit"


def _kind_of(leg: Leg) -> InstrumentKind | None:
    contract = contract_of(leg.instrument)
    if contract is None:
        return None
    if contract.kind.is_option:
        return InstrumentKind.OPTION
    return InstrumentKind(contract.kind.value)
