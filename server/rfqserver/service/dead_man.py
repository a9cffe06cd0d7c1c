"""Dead-man timers: whoever asked for one repeats it in time, or what it has going ends.

They run on whether or not anybody is connected, which is what they are for. What
they end is journalled; the timers are not, and a restart of the venue forgets them.
"""

import asyncio

import structlog

from rfqdesk.protocol.terms import Role
from rfqserver.gateway.interface import Principal
from rfqserver.service import endings
from rfqserver.service.sequencer import Sequencer

Name = tuple[str, str, Role]

log = structlog.get_logger("rfqserver.service")


class DeadManTimers:
    """One timer for each trader in each role."""

    def __init__(self, sequencer: Sequencer) -> None:
        self._sequencer = sequencer
        self._timers: dict[Name, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._timers)

    def arm(self, who: Principal, timeout_ms: int) -> None:
        """Begin the time anew; 0 ends the timer."""
        name = (who.firm, who.trader, who.role)
        running = self._timers.pop(name, None)
        if running is not None:
            running.cancel()
        if timeout_ms:
            loop = asyncio.get_running_loop()
            self._timers[name] = loop.call_later(timeout_ms / 1000, self._run_out, name)

    def stop(self) -> None:
        """Forget every timer."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _run_out(self, name: Name) -> None:
        del self._timers[name]
        firm, trader, role = name
        log.info("dead-man timer ran out", firm=firm, trader=trader, role=role.value)
        endings.end_dealing(self._sequencer, endings.of_dead_man(firm, trader, role))
