"""Dead-man timers and wishes about disconnection: what ends by them, and what must have ended."""

from collections import defaultdict
from typing import NamedTuple

from simulation.case import Case, Fact
from simulation.violation import Violation

LATE_MS = 400
"""How late a timer may go off, with everything that may be in its way."""
SLOW = 0.85
"""The venue's clock may go slower than its timers where it was ahead."""
Party = tuple[str, str]


class Armed(NamedTuple):
    """A timer from the moment at which it began, if it did: certain is what was confirmed."""

    at_ms: int
    timeout_ms: int
    certain: bool


class DeadMan:
    """Told of timers as the venue takes them, and of events as they are durable."""

    def __init__(self) -> None:
        self.wishes: dict[str, set[Party]] = {"maker": set(), "trader": set()}
        """Who wants its quotes, or requests, to end with its connection."""
        self._armed: dict[Party, list[Armed]] = defaultdict(list)
        self._lives_ms: list[int] = []

    def armed(self, party: Party, at_ms: int, timeout_ms: int, *, certain: bool) -> None:
        """The time begins anew."""
        self._armed[party].append(Armed(at_ms, timeout_ms, certain))

    def begins(self, now_ms: int) -> None:
        """A new life of the venue: no timer runs any more."""
        self._lives_ms.append(now_ms)

    def quote_ended(self, fact: Fact) -> None:
        """By a timer of its maker's, or with its connection if it wanted that."""
        self._check_cause(fact, (fact["maker"], fact.get("maker_trader", "")), "maker")

    def request_ended(self, fact: Fact, case: Case) -> None:
        """By a timer of its trader's, or with its connection if it wanted that."""
        self._check_cause(fact, _taker(case.opened), "trader")

    def trade_executed(self, fact: Fact, case: Case) -> None:
        """Nothing trades that was to end before."""
        self._check_alive(_taker(case.opened), case.opened["time_ms"], fact)
        live = case.live.get(fact["maker"])
        if live is not None and not fact.get("counter_round") and not fact.get("last_look"):
            self._check_alive((live["maker"], live["maker_trader"]), live["time_ms"], fact)

    def _check_cause(self, fact: Fact, party: Party, role: str) -> None:
        if fact["reason"] == "disconnected" and party not in self.wishes[role]:
            raise Violation("dead man", f"{fact}, which {party} did not ask for")
        if fact["reason"] == "dead_man" and not any(
            self._ran_out(party, number, fact["time_ms"])
            for number in range(len(self._armed[party]))
        ):
            raise Violation("dead man", f"{fact} after {self._armed[party]}")

    def _ran_out(self, party: Party, number: int, now_ms: int) -> bool:
        """Whether this timer may have run out by now, before it was begun anew."""
        timer = self._armed[party][number]
        end_ms = timer.at_ms + SLOW * timer.timeout_ms
        later = self._armed[party][number + 1 :]
        repeated = any(timer.at_ms < one.at_ms < end_ms for one in later if one.certain)
        return bool(timer.timeout_ms) and end_ms <= now_ms and not repeated

    def _check_alive(self, party: Party, since_ms: int, fact: Fact) -> None:
        for number, timer in enumerate(self._armed[party]):
            end_ms = timer.at_ms + timer.timeout_ms
            if (
                not timer.certain
                or not timer.timeout_ms
                or not since_ms < end_ms < fact["time_ms"] - LATE_MS
            ):
                continue
            again = [one.at_ms for one in self._armed[party][number + 1 :]]
            if not any(timer.at_ms <= at <= end_ms + LATE_MS for at in (*again, *self._lives_ms)):
                raise Violation("dead man", f"{fact} of {party} after {timer}")


def _taker(fact: Fact) -> Party:
    return fact["taker"], fact["taker_trader"]
