"""What limits need to know of the past: what was opened, what traded today, what was filled."""

from collections import deque
from collections.abc import MutableMapping
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from rfqdesk.protocol.money import decimal_of, total
from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.engine.facts.events import RequestEnded, RequestOpened, TradeExecuted
from rfqserver.engine.facts.protection_events import (
    LimitsSet,
    MakerFrozen,
    MakerProtectionChanged,
    MakerReset,
    ProtectionEvent,
)
from rfqserver.engine.protecting.protection_measure import Measure, package_quantity
from rfqserver.engine.state.beside import Beside

DAY_MS = 86_400_000
MINUTE_MS = 60_000

_ZERO = Decimal(0)


class Usage(Struct, frozen=True):
    """What a party traded on one day of UTC, counted in days since 1970."""

    day: int
    quantity: Decimal = _ZERO
    notional: Decimal = _ZERO


class Fill(Struct, frozen=True):
    """One trade of a maker; `delta` is what it added to the maker's."""

    time_ms: int
    quantity: Decimal
    delta: Decimal


class MakerGuard(Struct, frozen=True):
    """A maker firm's protection. `frozen_until_ms` is None while it may quote, 0 until reset."""

    rules: ProtectionRules = ProtectionRules()
    operator_rules: ProtectionRules = ProtectionRules()
    fills: tuple[Fill, ...] = ()
    frozen_until_ms: int | None = None
    frozen_by_operator: bool = False
    tripped: MakerFrozen | None = None
    """The last time it was reached; a reset forgets nothing of that."""

    def is_frozen(self, now_ms: int) -> bool:
        """Tell whether the firm may not quote."""
        until_ms = self.frozen_until_ms
        return until_ms is not None and (until_ms == 0 or now_ms < until_ms)

    def window_ms(self) -> int:
        """How far back fills matter."""
        return max(self.rules.window_ms, self.operator_rules.window_ms)


class Protection(Struct):
    """By name: a firm, or `firm/trader`; limits also by `*`.

    `measure` is None but in a decision's own copy.
    """

    limits: dict[str, Limits] = field(default_factory=dict)
    usage: MutableMapping[str, Usage] = field(default_factory=dict)
    opened: MutableMapping[str, deque[int]] = field(default_factory=dict)
    """When requests were opened, of the last minute."""
    open_count: MutableMapping[str, int] = field(default_factory=dict)
    makers: MutableMapping[str, MakerGuard] = field(default_factory=dict)
    measure: Measure | None = None

    def scratch(self, measure: Measure) -> "Protection":
        """A copy for one decision: it writes what it makes happen beside the state, not in it."""
        return Protection(
            limits=self.limits,
            usage=Beside(self.usage),
            opened=Beside(self.opened),
            open_count=Beside(self.open_count),
            makers=Beside(self.makers),
            measure=measure,
        )

    def apply(self, event: ProtectionEvent) -> None:
        """Take in what was decided."""
        match event:
            case LimitsSet():
                self.limits.pop(event.name, None)
                if event.limits != Limits():
                    self.limits[event.name] = event.limits
            case MakerProtectionChanged():
                member = "operator_rules" if event.operator else "rules"
                guard = self.makers.get(event.firm, MakerGuard())
                self.makers[event.firm] = replace(guard, **{member: event.rules})
            case MakerFrozen():
                self.makers[event.firm] = replace(
                    self.makers[event.firm],
                    fills=(),
                    frozen_until_ms=event.until_time_ms,
                    frozen_by_operator=event.by_operator,
                    tripped=event,
                )
            case MakerReset():
                self.makers[event.firm] = replace(
                    self.makers[event.firm],
                    fills=(),
                    frozen_until_ms=None,
                    frozen_by_operator=False,
                )

    def open(self, event: RequestOpened) -> None:
        """Count a request."""
        for name in names_of(event.taker, event.taker_trader):
            recent = self._opened_by(name)
            while recent and recent[0] <= event.time_ms - MINUTE_MS:
                recent.popleft()
            recent.append(event.time_ms)
            self.open_count[name] = self.open_count.get(name, 0) + 1

    def _opened_by(self, name: str) -> deque[int]:
        recent = self.opened.get(name)
        if recent is None or self.measure is not None:
            # A decision's copy writes beside what it was copied from.
            recent = self.opened[name] = deque(recent or ())
        return recent

    def close(self, event: RequestEnded, trader: str) -> None:
        """Count a request no more."""
        for name in names_of(event.taker, trader):
            self.open_count[name] = max(0, self.open_count.get(name, 0) - 1)

    def trade(self, event: TradeExecuted) -> None:
        """Count a trade for both sides, as firms and as traders."""
        quantity = package_quantity(event.legs, decimal_of(event.quantity))
        notional = decimal_of(event.notional) if event.notional else _ZERO
        day = event.time_ms // DAY_MS
        for firm, trader in ((event.taker, event.taker_trader), (event.maker, event.maker_trader)):
            for name in names_of(firm, trader):
                used = self.used(name, day)
                self.usage[name] = Usage(
                    day, total(used.quantity, quantity), total(used.notional, notional)
                )
        guard = self.makers.get(event.maker)
        if guard is not None and guard.window_ms():
            delta = decimal_of(event.delta) if event.delta else _ZERO
            kept = (one for one in guard.fills if one.time_ms > event.time_ms - guard.window_ms())
            fill = Fill(event.time_ms, quantity, -delta)
            self.makers[event.maker] = replace(guard, fills=(*kept, fill))

    def used(self, name: str, day: int) -> Usage:
        """What a party traded on a day; nothing is kept of earlier ones."""
        usage = self.usage.get(name)
        return usage if usage is not None and usage.day == day else Usage(day)


def names_of(firm: str, trader: str) -> tuple[str, str]:
    """The names under which a trader's doings count."""
    return firm, f"{firm}/{trader}"
