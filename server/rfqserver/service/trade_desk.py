"""Trades as operators see them, and their changes, which take two accounts."""

from collections.abc import Iterator

from rfqdesk.protocol.operations.views import TradeView
from rfqserver.engine.commands import VENUE, ChangeTrade, WithdrawTradeChange
from rfqserver.engine.state import TradeState
from rfqserver.engine.trade_changes import TradeChangeError, proposal_text
from rfqserver.journal.interface import Journal
from rfqserver.service.account import Account
from rfqserver.service.approval import OperationRefusedError
from rfqserver.service.sequencer import CommandFailedError, Sequencer

UNPROVEN = (
    "This system does not say which account uses the control socket, so two operators could not "
    "be told apart, and it takes two to change a trade."
)


class TradeDesk:
    """What operators may do about trades of a running venue."""

    def __init__(self, sequencer: Sequencer, journal: Journal) -> None:
        self._sequencer = sequencer
        self._journal = journal

    def trades(self, firm: str = "") -> Iterator[TradeView]:
        """All trades, or those of a firm, oldest first."""
        for trade in self._sequencer.state.trades.values():
            if firm in ("", trade.executed.taker, trade.executed.maker):
                yield trade_view(trade)

    async def change(
        self, trade_id: str, account: Account, *, cancels: bool, price: str, quantity: str,
        reason: str,
    ) -> TradeView:  # fmt: skip
        """Propose a change, or confirm another account's; durable on return.

        Raises:
            OperationRefusedError: nothing was changed, and why.
        """
        if account.uid is None:
            raise OperationRefusedError(UNPROVEN)
        return await self._done(
            ChangeTrade(
                trade_id=trade_id,
                cancels=cancels,
                price=price,
                quantity=quantity,
                reason=reason,
                operator=account.name,
                uid=account.uid,
            ),
            account,
        )

    async def confirm(self, trade_id: str, account: Account) -> TradeView:
        """Confirm what another account proposed, whatever it was.

        Raises:
            OperationRefusedError: nothing is proposed, or by the same account.
        """
        trade = self._sequencer.state.trades.get(trade_id)
        proposal = trade.proposal if trade is not None else None
        if proposal is None:
            raise OperationRefusedError(f"No change of trade {trade_id} is proposed.")
        if proposal.uid == account.uid:
            raise OperationRefusedError(
                "You proposed this yourself: somebody with another account has to confirm it."
            )
        unsaid = ("", "") if proposal.cancels else (proposal.price, proposal.quantity)
        return await self.change(
            trade_id, account, cancels=proposal.cancels, price=unsaid[0], quantity=unsaid[1],
            reason=proposal.reason,
        )  # fmt: skip

    async def withdraw(self, trade_id: str, account: Account) -> TradeView:
        """Take the standing proposal back.

        Raises:
            OperationRefusedError: there is none.
        """
        return await self._done(
            WithdrawTradeChange(trade_id=trade_id, operator=account.name), account
        )

    async def _done(
        self, command: ChangeTrade | WithdrawTradeChange, account: Account
    ) -> TradeView:
        try:
            self._sequencer.execute(command, VENUE, operator=account.actor)
        except CommandFailedError as error:
            if isinstance(error.__cause__, TradeChangeError):
                raise OperationRefusedError(str(error.__cause__)) from error
            raise
        await self._journal.wait_durable(self._journal.last_seq)
        return trade_view(self._sequencer.state.trades[command.trade_id])


def trade_view(trade: TradeState) -> TradeView:
    """One trade, made fit to be read."""
    executed, proposal = trade.executed, trade.proposal
    return TradeView(
        trade_id=executed.trade_id,
        rfq_id=executed.rfq_id,
        traded_ms=executed.time_ms,
        taker=executed.taker,
        taker_trader=executed.taker_trader,
        maker=executed.maker,
        maker_trader=executed.maker_trader,
        side=executed.side.value,
        quantity=executed.quantity,
        price=executed.price,
        price_currency=executed.price_currency,
        legs=tuple(f"{leg.side.value} {leg.ratio} {leg.instrument}" for leg in executed.legs),
        cancelled=trade.cancelled,
        proposed="" if proposal is None else proposal_text(proposal),
        proposed_by="" if proposal is None else proposal.operator,
    )
