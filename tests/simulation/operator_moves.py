"""What the operator does meanwhile: limits, suspends, resumes. A new duty joins by one function."""

from collections.abc import Awaitable, Callable
from random import Random

from simulation.venue import SimVenue

from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service.approval import OperationRefusedError
from rfqserver.service.principal_desk import EntitlementChange

OperatorMove = Callable[[SimVenue, str, Random], Awaitable[None]]


def _refusable(act: OperatorMove) -> OperatorMove:
    """An operator is told when something can't be done, and that is the end of it."""

    async def acted(venue: SimVenue, name: str, rng: Random) -> None:
        try:
            await act(venue, name, rng)
        except (OperationRefusedError, JournalClosedError, JournalHaltedError):
            return

    acted.__name__ = act.__name__
    return acted


@_refusable
async def limit(venue: SimVenue, name: str, rng: Random) -> None:
    """Change what a firm or one of its traders may do."""
    if rng.random() < 0.3:
        name = name.partition("/")[0]
    change = EntitlementChange(
        instruments=rng.choice(((), (), ("BTC-*",), ("*-C",), ("ETH-*",))),
        quantity_max=rng.choice(("", "", "1", "4")),
        counterparties=rng.choice(((), (), ("acacia", "birch"))),
    )
    await venue.operator.entitle(name, change, operator="uid:0")


@_refusable
async def lift_limits(venue: SimVenue, name: str, rng: Random) -> None:
    """Set somebody, and the firm, free of limits."""
    del rng
    free = EntitlementChange(instruments=(), quantity_max="", counterparties=())
    for one in (name, name.partition("/")[0]):
        await venue.operator.entitle(one, free, operator="uid:0")


@_refusable
async def suspend(venue: SimVenue, name: str, rng: Random) -> None:
    """Suspend a trader, seldom a firm."""
    if rng.random() < 0.2:
        name = name.partition("/")[0]
    await venue.operator.suspend(name, "under review", operator="uid:0")


@_refusable
async def resume(venue: SimVenue, name: str, rng: Random) -> None:
    """Let everybody act again who was suspended."""
    del rng, name
    for firm, trader in list(venue.registry.principals.suspensions):
        typed = f"{firm}/{trader}" if trader else firm
        await venue.operator.resume(typed, operator="uid:0")


OPERATOR_MOVES: tuple[OperatorMove, ...] = (limit, lift_limits, suspend, resume, resume)
