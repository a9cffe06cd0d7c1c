"""What operators ask of trading as such: from the command to its one batch of events."""

from collections.abc import Collection, Iterable, Iterator
from typing import assert_never

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason
from rfqserver.engine.endings import quote_ended, unfilled_ending
from rfqserver.engine.facts.events import Event
from rfqserver.engine.facts.market_events import (
    HaltImposed,
    HaltLifted,
    InstrumentsExpired,
    MarkRulesSet,
    NewsPublished,
    PricePublisherSet,
)
from rfqserver.engine.hedging import legs_and_hedge
from rfqserver.engine.instruments import is_expired
from rfqserver.engine.market_commands import (
    ExpireInstruments,
    ImposeHalt,
    LiftHalt,
    LimitingCommand,
    MarketCommand,
    PublishNews,
    SetMarkRules,
    SetPricePublisher,
)
from rfqserver.engine.protecting.halts import covers_legs, endings_of
from rfqserver.engine.protecting.limiting import decide_limiting
from rfqserver.engine.state.state import RequestState, VenueState, is_open, live_quotes
from rfqserver.engine.stopping import end_offers_of


def decide_market(state: VenueState, command: MarketCommand, now_ms: int) -> tuple[Event, ...]:
    """Events of an operator's command; none where it holds already (HLT-01, INS-01, INS-02)."""
    if isinstance(command, LimitingCommand):
        return decide_limiting(state, command, now_ms)
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
        case ExpireInstruments():
            return _expire(state, command, now_ms)
        case SetMarkRules():
            return _set_rules(state, command, now_ms)
        case SetPricePublisher():
            return _set_publisher(state, command, now_ms)
        case _:
            assert_never(command)


def _expire(state: VenueState, command: ExpireInstruments, now_ms: int) -> tuple[Event, ...]:
    symbols = tuple(
        symbol for symbol in command.symbols if not is_expired(state.instruments[symbol], now_ms)
    )
    if not symbols:
        return ()
    expired = InstrumentsExpired(time_ms=now_ms, symbols=symbols, operator=command.operator)
    ending = requests_in(state, symbols, now_ms)
    return (expired, *end_with_instruments(state, ending, now_ms))


def requests_in(
    state: VenueState, symbols: Collection[str], now_ms: int
) -> tuple[RequestState, ...]:
    """Every open request with a leg in one of these instruments."""
    return tuple(
        request
        for request in (all_open_requests(state, now_ms) if symbols else ())
        if any(leg.instrument in symbols for leg in legs_and_hedge(request.legs, request.hedge))
    )


def end_with_instruments(
    state: VenueState, requests: Iterable[RequestState], now_ms: int
) -> Iterator[Event]:
    """End requests since their instruments have expired, and the quotes on them."""
    for request in requests:
        yield from unfilled_ending(
            state,
            request,
            RequestEndReason.INSTRUMENT_EXPIRED,
            QuoteEndReason.INSTRUMENT_EXPIRED,
            now_ms,
        )


def _set_rules(state: VenueState, command: SetMarkRules, now_ms: int) -> tuple[Event, ...]:
    rules = state.mark_rules
    if (rules.age_max_ms, rules.without_mark) == (command.age_max_ms, command.without_mark):
        return ()
    return (
        MarkRulesSet(
            time_ms=now_ms,
            age_max_ms=command.age_max_ms,
            without_mark=command.without_mark.value,
            operator=command.operator,
        ),
    )


def _set_publisher(state: VenueState, command: SetPricePublisher, now_ms: int) -> tuple[Event, ...]:
    if (command.name in state.mark_rules.publishers) == command.allowed:
        return ()
    return (
        PricePublisherSet(
            time_ms=now_ms, name=command.name, allowed=command.allowed, operator=command.operator
        ),
    )


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
        events += end_offers_of(state, firm, trader, now_ms)
    return tuple(events)


def all_open_requests(state: VenueState, now_ms: int) -> Iterator[RequestState]:
    """Everybody's open requests, in the order in which they end."""
    for _, rfq_id, maker in state.deadlines:
        if not maker and is_open(state.requests[rfq_id], now_ms):
            yield state.requests[rfq_id]


def _concerns(halt: ImposeHalt, request: RequestState) -> bool:
    match halt.scope:
        case HaltScope.FIRM:
            return request.taker == halt.name
        case HaltScope.TRADER:
            return f"{request.taker}/{request.taker_trader}" == halt.name
        case _:
            deals_in = legs_and_hedge(request.legs, request.hedge)
            return covers_legs(halt.scope, halt.name, deals_in)
