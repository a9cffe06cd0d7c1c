"""How each thing that an operator can ask about trading as such is carried out."""

from typing import assert_never

from rfqserver.service.account import Account
from rfqserver.service.market_desk import MarketDesk
from rfqserver.service.market_requests import (
    Broadcast,
    HaltTrading,
    ListHalts,
    MarketOperation,
    ResumeTrading,
)
from rfqserver.service.market_views import MarketView


async def perform_on_market(
    operation: MarketOperation, desk: MarketDesk, account: Account
) -> MarketView:
    """Carry it out; durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    match operation:
        case HaltTrading(scope=scope, name=name, reason=reason):
            return await desk.halt(scope, name, reason, account=account)
        case ResumeTrading(scope=scope, name=name):
            return await desk.resume(scope, name, account=account)
        case ListHalts():
            return desk.halts()
        case Broadcast(text=text, minutes=minutes):
            return await desk.broadcast(text, minutes, account=account)
        case _:
            assert_never(operation)
