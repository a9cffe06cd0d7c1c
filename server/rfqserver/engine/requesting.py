"""A trader opens a request or takes it back."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from rfqdesk.protocol.commands import QuoteRequest, QuoteRequestCancel
from rfqdesk.protocol.limits import DRAFT_TTL_MS, DRAFTS_MAX
from rfqdesk.protocol.money import decimal_of, text_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason
from rfqserver.engine.answers import Accepted, Decision, Violation
from rfqserver.engine.commands import Actor
from rfqserver.engine.discarding import decide_discard
from rfqserver.engine.endings import unfilled_ending
from rfqserver.engine.facts.events import RequestOpened
from rfqserver.engine.facts.life_events import RequestDrafted
from rfqserver.engine.groups import (
    members_of,
)
from rfqserver.engine.hedging import (
    check_hedge,
    check_hedge_quantity,
)
from rfqserver.engine.idempotency import fingerprint_of
from rfqserver.engine.protecting.standings import Party, Standings, check_entitled, may_deal
from rfqserver.engine.rules import (
    PackageTerms,
    check_anonymity,
    check_legs,
    check_limit_price,
    check_min_quantity,
    check_quantity,
    check_request_ttl,
    check_respond_by_ms,
    package_terms,
    resolve_panel,
)
from rfqserver.engine.state.state import VenueState, is_open, maker_firms, request_of

REQUEST_NOT_RECEIVED = Violation(
    RejectReason.NOT_RECEIVED,
    "The venue had not received this request. Its id is spent now, "
    "so it will open nothing even if it still arrives.",
)

_TOO_MANY_DRAFTS = Violation(
    RejectReason.OPEN_REQUESTS_EXCEEDED,
    f"Your firm has {DRAFTS_MAX} drafts, which is as many as are kept: open or discard some.",
)


def decide_request(
    state: VenueState,
    command: QuoteRequest,
    actor: Actor,
    now_ms: int,
    rfq_id: str,
    *,
    standings: Standings,
) -> Decision | Violation:
    """Open a request, or keep it as a draft, for which it is checked all the same.

    REQ-01, IDM-07, DRF-01, DRF-05.
    """
    if command.poss_resend:
        return REQUEST_NOT_RECEIVED
    fingerprint = fingerprint_of(command)
    if command.draft and state.draft_counts.get(actor.firm, 0) >= DRAFTS_MAX:
        return _TOO_MANY_DRAFTS
    opened = request_opened(
        state, command, actor, now_ms, rfq_id, fingerprint=fingerprint, standings=standings
    )
    if isinstance(opened, Violation):
        return opened
    if not command.draft:
        return Decision((opened,), Accepted(rfq_id=rfq_id))
    drafted = RequestDrafted(
        time_ms=now_ms,
        rfq_id=rfq_id,
        taker=actor.firm,
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        fingerprint=fingerprint,
        request=replace(command, signature=""),
        expire_time_ms=now_ms + DRAFT_TTL_MS,
    )
    return Decision((drafted,), Accepted(rfq_id=rfq_id))


def request_opened(
    state: VenueState,
    command: QuoteRequest,
    actor: Actor,
    now_ms: int,
    rfq_id: str,
    *,
    fingerprint: str,
    standings: Standings,
) -> RequestOpened | Violation:
    """The event that opens a request. What is asked is checked before whom to ask."""
    violation = check_legs(command.legs, state.instruments, now_ms)
    if violation:
        return violation
    terms = package_terms(command.legs, state.instruments, command.hedge)
    expire_time_ms = now_ms + command.request_ttl_ms
    if terms.expiry_ms:
        # No request outlives its instruments, else one could trade after expiry.
        expire_time_ms = min(expire_time_ms, terms.expiry_ms)
    violation = (
        check_quantity(command.quantity, command.legs, terms.lot_sizes)
        or check_hedge(command.hedge, command.legs, state.instruments, now_ms)
        or check_hedge_quantity(command.hedge, terms.hedge_lot_size, command.quantity)
        or check_min_quantity(command, terms.lot_sizes)
        or check_limit_price(command)
        or check_entitled(actor.standing, command.legs, decimal_of(command.quantity), command.hedge)
        or check_request_ttl(command.request_ttl_ms)
        or check_respond_by_ms(command.respond_by_ms, expire_time_ms - now_ms)
    )
    if violation:
        return violation
    panel = panel_for(state, command.panel, command.panel_groups, actor, standings)
    if isinstance(panel, Violation):
        return panel
    violation = check_anonymity(panel, disclosed=command.disclosed)
    if violation:
        return violation
    opened = _opened(command, actor, terms, panel, now_ms=now_ms, rfq_id=rfq_id)
    return replace(opened, fingerprint=fingerprint, expire_time_ms=expire_time_ms)


def _opened(
    command: QuoteRequest,
    actor: Actor,
    terms: PackageTerms,
    panel: tuple[str, ...],
    *,
    now_ms: int,
    rfq_id: str,
) -> RequestOpened:
    """The request as it is asked, open for as long as is asked."""
    return RequestOpened(
        time_ms=now_ms,
        rfq_id=rfq_id,
        taker=actor.firm,
        taker_trader=actor.trader,
        certificate_serial=actor.certificate_serial,
        quote_req_id=command.quote_req_id,
        fingerprint="",
        legs=command.legs,
        price_currency=terms.price_currency,
        tick_size=terms.tick_size,
        lot_sizes=terms.lot_sizes,
        leg_tick_sizes=terms.leg_tick_sizes,
        quantity=text_of(decimal_of(command.quantity)),
        all_or_none=command.all_or_none,
        min_quantity=command.min_quantity and text_of(decimal_of(command.min_quantity)),
        hedge=command.hedge,
        hedge_lot_size=terms.hedge_lot_size,
        limit_price=command.limit_price and text_of(decimal_of(command.limit_price)),
        side=command.side,
        panel=panel,
        disclosed=command.disclosed,
        respond_by_time_ms=now_ms + command.respond_by_ms if command.respond_by_ms else 0,
        expire_time_ms=now_ms + command.request_ttl_ms,
    )


def panel_for(
    state: VenueState,
    named: Sequence[str],
    groups: Sequence[str],
    actor: Actor,
    standings: Standings,
) -> tuple[str, ...] | Violation:
    """The makers to ask: those named and the groups' members, or without any name all.

    A firm that is named must be one with which the actor may deal; of a group those are.

    REQ-09, REQ-13, ENT-05.
    """
    makers = maker_firms(state)
    barred = _barred(makers, actor, standings)
    members = members_of(state.maker_groups, groups, makers, {actor.firm, *barred})
    if isinstance(members, Violation) or (groups and not named):
        return members
    panel = resolve_panel(named, makers, actor.firm, barred)
    return panel if isinstance(panel, Violation) else tuple(dict.fromkeys((*panel, *members)))


def _barred(makers: Iterable[str], actor: Actor, standings: Standings) -> frozenset[str]:
    own = Party(actor.firm, actor.standing)
    return frozenset(firm for firm in makers if not may_deal(own, Party(firm, standings.of(firm))))


def decide_request_cancel(
    state: VenueState, command: QuoteRequestCancel, actor: Actor, now_ms: int
) -> Decision | Violation:
    """Take a request back. Any trader of the firm may; one that is over is no error (REQ-16)."""
    request = request_of(state, actor.firm, command.quote_req_id)
    if request is None:
        return decide_discard(state, command.quote_req_id, actor, now_ms)
    if not is_open(request, now_ms):
        return Decision((), Accepted(rfq_id=request.rfq_id, duplicate=True))
    events = unfilled_ending(
        state,
        request,
        RequestEndReason.CANCELLED,
        QuoteEndReason.REQUEST_CANCELLED,
        now_ms,
    )
    return Decision(tuple(events), Accepted(rfq_id=request.rfq_id))
