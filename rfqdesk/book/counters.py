"""Counters and last looks between a trader and a maker, as either of them sees them."""

from msgspec.structs import replace

from rfqdesk.book.facts import CounterFact, LookFact
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.offers import CounterEnded, CounterOffered, LastLookAsked, LastLookEnded


def counter_after(
    known: CounterFact | None, event: CounterOffered | CounterEnded
) -> CounterFact | None:
    """A maker's counter after an event; None where that ends one that is not known."""
    if isinstance(event, CounterOffered):
        return _offered(event)
    if known is None or known.round != event.round:
        return None
    return replace(known, end_reason=event.reason, text=event.text)


def look_after(known: LookFact | None, event: LastLookAsked | LastLookEnded) -> LookFact | None:
    """A request's last look after an event; None where that ends one that is not known."""
    if isinstance(event, LastLookAsked):
        return _looked_at(event)
    if known is None or known.look_id != event.look_id:
        return None
    return replace(known, end_reason=event.reason)


def _offered(event: CounterOffered) -> CounterFact:
    return CounterFact(
        rfq_id=event.rfq_id,
        maker=event.maker,
        round=event.round,
        counter_id=event.counter_id,
        trader=event.trader,
        quote_id=event.quote_id,
        revision=event.revision,
        response=event.response,
        quantity=decimal_of(event.quantity),
        price=decimal_of(event.price),
        offered_ms=event.transact_time_ms,
        valid_until_ms=event.valid_until_time_ms,
    )


def _looked_at(event: LastLookAsked) -> LookFact:
    return LookFact(
        rfq_id=event.rfq_id,
        maker=event.maker,
        look_id=event.look_id,
        quote_resp_id=event.quote_resp_id,
        response=event.response,
        quantity=decimal_of(event.quantity),
        price=decimal_of(event.price),
        until_ms=event.until_time_ms,
        asked_ms=event.transact_time_ms,
    )
