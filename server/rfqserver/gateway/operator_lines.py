"""Which connections operators have open: let in at the door, and ended with a certificate."""

import asyncio
from collections.abc import Callable

from aiohttp import web
from msgspec import Struct

from rfqserver.gateway.door import Door
from rfqserver.gateway.interface import LineFacts, Principal

LINES_MAX = 8
"""Of one certificate."""

SILENT_MAX_S = 120.0
"""A window asks every second; what asks nothing for so long is not one any more."""


class _Line(Struct):
    who: Principal
    door: Door
    address: str
    line_id: str
    opened_s: float
    heard_s: float
    answering: int = 0


class OperatorLines:
    """All of one venue. Times are those of the running loop."""

    def __init__(self) -> None:
        self._lines: dict[web.RequestHandler, _Line] = {}
        self._count = 0
        self.changes = 0
        """Rises with every connection that comes or goes."""
        self.on_change: Callable[[], object] = lambda: None

    def heard(self, protocol: web.RequestHandler, who: Principal, door: Door, address: str) -> bool:
        """An operator asks something on a connection; False where it has too many."""
        self._look()
        now_s = asyncio.get_running_loop().time()
        line = self._lines.get(protocol)
        if line is not None:
            line.heard_s = now_s
            return True
        serial = who.certificate_serial
        own = [one for one in self._lines.values() if one.who.certificate_serial == serial]
        if len(own) >= LINES_MAX:
            return False
        self._lines[protocol] = _Line(who, door, address, f"o{self._count}", now_s, now_s)
        self._count += 1
        door.let_in(protocol)
        self._changed()
        return True

    def answering(self, protocol: web.RequestHandler, by: int) -> None:
        """Count what is being answered, which is never cut off for silence."""
        line = self._lines.get(protocol)
        if line is not None:
            line.answering += by

    def end(self, serial: str) -> int:
        """Close what is open under a certificate; returns how many connections that was."""
        found = [one for one, line in self._lines.items() if line.who.certificate_serial == serial]
        for protocol in found:
            self._close(protocol)
        return len(found)

    def all(self) -> list[tuple[Principal, LineFacts]]:
        """Who is connected, and how."""
        self._look()
        now_s = asyncio.get_running_loop().time()
        return [
            (
                line.who,
                LineFacts(
                    line_id=line.line_id,
                    address=line.address,
                    open_for_s=now_s - line.opened_s,
                    silent_for_s=now_s - line.heard_s,
                ),
            )
            for line in self._lines.values()
        ]

    def _look(self) -> None:
        late_s = asyncio.get_running_loop().time() - SILENT_MAX_S
        for protocol, line in list(self._lines.items()):
            if protocol.transport is None or (line.heard_s < late_s and not line.answering):
                self._close(protocol)

    def _close(self, protocol: web.RequestHandler) -> None:
        line = self._lines.pop(protocol)
        line.door.let_out(protocol)
        if protocol.transport is not None:
            protocol.transport.abort()
        self._changed()

    def _changed(self) -> None:
        self.changes += 1
        self.on_change()
