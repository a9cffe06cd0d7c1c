"""Counters between a trader and a maker, as either of them sees them."""

from rfqdesk.book.facts import CounterFact
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.offers import CounterOffered


def offered(event: CounterOffered) -> CounterFact:
    """A counter that now stands."""
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
