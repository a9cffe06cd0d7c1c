"""What is quoted by itself, within which limits: as typed, and as it counts."""

import re
from decimal import Decimal

from msgspec import Struct

from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.numbers import number_of
from rfqdesk.desktop.models.saved_spreads import HALF_WIDTH_MAX_TICKS
from rfqdesk.protocol.entitlements import INSTRUMENT_PATTERN, matches
from rfqdesk.protocol.terms import Leg

TTL_MAX_S = 60
OPEN_MAX = 50


class AutoRuleText(Struct, frozen=True):
    """The fields of the rule. `instruments` are symbols, `*` for any characters, by commas."""

    instruments: str = ""
    quantity_max: str = ""
    half_width: str = "5"
    firm_for: str = "5"
    open_max: str = "5"


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


class RuleVerdict(Struct, frozen=True):
    """A rule as typed, judged: `problem` says why it can't be used, field by field."""

    rule: AutoRule | None
    field: str = ""
    problem: str = ""


def read_rule(text: AutoRuleText) -> RuleVerdict:
    """Judge what is typed; every limit has to be there."""
    patterns = tuple(part.strip() for part in text.instruments.split(",") if part.strip())
    if not patterns:
        return RuleVerdict(None, "instruments", "Say which instruments, e.g. BTC-*.")
    odd = [pattern for pattern in patterns if not re.match(INSTRUMENT_PATTERN, pattern)]
    if odd:
        return RuleVerdict(None, "instruments", f"{odd[0]} can't be a symbol or a pattern of one.")
    quantity = number_of(text.quantity_max)
    if quantity is None or quantity <= 0:
        return RuleVerdict(
            None, "quantity_max", "Say the most contracts of one leg, a number above zero."
        )
    half = number_of(text.half_width)
    if half is None or half != int(half) or not 1 <= half <= HALF_WIDTH_MAX_TICKS:
        return RuleVerdict(None, "half_width", "The half width is a whole number of ticks from 1.")
    firm_for = number_of(text.firm_for)
    if firm_for is None or not 1 <= firm_for <= TTL_MAX_S:
        return RuleVerdict(
            None, "firm_for", f"A quote of the rule is firm for 1 to {TTL_MAX_S} seconds."
        )
    count = number_of(text.open_max)
    if count is None or count != int(count) or not 1 <= count <= OPEN_MAX:
        return RuleVerdict(None, "open_max", f"At most 1 to {OPEN_MAX} quotes stand at a time.")
    return RuleVerdict(AutoRule(patterns, quantity, int(half), firm_for, int(count)))
