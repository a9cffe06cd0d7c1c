"""Trades as operators see them, and their changes, which take two accounts."""

from collections.abc import Iterator

from rfqdesk.protocol.operations.views import TradeView
from rfqserver.engine.commands import VENUE, ChangeTrade, WithdrawTradeChange
from rfqserver.engine.facts.events import TradeChangeProposed
from rfqserver.engine.state.state import TradeState
from rfqserver.engine.trade_changes import TradeChangeError, proposal_text
from rfqserver.journal.interface import Journal
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationOvertakenError, OperationRefusedError
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
        self._changes = 0
        self._pending: tuple[int, frozenset[str]] = (-1, frozenset())

    @property
    def changes(self) -> int:
        """Rises with every trade, and with everything that operators did about one."""
        return len(self._sequencer.state.trades) + self._changes

    @property
    def pending(self) -> frozenset[str]:
        """Trades of which a change is proposed and waits for a second account."""
        # Nobody but operators changes this, and a window asks every second.
        if self._pending[0] != self._changes:
            trades = self._sequencer.state.trades.items()
            found = frozenset(trade_id for trade_id, one in trades if one.proposal is not None)
            self._pending = (self._changes, found)
        return self._pending[1]

    def proposal(self, trade_id: str) -> TradeChangeProposed | None:
        """What is proposed about a trade and waits for a second operator."""
        trade = self._sequencer.state.trades.get(trade_id)
        return None if trade is None else trade.proposal

    def trade(self, trade_id: str) -> Iterator[TradeView]:
        """The trade of this id, if there is one."""
        trade = self._sequencer.state.trades.get(trade_id)
        if trade is not None:
            yield trade_view(trade)

    def trades(self, firm: str = "", newest: int = 0) -> Iterator[TradeView]:
        """Trades, or those of a firm, oldest first; `newest` bounds those without a proposal."""
        found: list[TradeState] = []
        missing = set(self.pending)
        for trade in reversed(self._sequencer.state.trades.values()):
            full = newest and len(found) >= newest
            if full and not missing:
                break
            proposed = trade.executed.trade_id in missing
            missing.discard(trade.executed.trade_id)
            of_firm = firm in ("", trade.executed.taker, trade.executed.maker)
            if of_firm and (proposed or not full):
                found.append(trade)
        return map(trade_view, reversed(found))

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

    async def confirm(self, trade_id: str, account: Account, proposed: str = "") -> TradeView:
        """Confirm what another account proposed: what `proposed` says, or with "" whatever it was.

        Raises:
            OperationRefusedError: nothing is proposed, something else, or by the same account.
        """
        trade = self._sequencer.state.trades.get(trade_id)
        proposal = trade.proposal if trade is not None else None
        if proposal is None:
            raise OperationOvertakenError(f"No change of trade {trade_id} is proposed.")
        if proposal.uid == account.uid:
            raise OperationRefusedError(
                "You proposed this yourself: somebody with another account has to confirm it."
            )
        if proposed and proposed != proposal_text(proposal):
            raise OperationOvertakenError(
                f"{proposal.operator} proposes something else by now: {proposal_text(proposal)}. "
                "Nothing was changed: look again."
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
        self._changes += 1
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
