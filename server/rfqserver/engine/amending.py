"""A trader widens its request: more time, more makers. Nothing of it ever shrinks."""

from rfqdesk.protocol.commands import QuoteRequestAmend
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import RequestEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.life_events import RequestAmended
from rfqserver.engine.protecting.standings import Standings, check_entitled
from rfqserver.engine.refusals import UNKNOWN_TO_REQUESTER, ended_for_requester
from rfqserver.engine.requesting import panel_for
from rfqserver.engine.rules import check_request_ttl, expiry_of
from rfqserver.engine.state.state import RequestState, VenueState, is_open, request_of


def decide_amend(
    state: VenueState,
    command: QuoteRequestAmend,
    actor: Actor,
    now_ms: int,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Amend a request; one that is so already is no error.

    REQ-20, REQ-21, REQ-22, REQ-23, REQ-24, REQ-25.
    """
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return UNKNOWN_TO_REQUESTER
    if not is_open(request, now_ms):
        return ended_for_requester(request.ended or RequestEndReason.EXPIRED)
    violation = check_entitled(
        actor.standing, request.legs, decimal_of(request.leaves_quantity), request.hedge
    )
    if violation:
        return violation
    expire_time_ms = _expire_time_ms(state, request, command)
    if isinstance(expire_time_ms, Violation):
        return expire_time_ms
    added = _added(state, request, command, actor, standings)
    if isinstance(added, Violation):
        return added
    accepted = Accepted(rfq_id=request.rfq_id)
    if expire_time_ms == request.expire_time_ms and not added:
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    amended = RequestAmended(
        time_ms=now_ms,
        rfq_id=request.rfq_id,
        taker=request.taker,
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        expire_time_ms=expire_time_ms,
        extended=expire_time_ms != request.expire_time_ms,
        panel=(*request.panel, *added),
        added=added,
        legs=request.legs,
        quantity=request.quantity,
        all_or_none=request.all_or_none,
        min_quantity=request.min_quantity,
        hedge=request.hedge,
        side=request.side,
        disclosed=request.disclosed,
        respond_by_time_ms=(
            request.respond_by_time_ms if now_ms < request.respond_by_time_ms else 0
        ),
    )
    return Decision((amended,), accepted)


def _expire_time_ms(
    state: VenueState, request: RequestState, command: QuoteRequestAmend
) -> int | Violation:
    if not command.request_ttl_ms:
        return request.expire_time_ms
    violation = check_request_ttl(command.request_ttl_ms)
    if violation:
        return violation
    expire_time_ms = request.opened_time_ms + command.request_ttl_ms
    expiry_ms = expiry_of(request.legs, state.instruments, request.hedge)
    if expiry_ms:
        expire_time_ms = min(expire_time_ms, expiry_ms)
    if expire_time_ms < request.expire_time_ms:
        return Violation(
            RejectReason.AMENDMENT_NARROWS,
            "The request is open for longer than that already, and can't be made shorter.",
        )
    return expire_time_ms


def _added(
    state: VenueState,
    request: RequestState,
    command: QuoteRequestAmend,
    actor: Actor,
    standings: Standings,
) -> tuple[str, ...] | Violation:
    # Those asked before may be named again, whatever they are entitled to by now.
    named = tuple(firm for firm in command.panel if firm not in request.panel)
    if not named and not command.panel_groups:
        return ()
    panel = panel_for(state, named, command.panel_groups, actor, standings)
    if isinstance(panel, Violation):
        return panel
    return tuple(firm for firm in panel if firm not in request.panel)
