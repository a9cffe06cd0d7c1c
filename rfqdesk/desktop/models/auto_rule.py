"""What is quoted by itself, within which limits."""

from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.protocol.entitlements import matches
from rfqdesk.protocol.terms import Leg


class AutoRule(Struct, frozen=True):
    """Quote what lies within these limits.

    `quantity_max` is the most contracts of any one leg, `open_max` the most quotes of its
    own that stand at a time.
    """

    patterns: tuple[str, ...]
    quantity_max: Decimal
    half_width_ticks: int
    firm_for_s: Decimal
    open_max: int

    def covers(self, legs: tuple[Leg, ...]) -> bool:
        """Whether every leg is among the instruments."""
        return all(
            any(matches(pattern, leg.instrument) for pattern in self.patterns) for leg in legs
        )

    def takes(self, legs: tuple[Leg, ...], quantity: Decimal) -> bool:
        """Whether no leg is larger than the rule allows."""
        return all(quantity * leg.ratio <= self.quantity_max for leg in legs)

    @property
    def words(self) -> str:
        """What it does, as one sentence."""
        return (
            f"Quotes requests in {', '.join(self.patterns)} of at most "
            f"{quantity_text(self.quantity_max)} contracts a leg, {self.half_width_ticks} tick"
            f"{'' if self.half_width_ticks == 1 else 's'} either side of the mark, firm for "
            f"{quantity_text(self.firm_for_s)} s, at most {self.open_max} open at a time. It "
            "follows the mark, and withdraws when there is no fresh one."
        )
