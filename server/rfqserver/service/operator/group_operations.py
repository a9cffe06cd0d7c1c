"""The operator's groups of makers: set, removed, shown."""

from typing import assert_never

from rfqdesk.protocol.ids import is_party
from rfqdesk.protocol.limits import PANEL_MAX
from rfqdesk.protocol.operations.market_requests import (
    GroupOperation,
    ListGroups,
    RemoveGroup,
    SetGroup,
)
from rfqdesk.protocol.operations.market_views import GroupView
from rfqserver.engine.facts.group_events import RemoveMakerGroup, SetMakerGroup
from rfqserver.engine.state.state import maker_firms
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.market_views import MarketView

GROUPS_MAX = 200
"""All of them are told to every trader, in one message."""


async def perform_on_groups(
    operation: GroupOperation, desk: MarketDesk, account: Account
) -> MarketView:
    """Carry it out; durable when this returns.

    Raises:
        OperationRefusedError: it had no effect, and why.
        JournalHaltedError: it is not known whether it was kept.
    """
    match operation:
        case SetGroup():
            _check(operation, desk)
            command = SetMakerGroup(
                name=operation.name, makers=operation.makers, operator=account.actor
            )
            await desk.line.execute(command, account)
            # Not what is there now: another operator may have removed it in the meantime.
            made = GroupView(operation.name, tuple(sorted(set(operation.makers))))
            return MarketView(groups=(made,))
        case RemoveGroup(name=name):
            if name not in desk.line.state.maker_groups:
                raise OperationRefusedError(
                    f"There is no group {name}. Nothing was changed: "
                    "`rfqserver groups list` shows them."
                )
            gone = _view(desk, name)
            await desk.line.execute(RemoveMakerGroup(name=name, operator=account.actor), account)
            return MarketView(groups=(gone,))
        case ListGroups():
            return MarketView(groups=tuple(_view(desk, name) for name in _names(desk)))
        case _:
            assert_never(operation)


def _check(operation: SetGroup, desk: MarketDesk) -> None:
    name = operation.name
    if not is_party(name):
        raise OperationRefusedError(
            f"A group is named like a firm, in small letters, digits and hyphens, not '{name}'."
        )
    if not 1 <= len(set(operation.makers)) <= PANEL_MAX:
        raise OperationRefusedError(f"A group has 1 to {PANEL_MAX} makers. Nothing was changed.")
    strangers = sorted(set(operation.makers) - set(maker_firms(desk.line.state)))
    if strangers:
        raise OperationRefusedError(
            f"{', '.join(strangers)}: no maker of this venue. Nothing was changed."
        )
    if name not in desk.line.state.maker_groups and len(desk.line.state.maker_groups) >= GROUPS_MAX:
        raise OperationRefusedError(f"There are {GROUPS_MAX} groups already. Nothing was changed.")


def _names(desk: MarketDesk) -> list[str]:
    return sorted(desk.line.state.maker_groups)


def _view(desk: MarketDesk, name: str) -> GroupView:
    return GroupView(name, desk.line.state.maker_groups[name])
