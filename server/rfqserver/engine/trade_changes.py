"""What an operator makes of a trade afterwards: it takes two, and they must say the same.

A trade is never taken out of the journal. It is cancelled or corrected by a later
event, which both parties hear of (FIX 150: H, G).
"""

from rfqdesk.protocol.money import decimal_of, is_multiple, text_of
from rfqdesk.protocol.package import must_cost
from rfqdesk.protocol.terms import ExecType
from rfqserver.engine.commands import ChangeTrade, WithdrawTradeChange
from rfqserver.engine.facts.events import (
    Event,
    TradeChanged,
    TradeChangeProposed,
    TradeChangeWithdrawn,
    TradeExecuted,
)
from rfqserver.engine.rules import check_size
from rfqserver.engine.state.state import TradeState, VenueState


class TradeChangeError(ValueError):
    """The trade can't be changed so; the text is for the operator."""


def decide_trade_change(
    state: VenueState, command: ChangeTrade | WithdrawTradeChange, now_ms: int
) -> tuple[Event, ...]:
    """Events of an operator's word on a trade (TAP-01).

    Raises:
        TradeChangeError: nothing is changed, and why.
    """
    trade = state.trades.get(command.trade_id)
    if trade is None:
        raise TradeChangeError(
            f"The venue has no trade {command.trade_id}. Nothing was changed: "
            "`rfqserver trades list` shows those it has."
        )
    if isinstance(command, WithdrawTradeChange):
        return (_withdrawn(trade, command, now_ms),)
    if trade.cancelled:
        raise TradeChangeError(f"Trade {command.trade_id} is cancelled already.")
    wanted = _proposal(trade.executed, command, now_ms)
    _check(state, trade.executed, wanted)
    standing = trade.proposal
    if standing is None or standing.uid == command.uid:
        return (wanted,)
    if _content(standing) != _content(wanted):
        raise TradeChangeError(
            f"{standing.operator} proposed something else for trade {command.trade_id}: "
            f"{proposal_text(standing)}. Nothing was changed. Say the same to confirm it, or "
            "withdraw that proposal first."
        )
    return (_changed(trade.executed, standing, command, now_ms),)


def proposal_text(proposal: TradeChangeProposed) -> str:
    """A proposal in words."""
    if proposal.cancels:
        return f"cancel it ({proposal.reason})"
    return f"price {proposal.price}, quantity {proposal.quantity} ({proposal.reason})"


def _withdrawn(
    trade: TradeState, command: WithdrawTradeChange, now_ms: int
) -> TradeChangeWithdrawn:
    if trade.proposal is None:
        raise TradeChangeError(f"No change of trade {command.trade_id} is proposed.")
    return TradeChangeWithdrawn(
        time_ms=now_ms, trade_id=command.trade_id, operator=command.operator
    )


def _proposal(executed: TradeExecuted, command: ChangeTrade, now_ms: int) -> TradeChangeProposed:
    """The proposal made whole: what is left unsaid stays as it is."""
    try:
        price, quantity = (
            text_of(decimal_of(said or known))
            for said, known in (
                (command.price, executed.price),
                (command.quantity, executed.quantity),
            )
        )
    except ValueError as error:
        raise TradeChangeError(f"That is no number: {error}.") from error
    return TradeChangeProposed(
        time_ms=now_ms,
        trade_id=command.trade_id,
        cancels=command.cancels,
        price=price,
        quantity=quantity,
        reason=command.reason,
        operator=command.operator,
        uid=command.uid,
    )


def _check(state: VenueState, executed: TradeExecuted, wanted: TradeChangeProposed) -> None:
    if not wanted.reason.strip():
        raise TradeChangeError("Say why: both parties read it.")
    terms = (decimal_of(wanted.price), decimal_of(wanted.quantity))
    same = terms == (decimal_of(executed.price), decimal_of(executed.quantity))
    if wanted.cancels:
        if not same:
            raise TradeChangeError("A trade is cancelled or corrected, not both.")
        return
    if same:
        raise TradeChangeError(f"Trade {executed.trade_id} has that price and quantity already.")
    request = state.requests[executed.rfq_id]
    if not is_multiple(terms[0], decimal_of(request.tick_size)):
        raise TradeChangeError(
            f"The price {wanted.price} is not a multiple of the tick, {request.tick_size}."
        )
    if must_cost(request.legs) and terms[0] <= 0:
        raise TradeChangeError("The price of a single leg must be greater than zero.")
    violation = check_size(request, wanted.quantity)
    if violation:
        raise TradeChangeError(violation.text)


def _content(proposal: TradeChangeProposed) -> tuple[bool, str, str]:
    return (proposal.cancels, proposal.price, proposal.quantity)


def _changed(
    executed: TradeExecuted, proposal: TradeChangeProposed, command: ChangeTrade, now_ms: int
) -> TradeChanged:
    return TradeChanged(
        time_ms=now_ms,
        executed=executed,
        exec_type=ExecType.TRADE_CANCEL if proposal.cancels else ExecType.TRADE_CORRECT,
        price=proposal.price,
        quantity=proposal.quantity,
        reason=proposal.reason,
        proposed_by=proposal.operator,
        confirmed_by=command.operator,
    )
