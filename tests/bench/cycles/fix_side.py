"""One side of a FIX session over TLS by QuickFIX: answers quote requests, or asks.

Run as `python -m bench.cycles.fix_side SETTINGS accept`, or `... ask PID CORE` with the
process that answers and the core to run on, "" for any. The asking side writes what it
measured; the answering one runs until it is killed.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import quickfix as fix
from bench.cycles.fix_parts import ALONE, IN_FLIGHT, MANY, Asked
from bench.cycles.plan import spread
from bench.figures import cpu_s

PATIENCE_S = 120.0
_SYMBOL = "BTC-25DEC29-80000-C"
_CALLBACKS = ("onCreate", "onLogon", "onLogout", "toAdmin", "fromAdmin", "toApp", "fromApp")


def application(**callbacks: Callable[..., None]) -> Any:
    """An application of QuickFIX, which calls these methods by its own names for them."""
    members: dict[str, Callable[..., None]] = dict.fromkeys(_CALLBACKS, lambda *_: None)
    for name, callback in callbacks.items():
        members[name] = staticmethod(callback)
    return type("Application", (fix.Application,), members)()


def answer(message: Any, session_id: Any) -> None:
    """Answer a QuoteRequest with a two-way Quote."""
    asked = fix.QuoteReqID()
    message.getField(asked)
    quote = fix.Message()
    quote.getHeader().setField(fix.MsgType(fix.MsgType_Quote))
    for field in (
        asked, fix.QuoteID("q" + asked.getValue()), fix.Symbol(_SYMBOL), fix.BidPx(0.0051),
        fix.OfferPx(0.0057), fix.BidSize(10), fix.OfferSize(10),
    ):  # fmt: skip
        quote.setField(field)
    fix.Session.sendToTarget(quote, session_id)


class Asking:
    """A trader that keeps so many requests in flight."""

    def __init__(self) -> None:
        self.on = threading.Event()
        self.round_trips_s: list[float] = []
        self._done = threading.Event()
        self._left = 0
        self._session_id: Any = None
        self._sent_s: dict[str, float] = {}
        self._number = 0

    def logged_on(self, session_id: Any) -> None:
        """Remember the session."""
        self._session_id = session_id
        self.on.set()

    def run(self, count: int, in_flight: int) -> float:
        """Ask so often; returns seconds."""
        self.round_trips_s, self._left = [], count
        self._done.clear()
        began_s = time.perf_counter()
        for _ in range(in_flight):
            self.ask()
        if not self._done.wait(PATIENCE_S):
            raise RuntimeError("the FIX engine did not answer")
        return time.perf_counter() - began_s

    def ask(self) -> None:
        """Send one request."""
        self._number += 1
        own_id = str(self._number)
        request = fix.Message()
        request.getHeader().setField(fix.MsgType(fix.MsgType_QuoteRequest))
        request.setField(fix.QuoteReqID(own_id))
        group = fix.Group(146, 55)
        group.setField(fix.Symbol(_SYMBOL))
        group.setField(fix.OrderQty(10))
        request.addGroup(group)
        self._sent_s[own_id] = time.perf_counter()
        fix.Session.sendToTarget(request, self._session_id)

    def heard(self, message: Any, _session_id: Any) -> None:
        """Count an answer and ask again."""
        asked = fix.QuoteReqID()
        message.getField(asked)
        self.round_trips_s.append(time.perf_counter() - self._sent_s.pop(asked.getValue()))
        self._left -= 1
        if self._left > len(self._sent_s):
            self.ask()
        elif not self._left:
            self._done.set()


def main() -> None:
    """Run one side."""
    settings, store = fix.SessionSettings(sys.argv[1]), fix.MemoryStoreFactory()
    if sys.argv[2] == "accept":
        # Held by names: the binding keeps none of them alive.
        answering = application(fromApp=answer)
        acceptor = fix.SSLSocketAcceptor(answering, store, settings)
        acceptor.start()
        print("ready", flush=True)
        sys.stdin.read()
        return
    pid, core = int(sys.argv[3]), sys.argv[4]
    if core:
        os.sched_setaffinity(0, {int(core)})
    side = Asking()
    asking = application(onLogon=side.logged_on, fromApp=side.heard)
    initiator = fix.SSLSocketInitiator(asking, store, settings)
    initiator.start()
    if not side.on.wait(PATIENCE_S):
        raise RuntimeError("no FIX session came about")
    side.run(ALONE, 1)
    alone = spread(side.round_trips_s)
    before_s = cpu_s(pid)
    elapsed_s = side.run(MANY, IN_FLIGHT)
    asked = Asked(alone, elapsed_s, cpu_s(pid) - before_s)
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(asked))
    sys.stdout.flush()
    # Its own way to stop waits for the other side's farewell.
    os._exit(0)


if __name__ == "__main__":
    main()
