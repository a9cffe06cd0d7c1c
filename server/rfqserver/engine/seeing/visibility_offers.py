"""What is seen of a trader's own offers: of crosses that rest, of counters, and of last looks."""

from rfqdesk.protocol import offers
from rfqdesk.protocol.events import FeedEvent
from rfqdesk.protocol.terms import CounterEndReason, LookEndReason
from rfqserver.engine.facts.offer_events import (
    CounterEnded,
    CounterOffered,
    CrossEnded,
    CrossRested,
    LookAsked,
    LookEnded,
    OfferEvent,
)


def project_offer(event: OfferEvent, firm: str, seq: int) -> FeedEvent:
    """The event as message number `seq` of the feed of a firm that it is for."""
    if isinstance(event, CrossRested | CrossEnded):
        return _cross(event, seq)
    if isinstance(event, CounterOffered | CounterEnded):
        return _counter(event, firm, seq)
    return _look(event, firm, seq)


def _cross(event: CrossRested | CrossEnded, seq: int) -> offers.CrossRested | offers.CrossEnded:
    if isinstance(event, CrossRested):
        return offers.CrossRested(
            seq=seq,
            transact_time_ms=event.time_ms,
            rfq_id=event.rfq_id,
            quote_resp_id=event.quote_resp_id,
            trader=event.taker_trader,
            response=event.response,
            quantity=event.quantity,
            price=event.price,
        )
    return offers.CrossEnded(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        quote_resp_id=event.quote_resp_id,
        response=event.response,
        reason=event.reason,
    )


def _counter(
    event: CounterOffered | CounterEnded, firm: str, seq: int
) -> offers.CounterOffered | offers.CounterEnded:
    own = firm == event.taker
    if isinstance(event, CounterOffered):
        return offers.CounterOffered(
            seq=seq,
            transact_time_ms=event.time_ms,
            rfq_id=event.rfq_id,
            maker=event.maker,
            round=event.round,
            quote_id=event.quote_id,
            revision=event.revision,
            response=event.response,
            quantity=event.quantity,
            price=event.price,
            valid_until_time_ms=event.valid_until_time_ms,
            counter_id=event.counter_id if own else "",
            trader=event.taker_trader if own else "",
        )
    # That others traded is nothing to this maker.
    hidden = event.reason is CounterEndReason.OVERTAKEN and not own
    return offers.CounterEnded(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        maker=event.maker,
        round=event.round,
        reason=CounterEndReason.WITHDRAWN if hidden else event.reason,
        counter_id=event.counter_id if own else "",
        text=event.text,
    )


def _look(
    event: LookAsked | LookEnded, firm: str, seq: int
) -> offers.LastLookAsked | offers.LastLookEnded:
    own = firm == event.taker
    if isinstance(event, LookAsked):
        return offers.LastLookAsked(
            seq=seq,
            transact_time_ms=event.time_ms,
            rfq_id=event.rfq_id,
            maker=event.maker,
            look_id=event.look_id,
            quote_id=event.quote_id,
            revision=event.revision,
            response=event.response,
            quantity=event.quantity,
            price=event.price,
            until_time_ms=event.until_time_ms,
            quote_resp_id=event.quote_resp_id if own else "",
        )
    # That the trader who accepted was stopped is nothing to this maker.
    hidden = event.reason is LookEndReason.VOID and not own
    return offers.LastLookEnded(
        seq=seq,
        transact_time_ms=event.time_ms,
        rfq_id=event.rfq_id,
        maker=event.maker,
        look_id=event.look_id,
        reason=LookEndReason.REQUEST_ENDED if hidden else event.reason,
        quote_resp_id=event.quote_resp_id if own else "",
    )
