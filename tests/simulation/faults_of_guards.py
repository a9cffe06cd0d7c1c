"""Planted faults of what protects: limits, bands, freezes, timers."""

from typing import Any

import pytest
from msgspec.structs import replace
from simulation.planting import fault

from rfqdesk.protocol.terms import Role
from rfqserver.engine import decide
from rfqserver.engine.protecting import (
    maker_protection,
    protection,
    protection_limits,
    protection_measure,
)
from rfqserver.engine.state import protection_state
from rfqserver.service import dead_man, dealing


@fault("limits")
def counted_limits_off(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts contracts and dollars."""
    patch.setattr(protection_limits.Allowance, "check", lambda *_: None)


@fault("limits")
def request_limits_off(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts requests."""
    patch.setattr(protection_limits.Allowance, "check_request", lambda *_: None)


@fault("limits")
def the_day_begins_with_each_trade(patch: pytest.MonkeyPatch) -> None:
    """What was traded before is forgotten."""
    patch.setattr(
        protection_state.Protection, "used", lambda _self, _name, day: protection_state.Usage(day)
    )


@fault("measure")
def notional_without_the_index(patch: pytest.MonkeyPatch) -> None:
    """Coins count as dollars."""
    patch.setattr(protection_measure, "DOLLARS", frozenset({"USD", "BTC"}))


@fault("price bands")
def bands_off(patch: pytest.MonkeyPatch) -> None:
    """Any price will do."""
    patch.setattr(decide, "check_prices", lambda *_: None)


@fault("price bands", "measure", "limits")
def marks_never_grow_old(patch: pytest.MonkeyPatch) -> None:
    """A price of long ago counts."""
    patch.setattr(
        protection_measure.MarkRules, "fresh", lambda _self, marks, symbol, _now: marks.of(symbol)
    )


@fault("maker protection")
def freezing_off(patch: pytest.MonkeyPatch) -> None:
    """A limit is reached and nothing follows."""
    patch.setattr(decide, "with_freezes", lambda _state, events, _now_ms: tuple(events))


@fault("maker protection")
def frozen_quotes_go_on(patch: pytest.MonkeyPatch) -> None:
    """A maker is frozen, and its other quotes stand."""
    patch.setattr(maker_protection, "_pulled", lambda *_: ())


@fault("maker protection")
def the_frozen_go_on_quoting(patch: pytest.MonkeyPatch) -> None:
    """A frozen maker's new prices are taken."""
    patch.setattr(protection, "check_frozen", lambda *_: None)


@fault("maker protection")
def window_without_end(patch: pytest.MonkeyPatch) -> None:
    """What was traded before the window counts for ever."""
    real = maker_protection._reached

    def reached(guard: Any, fills: Any, now_ms: int) -> Any:
        return real(guard, [replace(one, time_ms=now_ms) for one in fills], now_ms)

    patch.setattr(maker_protection, "_reached", reached)
    patch.setattr(protection_state.MakerGuard, "window_ms", lambda _self: 2**50)


@fault("visibility")
def a_freeze_tells_of_collected_quotes(patch: pytest.MonkeyPatch) -> None:
    """A requester reads whose quote ended before any is shown."""
    real = maker_protection._pulled

    def shown(*given: Any) -> Any:
        return (replace(one, hidden=False) for one in real(*given))

    patch.setattr(maker_protection, "_pulled", shown)


@fault("dead man")
def dead_man_sleeps(patch: pytest.MonkeyPatch) -> None:
    """A timer runs out and nothing follows."""
    patch.setattr(dead_man.endings, "of_dead_man", lambda firm, _trader, role: _nobodys(firm, role))


def _nobodys(firm: str, role: Role) -> Any:
    return dealing.endings.of_disconnected(firm, "nobody", role)


@fault("dead man")
def requests_end_with_the_line(patch: pytest.MonkeyPatch) -> None:
    """A trader's requests end with its connection, wanted or not."""
    real = dealing.DealingDesk.attach

    async def attach(self: Any, peer: Any, logon: Any) -> bool:
        return await real(self, peer, replace(logon, cancel_on_disconnect=True))

    patch.setattr(dealing.DealingDesk, "attach", attach)
