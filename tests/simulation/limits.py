"""What each firm and trader may do, folded from the journal's identity stream on its own."""

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from simulation.violation import Violation

Name = tuple[str, str]


class Limits:
    """Suspensions and sets of limits by firm and trader, the trader "" for the firm itself."""

    def __init__(self) -> None:
        self.suspended: set[Name] = set()
        self.sets: dict[Name, dict[str, Any]] = {}

    def take(self, fact: dict[str, Any]) -> None:
        """Take one identity event."""
        name = (fact.get("firm", ""), fact.get("trader", ""))
        match fact["type"]:
            case "firm_entitled" | "principal_entitled":
                self.sets[name] = fact["entitlements"]
            case "principal_suspended":
                self.suspended.add(name)
            case "principal_resumed":
                self.suspended.discard(name)

    def check(self, firm: str, trader: str, legs: list[dict[str, Any]], quantity: str) -> None:
        """Object to somebody who is suspended, or to more than one of its limits allows."""
        if {(firm, ""), (firm, trader)} & self.suspended:
            raise Violation("limits", f"{firm}/{trader} is suspended and deals")
        for held in self._of(firm, trader):
            most, patterns = held.get("quantity_max"), held.get("instruments")
            for leg in legs:
                if most and Decimal(quantity) * leg["ratio"] > Decimal(most):
                    raise Violation("limits", f"{firm}/{trader} may do {most}: {quantity} {leg}")
                symbol = leg["instrument"]
                if patterns and not any(fnmatchcase(symbol, one) for one in patterns):
                    raise Violation("limits", f"{firm}/{trader} may not trade {symbol}")

    def check_deal(self, one: Name, other: Name) -> None:
        """Object to two who do not take each other, or of whom one is suspended."""
        for own, foreign in ((one, other), (other, one)):
            if {(own[0], ""), own} & self.suspended:
                raise Violation("limits", f"{own} is suspended and asked or dealt with")
            for held in self._of(*own):
                if held.get("counterparties") and foreign[0] not in held["counterparties"]:
                    raise Violation("limits", f"{own} may not deal with {foreign}")

    def _of(self, firm: str, trader: str) -> list[dict[str, Any]]:
        names = ((firm, ""), (firm, trader)) if trader else ((firm, ""),)
        return [self.sets[name] for name in names if name in self.sets]
