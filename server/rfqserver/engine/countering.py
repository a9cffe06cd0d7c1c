"""A trader answers a quote with a price of its own, and the maker takes it or not."""

from msgspec.structs import replace

from rfqdesk.protocol.commands import QuoteCounter, QuoteCounterCancel, QuoteCounterResponse
from rfqdesk.protocol.limits import COUNTER_ROUNDS_MAX
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    CounterEndReason,
    CounterRespType,
    QuoteRespType,
)
from rfqserver.engine.accepting import (
    LOOK_PENDING,
    NOT_RECEIVED,
    check_deal,
    check_maker,
    check_side,
    quote_named,
)
from rfqserver.engine.allocating import check_allocations
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.batch import Batch
from rfqserver.engine.commands import Actor
from rfqserver.engine.endings import counter_ended
from rfqserver.engine.facts.events import CommandRejected, Event
from rfqserver.engine.facts.offer_events import CounterEnded, CounterOffered
from rfqserver.engine.idempotency import COUNTER_KIND, RESPONSE_KIND, fingerprint_of
from rfqserver.engine.protecting.standings import Standings, check_entitled
from rfqserver.engine.refusals import (
    ENDED_FOR_MAKER,
    UNKNOWN_TO_MAKER,
    UNKNOWN_TO_REQUESTER,
)
from rfqserver.engine.revealing import check_acceptable
from rfqserver.engine.rules import check_price, check_quote_ttl, check_taken
from rfqserver.engine.state.offer_state import CounterState
from rfqserver.engine.state.state import (
    CommandKey,
    QuoteState,
    RequestState,
    VenueState,
    is_open,
    request_of,
)
from rfqserver.engine.trading import Agreed, Order, level_of, trade_agreed


def decide_counter(
    state: VenueState,
    command: QuoteCounter,
    actor: Actor,
    now_ms: int,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Offer one maker another price than the one it quotes, firmly.

    CTR-02, CTR-03, CTR-08, CTR-09.
    """
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    # Before the quotes are shown, an answer would tell who has quoted.
    violation = check_acceptable(request, now_ms)
    if violation is None and request.rfq_id in state.looks:
        violation = LOOK_PENDING
    if violation:
        return violation
    quote = quote_named(state, request, command, now_ms)
    if isinstance(quote, Violation):
        return quote
    violation = (
        check_entitled(actor.standing, request.legs, decimal_of(command.quantity), request.hedge)
        or check_maker(request, quote, command.quantity, actor, standings)
        or _check_terms(request, quote, command)
    )
    if violation:
        return violation
    earlier = state.counters.get((request.rfq_id, quote.maker))
    if earlier is not None and earlier.round == COUNTER_ROUNDS_MAX:
        return Violation(
            RejectReason.COUNTERS_USED_UP,
            f"You have made {quote.maker} {COUNTER_ROUNDS_MAX} counters on this request.",
        )
    events: list[Event] = []
    if earlier is not None and earlier.ended is None:
        events.append(counter_ended(request, earlier, CounterEndReason.REPLACED, now_ms))
    events.append(_offered(request, command, actor, earlier.round + 1 if earlier else 1, now_ms))
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))


def decide_counter_cancel(
    state: VenueState, command: QuoteCounterCancel, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Withdraw a counter. Any trader of the firm may; one that does not stand is no error.

    CTR-10, CTR-13.
    """
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    counter = state.counters.get((request.rfq_id, command.maker))
    other = counter is None or command.counter_id not in {"", counter.counter_id}
    if counter is None or other or not _stands(request, counter, now_ms):
        spent = _spent(state, command, actor, now_ms)
        return Decision(spent, Accepted(rfq_id=request.rfq_id, duplicate=True))
    withdrawn = counter_ended(request, counter, CounterEndReason.WITHDRAWN, now_ms)
    return Decision((withdrawn,), Accepted(rfq_id=request.rfq_id))


def decide_counter_response(
    state: VenueState,
    command: QuoteCounterResponse,
    actor: Actor,
    now_ms: int,
    trade_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Trade at the counter's price, or turn it down (CTR-11, CTR-12)."""
    if command.poss_resend:
        return NOT_RECEIVED
    request = state.requests.get(command.rfq_id)
    if request is None or actor.firm not in request.panel:
        return UNKNOWN_TO_MAKER
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    counter = state.counters.get((request.rfq_id, actor.firm))
    if counter is None or counter.round < command.round:
        return Violation(
            RejectReason.UNKNOWN_COUNTER,
            f"The requester has made you no counter of round {command.round}.",
        )
    if counter.round > command.round or not _stands(request, counter, now_ms):
        return Violation(
            RejectReason.COUNTER_ENDED, f"The counter of round {command.round} is over."
        )
    batch = Batch(state, request)
    if command.response is CounterRespType.REJECT:
        batch.add(_answered(request, counter, command, actor, now_ms))
        return Decision(tuple(batch.events), Accepted(rfq_id=request.rfq_id))
    violation = check_deal(request, counter.taker_trader, counter.quantity, actor, standings)
    if violation:
        return violation
    answered = _answered(request, counter, command, actor, now_ms)
    batch.add(replace(answered, trade_id=trade_id))
    trade_agreed(batch, _order_of(counter), _terms_of(counter, actor), trade_id, now_ms)
    return Decision(tuple(batch.events), Accepted(rfq_id=request.rfq_id, trade_id=trade_id))


def _spent(
    state: VenueState, command: QuoteCounterCancel, actor: Actor, now_ms: int
) -> tuple[Event, ...]:
    """Let a counter that may still be on its way have no effect when it arrives."""
    key = CommandKey(RESPONSE_KIND, actor.firm, command.counter_id)
    if not command.counter_id or key in state.outcomes:
        return ()
    return (
        CommandRejected(
            time_ms=now_ms,
            firm=actor.firm,
            trader=actor.trader,
            certificate_serial=actor.certificate_serial,
            kind=COUNTER_KIND,
            command_id=command.counter_id,
            # No command has it: whatever comes under the id is another one.
            fingerprint="",
            reason=RejectReason.NOT_RECEIVED,
            text="It was taken back before it arrived.",
        ),
    )


def _order_of(counter: CounterState) -> Order:
    return Order(
        taker_trader=counter.taker_trader,
        certificate_serial=counter.certificate_serial,
        quote_resp_id=counter.counter_id,
        fingerprint="",
        response=counter.response,
        allocations=counter.allocations,
    )


def _terms_of(counter: CounterState, actor: Actor) -> Agreed:
    return Agreed(
        maker=counter.maker,
        maker_trader=actor.trader,
        quote_id=counter.quote_id,
        revision=counter.revision,
        price=counter.price,
        quantity=counter.quantity,
        counter_round=counter.round,
    )


def _stands(request: RequestState, counter: CounterState, now_ms: int) -> bool:
    return (
        counter.ended is None and now_ms < counter.valid_until_time_ms and is_open(request, now_ms)
    )


def _check_terms(
    request: RequestState, quote: QuoteState, command: QuoteCounter
) -> Violation | None:
    violation = (
        check_side(request, command.response)
        or check_taken(request, command.quantity)
        or check_price(command.price, command.quantity, request)
        or check_allocations(command.allocations, request, command.quantity)
        or check_quote_ttl(command.counter_ttl_ms)
    )
    if violation:
        return violation
    level = level_of(quote, command.response)
    if level is None:
        return None
    quoted, offered = decimal_of(level.price), decimal_of(command.price)
    lifts = command.response is QuoteRespType.LIFT
    if offered > quoted if lifts else offered < quoted:
        return Violation(
            RejectReason.PRICE_WORSE,
            f"Your counter of {command.price} is worse for you than the quote, {level.price}.",
        )
    return None


def _offered(
    request: RequestState, command: QuoteCounter, actor: Actor, counter_round: int, now_ms: int
) -> CounterOffered:
    valid_until_time_ms = request.expire_time_ms
    if command.counter_ttl_ms:
        valid_until_time_ms = min(valid_until_time_ms, now_ms + command.counter_ttl_ms)
    return CounterOffered(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        counter_id=command.counter_id,
        fingerprint=fingerprint_of(command),
        maker=command.maker,
        quote_id=command.quote_id,
        revision=command.revision,
        round=counter_round,
        response=command.response,
        quantity=text_of(decimal_of(command.quantity)),
        price=text_of(decimal_of(command.price)),
        valid_until_time_ms=valid_until_time_ms,
        allocations=command.allocations,
    )


def _answered(
    request: RequestState,
    counter: CounterState,
    command: QuoteCounterResponse,
    actor: Actor,
    now_ms: int,
) -> CounterEnded:
    accepts = command.response is CounterRespType.ACCEPT
    reason = CounterEndReason.ACCEPTED if accepts else CounterEndReason.REJECTED
    return replace(
        counter_ended(request, counter, reason, now_ms),
        maker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        counter_resp_id=command.counter_resp_id,
        fingerprint=fingerprint_of(command),
        text=command.text,
    )
