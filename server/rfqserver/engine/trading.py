"""Trades: the one place where they come into being, and how what they use up ends.

A trade lessens the request, and the maker's quote on the side that traded. The quote
goes on with the rest, and with its other side, until nothing is left of it on the
sides that the request asks for; then it ends as traded. Once nothing is left of the
request, its last trade's quotes end as traded, all others as tied, covered or done away,
and it ends as filled.

A counter that was accepted uses its maker's quote up; counters for more than is left of
the request are overtaken.
"""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from rfqdesk.protocol.matching import Fill
from rfqdesk.protocol.money import decimal_of, difference, text_of, total
from rfqdesk.protocol.terms import (
    Allocation,
    CounterEndReason,
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)
from rfqserver.engine.allocating import split
from rfqserver.engine.batch import Batch
from rfqserver.engine.endings import counter_ended, quote_ended, request_ended
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.hedging import hedge_quantity
from rfqserver.engine.quality import QuoteBoard, board_of, losing_reason, quality_of
from rfqserver.engine.rules import RULES_VERSION
from rfqserver.engine.state.state import QuoteState, RequestState

_ZERO = Decimal(0)
_TRADE_ID_BYTES = 15


class Order(Struct, frozen=True, kw_only=True):
    """Who takes, on which side, and by which command.

    `fingerprint` is that command's, "" where its outcome was journalled before.
    """

    taker_trader: str
    certificate_serial: str
    quote_resp_id: str
    fingerprint: str
    response: QuoteRespType
    allocations: tuple[Allocation, ...] = ()


def level_of(quote: QuoteState, response: QuoteRespType) -> PriceLevel | None:
    """The side of a quote that a response takes."""
    return quote.offer if response is QuoteRespType.LIFT else quote.bid


def trade(
    batch: Batch, order: Order, fills: Sequence[Fill], trade_ids: Sequence[str], now_ms: int
) -> None:
    """Trade, one fill after the other, and end what that uses up.

    EXE-10, EXE-11, EXE-12, EXE-13.
    """
    # All fills are judged by the quotes as the requester found them.
    board = board_of(batch.quotes(), order.response, now_ms)
    winners = [fill.maker for fill in fills]
    left = order
    for fill, trade_id in zip(fills, trade_ids, strict=True):
        given, waiting = split(left.allocations, fill.quantity)
        now = replace(left, allocations=given)
        quote = batch.quote_of(fill.maker)
        executed = _executed(batch.request, quote, now, fill=fill, trade_id=trade_id, at=now_ms)
        batch.add(
            replace(
                executed,
                quality=quality_of(board, executed.price),
                cover_price=board.cover_price(winners),
                cover_told=batch.state.policy.cover_told,
            )
        )
        left = replace(left, allocations=waiting)
    _end_used_up(batch, board, winners, now_ms)


class Agreed(Struct, frozen=True, kw_only=True):
    """A trade that the maker has agreed to itself: a counter accepted, or a last look passed."""

    maker: str
    maker_trader: str
    quote_id: str
    revision: int
    price: str
    quantity: str
    counter_round: int = 0
    last_look: bool = False


def trade_agreed(batch: Batch, order: Order, agreed: Agreed, trade_id: str, now_ms: int) -> None:
    """Trade what was agreed, and end what that uses up: its maker's live quote as well.

    It need not be a quote that is still there, so it has no rank among them.

    CTR-11, LLK-04.
    """
    request = batch.request
    board = board_of(batch.quotes(), order.response, now_ms)
    winners = [agreed.maker]
    batch.add(
        replace(
            _of_order(request, order, agreed.price, decimal_of(agreed.quantity), now_ms),
            trade_id=trade_id,
            maker=agreed.maker,
            maker_trader=agreed.maker_trader,
            quote_id=agreed.quote_id,
            revision=agreed.revision,
            counter_round=agreed.counter_round,
            last_look=agreed.last_look,
            cover_price=board.cover_price(winners),
            cover_told=batch.state.policy.cover_told,
        )
    )
    if batch.request.leaves_quantity != "0":
        for quote in batch.quotes():
            if quote.maker == agreed.maker:
                batch.add(quote_ended(request, quote, QuoteEndReason.TRADED, now_ms))
    _end_used_up(batch, board, winners, now_ms)


def end_overtaken(batch: Batch, left: Decimal, now_ms: int) -> None:
    """End the counters that are for more than is left of the request (CTR-10)."""
    for counter in list(batch.state.counters.values()):
        if counter.ended is None and decimal_of(counter.quantity) > left:
            batch.add(counter_ended(batch.request, counter, CounterEndReason.OVERTAKEN, now_ms))


def ids_of_trades(new_id: str, response: QuoteRespType, count: int) -> list[str]:
    """Unguessable ids for the trades of one side that a command brings about.

    Hashed, so that no maker can tell from its trade's id whether there were others.
    """
    seeds = (f"{new_id}/{response.value}/{number}" for number in range(count))
    digests = (hashlib.sha256(seed.encode()).digest() for seed in seeds)
    return [b32encode(one[:_TRADE_ID_BYTES]).decode("ascii").lower() for one in digests]


def _executed(
    request: RequestState,
    quote: QuoteState,
    order: Order,
    *,
    fill: Fill,
    trade_id: str,
    at: int,
) -> TradeExecuted:
    level = level_of(quote, order.response)
    if level is None:
        raise ValueError(f"nothing is left to trade of quote {quote.quote_id}")
    left = difference(decimal_of(level.quantity), fill.quantity)
    return replace(
        _of_order(request, order, level.price, fill.quantity, at),
        trade_id=trade_id,
        maker=quote.maker,
        maker_trader=quote.maker_trader,
        quote_id=quote.quote_id,
        revision=quote.revision,
        leg_prices=quote.offer_legs if order.response is QuoteRespType.LIFT else quote.bid_legs,
        quote_leaves_quantity=text_of(left),
    )


def _of_order(
    request: RequestState, order: Order, price: str, quantity: Decimal, at: int
) -> TradeExecuted:
    """A trade as far as the taker's side and the request tell; the maker's is to be put in."""
    return TradeExecuted(
        time_ms=at,
        trade_id="",
        rfq_id=request.rfq_id,
        taker=request.taker,
        taker_trader=order.taker_trader,
        certificate_serial=order.certificate_serial,
        quote_req_id=request.quote_req_id,
        quote_resp_id=order.quote_resp_id,
        fingerprint=order.fingerprint,
        disclosed=request.disclosed,
        maker="",
        maker_trader="",
        quote_id="",
        revision=0,
        side=Side.BUY if order.response is QuoteRespType.LIFT else Side.SELL,
        price=price,
        price_currency=request.price_currency,
        quantity=text_of(quantity),
        legs=request.legs,
        leaves_quantity=text_of(difference(decimal_of(request.leaves_quantity), quantity)),
        cum_quantity=text_of(total(decimal_of(request.cum_quantity), quantity)),
        hedge=request.hedge,
        hedge_quantity=hedge_quantity(request.hedge, quantity),
        allocations=order.allocations,
        rules_version=RULES_VERSION,
    )


def _end_used_up(batch: Batch, board: QuoteBoard, makers: Sequence[str], now_ms: int) -> None:
    """See EXE-11, EXE-13."""
    request = batch.request
    filled = request.leaves_quantity == "0"
    quotes = batch.quotes()
    for quote in quotes:
        if quote.maker in makers and (filled or not _is_wanted(quote, request.side)):
            batch.add(quote_ended(request, quote, QuoteEndReason.TRADED, now_ms))
    if not filled:
        look = batch.state.looks.get(request.rfq_id)
        reserved = decimal_of(look.quantity) if look is not None else _ZERO
        end_overtaken(batch, difference(decimal_of(request.leaves_quantity), reserved), now_ms)
        return
    for quote in quotes:
        if quote.maker not in makers:
            reason = losing_reason(board, quote.maker, makers)
            ended = quote_ended(request, quote, reason, now_ms)
            batch.add(replace(ended, cover_told=batch.state.policy.cover_told))
    batch.add(request_ended(request, RequestEndReason.FILLED, now_ms))


def _is_wanted(quote: QuoteState, side: Side) -> bool:
    """Tell whether anything that the request asks for is left of the quote."""
    return (side.wants_bid and quote.bid is not None) or (
        side.wants_offer and quote.offer is not None
    )
