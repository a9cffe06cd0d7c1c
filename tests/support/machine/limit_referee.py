"""A second opinion on limits and maker protection, from the events alone.

It counts by itself, and shares no code with the engine's own counting.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts.protection_events import (
    LimitsSet,
    MakerFrozen,
    MakerProtectionChanged,
    MakerReset,
)

DAY_MS = 24 * 3600 * 1000


@dataclass
class LimitReferee:
    """Watches every event; limits are held to what was in force when something happened."""

    limits: dict[str, Limits] = field(default_factory=dict)
    rules: dict[tuple[str, bool], ProtectionRules] = field(default_factory=dict)
    frozen: dict[str, int] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    """Makers whose protection a trade has reached, until they are frozen for it."""
    fills: dict[str, list[facts.TradeExecuted]] = field(default_factory=lambda: defaultdict(list))
    day: dict[tuple[str, int], tuple[Decimal, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: (Decimal(0), Decimal(0)))
    )
    opened: dict[str, facts.RequestOpened] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, event: facts.Event) -> None:
        """Object to what exceeds a limit, and to a quote of somebody frozen."""
        match event:
            case LimitsSet():
                self.limits[event.name] = event.limits
            case MakerProtectionChanged():
                self.rules[event.firm, bool(event.operator)] = event.rules
            case MakerFrozen():
                self.frozen[event.firm] = event.until_time_ms
                self.spent.discard(event.firm)
                self.fills[event.firm].clear()
            case MakerReset():
                self.frozen.pop(event.firm, None)
                self.fills[event.firm].clear()
            case facts.RequestOpened():
                self._open(event)
            case facts.RequestEnded():
                self.opened.pop(event.rfq_id, None)
            case facts.QuoteSubmitted():
                assert not self.is_frozen(event.maker, event.time_ms)
            case facts.TradeExecuted():
                self._trade(event)
            case _:
                pass

    def check_batch(self, events: tuple[facts.Event, ...]) -> None:
        """After a batch of trades, whoever reached its protection is frozen, with no quote left."""
        makers = {event.maker for event in events if isinstance(event, facts.TradeExecuted)}
        assert not self.spent & makers
        for firm in makers:
            assert not self._has_reached(firm, max(event.time_ms for event in events))

    def _count_fill(self, event: facts.TradeExecuted) -> None:
        """A trade counts while a window stands, and for as long as that reaches back (MKP-01)."""
        standing = (self.rules.get((event.maker, by)) for by in (True, False))
        window_ms = max((rules.window_ms for rules in standing if rules is not None), default=0)
        if window_ms:
            kept = [t for t in self.fills[event.maker] if t.time_ms > event.time_ms - window_ms]
            self.fills[event.maker] = [*kept, event]

    def _has_reached(self, firm: str, now_ms: int) -> bool:
        for rules in (self.rules.get((firm, True)), self.rules.get((firm, False))):
            if rules is None or not rules.window_ms:
                continue
            recent = [t for t in self.fills[firm] if t.time_ms > now_ms - rules.window_ms]
            if rules.trades_max and len(recent) >= rules.trades_max:
                return True
            if rules.quantity_max and sum(map(_contracts, recent)) >= Decimal(rules.quantity_max):
                return True
        return False

    def is_frozen(self, firm: str, now_ms: int) -> bool:
        """Tell whether a maker may not quote."""
        until_ms = self.frozen.get(firm)
        return until_ms is not None and (until_ms == 0 or now_ms < until_ms)

    def is_free(self) -> bool:
        """Tell whether nobody is limited."""
        return not any(limits != Limits() for limits in self.limits.values())

    def _of(self, firm: str, trader: str) -> list[tuple[Limits, str]]:
        names = (("*", firm), (firm, firm), (f"{firm}/{trader}", f"{firm}/{trader}"))
        return [(self.limits.get(name, Limits()), counted) for name, counted in names]

    def _open(self, event: facts.RequestOpened) -> None:
        names = (event.taker, f"{event.taker}/{event.taker_trader}")
        self.opened[event.rfq_id] = event
        for name in names:
            self.times[name].append(event.time_ms)
        for limits, name in self._of(event.taker, event.taker_trader):
            if limits.requests_per_minute:
                recent = [ms for ms in self.times[name] if ms > event.time_ms - 60_000]
                assert len(recent) <= limits.requests_per_minute
            if limits.open_requests_max:
                still = [
                    one
                    for one in self.opened.values()
                    if name in (one.taker, f"{one.taker}/{one.taker_trader}")
                    and one.expire_time_ms > event.time_ms
                ]
                assert len(still) <= limits.open_requests_max

    def _trade(self, event: facts.TradeExecuted) -> None:
        quantity = _contracts(event)
        notional = Decimal(event.notional or 0)
        day = event.time_ms // DAY_MS
        sides = ((event.taker, event.taker_trader), (event.maker, event.maker_trader))
        for firm, trader in sides:
            for name in (firm, f"{firm}/{trader}"):
                before = self.day[name, day]
                self.day[name, day] = (before[0] + quantity, before[1] + notional)
        for firm, trader in sides:
            for limits, name in self._of(firm, trader):
                of_day = self.day[name, day]
                for most, reached in (
                    (limits.trade_quantity_max, quantity),
                    (limits.day_quantity_max, of_day[0]),
                    (limits.trade_notional_max, notional),
                    (limits.day_notional_max, of_day[1]),
                ):
                    assert not most or reached <= Decimal(most)
                if limits.trade_notional_max or limits.day_notional_max:
                    assert event.notional
        # Whatever trades after the trade that reached it comes too late, in that batch as well.
        assert event.maker not in self.spent
        self._count_fill(event)
        if self._has_reached(event.maker, event.time_ms):
            self.spent.add(event.maker)


def _contracts(event: facts.TradeExecuted) -> Decimal:
    return Decimal(event.quantity) * sum(leg.ratio for leg in event.legs)
