"""What the venue does of itself: deadlines, ended quotes and requests, reference data."""

from collections.abc import Iterable
from typing import assert_never

from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Instrument, QuoteEndReason
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
from rfqserver.engine.endings import quote_ended, unfilled_ending
from rfqserver.engine.expiring import expire_due
from rfqserver.engine.facts.events import Event, InstrumentsLoaded, PartyAdmitted, PolicySet
from rfqserver.engine.facts.group_events import GroupCommand
from rfqserver.engine.groups import decide_group
from rfqserver.engine.market_commands import MarketCommand
from rfqserver.engine.protecting.halting import decide_market
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.state.state import (
    QuoteState,
    VenueState,
    live_quotes,
    open_requests,
)
from rfqserver.engine.stopping import end_offers_of
from rfqserver.engine.trade_changes import decide_trade_change


def decide_venue(
    state: VenueState,
    command: VenueCommand,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> tuple[Event, ...]:
    """Events of a command of the venue itself; none if there is nothing to do.

    `new_id` is the seed of the ids of trades that come of it.

    Raises:
        ValueError: an instrument has a tick or lot that is not above zero.
        TradeChangeError: the trade can't be changed so.
    """
    if isinstance(command, GroupCommand):
        return decide_group(state.maker_groups, command, now_ms)
    if isinstance(command, MarketCommand):
        return decide_market(state, command, now_ms)
    match command:
        case ExpireDue():
            return expire_due(state, now_ms, new_id, standings=standings)
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
        events += end_offers_of(state, command.firm, command.trader, now_ms)
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
