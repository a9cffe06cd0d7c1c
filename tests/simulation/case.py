"""One request as the referee has it."""

from decimal import Decimal
from typing import Any

from simulation.violation import Violation

Fact = dict[str, Any]
"""An event as it stands in the journal, as plain JSON."""

Key = tuple[str, str, str, int]
"""Kind of command, firm, the id the client gave it, and the revision, 0 but for quotes."""


class Case:
    """One request, and where each maker stands on it."""

    def __init__(self, opened: Fact) -> None:
        self.opened = opened
        self.quantity = Decimal(opened["quantity"])
        self.panel: list[str] = list(opened["panel"])
        self.expire_time_ms: int = opened["expire_time_ms"]
        """These two may grow."""
        self.traded = Decimal(0)
        self.reserved = Decimal(0)
        """What waits for a maker's last look."""
        self.ended: str | None = None
        self.live: dict[str, Fact] = {}
        self.left: dict[tuple[str, str], Decimal] = {}
        """Of each maker's live quote, by the side of the taker who would trade on it."""
        self.last_revision: dict[tuple[str, str], int] = {}
        self.respond_by_time_ms: int = opened.get("respond_by_time_ms", 0)
        self.sealed = bool(self.respond_by_time_ms)
        """Until the quotes are shown together."""
        self.may_be_late: set[str] = set()
        """Makers that were asked besides, or again."""
        self.shown: set[tuple[str, str, int]] = set()
        """Maker, id and revision of what the requester was ever shown."""

    def check_in_time(self, fact: Fact) -> None:
        """A maker's first price comes before the respond-by time, or not at all."""
        late = 0 < self.respond_by_time_ms <= fact["time_ms"]
        known = any(maker == fact["maker"] for maker, _ in self.last_revision)
        if late and not known and fact["maker"] not in self.may_be_late:
            raise Violation("expiry", f"{fact} after {self.respond_by_time_ms}, and the first one")
