"""Applying to the state what rests: crosses and limit prices that wait for quotes."""

from msgspec.structs import replace

from rfqdesk.protocol.money import decimal_of, difference, text_of
from rfqdesk.protocol.terms import QuoteRespType, Side
from rfqserver.engine.allocating import split
from rfqserver.engine.answers import Accepted
from rfqserver.engine.facts.events import (
    RequestOpened,
    TradeExecuted,
)
from rfqserver.engine.facts.offer_events import CrossEnded, CrossRested
from rfqserver.engine.idempotency import RESPONSE_KIND
from rfqserver.engine.state.offer_state import RestingCross
from rfqserver.engine.state.state import (
    CommandKey,
    Outcome,
    VenueState,
)


def evolve_cross(state: VenueState, event: CrossRested | CrossEnded) -> None:
    """Apply what happened to a cross alone.

    Raises:
        KeyError, ValueError: one that ends does not rest, or one rests where another does.
    """
    if isinstance(event, CrossRested):
        _rest(state, event)
    else:
        del state.crosses[event.rfq_id, event.response]


def rest_limit_price(state: VenueState, event: RequestOpened) -> None:
    """A request's limit price rests for its whole quantity from the start."""
    response = QuoteRespType.LIFT if event.side is Side.BUY else QuoteRespType.HIT
    state.crosses[event.rfq_id, response] = RestingCross(
        rfq_id=event.rfq_id,
        taker_trader=event.taker_trader,
        certificate_serial=event.certificate_serial,
        quote_resp_id="",
        response=response,
        quantity=event.quantity,
        price=event.limit_price,
    )


def _rest(state: VenueState, event: CrossRested) -> None:
    place = (event.rfq_id, event.response)
    if place in state.crosses:
        raise ValueError(f"two crosses would rest on request {event.rfq_id}")
    state.crosses[place] = RestingCross(
        rfq_id=event.rfq_id,
        taker_trader=event.taker_trader,
        certificate_serial=event.certificate_serial,
        quote_resp_id=event.quote_resp_id,
        response=event.response,
        quantity=event.quantity,
        price=event.price,
        allocations=event.allocations,
    )
    key = CommandKey(RESPONSE_KIND, event.taker, event.quote_resp_id)
    # Where it traded in part at once, those trades are its outcome.
    state.outcomes.setdefault(key, Outcome(event.fingerprint, Accepted(rfq_id=event.rfq_id)))


def lessen_cross(state: VenueState, event: TradeExecuted) -> None:
    """Take from a resting cross what it traded by itself.

    Raises:
        KeyError, ValueError: nothing rests there, or less.
    """
    lifts = event.side is Side.BUY
    place = (event.rfq_id, QuoteRespType.LIFT if lifts else QuoteRespType.HIT)
    cross = state.crosses[place]
    left = difference(decimal_of(cross.quantity), decimal_of(event.quantity))
    if left < 0 or cross.quote_resp_id != event.quote_resp_id:
        raise ValueError(f"trade {event.trade_id} is of no resting cross")
    _, allocations = split(cross.allocations, decimal_of(event.quantity))
    state.crosses[place] = replace(cross, quantity=text_of(left), allocations=allocations)


def end_crosses(state: VenueState, rfq_id: str) -> None:
    """Nothing rests on a request that is over."""
    for response in QuoteRespType:
        state.crosses.pop((rfq_id, response), None)
