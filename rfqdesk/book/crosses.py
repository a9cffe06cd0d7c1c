"""What rests on an own request and trades by itself: crosses and limit prices."""

from msgspec.structs import replace

from rfqdesk.book.facts import CrossFact, RequestFact
from rfqdesk.protocol.events import (
    ExecutionReport,
    RequestOpened,
)
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.offers import CrossEnded, CrossRested
from rfqdesk.protocol.terms import QuoteRespType, Side


def limit_cross(event: RequestOpened) -> tuple[CrossFact, ...]:
    """A request's limit price, which rests from the start."""
    if not event.limit_price:
        return ()
    response = QuoteRespType.LIFT if event.side is Side.BUY else QuoteRespType.HIT
    price, quantity = decimal_of(event.limit_price), decimal_of(event.quantity)
    return (CrossFact("", event.trader, response, quantity, price),)


def with_cross_event(request: RequestFact, event: CrossRested | CrossEnded) -> RequestFact:
    """The request after one of its crosses came to rest or ended."""
    others = tuple(one for one in request.crosses if one.response is not event.response)
    if isinstance(event, CrossEnded):
        return replace(request, crosses=others)
    cross = CrossFact(
        event.quote_resp_id,
        event.trader,
        event.response,
        decimal_of(event.quantity),
        decimal_of(event.price),
    )
    return replace(request, crosses=(*others, cross))


def after_trade(request: RequestFact, event: ExecutionReport) -> tuple[CrossFact, ...]:
    """What rests after a trade, which may have been one of a resting cross."""
    response = QuoteRespType.LIFT if event.side is Side.BUY else QuoteRespType.HIT
    return tuple(
        replace(one, quantity=one.quantity - decimal_of(event.quantity))
        if (one.response, one.quote_resp_id) == (response, event.quote_resp_id)
        else one
        for one in request.crosses
    )
