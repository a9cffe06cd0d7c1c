"""An acceptance of a quote with last look: what it reserves until its maker has decided."""

from rfqdesk.protocol.money import decimal_of, difference, text_of
from rfqserver.engine.batch import Batch
from rfqserver.engine.facts.offer_events import LookAsked
from rfqserver.engine.state.state import QuoteState
from rfqserver.engine.trading import Order, end_overtaken, level_of


def ask_for_look(
    batch: Batch, order: Order, quote: QuoteState, quantity: str, *, look_id: str, now_ms: int
) -> None:
    """Put an acceptance to the quote's maker, for the venue's window (LLK-02, LLK-06).

    The quantity is reserved: nothing is accepted or crossed meanwhile, what rests waits,
    and counters are kept only as far as the rest of the request goes.
    """
    request, level = batch.request, level_of(quote, order.response)
    if level is None:
        raise ValueError(f"nothing is left to trade of quote {quote.quote_id}")
    batch.add(
        LookAsked(
            time_ms=now_ms,
            rfq_id=request.rfq_id,
            taker=request.taker,
            taker_trader=order.taker_trader,
            certificate_serial=order.certificate_serial,
            quote_resp_id=order.quote_resp_id,
            fingerprint=order.fingerprint,
            maker=quote.maker,
            look_id=look_id,
            quote_id=quote.quote_id,
            revision=quote.revision,
            response=order.response,
            quantity=text_of(decimal_of(quantity)),
            price=level.price,
            until_time_ms=min(now_ms + batch.state.policy.last_look_ms, request.expire_time_ms),
            allocations=order.allocations,
        )
    )
    left = difference(decimal_of(request.leaves_quantity), decimal_of(quantity))
    end_overtaken(batch, left, now_ms)
