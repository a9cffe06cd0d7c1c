"""A maker quotes, withdraws or passes."""

from rfqdesk.protocol.commands import Quote, QuoteCancel, QuotePass
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PriceLevel, QuoteEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.endings import quote_ended
from rfqserver.engine.events import Event, QuoteSubmitted, RequestPassed
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.refusals import ENDED_FOR_MAKER, NO_DEAL_FOR_MAKER, UNKNOWN_TO_MAKER
from rfqserver.engine.resting import rests_on, with_crosses_run
from rfqserver.engine.rules import check_level, check_quote_sides, check_quote_ttl
from rfqserver.engine.standings import Party, Standings, check_entitled, may_deal
from rfqserver.engine.state import (
    QuoteState,
    RequestState,
    VenueState,
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
    """Take a firm quote, and trade what waits for it with `new_id` as the seed of its ids.

    Whether the line may go on is checked before the prices.
    """
    request = _asked_of(state, command.rfq_id, actor.firm)
    if request is None:
        return UNKNOWN_TO_MAKER
    if not is_open(request, now_ms):
        return ENDED_FOR_MAKER
    requester = Party(request.taker, standings.of(request.taker, request.taker_trader))
    if not may_deal(Party(actor.firm, actor.standing), requester):
        return NO_DEAL_FOR_MAKER
    standing = line_of(state, request.rfq_id, actor.firm)
    violation = (
        _check_line(state, command, actor.firm, standing, now_ms)
        or check_quote_sides(command, request.side)
        or (command.bid and check_level(command.bid, request, whole=command.all_or_none))
        or (command.offer and check_level(command.offer, request, whole=command.all_or_none))
        or check_quote_ttl(command.quote_ttl_ms)
        or _check_size(command, request, actor)
    )
    if violation:
        return violation
    events: list[Event] = []
    if standing is not None and standing.ended is None and not is_live(standing, now_ms):
        events.append(quote_ended(request, standing, QuoteEndReason.EXPIRED, now_ms))
    events.append(_submitted(command, request, actor, now_ms))
    if rests_on(state, request.rfq_id):
        events = with_crosses_run(state, request, events, now_ms, new_id, standings=standings)
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))


def _submitted(command: Quote, request: RequestState, actor: Actor, now_ms: int) -> QuoteSubmitted:
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
        all_or_none=command.all_or_none,
        valid_until_time_ms=valid_until_time_ms,
    )


def decide_quote_cancel(
    state: VenueState, command: QuoteCancel, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Withdraw the firm's quote on one request, or all of the firm's quotes.

    Quotes whose deadline has passed count as ended, though the event that says
    so may still be to come.
    """
    if not command.rfq_id:
        events = tuple(
            quote_ended(state.requests[quote.rfq_id], quote, QuoteEndReason.WITHDRAWN, now_ms)
            for quote in live_quotes(state, now_ms, actor.firm)
        )
        return Decision(events, Accepted(duplicate=not events))
    request = _asked_of(state, command.rfq_id, actor.firm)
    if request is None:
        return UNKNOWN_TO_MAKER
    standing = line_of(state, request.rfq_id, actor.firm)
    if standing is None:
        return Violation(
            RejectReason.UNKNOWN_QUOTE, "Your firm has not sent a quote on this request."
        )
    if not is_live(standing, now_ms):
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    withdrawn = quote_ended(request, standing, QuoteEndReason.WITHDRAWN, now_ms)
    return Decision((withdrawn,), Accepted(rfq_id=request.rfq_id))


def decide_pass(
    state: VenueState, command: QuotePass, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Tell the requester that no price will come; a live quote is withdrawn with it."""
    request = _asked_of(state, command.rfq_id, actor.firm)
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
            text=command.text,
        )
    )
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))


def _asked_of(state: VenueState, rfq_id: str, maker: str) -> RequestState | None:
    request = state.requests.get(rfq_id)
    return request if request is not None and maker in request.panel else None


def _check_line(
    state: VenueState, command: Quote, maker: str, standing: QuoteState | None, now_ms: int
) -> Violation | None:
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


def _check_size(command: Quote, request: RequestState, actor: Actor) -> Violation | None:
    sizes = [level.quantity for level in (command.bid, command.offer) if level is not None]
    largest = max(map(decimal_of, sizes))
    return check_entitled(actor.standing, request.legs, largest, request.hedge)


def _normalised(level: PriceLevel | None) -> PriceLevel | None:
    if level is None:
        return None
    return PriceLevel(text_of(decimal_of(level.price)), text_of(decimal_of(level.quantity)))
