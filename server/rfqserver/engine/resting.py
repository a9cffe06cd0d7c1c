"""What a request's live quotes can fill, and the crosses that rest until they can.

A resting cross is a trader's order that outlives its message: a `quote_cross` that is
good till cancelled, or a request's limit price. It is looked at whenever a quote
becomes live, and trades in the same batch. Makers never learn that it is there.
"""

from collections.abc import Iterable, Iterator

from rfqdesk.protocol.matching import Candidate, Fill, Wanted, match
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import CrossEndReason
from rfqserver.engine.batch import Batch
from rfqserver.engine.facts.events import (
    Event,
)
from rfqserver.engine.facts.offer_events import CrossEnded
from rfqserver.engine.protecting.maker_protection import has_reached
from rfqserver.engine.protecting.standings import Party, Standings, check_entitled, may_deal
from rfqserver.engine.rules import least_taken
from rfqserver.engine.state.offer_state import RestingCross
from rfqserver.engine.state.state import (
    SIDES,
    RequestState,
    VenueState,
    is_live,
    is_open,
)
from rfqserver.engine.trading import Order, ids_of_trades, level_of, trade


def rests_on(state: VenueState, rfq_id: str) -> bool:
    """Tell whether anything rests on a request."""
    return any((rfq_id, response) in state.crosses for response in SIDES)


def with_crosses_run(
    state: VenueState,
    request: RequestState,
    events: Iterable[Event],
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> list[Event]:
    """The events that made a quote live, and the trades that follow from it."""
    batch = Batch(state, request)
    for event in events:
        batch.add(event)
    run_crosses(batch, now_ms, new_id, standings=standings)
    return batch.events


def run_crosses(batch: Batch, now_ms: int, new_id: str, *, standings: Standings) -> None:
    """Trade what rests on the batch's request with the quotes that it has by now (CRS-13, LLK-07).

    What was placed first goes first. `new_id` is the seed of the trades' ids. During a
    maker's last look nothing is tried; it is when that is over.
    """
    if batch.request.rfq_id in batch.state.looks:
        return
    for cross in list(batch.state.crosses.values()):
        if is_open(batch.request, now_ms):
            _run(batch, cross, now_ms, new_id, standings=standings)


def fills_of(
    batch: Batch, taker: Party, wanted: Wanted, now_ms: int, *, standings: Standings
) -> tuple[Fill, ...]:
    """What the live quotes of those with whom the taker may deal give of what is wanted."""
    return match(_candidates(batch, taker, wanted, now_ms, standings), wanted)


def cross_ended(
    request: RequestState, cross: RestingCross, reason: CrossEndReason, now_ms: int
) -> CrossEnded:
    """The event that ends a resting cross."""
    return CrossEnded(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        quote_resp_id=cross.quote_resp_id,
        response=cross.response,
        reason=reason,
    )


def _run(
    batch: Batch, cross: RestingCross, now_ms: int, new_id: str, *, standings: Standings
) -> None:
    """See CRS-14, CRS-17, CRS-18."""
    request = batch.request
    quantity = min(decimal_of(cross.quantity), decimal_of(request.leaves_quantity))
    standing = standings.of(request.taker, cross.taker_trader)
    if standing.suspension is not None or check_entitled(
        standing, request.legs, quantity, request.hedge
    ):
        batch.add(cross_ended(request, cross, CrossEndReason.VOID, now_ms))
        return
    wanted = Wanted(
        cross.response, quantity, decimal_of(cross.price), least_taken(request, quantity)
    )
    fills = fills_of(batch, Party(request.taker, standing), wanted, now_ms, standings=standings)
    if not fills:
        return
    order = Order(
        taker_trader=cross.taker_trader,
        certificate_serial=cross.certificate_serial,
        quote_resp_id=cross.quote_resp_id,
        fingerprint="",
        response=cross.response,
        allocations=cross.allocations,
    )
    trade(batch, order, fills, ids_of_trades(new_id, cross.response, len(fills)), now_ms)
    left = batch.state.crosses.get((request.rfq_id, cross.response))
    if left is not None and left.quantity == "0":
        batch.add(cross_ended(request, cross, CrossEndReason.FILLED, now_ms))


def _candidates(
    batch: Batch, taker: Party, wanted: Wanted, now_ms: int, standings: Standings
) -> Iterator[Candidate]:
    """See CRS-05, LLK-08."""
    request = batch.request
    for quote in batch.quotes():
        level = level_of(quote, wanted.response)
        # One with last look might not trade after all, so nothing is filled with it.
        if level is None or not quote.firm or quote.last_look or not is_live(quote, now_ms):
            continue
        if has_reached(batch.state.protection.makers.get(quote.maker), now_ms):
            continue
        size = decimal_of(level.quantity)
        maker = Party(quote.maker, standings.of(quote.maker, quote.maker_trader))
        # Its limit is held against the most that it could come to give.
        if may_deal(taker, maker) and not check_entitled(
            maker.standing, request.legs, min(size, wanted.quantity), request.hedge
        ):
            yield Candidate(
                quote.maker, decimal_of(level.price), size, quote.all_or_none, quote.rank
            )
