"""What stands between a command and its effect besides the rules of dealing.

`check_protection` is asked after role and standing and before the rules of the
command's family: whether anything is taken from this sender at all.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from rfqdesk.protocol.commands import (
    BusinessCommand,
    QuoteCancel,
    QuoteCounterCancel,
    QuoteCrossCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
)
from rfqdesk.protocol.terms import HedgeLeg, Leg
from rfqserver.engine.answers import Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.events import Event, TradeExecuted
from rfqserver.engine.halts import check_legs_halted, check_party_halted
from rfqserver.engine.hedging import legs_and_hedge
from rfqserver.engine.marks import Marks
from rfqserver.engine.state import VenueState, request_of

_TAKES_BACK = (QuoteRequestCancel, QuoteCancel, QuotePass, QuoteCrossCancel, QuoteCounterCancel)
"""Whoever only takes something back is never stopped."""


def check_protection(state: VenueState, command: BusinessCommand, actor: Actor) -> Violation | None:
    """Check that nothing that concerns this command is halted."""
    if isinstance(command, _TAKES_BACK):
        return None
    return check_party_halted(state.halts, actor.firm, actor.trader) or check_legs_halted(
        state.halts, _legs_of(state, command, actor)
    )


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


def with_marks(state: VenueState, decision: Decision, marks: Marks, now_ms: int) -> Decision:
    """Write the reference prices of this moment into the trades of a decision."""
    if not any(isinstance(event, TradeExecuted) for event in decision.events):
        return decision
    return Decision(
        tuple(_marked(state, event, marks, now_ms) for event in decision.events), decision.answer
    )


def _marked(state: VenueState, event: Event, marks: Marks, now_ms: int) -> Event:
    if not isinstance(event, TradeExecuted):
        return event
    return replace(event, marks=state.mark_rules.of_legs(marks, event.legs, now_ms))
