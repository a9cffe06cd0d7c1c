"""Applying a trade to the state: what it takes from the request and from the maker's quote."""

from msgspec.structs import replace

from rfqdesk.protocol.money import decimal_of, difference, text_of, total
from rfqdesk.protocol.terms import ExecType, PriceLevel, Side
from rfqserver.engine.answers import Accepted
from rfqserver.engine.changed_trade import changed_trade
from rfqserver.engine.facts.events import (
    TradeChanged,
    TradeChangeProposed,
    TradeChangeWithdrawn,
    TradeExecuted,
)
from rfqserver.engine.idempotency import RESPONSE_KIND
from rfqserver.engine.state.evolve_crosses import lessen_cross
from rfqserver.engine.state.state import (
    CommandKey,
    Outcome,
    QuoteState,
    TradeState,
    VenueState,
    put_request,
)


def evolve_trade(
    state: VenueState,
    event: TradeExecuted | TradeChangeProposed | TradeChangeWithdrawn | TradeChanged,
) -> None:
    """Apply one trade, or what operators make of one.

    Raises:
        KeyError, ValueError: more was traded than the request or the quote has left, or
            there is no such trade.
    """
    if isinstance(event, TradeExecuted):
        _execute_trade(state, event)
        # The signed message stays where the journal has it.
        state.trades[event.trade_id] = TradeState(replace(event, signed_line=""))
        return
    _change_trade(state, event)


def _execute_trade(state: VenueState, event: TradeExecuted) -> None:
    request = state.requests[event.rfq_id]
    traded = decimal_of(event.quantity)
    leaves = difference(decimal_of(request.leaves_quantity), traded)
    if request.ended is not None or leaves < 0:
        raise ValueError(f"request {event.rfq_id} would trade twice")
    if not event.counter_round and not event.last_look:
        quote = state.quotes[event.maker, event.quote_id]
        state.quotes[event.maker, event.quote_id] = _lessened(quote, event)
    known = () if event.maker in request.traded_with else (event.maker,)
    put_request(
        state,
        replace(
            request,
            leaves_quantity=text_of(leaves),
            cum_quantity=text_of(total(decimal_of(request.cum_quantity), traded)),
            traded_with=(*request.traded_with, *known),
            trade_id=event.trade_id,
        ),
    )
    if event.last_look:
        # The end of the last look, just before, is the outcome.
        return
    if event.fingerprint:
        _keep_outcome(state, event)
    elif not event.counter_round:
        lessen_cross(state, event)


def _lessened(quote: QuoteState, event: TradeExecuted) -> QuoteState:
    lifts = event.side is Side.BUY
    level = quote.offer if lifts else quote.bid
    traded_before = quote.offer_traded if lifts else quote.bid_traded
    if level is None or quote.revision != event.revision:
        raise ValueError(f"trade {event.trade_id} is on no quote")
    left = difference(decimal_of(level.quantity), decimal_of(event.quantity))
    if left < 0:
        raise ValueError(f"trade {event.trade_id} is for more than was quoted")
    rest = PriceLevel(level.price, text_of(left)) if left else None
    traded = text_of(total(decimal_of(traded_before), decimal_of(event.quantity)))
    if lifts:
        return replace(quote, offer=rest, offer_traded=traded)
    return replace(quote, bid=rest, bid_traded=traded)


def _keep_outcome(state: VenueState, event: TradeExecuted) -> None:
    key = CommandKey(RESPONSE_KIND, event.taker, event.quote_resp_id)
    answer = Accepted(rfq_id=event.rfq_id, trade_id=event.trade_id)
    before = state.outcomes.get(key)
    if before is not None:
        # One more trade of the same cross.
        if before.fingerprint != event.fingerprint or not isinstance(before.answer, Accepted):
            raise ValueError(f"trade {event.trade_id} belongs to a command that did not trade")
        known = before.answer.trade_ids or (before.answer.trade_id,)
        answer = replace(before.answer, trade_ids=(*known, event.trade_id))
    state.outcomes[key] = Outcome(event.fingerprint, answer)


def _change_trade(
    state: VenueState, event: TradeChangeProposed | TradeChangeWithdrawn | TradeChanged
) -> None:
    if isinstance(event, TradeChanged):
        executed = changed_trade(event)
        cancelled = event.exec_type is ExecType.TRADE_CANCEL
        state.trades[executed.trade_id] = TradeState(executed, cancelled)
        return
    proposal = event if isinstance(event, TradeChangeProposed) else None
    state.trades[event.trade_id] = replace(state.trades[event.trade_id], proposal=proposal)
