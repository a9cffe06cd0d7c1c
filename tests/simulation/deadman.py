"""Dead-man timers and wishes about disconnection: what ends by them, and what must have ended."""

from collections import defaultdict
from dataclasses import dataclass

from simulation.case import Case, Fact
from simulation.violation import Violation

LATE_MS = 400
"""How late a timer may go off, with everything that may be in its way."""
RESTART_MS = 1_500
"""How long after it would have gone off a venue that had halted may be started anew."""
SLOW = 0.85
"""The venue's clock may go slower than its timers where it was ahead."""
Party = tuple[str, str]


@dataclass
class Armed:
    """A timer: it began when the venue had the command, or by when it was confirmed, if it was."""

    ref: str
    at_ms: int
    timeout_ms: int
    said_ms: float = float("inf")


class DeadMan:
    """Told of timers as the venue takes them, and of events as they are durable."""

    def __init__(self) -> None:
        self.wishes: dict[str, set[Party]] = {"maker": set(), "trader": set()}
        """Who wants its quotes, or requests, to end with its connection."""
        self._armed: dict[Party, list[Armed]] = defaultdict(list)
        self._lives_ms: list[tuple[int, int]] = []

    def arrived(self, party: Party, ref: str, at_ms: int, timeout_ms: int) -> None:
        """The venue has the command to begin the time anew."""
        self._armed[party].append(Armed(ref, at_ms, timeout_ms))

    def said(self, party: Party, ref: str, at_ms: int) -> None:
        """It says that the time has begun."""
        for timer in self._armed[party]:
            if timer.ref == ref:
                timer.said_ms = min(timer.said_ms, at_ms)

    def begins(self, now_ms: int, told_ms: int) -> None:
        """A new life of the venue, in which no timer runs; `told_ms` is the latest event before."""
        self._lives_ms.append((now_ms, told_ms))

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
        repeated = any(one.said_ms < end_ms for one in later)
        return bool(timer.timeout_ms) and end_ms <= now_ms and not repeated

    def _check_alive(self, party: Party, since_ms: int, fact: Fact) -> None:
        for number, timer in enumerate(self._armed[party]):
            end_ms = timer.said_ms + timer.timeout_ms
            # By a slow clock it goes off before its time, and what begins then may stay.
            begun_before = since_ms < timer.at_ms + SLOW * timer.timeout_ms
            if not timer.timeout_ms or not begun_before or end_ms >= fact["time_ms"] - LATE_MS:
                continue
            again = [one.at_ms for one in self._armed[party][number + 1 :]]
            # The clock may be set forward between two lives: then the first tells when it ended.
            ended = any(
                timer.at_ms <= at and (at <= end_ms + RESTART_MS or told_ms <= end_ms + LATE_MS)
                for at, told_ms in self._lives_ms
            )
            if not ended and not any(at <= end_ms + LATE_MS for at in again):
                raise Violation("dead man", f"{fact} of {party} after {timer}")


def _taker(fact: Fact) -> Party:
    return fact["taker"], fact["taker_trader"]
