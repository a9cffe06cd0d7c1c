"""Operators change a trade at a real venue: two accounts, both parties told, all of it kept."""

from pathlib import Path

import pytest
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.venues.trading_once import trade
from support.waiting import until

from rfqdesk.client import connect
from rfqdesk.protocol.events import ExecutionReport, TradeCaptureReport
from rfqdesk.protocol.operations.requests import (
    CancelTrade,
    ConfirmTradeChange,
    CorrectTrade,
    ListTrades,
    TradeOperation,
    WithdrawTradeChange,
)
from rfqdesk.protocol.operations.views import TradeView
from rfqdesk.protocol.terms import (
    ExecType,
    Role,
    Side,
)
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.audit import AuditFilter, audit_rows
from rfqserver.service.operator.operations import perform

OLGA, IVAN, NOBODY = Account("olga", 1001), Account("ivan", 1002), Account("olga", None)


async def do(opened: OpenVenue, operation: TradeOperation, account: Account) -> TradeView:
    [view] = (await perform(operation, opened.venue, account)).trades
    return view


async def test_a_correction_takes_two_and_reaches_both(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "v") as opened:
        taker = await opened.enrol("albion", Role.TRADER)
        dealer = await opened.enrol("meridian", Role.MAKER)
        async with raw_client(taker) as buyer, raw_client(dealer) as seller:
            await buyer.log_on()
            await seller.log_on()
            trade_id = await trade(opened, buyer, seller)
            correct = CorrectTrade(
                operator="x", trade_id=trade_id, price="0.0056", reason="wrong strike read out"
            )
            with pytest.raises(OperationRefusedError, match="could not be told apart"):
                await do(opened, correct, NOBODY)
            assert (await do(opened, correct, OLGA)).proposed_by == "olga"
            confirm = ConfirmTradeChange(operator="x", trade_id=trade_id)
            with pytest.raises(OperationRefusedError, match="somebody with another account"):
                await do(opened, confirm, OLGA)
            assert (await do(opened, confirm, IVAN)).price == "0.0056"

            for client, side in ((buyer, Side.BUY), (seller, Side.SELL)):
                report = await client.next_of(ExecutionReport)
                assert isinstance(report, ExecutionReport)
                assert (report.trade_id, report.price, report.side, report.exec_type) == (
                    trade_id, "0.0056", side, ExecType.TRADE_CORRECT,
                )  # fmt: skip
                assert report.text == "wrong strike read out"

    # Read again from the journal.
    async with open_venue(tmp_path / "v") as opened:
        [view] = (await perform(ListTrades(operator="x"), opened.venue, OLGA)).trades
        assert (view.trade_id, view.price, view.cancelled) == (trade_id, "0.0056", False)
        assert (await perform(ListTrades(operator="x", firm="no"), opened.venue, OLGA)).trades == ()
        wanted = AuditFilter(kind="trade_changed", firm="meridian")
        [row] = filter(wanted.takes, audit_rows(opened.venue.journal.read()))
        assert row.what == (
            f"trade {trade_id}: trade_correct, 10 at 0.0056: wrong strike read out; olga and ivan"
        )


async def test_the_tape_tells_strangers_of_it_without_names(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "v", tape_delay_s=1) as opened:
        taker = await opened.enrol("albion", Role.TRADER)
        dealer = await opened.enrol("meridian", Role.MAKER)
        stranger = await opened.enrol("quiet", Role.TRADER)
        async with (
            raw_client(taker) as buyer,
            raw_client(dealer) as seller,
            raw_client(stranger) as other,
        ):
            for client in (buyer, seller, other):
                await client.log_on()
            await trade(opened, buyer, seller)
            report = await other.next_of(TradeCaptureReport)
            assert isinstance(report, TradeCaptureReport)
            assert (report.price, report.quantity) == ("0.0057", "10")
            # Who comes later finds it too.
            async with connect(await opened.enrol("late", Role.MAKER)) as session:
                await until(lambda: session.tape == (report,))


async def test_a_proposal_can_be_taken_back_and_a_trade_cancelled(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "v") as opened:
        taker = await opened.enrol("albion", Role.TRADER)
        dealer = await opened.enrol("meridian", Role.MAKER)
        async with raw_client(taker) as buyer, raw_client(dealer) as seller:
            await buyer.log_on()
            await seller.log_on()
            trade_id = await trade(opened, buyer, seller)
            cancel = CancelTrade(operator="x", trade_id=trade_id, reason="error trade")
            await do(opened, cancel, OLGA)
            withdraw = WithdrawTradeChange(operator="x", trade_id=trade_id)
            assert (await do(opened, withdraw, OLGA)).proposed == ""
            with pytest.raises(OperationRefusedError, match="No change"):
                await do(opened, ConfirmTradeChange(operator="x", trade_id=trade_id), IVAN)
            await do(opened, cancel, OLGA)
            assert (await do(opened, cancel, IVAN)).cancelled
            report = await seller.next_of(ExecutionReport)
            assert isinstance(report, ExecutionReport)
            assert report.exec_type is ExecType.TRADE_CANCEL
