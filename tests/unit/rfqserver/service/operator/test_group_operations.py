"""Groups of makers before the operator: checked, journalled, told to traders."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from support.venues.dealing_room import Room, open_room

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import PartyList
from rfqdesk.protocol.operations.market_requests import ListGroups, RemoveGroup, SetGroup
from rfqdesk.protocol.operations.market_views import GroupView
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import Role
from rfqserver.ca.principal_events import FirmEntitled
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.group_operations import perform_on_groups
from rfqserver.service.operator.market_desk import MarketDesk
from rfqserver.service.operator.operator_line import OperatorLine

OLGA = Account("olga", 1007)


@asynccontextmanager
async def market(folder: Path) -> AsyncIterator[tuple[Room, MarketDesk]]:
    async with open_room(folder) as room:
        for firm in ("meridian", "halcyon", "quarry"):
            room.admit(firm, Role.MAKER)
        line = OperatorLine(room.sequencer, room.journal)
        yield room, cast("MarketDesk", SimpleNamespace(line=line))


def options(*makers: str) -> SetGroup:
    return SetGroup(operator="olga", name="options", makers=makers)


async def test_a_group_is_told_to_traders_at_each_change_and_survives_a_restart(
    tmp_path: Path,
) -> None:
    async with market(tmp_path) as (room, desk):
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        view = await perform_on_groups(options("meridian", "halcyon"), desk, OLGA)
        assert view.groups == (GroupView("options", ("halcyon", "meridian")),)
        await room.settle()
        assert trader.of(PartyList)[-1].groups == (PartyGroup("options", ("halcyon", "meridian")),)
        assert maker.of(PartyList) == []
        [record] = [r for r in room.journal.read() if r.entry.kind == "maker_group_set"]
        assert record.entry.actor == "operator:olga(1007)"
    async with market(tmp_path) as (room, desk):
        trader = await room.join("albion", Role.TRADER)
        assert [group.name for group in trader.of(PartyList)[-1].groups] == ["options"]
        await perform_on_groups(RemoveGroup(operator="olga", name="options"), desk, OLGA)
        await room.settle()
        assert trader.of(PartyList)[-1].groups == ()
        assert (await perform_on_groups(ListGroups(operator="olga"), desk, OLGA)).groups == ()


@pytest.mark.rule("VIS-02")
async def test_a_trader_is_told_only_of_members_with_which_it_can_deal(tmp_path: Path) -> None:
    async with market(tmp_path) as (room, desk):
        room.principals.apply(
            FirmEntitled(
                time_ms=1, firm="halcyon", entitlements=Entitlements(counterparties=("fir",))
            )
        )
        trader = await room.join("albion", Role.TRADER)
        await perform_on_groups(options("meridian", "halcyon"), desk, OLGA)
        await perform_on_groups(
            SetGroup(operator="olga", name="theirs", makers=("halcyon",)), desk, OLGA
        )
        await room.settle()
        assert trader.of(PartyList)[-1].groups == (PartyGroup("options", ("meridian",)),)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (options("nobody"), "nobody: no maker"),
        (options(), "1 to 50 makers"),
        (SetGroup(operator="olga", name="Big Ones", makers=("meridian",)), "small letters"),
        (RemoveGroup(operator="olga", name="options"), "There is no group options"),
    ],
)
async def test_what_is_no_group(tmp_path: Path, operation, words: str) -> None:
    async with market(tmp_path) as (_, desk):
        with pytest.raises(OperationRefusedError, match=words):
            await perform_on_groups(operation, desk, OLGA)


async def test_what_one_operator_set_is_told_though_another_removes_it_meanwhile(
    tmp_path: Path,
) -> None:
    async with market(tmp_path) as (_, desk):
        made, _gone = await asyncio.gather(
            perform_on_groups(options("meridian"), desk, OLGA),
            perform_on_groups(RemoveGroup(operator="omar", name="options"), desk, OLGA),
        )
        assert made.groups == (GroupView("options", ("meridian",)),)
        assert (await perform_on_groups(ListGroups(operator="olga"), desk, OLGA)).groups == ()
