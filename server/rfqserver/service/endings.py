"""What ends with a connection, a certificate or a suspension: quotes and requests, in one batch."""

from collections.abc import Iterator

import structlog

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Role
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import VENUE, EndDealing
from rfqserver.engine.state.state import VenueState, is_open
from rfqserver.journal.interface import JournalClosedError, JournalHaltedError
from rfqserver.service.sequencer import Sequencer

log = structlog.get_logger("rfqserver.service")


def of_disconnected(firm: str, trader: str, role: Role) -> EndDealing:
    """The quotes of a maker who is gone, or the requests of a trader who asked for that."""
    if role is Role.MAKER:
        return EndDealing(firm=firm, trader=trader, quote_reason=QuoteEndReason.DISCONNECTED)
    return EndDealing(firm=firm, trader=trader, request_reason=RequestEndReason.DISCONNECTED)


def of_dead_man(firm: str, trader: str, role: Role) -> EndDealing:
    """All that a trader has going in a role, since nothing was heard of it in time."""
    if role is Role.MAKER:
        return EndDealing(firm=firm, trader=trader, quote_reason=QuoteEndReason.DEAD_MAN)
    return EndDealing(firm=firm, trader=trader, request_reason=RequestEndReason.DEAD_MAN)


def of_revoked(firm: str, trader: str, role: Role) -> EndDealing:
    """All that a trader has going in a role, whichever certificate it began under.

    Whoever held the revoked one may have begun any of it.
    """
    if role is Role.MAKER:
        return EndDealing(firm=firm, trader=trader, quote_reason=QuoteEndReason.REVOKED)
    return EndDealing(firm=firm, trader=trader, request_reason=RequestEndReason.REVOKED)


def of_suspended(firm: str, trader: str) -> EndDealing:
    """All that a trader, or with `trader` "" a firm, has going."""
    return EndDealing(
        firm=firm,
        trader=trader or None,
        quote_reason=QuoteEndReason.SUSPENDED,
        request_reason=RequestEndReason.SUSPENDED,
    )


def left_over(state: VenueState, registry: Registry, now_ms: int) -> Iterator[EndDealing]:
    """What was to end when the venue stopped or stood still: requests, and what is on others'.

    A trader who was revoked and has a certificate again keeps its requests: they
    may have been opened under the new one.
    """
    takers = (
        {
            (request.taker, request.taker_trader)
            for request in state.requests.values()
            if is_open(request, now_ms)
        }
        | {
            (state.requests[cross.rfq_id].taker, cross.taker_trader)
            for cross in state.crosses.values()
        }
        | {
            (state.requests[counter.rfq_id].taker, counter.taker_trader)
            for counter in state.counters.values()
        }
        | {(state.requests[look.rfq_id].taker, look.taker_trader) for look in state.looks.values()}
    )
    held = [
        ((one.firm, one.trader), one.status(now_ms))
        for one in registry.certificates.values()
        if one.role is Role.TRADER
    ]
    active = {name for name, status in held if status is CertificateStatus.ACTIVE}
    revoked = {name for name, status in held if status is CertificateStatus.REVOKED}
    for firm, trader in sorted(takers):
        if registry.principals.is_suspended(firm, trader):
            yield of_suspended(firm, trader)
        elif (firm, trader) in revoked - active:
            yield of_revoked(firm, trader, Role.TRADER)


def end_dealing(sequencer: Sequencer, dealing: EndDealing) -> None:
    """Carry it out; told to those concerned once it is durable."""
    try:
        sequencer.execute(dealing, VENUE)
    except (JournalHaltedError, JournalClosedError) as error:
        # Nothing can be traded on any more either; the restart ends what has to end.
        log.warning(
            "quotes and requests not ended: the journal takes nothing",
            firm=dealing.firm,
            why=str(error),
        )
