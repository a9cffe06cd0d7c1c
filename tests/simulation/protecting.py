"""Moves that protect: makers' own limits, dead-man timers, reference prices."""

from random import Random

from simulation.client import Client
from simulation.moves import move
from simulation.people import CALL_80, CALL_90, FINE, HEDGE, SHORT

from rfqdesk.protocol.commands import QuoteCancel
from rfqdesk.protocol.prices import PricePoint, ReferencePriceUpdate
from rfqdesk.protocol.protection import DeadManTimer, MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.terms import Role

MARKS = {
    CALL_80: ("0.055", "0.056", "0.05"),
    CALL_90: ("0.001", "0.0015"),
    FINE: ("0.002", "0.0021"),
    SHORT: ("0.055", "0.06"),
    HEDGE: ("80000", "80050.5"),
}


def some_prices(rng: Random) -> tuple[PricePoint, ...]:
    """Prices of some instruments, not all of them complete."""
    symbols = [symbol for symbol in MARKS if rng.random() < 0.8] or [CALL_80]
    return tuple(
        PricePoint(
            symbol=symbol,
            mark_price=rng.choice(MARKS[symbol]) if rng.random() < 0.95 else "",
            index_price=rng.choice(("80000", "80000", "81250.25", "")),
            delta=rng.choice(("0.5", "0.45", "-0.2", "")),
        )
        for symbol in symbols
    )


@move(Role.TRADER, 1)
@move(Role.MAKER, 3)
def publish(client: Client, rng: Random) -> None:
    """Push prices, entitled to it or not."""
    client.send(ReferencePriceUpdate(ref="r", prices=some_prices(rng)))


@move(Role.MAKER, 2)
def protect(client: Client, rng: Random) -> None:
    """Set the firm's protection, end it, or ask for what makes no sense."""
    rules = rng.choice(
        (
            {"trades_max": 1},
            {"trades_max": 2},
            {"trades_max": 3, "frozen_ms": 500},
            {"quantity_max": "3", "frozen_ms": 300},
            {"delta_max": "1"},
            {"quantity_max": "-1"},
            {},
        )
    )
    window_ms = rng.choice((200, 1_000, 5_000)) if rules else 0
    client.send(MakerProtectionSet(ref="r", window_ms=window_ms, **rules))  # type: ignore[arg-type]


@move(Role.MAKER, 3)
def reset(client: Client, rng: Random) -> None:
    """Begin anew, frozen or not."""
    del rng
    client.send(MakerProtectionReset(ref="r"))


@move(Role.MAKER, 1)
def pull_everything(client: Client, rng: Random) -> None:
    """Withdraw whatever the firm has live, in one message."""
    del rng
    client.send(QuoteCancel(ref="r"))


@move(Role.TRADER, 1)
@move(Role.MAKER, 1)
def arm(client: Client, rng: Random) -> None:
    """Begin a dead-man timer anew, or end it."""
    client.send(DeadManTimer(ref="r", timeout_ms=rng.choice((0, 300, 600, 3_000))))
