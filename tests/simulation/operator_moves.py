"""What the operator does meanwhile: limits, suspends, resumes. A new duty joins by one function."""

from collections.abc import Awaitable, Callable
from random import Random

from simulation.venue import SimVenue

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError

ACCOUNTS = (Account("olga", 1001), Account("otto", 1002), Account("nobody", None))

OperatorMove = Callable[[SimVenue, str, Random], Awaitable[None]]


def refusable(act: OperatorMove) -> OperatorMove:
    """An operator is told when something can't be done, and that is the end of it."""

    async def acted(venue: SimVenue, name: str, rng: Random) -> None:
        try:
            await act(venue, name, rng)
        except (OperationRefusedError, JournalClosedError, JournalHaltedError):
            return

    acted.__name__ = act.__name__
    return acted


@refusable
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


@refusable
async def lift_limits(venue: SimVenue, name: str, rng: Random) -> None:
    """Set somebody, and the firm, free of limits."""
    del rng
    free = EntitlementChange(instruments=(), quantity_max="", counterparties=())
    for one in (name, name.partition("/")[0]):
        await venue.operator.entitle(one, free, operator="uid:0")


@refusable
async def suspend(venue: SimVenue, name: str, rng: Random) -> None:
    """Suspend a trader, seldom a firm."""
    if rng.random() < 0.2:
        name = name.partition("/")[0]
    await venue.operator.suspend(name, "under review", operator="uid:0")


@refusable
async def resume(venue: SimVenue, name: str, rng: Random) -> None:
    """Let everybody act again who was suspended."""
    del rng, name
    for firm, trader in list(venue.registry.principals.suspensions):
        typed = f"{firm}/{trader}" if trader else firm
        await venue.operator.resume(typed, operator="uid:0")


@refusable
async def halt(venue: SimVenue, name: str, rng: Random) -> None:
    """Halt an instrument, a firm, a trader, or all trading."""
    firm = name.partition("/")[0]
    scope, halted = rng.choice(
        (
            (HaltScope.VENUE, ""),
            (HaltScope.INSTRUMENT, rng.choice(("BTC-25DEC26-80000-C", "BTC-*"))),
            (HaltScope.FIRM, firm),
            (HaltScope.TRADER, name),
        )
    )
    await venue.market.halt(scope, halted, "under review", account=rng.choice(ACCOUNTS))


@refusable
async def end_halts(venue: SimVenue, name: str, rng: Random) -> None:
    """Resume whatever is halted."""
    del name
    for scope, halted in list(venue.sequencer.state.halts.in_force):
        await venue.market.resume(scope, halted, account=rng.choice(ACCOUNTS))


@refusable
async def change_a_trade(venue: SimVenue, name: str, rng: Random) -> None:
    """Propose to cancel or correct a trade, or confirm what is proposed, or withdraw it."""
    del name
    trades = list(venue.trades.trades())[-8:]
    if not trades:
        return
    trade, account = rng.choice(trades), rng.choice(ACCOUNTS)
    if trade.proposed and rng.random() < 0.8:
        await venue.trades.confirm(trade.trade_id, account)
    elif trade.proposed:
        await venue.trades.withdraw(trade.trade_id, account)
    else:
        cancels = rng.random() < 0.4
        await venue.trades.change(
            trade.trade_id,
            account,
            cancels=cancels,
            price="" if cancels else rng.choice(("", "0.055", "0.056")),
            quantity="" if cancels else rng.choice(("", "0.3")),
            reason="agreed error",
        )


@refusable
async def broadcast(venue: SimVenue, name: str, rng: Random) -> None:
    """Tell everybody something."""
    del name
    await venue.market.broadcast("Mind the gap.", 1, account=rng.choice(ACCOUNTS))


OPERATOR_MOVES: tuple[OperatorMove, ...] = (
    limit,
    lift_limits,
    suspend,
    resume,
    resume,
    halt,
    end_halts,
    end_halts,
    change_a_trade,
    change_a_trade,
    broadcast,
)
