"""Applying to the state that a maker has its last look, and how that ended."""

from msgspec.structs import replace

from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import LookEndReason
from rfqserver.engine.answers import Accepted, Refused
from rfqserver.engine.facts.events import CommandRejected
from rfqserver.engine.facts.offer_events import LookAsked, LookEnded
from rfqserver.engine.idempotency import LOOK_RESPONSE_KIND, RESPONSE_KIND
from rfqserver.engine.state.offer_state import LookCount, LookState
from rfqserver.engine.state.state import (
    CommandKey,
    Outcome,
    VenueState,
)

_NOT_TAKEN = {
    LookEndReason.REJECTED: "The maker turned it down at its last look.",
    LookEndReason.EXPIRED: "The maker did not answer within its last look.",
    LookEndReason.VOID: "The trader who accepted was stopped during the maker's last look.",
    LookEndReason.REQUEST_ENDED: "The request ended during the maker's last look.",
}


_DECIDED = {LookEndReason.ACCEPTED, LookEndReason.REJECTED, LookEndReason.EXPIRED}
"""The maker answered, or let its time pass, which is an answer as well."""


def evolve_look(state: VenueState, event: LookAsked | LookEnded) -> None:
    """Apply what happened to a last look.

    Raises:
        KeyError, ValueError: one ends that is not going on, or begins during another.
    """
    if isinstance(event, LookAsked):
        _ask(state, event)
    else:
        _end(state, event)


def _ask(state: VenueState, event: LookAsked) -> None:
    if event.rfq_id in state.looks:
        raise ValueError(f"two last looks would go on at request {event.rfq_id}")
    state.looks[event.rfq_id] = LookState(
        rfq_id=event.rfq_id,
        taker_trader=event.taker_trader,
        certificate_serial=event.certificate_serial,
        quote_resp_id=event.quote_resp_id,
        fingerprint=event.fingerprint,
        maker=event.maker,
        look_id=event.look_id,
        quote_id=event.quote_id,
        revision=event.revision,
        response=event.response,
        quantity=event.quantity,
        price=event.price,
        until_time_ms=event.until_time_ms,
        allocations=event.allocations,
    )
    key = CommandKey(RESPONSE_KIND, event.taker, event.quote_resp_id)
    pending = Accepted(rfq_id=event.rfq_id, pending=True)
    state.outcomes[key] = Outcome(event.fingerprint, pending)


def refuse_accept(state: VenueState, event: CommandRejected) -> None:
    """Note that a maker would have taken what it looked at, and the venue let it not."""
    look = state.looks.get(event.look_rfq_id)
    if look is not None and look.maker == event.firm:
        state.looks[look.rfq_id] = replace(look, accept_refused=True)


def _count(state: VenueState, look: LookState, reason: LookEndReason) -> None:
    """Count what its maker decided: what others ended, or prevented, says nothing of it."""
    if reason not in _DECIDED or (reason is LookEndReason.EXPIRED and look.accept_refused):
        return
    known = state.look_counts.get(look.maker, LookCount())
    taken = reason is LookEndReason.ACCEPTED
    state.look_counts[look.maker] = LookCount(known.asked + 1, known.accepted + taken)


def _end(state: VenueState, event: LookEnded) -> None:
    look = state.looks.pop(event.rfq_id)
    if look.look_id != event.look_id:
        raise ValueError(f"the last look {event.look_id} does not go on")
    key = CommandKey(RESPONSE_KIND, event.taker, event.quote_resp_id)
    _count(state, look, event.reason)
    if event.reason is LookEndReason.ACCEPTED:
        answer: Accepted | Refused = Accepted(rfq_id=event.rfq_id, trade_id=event.trade_id)
    else:
        text = f"{_NOT_TAKEN[event.reason]} Nothing was traded."
        answer = Refused(RejectReason.LAST_LOOK_REJECTED, text)
    state.outcomes[key] = Outcome(look.fingerprint, answer)
    if event.look_resp_id:
        own = CommandKey(LOOK_RESPONSE_KIND, event.maker, event.look_resp_id)
        told = Accepted(rfq_id=event.rfq_id, trade_id=event.trade_id)
        state.outcomes[own] = Outcome(event.fingerprint, told)
