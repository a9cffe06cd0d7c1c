"""A maker quotes, withdraws or passes."""

from rfqdesk.protocol.commands import Quote, QuoteCancel, QuotePass
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PriceLevel, QuoteEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.endings import quote_ended
from rfqserver.engine.facts.events import Event, QuoteSubmitted, RequestPassed
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.leg_prices import check_leg_prices, normalised
from rfqserver.engine.protecting.standings import Party, Standings, check_entitled, may_deal
from rfqserver.engine.refusals import ENDED_FOR_MAKER, NO_DEAL_FOR_MAKER, UNKNOWN_TO_MAKER
from rfqserver.engine.resting import (
    rests_on,
    with_crosses_run,
)
from rfqserver.engine.revealing import (
    check_respond_by,
    is_due,
    reveal,
)
from rfqserver.engine.rules import check_level, check_quote_sides, check_quote_ttl
from rfqserver.engine.state.state import (
    QuoteState,
    RequestState,
    VenueState,
    asked_of,
    is_live,
    is_open,
    line_of,
    live_quotes,
)


def decide_quote(
    state: VenueState,
    command: Quote,
    actor: Actor,
    now_ms: int,
    new_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Take a quote, and trade what waits for it with `new_id` as the seed of its ids.

    Whether the line may go on is checked before the prices.

    QUO-01, QUO-02.
    """
    request = asked_of(state, command.rfq_id, actor.firm)
    if request is None:
        return UNKNOWN_TO_MAKER
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    requester = Party(request.taker, standings.of(request.taker, request.taker_trader))
    if not may_deal(Party(actor.firm, actor.standing), requester):
        return NO_DEAL_FOR_MAKER
    standing = line_of(state, request.rfq_id, actor.firm)
    violation = (
        check_respond_by(state, request, actor.firm, now_ms)
        or _check_look(state, command)
        or _check_line(state, command, actor.firm, standing, now_ms)
        or check_quote_sides(command, request.side)
        or (command.bid and check_level(command.bid, request, whole=command.all_or_none))
        or (command.offer and check_level(command.offer, request, whole=command.all_or_none))
        or check_leg_prices(command, request)
        or check_quote_ttl(command.quote_ttl_ms)
        or _check_size(command, request, actor)
    )
    if violation:
        return violation
    events: list[Event] = []
    due = is_due(request, now_ms)
    if due:
        # First what was collected, so that this quote is shown after it like any other.
        events += reveal(state, request, now_ms)
    elif standing is not None and standing.ended is None and not is_live(standing, now_ms):
        events.append(quote_ended(request, standing, QuoteEndReason.EXPIRED, now_ms))
    hidden = not request.revealed and not due
    events.append(_submitted(command, request, actor, now_ms, hidden=hidden))
    if not hidden and rests_on(state, request.rfq_id):
        events = with_crosses_run(state, request, events, now_ms, new_id, standings=standings)
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))


def _submitted(
    command: Quote, request: RequestState, actor: Actor, now_ms: int, *, hidden: bool
) -> QuoteSubmitted:
    valid_until_time_ms = request.expire_time_ms
    if command.quote_ttl_ms:
        valid_until_time_ms = min(valid_until_time_ms, now_ms + command.quote_ttl_ms)
    return QuoteSubmitted(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        maker=actor.firm,
        maker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        fingerprint=fingerprint_of(command),
        quote_id=command.quote_id,
        revision=command.revision,
        bid=_normalised(command.bid),
        offer=_normalised(command.offer),
        bid_legs=normalised(command.bid_legs),
        offer_legs=normalised(command.offer_legs),
        all_or_none=command.all_or_none,
        quote_type=command.quote_type,
        last_look=command.last_look,
        valid_until_time_ms=valid_until_time_ms,
        hidden=hidden,
    )


def decide_quote_cancel(
    state: VenueState, command: QuoteCancel, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Withdraw one quote, the firm's quote on one request, or all of the firm's quotes.

    Quotes whose deadline has passed count as ended, though the event that says
    so may still be to come.

    QUO-16, QUO-17, QUO-18.
    """
    if not command.rfq_id and not command.quote_id:
        events = tuple(
            quote_ended(state.requests[quote.rfq_id], quote, QuoteEndReason.WITHDRAWN, now_ms)
            for quote in live_quotes(state, now_ms, actor.firm)
        )
        return Decision(events, Accepted(duplicate=not events))
    if command.rfq_id and asked_of(state, command.rfq_id, actor.firm) is None:
        return UNKNOWN_TO_MAKER
    standing = _named(state, command, actor.firm)
    if standing is None:
        return Violation(
            RejectReason.UNKNOWN_QUOTE, "Your firm has not sent this quote on this request."
        )
    request = state.requests[standing.rfq_id]
    if not is_live(standing, now_ms):
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    withdrawn = quote_ended(request, standing, QuoteEndReason.WITHDRAWN, now_ms)
    return Decision((withdrawn,), Accepted(rfq_id=request.rfq_id))


def _named(state: VenueState, command: QuoteCancel, maker: str) -> QuoteState | None:
    if not command.quote_id:
        return line_of(state, command.rfq_id, maker)
    quote = state.quotes.get((maker, command.quote_id))
    return quote if quote is None or command.rfq_id in ("", quote.rfq_id) else None


def decide_pass(
    state: VenueState, command: QuotePass, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Tell the requester that no price will come; a live quote is withdrawn with it (QUO-19)."""
    request = asked_of(state, command.rfq_id, actor.firm)
    if request is None:
        return UNKNOWN_TO_MAKER
    if actor.firm in request.passed:
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    events: list[Event] = []
    standing = line_of(state, request.rfq_id, actor.firm)
    if standing is not None and standing.ended is None:
        events.append(quote_ended(request, standing, QuoteEndReason.WITHDRAWN, now_ms))
    events.append(
        RequestPassed(
            time_ms=now_ms,
            rfq_id=request.rfq_id,
            taker=request.taker,
            maker=actor.firm,
            maker_trader=actor.trader,
            reason=command.reason,
            text=command.text,
        )
    )
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))


def _check_line(
    state: VenueState, command: Quote, maker: str, standing: QuoteState | None, now_ms: int
) -> Violation | None:
    """See QUO-01, QUO-02, QUO-15."""
    named = state.quotes.get((maker, command.quote_id))
    if named is not None and named.rfq_id != command.rfq_id:
        return Violation(
            RejectReason.DUPLICATE_ID,
            f"Your firm quoted on another request under the id {command.quote_id}.",
        )
    if standing is not None and is_live(standing, now_ms) and standing is not named:
        return Violation(
            RejectReason.QUOTE_ID_CHANGED,
            f"Your live quote on this request has the id {standing.quote_id}; "
            "a new revision keeps it.",
        )
    if named is not None and command.revision <= named.revision:
        return Violation(
            RejectReason.REVISION_OUT_OF_ORDER,
            f"Revision {command.revision} is not above the last one, {named.revision}.",
        )
    return None


def _check_look(state: VenueState, command: Quote) -> Violation | None:
    if not command.last_look or state.policy.last_look_ms:
        return None
    return Violation(
        RejectReason.LAST_LOOK_NOT_ALLOWED, "The venue takes no prices subject to a last look."
    )


def _check_size(command: Quote, request: RequestState, actor: Actor) -> Violation | None:
    sizes = [level.quantity for level in (command.bid, command.offer) if level is not None]
    largest = max(map(decimal_of, sizes))
    return check_entitled(actor.standing, request.legs, largest, request.hedge)


def _normalised(level: PriceLevel | None) -> PriceLevel | None:
    if level is None:
        return None
    return PriceLevel(text_of(decimal_of(level.price)), text_of(decimal_of(level.quantity)))
