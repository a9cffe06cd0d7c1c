"""A trader hits or lifts one quote."""

from rfqdesk.protocol.commands import Acceptance, QuoteCounter, QuoteResponse
from rfqdesk.protocol.matching import Fill
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    Side,
)
from rfqserver.engine.allocating import check_allocations
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.batch import Batch
from rfqserver.engine.commands import Actor
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.look_asking import ask_for_look
from rfqserver.engine.protecting.standings import Party, Standings, check_entitled, may_deal
from rfqserver.engine.refusals import NO_DEAL_FOR_MAKER, UNKNOWN_TO_REQUESTER
from rfqserver.engine.revealing import check_acceptable
from rfqserver.engine.rules import check_taken
from rfqserver.engine.state.state import (
    QuoteState,
    RequestState,
    VenueState,
    is_live,
    request_of,
)
from rfqserver.engine.trading import Order, level_of, trade

NOT_RECEIVED = Violation(
    RejectReason.NOT_RECEIVED,
    "The venue had not received this acceptance. Its id is spent now, "
    "so it will have no effect even if it still arrives.",
)

LOOK_PENDING = Violation(
    RejectReason.LAST_LOOK_PENDING,
    "A maker is having its last look at an acceptance on this request.",
)

_EXPIRED = frozenset({QuoteEndReason.EXPIRED, QuoteEndReason.REQUEST_EXPIRED})


def decide_response(
    state: VenueState,
    command: QuoteResponse,
    actor: Actor,
    now_ms: int,
    trade_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Trade on exactly the quote the trader saw, or say why not.

    EXE-01, EXE-02, EXE-03, EXE-04, EXE-05, EXE-06, EXE-07, EXE-08, EXE-09.

    The checks go from the outside in, so that the answer names the outermost
    obstacle: first whether anything can still trade (a re-ask never can, the
    request must be known, open and within the trader's limits), then whether the
    quote is there, live and at that revision, whether the two may deal with each
    other at all, and only then whether the terms agree.
    """
    request = request_to_take(state, command, actor, now_ms)
    if isinstance(request, Violation):
        return request
    # What was entitled when it was asked need not be so any more.
    taken = decimal_of(command.quantity)
    violation = check_entitled(actor.standing, request.legs, taken, request.hedge)
    if violation:
        return violation
    quote = quote_named(state, request, command, now_ms)
    if isinstance(quote, Violation):
        return quote
    violation = check_maker(request, quote, command.quantity, actor, standings)
    if violation:
        return violation
    level = _level_taken(request, quote, command.response)
    if isinstance(level, Violation):
        return level
    violation = _check_terms(request, quote, level, command) or check_allocations(
        command.allocations, request, command.quantity
    )
    if violation:
        return violation
    batch = Batch(state, request)
    order = Order(
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        quote_resp_id=command.quote_resp_id,
        fingerprint=fingerprint_of(command),
        response=command.response,
        allocations=command.allocations,
    )
    if quote.last_look and state.policy.last_look_ms:
        ask_for_look(batch, order, quote, command.quantity, look_id=trade_id, now_ms=now_ms)
        return Decision(tuple(batch.events), Accepted(rfq_id=request.rfq_id, pending=True))
    fill = Fill(quote.maker, taken)
    trade(batch, order, (fill,), (trade_id,), now_ms)
    return Decision(tuple(batch.events), Accepted(rfq_id=request.rfq_id, trade_id=trade_id))


def request_to_take(
    state: VenueState, command: Acceptance, actor: Actor, now_ms: int
) -> RequestState | Violation:
    """The request that an acceptance names, if anything can trade on it at all."""
    if command.poss_resend:
        return NOT_RECEIVED
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    violation = check_acceptable(request, now_ms)
    if violation is None and request.rfq_id in state.looks:
        violation = LOOK_PENDING
    return violation or request


def quote_named(
    state: VenueState, request: RequestState, command: QuoteResponse | QuoteCounter, now_ms: int
) -> QuoteState | Violation:
    """The quote that an answer names, if it is live at exactly the revision named (EXE-02)."""
    quote = state.quotes.get((command.maker, command.quote_id))
    if quote is None or quote.rfq_id != request.rfq_id:
        return Violation(
            RejectReason.UNKNOWN_QUOTE,
            f"{command.maker} has sent no quote {command.quote_id} on this request.",
        )
    return _check_firm(quote, command.revision, now_ms) or quote


def _check_firm(quote: QuoteState, revision: int, now_ms: int) -> Violation | None:
    """See TIM-01, EXE-02, QUO-06."""
    if quote.ended in _EXPIRED or (quote.ended is None and not is_live(quote, now_ms)):
        return Violation(RejectReason.QUOTE_EXPIRED, "The quote's time had run out.")
    if quote.ended is QuoteEndReason.TRADED:
        return Violation(RejectReason.QUOTE_TRADED, "All of the quote had been traded.")
    if quote.ended is not None:
        return Violation(RejectReason.QUOTE_WITHDRAWN, "The quote had been withdrawn.")
    if quote.revision != revision:
        return Violation(
            RejectReason.REVISION_REPLACED,
            f"You answered revision {revision}, the live one is {quote.revision}.",
        )
    if not quote.firm:
        return Violation(
            RejectReason.QUOTE_INDICATIVE, f"{quote.maker} gave this price as indicative only."
        )
    return None


def check_maker(
    request: RequestState, quote: QuoteState, quantity: str, actor: Actor, standings: Standings
) -> Violation | None:
    """Hold the quote to the maker's limits as they are now, without giving one away.

    RSN-03, RSN-04.
    """
    maker = Party(quote.maker, standings.of(quote.maker, quote.maker_trader))
    if may_deal(Party(actor.firm, actor.standing), maker) and not check_entitled(
        maker.standing, request.legs, decimal_of(quantity), request.hedge
    ):
        return None
    return Violation(
        RejectReason.COUNTERPARTY_NOT_PERMITTED,
        f"You and {quote.maker} can't deal on this quote any more.",
    )


def check_side(request: RequestState, response: QuoteRespType) -> Violation | None:
    """Check that the request was for the side that is to be taken."""
    lifts = response is QuoteRespType.LIFT
    if request.side is not (Side.SELL if lifts else Side.BUY):
        return None
    wanted, done = ("sell", "lift") if lifts else ("buy", "hit")
    return Violation(
        RejectReason.SIDE_NOT_REQUESTED,
        f"You can't {done}: the request was to {wanted} only.",
    )


def check_deal(
    request: RequestState, taker_trader: str, quantity: str, actor: Actor, standings: Standings
) -> Violation | None:
    """Hold both sides to their limits as they are when a maker agrees to deal."""
    packages = decimal_of(quantity)
    violation = check_entitled(actor.standing, request.legs, packages, request.hedge)
    if violation:
        return violation
    taker = Party(request.taker, standings.of(request.taker, taker_trader))
    if may_deal(taker, Party(actor.firm, actor.standing)) and not check_entitled(
        taker.standing, request.legs, packages, request.hedge
    ):
        return None
    return NO_DEAL_FOR_MAKER


def _level_taken(
    request: RequestState, quote: QuoteState, response: QuoteRespType
) -> PriceLevel | Violation:
    violation = check_side(request, response)
    if violation:
        return violation
    lifts = response is QuoteRespType.LIFT
    level = level_of(quote, response)
    if level is None:
        side, traded = ("offer", quote.offer_traded) if lifts else ("bid", quote.bid_traded)
        if traded != "0":
            return Violation(
                RejectReason.QUOTE_TRADED, f"The {side}'s {traded} had all been traded."
            )
        return Violation(RejectReason.SIDE_NOT_QUOTED, f"The quote has no {side}.")
    return level


def _check_terms(
    request: RequestState, quote: QuoteState, level: PriceLevel, command: QuoteResponse
) -> Violation | None:
    violation = check_taken(request, command.quantity)
    if violation:
        return violation
    taken, quoted = decimal_of(command.quantity), decimal_of(level.quantity)
    if quote.all_or_none and taken != quoted:
        return Violation(
            RejectReason.QUANTITY_MISMATCH,
            f"The quote is for all or none of {level.quantity}, not {command.quantity}.",
        )
    if taken > quoted:
        return Violation(
            RejectReason.QUANTITY_MISMATCH,
            f"The quote is good for {level.quantity}, not {command.quantity}.",
        )
    price, limit = decimal_of(level.price), decimal_of(command.price)
    lifts = command.response is QuoteRespType.LIFT
    if price > limit if lifts else price < limit:
        return Violation(
            RejectReason.PRICE_WORSE,
            f"The quote is {level.price}, worse than your limit of {command.price}.",
        )
    return None
