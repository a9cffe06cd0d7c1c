"""The tape, on its own: only what was done, not before its time, and nothing about whom."""

import hashlib
from typing import Any

from simulation.operators import Operators
from simulation.venue import TAPE_DELAY_MS
from simulation.violation import Violation

SAID = {
    "type", "tape_id", "transact_time_ms", "legs", "quantity", "price", "price_currency",
    "exec_type",
}  # fmt: skip


class Tape:
    """Judges each report at the moment it is said."""

    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    def check(self, report: dict[str, Any], now_ms: int) -> None:
        """Object to a report that is early, of no trade, or says more than it may."""
        if report.keys() - SAID:
            raise Violation("visibility", f"the tape says {report}")
        if now_ms < report["transact_time_ms"] + TAPE_DELAY_MS:
            raise Violation("visibility", f"the tape says at {now_ms} {report}")
        for trade_id, fact in self._operators.trades.items():
            digest = hashlib.sha256(f"tape:{trade_id}".encode()).hexdigest()
            if digest[: len(report["tape_id"])] == report["tape_id"]:
                self._check_content(report, fact)
                return
        raise Violation("durable before said", f"the tape says {report}, which is no trade")

    def _check_content(self, report: dict[str, Any], fact: dict[str, Any]) -> None:
        if report["legs"] != fact["legs"] or report["transact_time_ms"] != fact["time_ms"]:
            raise Violation("visibility", f"the tape says {report} of {fact}")
