"""Makers' protection: once a limit is reached, nothing of the maker's stands or is taken."""

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from simulation.case import Fact
from simulation.violation import Violation

if TYPE_CHECKING:
    from simulation.referee import Referee


class Done(NamedTuple):
    """One trade of a maker's."""

    time_ms: int
    quantity: Decimal
    delta: Decimal


class Guard:
    """What a maker firm is protected by, and what it has traded since its window began."""

    def __init__(self) -> None:
        self.rules: dict[bool, Fact] = {}
        """By whether they are the operator's."""
        self.done: list[Done] = []
        self.certain_from = 0
        """Of `done`, those from here on count for certain; the rest was done by other rules."""
        self.frozen_until_ms: int | None = None
        self.by_operator = False

    def is_frozen(self, now_ms: int) -> bool:
        """Whether it may not quote."""
        until_ms = self.frozen_until_ms
        return until_ms is not None and (until_ms == 0 or now_ms < until_ms)

    def begin_anew(self) -> None:
        """Forget what was traded."""
        self.done, self.certain_from = [], 0

    def reached(self, by_operator: bool, now_ms: int, *, certain: bool) -> bool:
        """Whether the limits of one set of rules are reached."""
        rules = self.rules.get(by_operator, {})
        every = (_reaches(self.done[at:], rules, now_ms) for at in range(self.certain_from + 1))
        return all(every) if certain else any(every)


def _reaches(done: list[Done], rules: Fact, now_ms: int) -> bool:
    window_ms = rules.get("window_ms", 0)
    recent = [one for one in done if one.time_ms > now_ms - window_ms]
    trades, quantity, delta = (
        Decimal(rules.get(name) or 0) for name in ("trades_max", "quantity_max", "delta_max")
    )
    return bool(window_ms) and bool(
        (trades and len(recent) >= trades)
        or (quantity and sum(one.quantity for one in recent) >= quantity)
        or (delta and abs(sum(one.delta for one in recent)) >= delta)
    )


class Freezes:
    """Told of each event by the method that is named after its kind."""

    def __init__(self, referee: "Referee") -> None:
        self._referee = referee
        self._guards: dict[str, Guard] = defaultdict(Guard)
        self._traded: set[str] = set()
        self._frozen: set[str] = set()
        """These two of the present batch."""

    def maker_protection_changed(self, fact: Fact) -> None:
        """Other rules, the maker's or the operator's."""
        guard = self._guards[fact["firm"]]
        guard.rules[bool(fact.get("operator"))] = fact["rules"]
        guard.certain_from = len(guard.done)

    def maker_reset(self, fact: Fact) -> None:
        """It may quote again; what an operator's rules froze, an operator resets."""
        guard = self._guards[fact["firm"]]
        if not fact.get("operator") and guard.by_operator and guard.is_frozen(fact["time_ms"]):
            raise Violation("maker protection", f"{fact} of what the operator froze")
        guard.frozen_until_ms, guard.by_operator = None, False
        guard.begin_anew()

    def trade_executed(self, fact: Fact) -> None:
        """One more of a maker's trades."""
        guard = self._guards[fact["maker"]]
        if fact["maker"] in self._traded and any(
            guard.reached(whose, fact["time_ms"], certain=True) for whose in (True, False)
        ):
            raise Violation("maker protection", f"{fact} after {guard.done} by {guard.rules}")
        if (fact.get("counter_round") or fact.get("last_look")) and guard.is_frozen(
            fact["time_ms"]
        ):
            raise Violation("maker protection", f"{fact} of a maker that is frozen")
        contracts = Decimal(fact["quantity"]) * sum(leg["ratio"] for leg in fact["legs"])
        if any(rules.get("window_ms") for rules in guard.rules.values()):
            guard.done.append(Done(fact["time_ms"], contracts, -Decimal(fact["delta"])))
        self._traded.add(fact["maker"])

    def quote_submitted(self, fact: Fact) -> None:
        """Not by one that is frozen."""
        if self._guards[fact["maker"]].is_frozen(fact["time_ms"]):
            raise Violation("maker protection", f"{fact} of a maker that is frozen")

    def quote_ended(self, fact: Fact) -> None:
        """Frozen is what the batch froze."""
        if fact["reason"] == "maker_frozen" and fact["maker"] not in self._frozen:
            raise Violation("maker protection", f"{fact}, and nothing was reached")

    def maker_frozen(self, fact: Fact) -> None:
        """A limit was reached by the trades of this batch."""
        guard, now_ms = self._guards[fact["firm"]], fact["time_ms"]
        by_operator = fact.get("by_operator", False)
        if fact["firm"] not in self._traded or not guard.reached(
            by_operator, now_ms, certain=False
        ):
            raise Violation("maker protection", f"{fact} after {guard.done} by {guard.rules}")
        frozen_ms = guard.rules[by_operator].get("frozen_ms", 0)
        if fact["until_time_ms"] != (now_ms + frozen_ms if frozen_ms else 0):
            raise Violation("maker protection", f"{fact} by {guard.rules}")
        guard.frozen_until_ms, guard.by_operator = fact["until_time_ms"], by_operator
        guard.begin_anew()
        self._frozen.add(fact["firm"])

    def close_batch(self) -> None:
        """Whoever reached a limit is frozen, and nothing of its stands."""
        now_ms = self._referee.last_time_ms
        for maker in self._traded - self._frozen:
            guard = self._guards[maker]
            if any(guard.reached(whose, now_ms, certain=True) for whose in (True, False)):
                raise Violation("maker protection", f"{maker} did {guard.done} by {guard.rules}")
        for case in self._referee.cases.values() if self._frozen else ():
            for maker in self._frozen & case.live.keys() if case.ended is None else ():
                if case.live[maker]["valid_until_time_ms"] > now_ms:
                    raise Violation("maker protection", f"{case.live[maker]} of {maker} goes on")
        self._traded.clear()
        self._frozen.clear()
