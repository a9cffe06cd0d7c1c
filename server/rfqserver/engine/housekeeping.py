"""What the venue does of itself: deadlines, ended quotes and requests, reference data."""

from bisect import bisect_right
from collections.abc import Container, Iterable
from operator import itemgetter
from typing import assert_never

from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import CounterEndReason, Instrument, QuoteEndReason
from rfqserver.engine.commands import (
    AdmitParty,
    ChangeTrade,
    EndDealing,
    ExpireDue,
    LoadInstruments,
    PullAllQuotes,
    SetPolicy,
    VenueCommand,
    WithdrawTradeChange,
)
from rfqserver.engine.countering import withdrawn_counters_of
from rfqserver.engine.endings import counter_ended, quote_ended, unfilled_ending
from rfqserver.engine.events import (
    Event,
    InstrumentsLoaded,
    PartyAdmitted,
    PolicySet,
)
from rfqserver.engine.halting import decide_market, end_in_instruments
from rfqserver.engine.instruments import endings_at_deadline
from rfqserver.engine.market_commands import MarketCommand
from rfqserver.engine.market_events import InstrumentsExpired
from rfqserver.engine.offer_events import CounterEnded
from rfqserver.engine.resting import void_crosses_of
from rfqserver.engine.state import (
    QuoteState,
    VenueState,
    line_of,
    live_quotes,
    open_requests,
)
from rfqserver.engine.trade_changes import decide_trade_change


def decide_venue(state: VenueState, command: VenueCommand, now_ms: int) -> tuple[Event, ...]:
    """Events of a command of the venue itself; none if there is nothing to do.

    Raises:
        ValueError: an instrument has a tick or lot that is not above zero.
        TradeChangeError: the trade can't be changed so.
    """
    if isinstance(command, MarketCommand):
        return decide_market(state, command, now_ms)
    match command:
        case ExpireDue():
            return _expire(state, now_ms)
        case EndDealing():
            return _end_dealing(state, command, now_ms)
        case PullAllQuotes():
            return _pull(state, live_quotes(state, now_ms), command.reason, now_ms)
        case LoadInstruments():
            return _load(state, command.instruments, now_ms)
        case AdmitParty():
            return _admit(state, command, now_ms)
        case SetPolicy(policy=policy):
            changed = policy != state.policy
            return (PolicySet(time_ms=now_ms, policy=policy),) if changed else ()
        case ChangeTrade() | WithdrawTradeChange():
            return decide_trade_change(state, command, now_ms)
        case _:
            assert_never(command)


def _expire(state: VenueState, now_ms: int) -> tuple[Event, ...]:
    due = state.deadlines[: bisect_right(state.deadlines, now_ms, key=itemgetter(0))]
    ending = dict.fromkeys(rfq_id for _, rfq_id, maker in due if not maker)
    events: list[Event] = []
    for _, rfq_id, maker in due:
        quote = line_of(state, rfq_id, maker)
        if quote is not None and rfq_id not in ending:
            request = state.requests[rfq_id]
            events.append(quote_ended(request, quote, QuoteEndReason.EXPIRED, now_ms))
    events += _expired_counters(state, ending, now_ms)
    expired = state.listing.due(now_ms)
    if expired:
        events.append(InstrumentsExpired(time_ms=now_ms, symbols=expired))
    for rfq_id in ending:
        request = state.requests[rfq_id]
        symbols = (leg.instrument for leg in request.legs)
        reason, quote_reason = endings_at_deadline(
            state.instruments, symbols, request.expire_time_ms
        )
        events += unfilled_ending(state, request, reason, quote_reason, now_ms)
    # Normally none: a request is opened for no longer than its instruments live.
    events += end_in_instruments(state, expired, now_ms)
    return tuple(events)


def _expired_counters(
    state: VenueState, ending: Container[str], now_ms: int
) -> Iterable[CounterEnded]:
    """Counters whose own time ran out; with their request they end without a word."""
    due = state.counter_deadlines[
        : bisect_right(state.counter_deadlines, now_ms, key=itemgetter(0))
    ]
    for _, rfq_id, maker in due:
        if rfq_id not in ending:
            counter = state.counters[rfq_id, maker]
            yield counter_ended(state.requests[rfq_id], counter, CounterEndReason.EXPIRED, now_ms)


def _pull(
    state: VenueState, quotes: Iterable[QuoteState], reason: QuoteEndReason, now_ms: int
) -> tuple[Event, ...]:
    return tuple(
        quote_ended(state.requests[quote.rfq_id], quote, reason, now_ms) for quote in quotes
    )


def _end_dealing(state: VenueState, command: EndDealing, now_ms: int) -> tuple[Event, ...]:
    events: list[Event] = []
    if command.quote_reason is not None:
        pulled = live_quotes(state, now_ms, command.firm, command.trader)
        events += _pull(state, pulled, command.quote_reason, now_ms)
    if command.request_reason is not None:
        for request in open_requests(state, now_ms, command.firm, command.trader):
            events += unfilled_ending(
                state,
                request,
                command.request_reason,
                # To the makers on it like any other request that is taken back.
                QuoteEndReason.REQUEST_CANCELLED,
                now_ms,
            )
        events += void_crosses_of(state, command.firm, command.trader, now_ms)
        events += withdrawn_counters_of(state, command.firm, command.trader, now_ms)
    return tuple(events)


def _load(state: VenueState, instruments: Iterable[Instrument], now_ms: int) -> tuple[Event, ...]:
    changed = []
    for instrument in instruments:
        if decimal_of(instrument.tick_size) <= 0 or decimal_of(instrument.lot_size) <= 0:
            raise ValueError(f"tick and lot of {instrument.symbol} must be above zero")
        if state.instruments.get(instrument.symbol) != instrument:
            changed.append(instrument)
    return (InstrumentsLoaded(time_ms=now_ms, instruments=tuple(changed)),) if changed else ()


def _admit(state: VenueState, command: AdmitParty, now_ms: int) -> tuple[Event, ...]:
    known = state.parties.get(command.firm)
    if known is not None and command.role in known.roles and known.name == command.name:
        return ()
    admitted = PartyAdmitted(
        time_ms=now_ms, firm=command.firm, name=command.name, role=command.role
    )
    return (admitted,)
