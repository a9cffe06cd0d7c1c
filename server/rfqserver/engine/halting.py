"""The operator halts, resumes and broadcasts: from the command to its one batch of events."""

from collections.abc import Iterator
from typing import assert_never

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.terms import QuoteEndReason
from rfqserver.engine.countering import withdrawn_counters_of
from rfqserver.engine.endings import quote_ended, unfilled_ending
from rfqserver.engine.events import Event
from rfqserver.engine.halts import covers_legs, endings_of
from rfqserver.engine.hedging import legs_and_hedge
from rfqserver.engine.market_commands import ImposeHalt, LiftHalt, MarketCommand, PublishNews
from rfqserver.engine.market_events import HaltImposed, HaltLifted, NewsPublished
from rfqserver.engine.resting import void_crosses_of
from rfqserver.engine.state import RequestState, VenueState, is_open, live_quotes


def decide_market(state: VenueState, command: MarketCommand, now_ms: int) -> tuple[Event, ...]:
    """Events of an operator's command; none where it holds already."""
    match command:
        case ImposeHalt():
            return _halt(state, command, now_ms)
        case LiftHalt():
            if (command.scope, command.name) not in state.halts.in_force:
                return ()
            return (
                HaltLifted(
                    time_ms=now_ms,
                    scope=command.scope,
                    name=command.name,
                    operator=command.operator,
                ),
            )
        case PublishNews():
            return (
                NewsPublished(
                    time_ms=now_ms,
                    news_id=command.news_id,
                    text=command.text,
                    until_time_ms=command.until_time_ms,
                    operator=command.operator,
                ),
            )
        case _:
            assert_never(command)


def _halt(state: VenueState, command: ImposeHalt, now_ms: int) -> tuple[Event, ...]:
    known = state.halts.in_force.get((command.scope, command.name))
    if known is not None and known.text == command.text:
        return ()
    events: list[Event] = [
        HaltImposed(
            time_ms=now_ms,
            scope=command.scope,
            name=command.name,
            text=command.text,
            operator=command.operator,
        )
    ]
    reason, quote_reason = endings_of(command.scope)
    ended = set()
    for request in all_open_requests(state, now_ms):
        if _concerns(command, request):
            events += unfilled_ending(state, request, reason, quote_reason, now_ms)
            ended.add(request.rfq_id)
    firm, _, trader = command.name.partition("/")
    if command.scope in {HaltScope.FIRM, HaltScope.TRADER}:
        events += (
            quote_ended(state.requests[quote.rfq_id], quote, QuoteEndReason.HALTED, now_ms)
            for quote in live_quotes(state, now_ms, firm, trader or None)
            if quote.rfq_id not in ended
        )
    if command.scope is HaltScope.TRADER:
        events += void_crosses_of(state, firm, trader, now_ms)
        events += withdrawn_counters_of(state, firm, trader, now_ms)
    return tuple(events)


def all_open_requests(state: VenueState, now_ms: int) -> Iterator[RequestState]:
    """Everybody's open requests, in the order in which they end."""
    for _, rfq_id, maker in state.deadlines:
        request = state.requests[rfq_id]
        if not maker and is_open(request, now_ms):
            yield request


def _concerns(halt: ImposeHalt, request: RequestState) -> bool:
    match halt.scope:
        case HaltScope.FIRM:
            return request.taker == halt.name
        case HaltScope.TRADER:
            return f"{request.taker}/{request.taker_trader}" == halt.name
        case _:
            deals_in = legs_and_hedge(request.legs, request.hedge)
            return covers_legs(halt.scope, halt.name, deals_in)
