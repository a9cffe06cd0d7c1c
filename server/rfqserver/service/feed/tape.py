"""The tape of trades: anonymous, delayed, and told to everybody who is connected."""

from collections import deque
from collections.abc import Callable, Iterable

from rfqdesk.protocol.events import TradeCaptureReport
from rfqdesk.protocol.terms import ExecType
from rfqserver.engine.facts.events import Event, TradeChanged, TradeExecuted
from rfqserver.engine.seeing.tape import tape_entry
from rfqserver.engine.state.state import VenueState
from rfqserver.service.clock import VenueClock
from rfqserver.service.deadlines import Deadlines

TAPE_DELAY_DEFAULT_S = 900
TAPE_DELAY_MAX_S = 86_400
RECENT_MAX = 200
"""Trades that a new session is told."""


class Tape:
    """Prints each trade `delay_ms` after it was done, as it stands then.

    One that was cancelled in the meantime is not printed; one that is changed
    after it was is printed again under the same id. Without a delay there is no tape.
    """

    def __init__(self, state: VenueState, clock: VenueClock, delay_ms: int) -> None:
        self._state = state
        self._clock = clock
        self._delay_ms = delay_ms
        self._publish: Callable[[TradeCaptureReport], None] = _nowhere
        self._waiting: deque[str] = deque()
        self._printed: deque[str] = deque(maxlen=RECENT_MAX)
        self._timer = Deadlines(clock, self._print_due)

    def publish_to(self, publish: Callable[[TradeCaptureReport], None]) -> None:
        """Say from now on who is told of what is printed."""
        self._publish = publish

    def start(self) -> None:
        """Take up what the journal left: what is due counts as printed, the rest waits."""
        if not self._delay_ms:
            return
        now_ms = self._clock.now_ms()
        for trade_id in self._state.trades:
            due = self._due_ms(trade_id) <= now_ms
            (self._printed if due else self._waiting).append(trade_id)
        self._schedule()

    def stop(self) -> None:
        """Print nothing more."""
        self._timer.cancel()

    def take(self, event: Event) -> None:
        """Hear of an event that has become durable."""
        if not self._delay_ms:
            return
        if isinstance(event, TradeExecuted):
            self._waiting.append(event.trade_id)
            self._schedule()
        elif isinstance(event, TradeChanged) and event.executed.trade_id not in self._waiting:
            trade = self._state.trades[event.executed.trade_id]
            self._publish(tape_entry(trade, event.exec_type))

    def recent(self) -> Iterable[TradeCaptureReport]:
        """The last trades printed that still stand, oldest first."""
        trades = (self._state.trades[trade_id] for trade_id in self._printed)
        return [tape_entry(trade) for trade in trades if not trade.cancelled]

    def _due_ms(self, trade_id: str) -> int:
        return self._state.trades[trade_id].executed.time_ms + self._delay_ms

    def _schedule(self) -> None:
        self._timer.schedule(self._due_ms(self._waiting[0]) if self._waiting else None)

    def _print_due(self) -> None:
        now_ms = self._clock.now_ms()
        while self._waiting and self._due_ms(self._waiting[0]) <= now_ms:
            trade = self._state.trades[self._waiting.popleft()]
            if not trade.cancelled:
                self._printed.append(trade.executed.trade_id)
                self._publish(tape_entry(trade, ExecType.TRADE))
        self._schedule()


def _nowhere(report: TradeCaptureReport) -> None:
    """Tell nobody: who listens is known only when all parts are joined."""
    del report
