"""The events of one decision, made one after the other on a copy of what they are about.

An acceptance may be several trades, and each changes what the next one finds: what is
left of the request, of a quote. So they are applied as they are made, with the same
`evolve` that will apply them for good, and to a copy, since `decide` changes nothing.
"""

from collections.abc import Collection

from rfqdesk.protocol.terms import QuoteRespType
from rfqserver.engine.facts.events import Event, TradeExecuted
from rfqserver.engine.state.deadlines import reveal_deadline
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.offer_state import RestingCross
from rfqserver.engine.state.state import QuoteState, RequestState, VenueState, unended_quotes


class Batch:
    """Events about one request, and how it stands after them."""

    def __init__(self, state: VenueState, request: RequestState) -> None:
        self.events: list[Event] = []
        self.state = _copy_of(state, request)
        self._rfq_id = request.rfq_id

    @property
    def request(self) -> RequestState:
        """The request after the events so far."""
        return self.state.requests[self._rfq_id]

    def quotes(self) -> list[QuoteState]:
        """Its quotes that have not ended by them, in the panel's order."""
        return list(unended_quotes(self.state, self.request))

    def quote_of(self, maker: str) -> QuoteState:
        """The maker's latest quote on it."""
        return self.state.quotes[maker, self.state.lines[self._rfq_id, maker]]

    def add(self, event: Event) -> None:
        """Make it happen, here only; a trade is measured at the prices of the moment."""
        measure = self.state.protection.measure
        if measure is not None and isinstance(event, TradeExecuted):
            event = measure.measured(event)
        evolve(self.state, event)
        self.events.append(event)


def _in_order(
    state: VenueState, places: Collection[tuple[str, QuoteRespType]]
) -> dict[tuple[str, QuoteRespType], RestingCross]:
    """What rests there, that placed first coming first."""
    if len(places) < 2:
        return {place: state.crosses[place] for place in places}
    return {place: cross for place, cross in state.crosses.items() if place in places}


def _copy_of(state: VenueState, request: RequestState) -> VenueState:
    """The part of the state that events about one request can change."""
    rfq_id = request.rfq_id
    resting = {(rfq_id, response) for response in QuoteRespType} & state.crosses.keys()
    copy = VenueState(
        last_time_ms=state.last_time_ms,
        policy=state.policy,
        requests={rfq_id: request},
        quote_count=state.quote_count,
        protection=state.protection,
        looks={rfq_id: state.looks[rfq_id]} if rfq_id in state.looks else {},
        look_counts=dict(state.look_counts),
        crosses=_in_order(state, resting),
    )
    deadlines = [(request.expire_time_ms, rfq_id, "")]
    if not request.revealed:
        deadlines.append(reveal_deadline(request))
    for maker in request.panel:
        quote_id = state.lines.get((rfq_id, maker))
        if quote_id is None:
            continue
        quote = state.quotes[maker, quote_id]
        copy.lines[rfq_id, maker] = quote_id
        copy.quotes[maker, quote_id] = quote
        if quote.ended is None:
            copy.live[maker] = {rfq_id}
            deadlines.append((quote.valid_until_time_ms, rfq_id, maker))
    copy.deadlines = sorted(deadlines)
    copy.counters = {
        (rfq_id, maker): state.counters[rfq_id, maker]
        for maker in request.panel
        if (rfq_id, maker) in state.counters
    }
    copy.counter_deadlines = sorted(
        (counter.valid_until_time_ms, rfq_id, counter.maker)
        for counter in copy.counters.values()
        if counter.ended is None
    )
    return copy
