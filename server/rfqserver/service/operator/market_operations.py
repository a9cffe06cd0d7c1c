"""How each thing that an operator can ask about trading as such is carried out."""

from typing import assert_never

from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    Broadcast,
    ExpireInstrument,
    GroupOperation,
    HaltTrading,
    LimitOperation,
    ListHalts,
    ListInstruments,
    MarketOperation,
    ProtectMaker,
    PushPrices,
    ResetMaker,
    ResumeTrading,
    SetLimits,
    SetMarkRules,
    ShowLimits,
    ShowMarks,
)
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.group_operations import perform_on_groups
from rfqserver.service.operator.limit_desk import LimitDesk
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.market_views import MarketView
from rfqserver.service.operator.price_desk import PriceDesk


async def perform_on_market(
    operation: MarketOperation, desk: MarketDesk, account: Account
) -> MarketView:
    """Carry it out; durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    if isinstance(operation, LimitOperation):
        return await _perform_on_limits(operation, desk.limits, account)
    if isinstance(operation, GroupOperation):
        return await perform_on_groups(operation, desk, account)
    match operation:
        case HaltTrading(scope=scope, name=name, reason=reason):
            return await desk.halt(scope, name, reason, account=account)
        case ResumeTrading(scope=scope, name=name):
            return await desk.resume(scope, name, account=account)
        case ListHalts():
            return desk.halts()
        case Broadcast(text=text, minutes=minutes):
            return await desk.broadcast(text, minutes, account=account)
        case ListInstruments():
            return desk.instruments.all()
        case ExpireInstrument(symbol=symbol):
            return await desk.instruments.expire(symbol, account)
        case PushPrices() | AllowPublisher() | ShowMarks() | SetMarkRules():
            return await _perform_on_prices(operation, desk.prices, account)
        case _:
            assert_never(operation)


async def _perform_on_prices(
    operation: PushPrices | AllowPublisher | ShowMarks | SetMarkRules,
    desk: PriceDesk,
    account: Account,
) -> MarketView:
    match operation:
        case PushPrices(prices=prices):
            return desk.push(prices, account)
        case AllowPublisher(name=name, allowed=allowed):
            return await desk.set_publisher(name, allowed=allowed, account=account)
        case SetMarkRules(age_max_ms=age_max_ms, without_mark=without_mark):
            return await desk.set_rules(age_max_ms, without_mark, account)
        case ShowMarks():
            return desk.rules()


async def _perform_on_limits(
    operation: LimitOperation, desk: LimitDesk, account: Account
) -> MarketView:
    match operation:
        case SetLimits(name=name, change=change):
            return await desk.set(name, change, account)
        case ProtectMaker(firm=firm, rules=rules):
            return await desk.protect(firm, rules, account)
        case ResetMaker(firm=firm):
            return await desk.reset(firm, account)
        case ShowLimits(name=name):
            return desk.show(name)
