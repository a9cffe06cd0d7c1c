"""What a trader is told of its own standing offers, and makers of what is put to them."""

from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import CounterEndReason, CrossEndReason, LookEndReason, QuoteRespType


class CrossRested(FeedMessage, tag="cross_rested", frozen=True, kw_only=True):
    """A cross of the own firm rests with `quantity`. Seen by nobody else."""

    quote_resp_id: str
    trader: str
    response: QuoteRespType
    quantity: str
    price: str


class CrossEnded(FeedMessage, tag="cross_ended", frozen=True, kw_only=True):
    """A resting cross, or a request's limit price ("" for its id), trades no more by itself.

    Where the request ends, all that rests on it ends without a word of its own.
    """

    quote_resp_id: str
    response: QuoteRespType
    reason: CrossEndReason


class CounterOffered(FeedMessage, tag="counter_offered", frozen=True, kw_only=True):
    """A trader's firm counter to one maker's quote. Seen by these two only.

    `response` is the trader's side. `counter_id` and `trader` are "" to the maker, who
    names the counter by `rfq_id` and `round`.
    """

    maker: str
    round: int
    quote_id: str
    revision: int
    response: QuoteRespType
    quantity: str
    price: str
    valid_until_time_ms: int
    counter_id: str = ""
    trader: str = ""


class CounterEnded(FeedMessage, tag="counter_ended", frozen=True, kw_only=True):
    """A counter can no longer be accepted. With its request it ends without a word of its own."""

    maker: str
    round: int
    reason: CounterEndReason
    counter_id: str = ""
    text: str = ""


class LastLookAsked(FeedMessage, tag="last_look_asked", frozen=True, kw_only=True):
    """An acceptance is put to the maker of a quote with last look, until `until_time_ms`.

    `response` is the trader's side; `quote_resp_id` is "" to the maker.
    """

    maker: str
    look_id: str
    quote_id: str
    revision: int
    response: QuoteRespType
    quantity: str
    price: str
    until_time_ms: int
    quote_resp_id: str = ""


class LastLookEnded(FeedMessage, tag="last_look_ended", frozen=True, kw_only=True):
    """A last look is over: unless `accepted`, nothing was traded."""

    maker: str
    look_id: str
    reason: LookEndReason
    quote_resp_id: str = ""


OfferMessage = (
    CrossRested | CrossEnded | CounterOffered | CounterEnded | LastLookAsked | LastLookEnded
)
