"""What operators did, held to the rules for them: halts bite at once, two change a trade."""

from fnmatch import fnmatchcase
from typing import Any

from simulation.violation import Violation

Fact = dict[str, Any]


class Operators:
    """Halts in force, and changes of trades that wait for a second account."""

    def __init__(self) -> None:
        self.trades: dict[str, Fact] = {}
        """As they stand now, corrections included."""
        self.cancelled: set[str] = set()
        self._halts: set[tuple[str, str]] = set()
        self._proposed: dict[str, list[Fact]] = {}

    def halt_imposed(self, fact: Fact) -> None:
        """Nothing new within this scope from now on."""
        self._halts.add((fact["scope"], fact.get("name", "")))

    def halt_lifted(self, fact: Fact) -> None:
        """This halt is over."""
        halt = (fact["scope"], fact.get("name", ""))
        if halt not in self._halts:
            raise Violation("order", f"{fact} lifts what is not in force")
        self._halts.discard(halt)

    def check_party(self, firm: str, trader: str) -> None:
        """Object to somebody who is halted."""
        names = {("venue", ""), ("firm", firm), ("trader", f"{firm}/{trader}")}
        if names & self._halts:
            raise Violation("halts", f"{firm}/{trader} deals in spite of {names & self._halts}")

    def check_legs(self, legs: list[Fact]) -> None:
        """Object to an instrument that is halted."""
        for scope, name in sorted(self._halts):
            if scope == "instrument" and any(fnmatchcase(leg["instrument"], name) for leg in legs):
                raise Violation("halts", f"{legs} are dealt in, and {name} is halted")

    def trade_change_proposed(self, fact: Fact) -> None:
        """One account wants a trade changed."""
        self._proposed.setdefault(fact["trade_id"], []).append(fact)

    def trade_change_withdrawn(self, fact: Fact) -> None:
        """The proposal is void."""
        self._proposed.pop(fact["trade_id"], None)

    def trade_changed(self, fact: Fact) -> None:
        """A trade has other terms, or none: two accounts said so, of the trade as it stood."""
        trade_id = fact["executed"]["trade_id"]
        proposals = self._proposed.pop(trade_id, [])
        if fact["proposed_by"] == fact["confirmed_by"] or not proposals:
            raise Violation("four eyes", f"{fact} after {proposals}")
        last = proposals[-1]
        if last["operator"] != fact["proposed_by"] or last["reason"] != fact["reason"]:
            raise Violation("four eyes", f"{fact} is not what was proposed: {last}")
        if trade_id not in self.trades or trade_id in self.cancelled:
            raise Violation("order", f"{fact} of no trade that stands")
        if fact["exec_type"] == "cancel" or last["cancels"]:
            self.cancelled.add(trade_id)
        terms = {"price": fact["price"], "quantity": fact["quantity"]}
        self.trades[trade_id] = self.trades[trade_id] | terms
