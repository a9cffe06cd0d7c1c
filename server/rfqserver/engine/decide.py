"""From a command to its events and its answer. Looks at the state, never touches it.

The order is the same for all: an id that was seen before gets its first
outcome, whatever has happened since (expiry, and even the loss of a role,
included); then the role, whether the sender is suspended and whether anything
is halted; then the rules of the command's family.
"""

from typing import assert_never

from msgspec.structs import replace

from rfqdesk.protocol.command_kinds import is_life
from rfqdesk.protocol.commands import (
    BusinessCommand,
    Quote,
    QuoteCancel,
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuoteCross,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
    QuoteWorking,
)
from rfqdesk.protocol.kinds import kinds_of
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.protection import MakerProtectionReset, MakerProtectionSet
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.engine.accepting import decide_response
from rfqserver.engine.answers import Accepted, Decision, Refused, Violation
from rfqserver.engine.commands import (
    Actor,
    EngineCommand,
    IdentifiedCommand,
    is_business,
    is_identified,
)
from rfqserver.engine.countering import (
    decide_counter,
    decide_counter_cancel,
    decide_counter_response,
)
from rfqserver.engine.crossing import decide_cross, decide_cross_cancel
from rfqserver.engine.facts.events import CommandRejected
from rfqserver.engine.housekeeping import decide_venue
from rfqserver.engine.idempotency import fingerprint_of, key_of, kind_of, repeated
from rfqserver.engine.life import decide_life
from rfqserver.engine.looking import decide_look_response
from rfqserver.engine.protecting.maker_protection import decide_maker_protection, with_freezes
from rfqserver.engine.protecting.marks import NO_MARKS, Marks
from rfqserver.engine.protecting.protection import at_moment, check_prices, check_protection
from rfqserver.engine.protecting.standings import UNRESTRICTED, Standings, check_active
from rfqserver.engine.quoting import decide_pass, decide_quote, decide_quote_cancel
from rfqserver.engine.refusals import NO_DEAL_FOR_MAKER, refused
from rfqserver.engine.requesting import decide_request, decide_request_cancel
from rfqserver.engine.state.state import VenueState

_MAKERS_COMMANDS = kinds_of(
    Quote
    | QuoteCancel
    | QuotePass
    | QuoteWorking
    | QuoteCounterResponse
    | LastLookResponse
    | MakerProtectionSet
    | MakerProtectionReset
)

__all__ = ["Accepted", "Decision", "Refused", "decide"]


def decide(
    state: VenueState,
    command: EngineCommand,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings = UNRESTRICTED,
    marks: Marks = NO_MARKS,
) -> Decision:
    """Decide one command at server time `now_ms` (epoch milliseconds).

    `new_id` becomes the rfq_id or trade_id if one is needed, or the seed of several; it
    must never have been used and not be guessable. The actor brings its own standing; `standings`
    has that of those it would deal with, `marks` the last reference prices; what is used of
    these is in the events. The caller journals the events as one batch,
    applies them with `evolve`, and answers once they are durable.

    Raises:
        ValueError: `new_id` names a request already, or reference data is unusable.
    """
    # A clock that was set back must not bring a dead quote to life.
    now_ms = max(now_ms, state.last_time_ms)
    moment = at_moment(state, standings, marks, now_ms)
    limited = moment.standings.limited(actor.standing, actor.firm, actor.trader)
    acting = actor if limited is actor.standing else replace(actor, standing=limited)
    decision = _decide(moment.state, command, acting, now_ms, new_id, standings=moment.standings)
    events = with_freezes(state, decision.events, now_ms)
    return decision if events is decision.events else replace(decision, events=events)


def _decide(
    state: VenueState,
    command: EngineCommand,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision:
    if is_identified(command):
        return _decide_identified(state, command, actor, now_ms, new_id, standings=standings)
    if is_business(command):
        found = _decide_business(state, command, actor, now_ms, new_id, standings=standings)
        if isinstance(found, Violation):
            return Decision((), refused(found, command, state, actor.firm, now_ms))
        return found
    return Decision(decide_venue(state, command, now_ms, new_id, standings=standings), None)


def _decide_identified(
    state: VenueState,
    command: IdentifiedCommand,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision:
    key, fingerprint = key_of(command, actor.firm), fingerprint_of(command)
    again = repeated(state, key, fingerprint)
    if again is not None:
        return again
    found = _decide_business(state, command, actor, now_ms, new_id, standings=standings)
    if not isinstance(found, Violation):
        return found
    answer = refused(found, command, state, actor.firm, now_ms)
    rejected = CommandRejected(
        time_ms=now_ms,
        firm=actor.firm,
        trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        kind=kind_of(command),
        command_id=key.command_id,
        revision=key.revision,
        fingerprint=fingerprint,
        reason=answer.reason,
        text=answer.text,
        look_rfq_id=_look_refused(command, found),
    )
    return Decision((rejected,), answer)


def _look_refused(command: IdentifiedCommand, found: Violation) -> str:
    """The request on which a maker would have taken what it looked at, had its taker been free."""
    if isinstance(command, LastLookResponse) and found is NO_DEAL_FOR_MAKER:
        return command.rfq_id
    return ""


def _decide_business(
    state: VenueState,
    command: BusinessCommand,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    violation = (
        _check_role(command, actor)
        or check_active(actor.standing)
        or check_protection(state, command, actor, now_ms)
    )
    if violation:
        return violation
    found = _decide_family(state, command, actor, now_ms, new_id, standings=standings)
    if isinstance(found, Violation):
        return found
    return check_prices(state, found, actor) or found


def _decide_family(
    state: VenueState,
    command: BusinessCommand,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    if is_life(command):
        return decide_life(state, command, actor, now_ms, standings=standings)
    match command:
        case Quote() | QuoteCancel() | QuotePass():
            return _decide_making(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteRequest():
            if new_id in state.requests:
                raise ValueError(f"id {new_id} is taken")
            return decide_request(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteRequestCancel():
            return decide_request_cancel(state, command, actor, now_ms)
        case MakerProtectionSet() | MakerProtectionReset():
            return decide_maker_protection(state, command, actor, now_ms)
        case QuoteResponse() | QuoteCross() | QuoteCrossCancel():
            return _decide_taking(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteCounter() | QuoteCounterCancel() | QuoteCounterResponse() | LastLookResponse():
            return _decide_countering(state, command, actor, now_ms, new_id, standings=standings)
        case _:
            assert_never(command)


def _decide_making(
    state: VenueState,
    command: Quote | QuoteCancel | QuotePass,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    match command:
        case Quote():
            return decide_quote(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteCancel():
            return decide_quote_cancel(state, command, actor, now_ms)
        case QuotePass():
            return decide_pass(state, command, actor, now_ms)


def _decide_taking(
    state: VenueState,
    command: QuoteResponse | QuoteCross | QuoteCrossCancel,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    match command:
        case QuoteResponse():
            return decide_response(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteCross():
            return decide_cross(state, command, actor, now_ms, new_id, standings=standings)
        case QuoteCrossCancel():
            return decide_cross_cancel(state, command, actor, now_ms)


def _decide_countering(
    state: VenueState,
    command: QuoteCounter | QuoteCounterCancel | QuoteCounterResponse | LastLookResponse,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    match command:
        case QuoteCounter():
            return decide_counter(state, command, actor, now_ms, standings=standings)
        case QuoteCounterCancel():
            return decide_counter_cancel(state, command, actor, now_ms)
        case QuoteCounterResponse():
            return decide_counter_response(
                state, command, actor, now_ms, new_id, standings=standings
            )
        case LastLookResponse():
            return decide_look_response(state, command, actor, now_ms, new_id, standings=standings)


def _check_role(command: BusinessCommand, actor: Actor) -> Violation | None:
    for_maker = type(command) in _MAKERS_COMMANDS
    needed = Role.MAKER if for_maker else Role.TRADER
    if actor.firm and actor.role is needed:
        return None
    return Violation(
        RejectReason.NOT_AUTHORISED,
        f"Your certificate is not that of a {needed.value}, which this takes.",
    )
