"""Crosses, counters and answers to them and to last looks, for tests on the dealing floor."""

from rfqdesk.protocol.commands import (
    QuoteCounter,
    QuoteCounterCancel,
    QuoteCounterResponse,
    QuoteCross,
    QuoteCrossCancel,
)
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.terms import CounterRespType, QuoteRespType, TimeInForce


def a_cross(quote_resp_id: str = "a1", **facts: object) -> QuoteCross:
    """Buy all ten now or nothing, at 0.06 or below, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "quote_resp_id": quote_resp_id,
        "quote_req_id": "q1",
        "response": QuoteRespType.LIFT,
        "quantity": "10",
        "price": "0.06",
        "time_in_force": TimeInForce.FILL_OR_KILL,
    }
    return QuoteCross(**(known | facts))


def a_resting_cross(quote_resp_id: str = "a1", **facts: object) -> QuoteCross:
    """The same, and what can't be bought rests."""
    return a_cross(quote_resp_id, **({"time_in_force": TimeInForce.GOOD_TILL_CANCEL} | facts))


def a_cross_cancel(
    quote_req_id: str = "q1", response: QuoteRespType | None = None
) -> QuoteCrossCancel:
    """Take back what rests."""
    return QuoteCrossCancel(ref="r", quote_req_id=quote_req_id, response=response)


def a_counter(counter_id: str = "k1", **facts: object) -> QuoteCounter:
    """Offer birch 0.055 for all ten on its first quote, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "counter_id": counter_id,
        "quote_req_id": "q1",
        "maker": "birch",
        "quote_id": "b1",
        "revision": 1,
        "response": QuoteRespType.LIFT,
        "quantity": "10",
        "price": "0.055",
    }
    return QuoteCounter(**(known | facts))


def a_counter_cancel(
    quote_req_id: str = "q1", maker: str = "birch", counter_id: str = ""
) -> QuoteCounterCancel:
    """Withdraw what was offered to birch."""
    return QuoteCounterCancel(
        ref="r", quote_req_id=quote_req_id, maker=maker, counter_id=counter_id
    )


def an_answer(counter_resp_id: str = "m1", **facts: object) -> QuoteCounterResponse:
    """Accept the first counter on id-1, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "counter_resp_id": counter_resp_id,
        "rfq_id": "id-1",
        "round": 1,
        "response": CounterRespType.ACCEPT,
    }
    return QuoteCounterResponse(**(known | facts))


def a_look_answer(look_id: str, look_resp_id: str = "m1", **facts: object) -> LastLookResponse:
    """Take what was accepted, unless told otherwise."""
    known: dict[str, object] = {
        "ref": "r",
        "look_resp_id": look_resp_id,
        "rfq_id": "id-1",
        "look_id": look_id,
        "response": CounterRespType.ACCEPT,
    }
    return LastLookResponse(**(known | facts))
