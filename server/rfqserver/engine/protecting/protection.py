"""What stands between a command and its effect besides the rules of dealing.

`check_protection` is asked after role and standing and before the rules of the
command's family: whether anything is taken from this sender at all.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace as copied

from rfqdesk.protocol.commands import (
    BusinessCommand,
    Quote,
    QuoteCancel,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteRequestOpen,
)
from rfqdesk.protocol.kinds import kinds_of
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.terms import CounterRespType, HedgeLeg, Leg
from rfqserver.engine.answers import Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.events import (
    Event,
    QuoteSubmitted,
    RequestOpened,
    TradeExecuted,
)
from rfqserver.engine.facts.offer_events import CounterOffered, CrossRested, LookAsked
from rfqserver.engine.hedging import legs_and_hedge
from rfqserver.engine.protecting.halts import check_legs_halted, check_party_halted
from rfqserver.engine.protecting.maker_protection import check_frozen
from rfqserver.engine.protecting.marks import Marks
from rfqserver.engine.protecting.protection_limits import Allowance, LimitedStandings
from rfqserver.engine.protecting.protection_measure import Measure
from rfqserver.engine.protecting.standings import Standings
from rfqserver.engine.state.state import VenueState, request_of

_TAKES_BACK = kinds_of(
    QuoteRequestCancel
    | QuoteCancel
    | QuotePass
    | QuoteCrossCancel
    | QuoteCounterCancel
    | MakerProtectionSet
    | MakerProtectionReset
)
"""Whoever only takes something back is never stopped."""


def check_protection(
    state: VenueState, command: BusinessCommand, actor: Actor, now_ms: int
) -> Violation | None:
    """Check that nothing that concerns this command is halted, frozen or used up."""
    if type(command) in _TAKES_BACK:
        return None
    violation = check_party_halted(state.halts, actor.firm, actor.trader) or check_legs_halted(
        state.halts, _legs_of(state, command, actor)
    )
    if violation:
        return violation
    if isinstance(command, Quote | QuoteCounterResponse) or _accepts(command):
        return check_frozen(state, actor.firm, now_ms)
    allowance = actor.standing.capacity
    if _opens(state, command, actor) and isinstance(allowance, Allowance):
        return allowance.check_request()
    return None


def _accepts(command: BusinessCommand) -> bool:
    """Tell whether a maker would trade what it has its last look at; to turn it down is free."""
    return isinstance(command, LastLookResponse) and command.response is CounterRespType.ACCEPT


def _opens(state: VenueState, command: BusinessCommand, actor: Actor) -> bool:
    """Tell whether the command would open a request; a draft is none before it is opened."""
    if isinstance(command, QuoteRequest):
        return not command.draft
    if isinstance(command, QuoteRequestOpen):
        return request_of(state, actor.firm, command.quote_req_id) is None
    return False


def _legs_of(state: VenueState, command: BusinessCommand, actor: Actor) -> Sequence[Leg | HedgeLeg]:
    """What the command is about, as far as the sender may know it; else nothing."""
    if isinstance(command, QuoteRequest):
        return legs_and_hedge(command.legs, command.hedge)
    rfq_id = getattr(command, "rfq_id", "")
    if rfq_id:
        asked = state.requests.get(rfq_id)
        known = asked if asked is not None and actor.firm in asked.panel else None
        return () if known is None else legs_and_hedge(known.legs, known.hedge)
    quote_req_id = getattr(command, "quote_req_id", "")
    draft = state.drafts.get((actor.firm, quote_req_id))
    own = draft.request if draft is not None else request_of(state, actor.firm, quote_req_id)
    return () if own is None else legs_and_hedge(own.legs, own.hedge)


def check_prices(state: VenueState, decision: Decision, actor: Actor) -> Violation | None:
    """Check the prices that a decision would have its sender deal at against its own bands.

    What trades by itself, when a quote comes or a last look is over, was checked when it
    was placed: the maker must not find out that it is there.
    """
    allowance = actor.standing.capacity
    if not isinstance(allowance, Allowance):
        return None
    for event in decision.events:
        for rfq_id, price in _own_prices(event):
            about = event if isinstance(event, RequestOpened) else state.requests[rfq_id]
            violation = allowance.check_price(about.legs, price, about.tick_size)
            if violation:
                return violation
    return None


def _own_prices(event: Event) -> Iterator[tuple[str, str]]:
    match event:
        case QuoteSubmitted():
            for level in (event.bid, event.offer):
                if level is not None:
                    yield event.rfq_id, level.price
        # One without either is of a cross that rested.
        case TradeExecuted() if event.fingerprint or event.counter_round:
            yield event.rfq_id, event.price
        case CrossRested() | CounterOffered() | LookAsked():
            yield event.rfq_id, event.price
        case RequestOpened() if event.limit_price:
            yield event.rfq_id, event.limit_price
        case _:
            pass


class Moment(NamedTuple):
    """The state and the standings as one decision sees them."""

    state: VenueState
    standings: LimitedStandings


def at_moment(state: VenueState, standings: Standings, marks: Marks, now_ms: int) -> Moment:
    """Limits and reference prices joined to state and standings, for one decision.

    The state is a shallow copy whose counts are its own: a decision of several
    trades sees with each what the ones before it used up, and changes nothing.
    """
    measure = Measure(state.instruments, state.mark_rules, marks, now_ms)
    protection = state.protection.scratch(measure)
    limited = LimitedStandings(standings, protection, measure)
    return Moment(copied(state, protection=protection), limited)
