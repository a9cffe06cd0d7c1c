"""What operators decide over real TLS: invitations, suspensions, and trades that take two."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from support.pki.knocking import floor, rows
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, raw_client
from support.venues.operators import olga
from support.venues.trading_once import trade

from rfqdesk.client import operate
from rfqdesk.client.errors import OperationRefusedError
from rfqdesk.client.operating import OperatorSession
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.invitation import parse_invitation
from rfqdesk.protocol.events import Ack, ExecutionReport
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.live import ChangesView, ShowChanges
from rfqdesk.protocol.operations.market_requests import (
    AllowPublisher,
    ExpireInstrument,
    ListGroups,
    ListInstruments,
    ProtectMaker,
    RemoveGroup,
    ResetMaker,
    SetGroup,
    SetMarkRules,
    ShowLimits,
    ShowMarks,
)
from rfqdesk.protocol.operations.requests import (
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    IssueInvitation,
    ListInvitations,
    ListPrincipals,
    ListTrades,
    LoadInstruments,
    ResumePrincipal,
    SuspendPrincipal,
    TradeOperation,
    WithdrawInvitation,
)
from rfqdesk.protocol.operations.views import TradeView
from rfqdesk.protocol.operations.wire import OVERTAKEN
from rfqdesk.protocol.prices import PricePoint, ReferencePriceUpdate
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import ExecType, Role
from rfqserver.ca.encoding import der_of, sha256_hex


async def changes_of(venue: OperatorSession) -> ChangesView:
    changes = (await venue.perform(ShowChanges())).changes
    assert changes is not None
    return changes


async def do(venue: OperatorSession, operation: TradeOperation) -> TradeView:
    [view] = (await venue.perform(operation)).trades
    return view


@pytest.mark.rule("OPR-01")
async def test_an_invitation_made_over_the_network_is_a_whole_line(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        async with operate(await olga(place)) as venue:
            before = await changes_of(venue)
            answer = await venue.perform(
                IssueInvitation(firm="newco", role=Role.MAKER, trader="nina", minutes=60)
            )
            assert (await changes_of(venue)).identity > before.identity
            line = parse_invitation(answer.invitation_line)
            assert line.token == answer.token
            assert (line.host, line.est_port, line.trading_port) == (
                "localhost", place.est_port, place.trading_port,
            )  # fmt: skip
            root = place.venue.directory.newest_root()
            assert line.root_fingerprint == sha256_hex(der_of(root))
            found = place.venue.identity.invitations.of_token(line.token)
            assert found is not None
            assert (found.firm, found.trader, found.role) == ("newco", "nina", Role.MAKER)
            [listed] = (await venue.perform(ListInvitations())).invitations
            assert listed.status == "open"
            withdraw = WithdrawInvitation(invitation_id=listed.invitation_id)
            [gone] = (await venue.perform(withdraw)).invitations
            assert gone.status == "withdrawn"
            with pytest.raises(OperationRefusedError, match="withdrawn"):
                await venue.perform(withdraw)
        # What is kept of it lets nobody in.
        journal = "".join(str(row) for row in rows(place))
        assert "operation_signed" in {row.entry.kind for row in place.venue.journal.read()}
        assert line.token not in journal


@pytest.mark.rule("OPR-01")
async def test_suspending_ends_what_is_open_and_reinstating_lets_go_on(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        taker, dealer = await _parties(place)
        async with (
            operate(await olga(place)) as venue,
            raw_client(taker) as buyer,
            raw_client(dealer) as seller,
        ):
            await buyer.log_on()
            await seller.log_on()
            [view] = (
                await venue.perform(SuspendPrincipal(name="albion", reason="fees unpaid"))
            ).principals
            assert view.suspended
            assert place.venue.sequencer.state.trades == {}
            listed = (await venue.perform(ListPrincipals())).principals
            standing = {(one.firm, one.trader): one.suspended for one in listed}
            assert standing[("albion", "")]
            assert standing[("albion", "jane")]
            assert not standing[("meridian", "")]
            with pytest.raises(OperationRefusedError, match="resume albion"):
                await venue.perform(ResumePrincipal(name="albion/jane"))
            [view] = (await venue.perform(ResumePrincipal(name="albion"))).principals
            assert not view.suspended
            assert await trade(place, buyer, seller)


@pytest.mark.rule("OPR-06", "TAP-01")
async def test_a_trade_is_changed_by_two_holders_as_the_second_read_it(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        taker, dealer = await _parties(place)
        async with (
            operate(await olga(place)) as first,
            operate(await olga(place, "oleg")) as second,
            raw_client(taker) as buyer,
            raw_client(dealer) as seller,
        ):
            await buyer.log_on()
            await seller.log_on()
            before = await changes_of(second)
            trade_id = await trade(place, buyer, seller)
            done = await changes_of(second)
            assert (done.trades, done.trade_changes_pending) == (before.trades + 1, 0)
            correct = CorrectTrade(trade_id=trade_id, price="0.0056", reason="misread")
            read = (await do(first, correct)).proposed
            assert (await changes_of(second)).trade_changes_pending == 1
            confirm = ConfirmTradeChange(trade_id=trade_id, proposed=read)
            with pytest.raises(OperationRefusedError, match="proposed this yourself"):
                await first.perform(confirm)
            # What was read is not what is proposed any more: nothing happens.
            replaced = (await do(first, CancelTrade(trade_id=trade_id, reason="both"))).proposed
            with pytest.raises(OperationRefusedError, match="something else by now") as late:
                await second.perform(confirm)
            assert late.value.kind == OVERTAKEN
            assert (await changes_of(second)).trade_changes_pending == 1
            now = await do(second, ConfirmTradeChange(trade_id=trade_id, proposed=replaced))
            assert now.cancelled
            after = await changes_of(second)
            assert after.trade_changes_pending == 0
            assert after.trades > done.trades
            for client in (buyer, seller):
                report = await client.next_of(ExecutionReport)
                assert isinstance(report, ExecutionReport)
                assert report.exec_type is ExecType.TRADE_CANCEL


async def test_the_newest_trades_are_told_and_those_that_wait(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        taker, dealer = await _parties(place)
        async with (
            operate(await olga(place)) as venue,
            raw_client(taker) as buyer,
            raw_client(dealer) as seller,
        ):
            await buyer.log_on()
            await seller.log_on()
            made = [await trade(place, buyer, seller, number) for number in range(4)]
            journalled = len(rows(place, "operation_signed"))

            async def listed(newest: int) -> list[str]:
                found = (await venue.perform(ListTrades(newest=newest))).trades
                return [one.trade_id for one in found]

            assert await listed(0) == made
            assert await listed(2) == made[2:]
            for asked, told in ((made[1], [made[1]]), ("none", [])):
                found = (await venue.perform(ListTrades(trade_id=asked))).trades
                assert [one.trade_id for one in found] == told
            # To look leaves no trace; to propose does.
            assert len(rows(place, "operation_signed")) == journalled
            await venue.perform(CancelTrade(trade_id=made[0], reason="both agree"))
            assert await listed(2) == [made[0], *made[2:]]
            assert len(rows(place, "operation_signed")) == journalled + 1


async def test_a_group_of_makers_is_set_shown_and_removed(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        await _parties(place)
        async with operate(await olga(place)) as venue:
            before = await changes_of(venue)
            await venue.perform(SetGroup(name="options", makers=("meridian",)))
            assert (await changes_of(venue)).market > before.market
            [group] = (await venue.perform(ListGroups())).market.groups
            assert (group.name, group.makers) == ("options", ("meridian",))
            with pytest.raises(OperationRefusedError, match="no maker of this venue"):
                await venue.perform(SetGroup(name="options", makers=("albion",)))
            await venue.perform(RemoveGroup(name="options"))
            assert (await venue.perform(ListGroups())).market.groups == ()


async def test_the_instrument_master_is_kept_over_the_network(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        async with operate(await olga(place)) as venue:
            listed = (await venue.perform(ListInstruments())).market.instruments
            more = replace(listed[0].instrument, symbol="BTC-25DEC26-99000-C")
            before = await changes_of(venue)
            answer = await venue.perform(LoadInstruments(instruments=(more,)))
            assert answer.instrument_count == len(listed) + 1
            assert (await changes_of(venue)).market > before.market
            # All of them, or none.
            gone = replace(more, symbol="BTC-1JAN70-1-C", expiry_ms=1)
            other = replace(more, symbol="BTC-25DEC26-98000-C")
            with pytest.raises(OperationRefusedError, match="would expire at once"):
                await venue.perform(LoadInstruments(instruments=(other, gone)))
            await venue.perform(ExpireInstrument(symbol=more.symbol))
            after = (await venue.perform(ListInstruments())).market.instruments
            assert after == listed
        # Under whose certificate, and what was signed.
        [loaded] = [
            row
            for row in rows(place, "operation_signed")
            if row["operation"] == ("load_instruments") and more.symbol in row["signed_line"]
        ]
        assert loaded["serial"]


async def test_reference_prices_and_who_publishes_them(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        _, dealer = await _parties(place)
        async with operate(await olga(place)) as venue, raw_client(dealer) as seller:
            await seller.log_on()
            [trader] = [
                one.trader
                for one in (await venue.perform(ListPrincipals())).principals
                if one.firm == "meridian" and one.trader
            ]
            name = f"meridian/{trader}"
            allowed = await venue.perform(AllowPublisher(name=name, allowed=True))
            assert allowed.market.mark_rules is not None
            assert allowed.market.mark_rules.publishers == (name,)
            point = PricePoint(symbol=CALLS[0].symbol, mark_price="0.05")
            await seller.send(ReferencePriceUpdate(ref="p", prices=(point,)))
            await seller.next_of(Ack)
            market = (await venue.perform(ShowMarks())).market
            [view] = market.marks
            assert (view.mark.source, view.mark.mark_price, view.fresh) == (name, "0.05", True)
            rules = await venue.perform(
                SetMarkRules(age_max_ms=5_000, without_mark=WithoutMark.REFUSE)
            )
            assert rules.market.mark_rules is not None
            assert rules.market.mark_rules.age_max_ms == 5_000
            await venue.perform(AllowPublisher(name=name, allowed=False))
            now = (await venue.perform(ShowMarks())).market.mark_rules
            assert now is not None
            assert now.publishers == ()


async def test_a_maker_that_is_frozen_is_told_and_why(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        taker, dealer = await _parties(place)
        async with (
            operate(await olga(place)) as venue,
            raw_client(taker) as buyer,
            raw_client(dealer) as seller,
        ):
            await buyer.log_on()
            await seller.log_on()
            rules = ProtectionRules(window_ms=60_000, trades_max=1)
            await venue.perform(ProtectMaker(firm="meridian", rules=rules))
            assert (await changes_of(venue)).makers_frozen == ()
            await trade(place, buyer, seller)
            assert (await changes_of(venue)).makers_frozen == ("meridian",)
            [guard] = (await venue.perform(ShowLimits())).market.makers
            assert (guard.frozen, guard.tripped_by_operator, guard.tripped_trades) == (
                True,
                True,
                1,
            )
            assert (guard.tripped_quantity, guard.tripped_ms > 0) == ("10", True)
            await venue.perform(ResetMaker(firm="meridian"))
            assert (await changes_of(venue)).makers_frozen == ()
            # What tripped it is not forgotten with the reset.
            [guard] = (await venue.perform(ShowLimits())).market.makers
            assert (guard.frozen, guard.tripped_trades) == (False, 1)


async def _parties(place: OpenVenue) -> tuple[Identity, Identity]:
    return await place.enrol("albion", Role.TRADER), await place.enrol("meridian", Role.MAKER)
