"""Real block RFQs and real screen trades, replayed through the engine to the last digit."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from support.floors.floor import maker, trader
from support.real_tape import (
    BlockRfq,
    ReplayedVenue,
    ScreenRequest,
    block_rfqs,
    master,
    missing,
    screen_requests,
    tick_of,
)

from rfqdesk.protocol.commands import Quote, QuoteCross, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.package import package_price
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Side, TimeInForce
from rfqserver.engine.answers import Refused
from rfqserver.engine.commands import VENUE, ExpireDue

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

ANN, BIRCH, CEDAR = trader(), maker(), maker("cedar")
LAST_DIGIT = Decimal("0.0001")
TURNED = {Side.BUY: Side.SELL, Side.SELL: Side.BUY}


def reports(venue: ReplayedVenue, firm: str) -> list[ExecutionReport]:
    return [message for message in venue.feed(firm) if isinstance(message, ExecutionReport)]


def blocks_in_a_venue() -> tuple[ReplayedVenue, list[BlockRfq]]:
    blocks = block_rfqs()
    listed = master(
        (leg.instrument, price)
        for block in blocks
        for leg, price in zip(block.legs, block.leg_prices, strict=True)
    )
    return ReplayedVenue(listed, blocks[0].time_ms), blocks


def opened(venue: ReplayedVenue, block: BlockRfq) -> str:
    venue.now_ms = block.time_ms
    request = QuoteRequest(
        ref="r",
        quote_req_id=block.name,
        legs=block.legs,
        quantity=text_of(block.quantity),
        request_ttl_ms=60_000,
    )
    return venue.accepted(request, ANN).rfq_id


def priced(block: BlockRfq, rfq_id: str, leg_prices: tuple[Decimal, ...]) -> Quote:
    """The side that was dealt on at the tape's price and legs, the other one tick away."""
    dealt = PriceLevel(text_of(block.price), text_of(block.quantity))
    buys = block.side is Side.BUY
    away = block.price - LAST_DIGIT if buys else block.price + LAST_DIGIT
    other = PriceLevel(text_of(away), text_of(block.quantity))
    legs = tuple(text_of(price) for price in leg_prices)
    return Quote(
        ref="r",
        rfq_id=rfq_id,
        quote_id=f"b-{block.name}",
        revision=1,
        bid=other if buys else dealt,
        offer=dealt if buys else other,
        offer_legs=legs if buys else (),
        bid_legs=() if buys else legs,
    )


def taken(block: BlockRfq) -> QuoteResponse:
    return QuoteResponse(
        ref="r",
        quote_resp_id=f"a-{block.name}",
        quote_req_id=block.name,
        maker="birch",
        quote_id=f"b-{block.name}",
        revision=1,
        response=QuoteRespType.LIFT if block.side is Side.BUY else QuoteRespType.HIT,
        quantity=text_of(block.quantity),
        price=text_of(block.price),
    )


def summed(block: BlockRfq, *, for_taker: bool) -> Decimal:
    """What the legs come to; a taker who sells the package has them all the other way round."""
    signs = {LegSide.BUY: 1, LegSide.SELL: -1}
    turned = -1 if for_taker and block.side is Side.SELL else 1
    return sum(
        (
            turned * signs[leg.side] * leg.ratio * price
            for leg, price in zip(block.legs, block.leg_prices, strict=True)
        ),
        Decimal(0),
    )


@pytest.mark.rule("QUO-12", "QUO-13", "EXE-03", "EXE-04")
def test_each_block_trades_at_its_package_and_leg_prices() -> None:
    venue, blocks = blocks_in_a_venue()
    for block in blocks:
        rfq_id = opened(venue, block)
        venue.accepted(priced(block, rfq_id, block.leg_prices), BIRCH)
        venue.accepted(taken(block), ANN)
    assert len(blocks) == 6
    for block, own, theirs in zip(
        blocks, reports(venue, "acacia"), reports(venue, "birch"), strict=True
    ):
        for report in (own, theirs):
            assert Decimal(report.price) == block.price == summed(block, for_taker=False)
            assert report.price == text_of(block.price)
            assert tuple(Decimal(price) for price in report.leg_prices) == block.leg_prices
            assert report.legs == block.legs
            assert Decimal(report.quantity) == block.quantity
            assert package_price(report.legs, report.leg_prices) == block.price
        assert (own.side, theirs.side) == (block.side, TURNED[block.side])
        paid = block.price if block.side is Side.BUY else -block.price
        assert summed(block, for_taker=True) == paid
    assert venue.replayed() == venue.state


@pytest.mark.rule("QUO-12")
@pytest.mark.parametrize("step", [LAST_DIGIT, -LAST_DIGIT])
def test_one_leg_off_by_the_last_digit_is_refused(step: Decimal) -> None:
    venue, blocks = blocks_in_a_venue()
    tried = 0
    for block in blocks:
        rfq_id = opened(venue, block)
        for wrong in range(len(block.legs)):
            legs = tuple(
                price + step if number == wrong else price
                for number, price in enumerate(block.leg_prices)
            )
            quote = priced(block, rfq_id, legs)
            answer = venue.do(Quote(**_members(quote) | {"revision": wrong + 1}), BIRCH)
            assert isinstance(answer, Refused)
            assert answer.reason is RejectReason.PACKAGE_PRICE_MISMATCH
            tried += 1
    assert tried == 14


def _members(quote: Quote) -> dict[str, object]:
    return {name: getattr(quote, name) for name in quote.__struct_fields__}


def on_tick(request: ScreenRequest, tick: Decimal) -> Decimal:
    """The mark, rounded to the tick away from the taker; above zero."""
    rounding = ROUND_CEILING if request.side is Side.BUY else ROUND_FLOOR
    return max((request.mark / tick).to_integral_value(rounding) * tick, tick)


def quotes_of(request: ScreenRequest, tick: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Birch is at the limit, cedar at the mark."""
    yield "birch", request.limit
    yield "cedar", on_tick(request, tick)


def best_of(request: ScreenRequest, tick: Decimal) -> tuple[str, Decimal]:
    """The better price; at one price birch's, which comes first."""
    better = min if request.side is Side.BUY else max
    return better(quotes_of(request, tick), key=lambda quoted: quoted[1])


def replay_one(venue: ReplayedVenue, number: int, request: ScreenRequest, tick: Decimal) -> None:
    """Ask, have it quoted twice, and take the best: by turns by name, and by crossing."""
    venue.now_ms = request.time_ms
    venue.do(ExpireDue(), VENUE)
    name, quantity = f"q{number}", text_of(request.quantity)
    leg = Leg(request.instrument, 1, LegSide.BUY)
    asking = QuoteRequest(
        ref="r", quote_req_id=name, legs=(leg,), quantity=quantity, side=request.side,
        request_ttl_ms=60_000,
    )  # fmt: skip
    rfq_id = venue.accepted(asking, ANN).rfq_id
    for firm, price in quotes_of(request, tick):
        level = PriceLevel(text_of(price), quantity)
        side = {"offer": level} if request.side is Side.BUY else {"bid": level}
        quote = Quote(ref="r", rfq_id=rfq_id, quote_id=f"{firm}-{number}", revision=1, **side)
        venue.accepted(quote, BIRCH if firm == "birch" else CEDAR)
    response = QuoteRespType.LIFT if request.side is Side.BUY else QuoteRespType.HIT
    firm, price = best_of(request, tick)
    if number % 2:
        crossing = QuoteCross(
            ref="r", quote_resp_id=f"a{number}", quote_req_id=name, response=response,
            quantity=quantity, price=text_of(request.limit),
            time_in_force=TimeInForce.FILL_OR_KILL,
        )  # fmt: skip
        venue.accepted(crossing, ANN)
        return
    taking = QuoteResponse(
        ref="r", quote_resp_id=f"a{number}", quote_req_id=name, maker=firm,
        quote_id=f"{firm}-{number}", revision=1, response=response, quantity=quantity,
        price=text_of(price),
    )  # fmt: skip
    venue.accepted(taking, ANN)


@pytest.mark.rule("EXE-04", "CRS-03", "CRS-06", "REQ-03", "QUO-09")
def test_all_screen_requests_trade_and_their_sums_are_kept() -> None:
    requests = screen_requests()
    assert len(requests) == 517
    listed = master((request.instrument, request.limit) for request in requests)
    venue = ReplayedVenue(listed, requests[0].time_ms)
    wanted: dict[tuple[str, Side], Decimal] = defaultdict(Decimal)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    dealt = []
    for number, request in enumerate(requests):
        tick = tick_of(listed, request.instrument)
        replay_one(venue, number, request, tick)
        firm, price = best_of(request, tick)
        dealt.append((firm, price))
        wanted[request.instrument, request.side] += request.quantity
        paid[request.instrument] += request.quantity * price
    own = reports(venue, "acacia")
    assert [(report.maker, Decimal(report.price)) for report in own] == dealt
    assert totals(own) == wanted
    assert worth(own) == paid
    theirs = [*reports(venue, "birch"), *reports(venue, "cedar")]
    turned = {(symbol, TURNED[side]): quantity for (symbol, side), quantity in wanted.items()}
    assert totals(theirs) == turned
    assert worth(theirs) == paid
    assert {trade.executed.trade_id for trade in venue.state.trades.values()} == {
        report.trade_id for report in own
    }
    assert venue.replayed() == venue.state


def totals(found: list[ExecutionReport]) -> dict[tuple[str, Side], Decimal]:
    summed: dict[tuple[str, Side], Decimal] = defaultdict(Decimal)
    for report in found:
        summed[report.legs[0].instrument, report.side] += Decimal(report.quantity)
    return summed


def worth(found: list[ExecutionReport]) -> dict[str, Decimal]:
    summed: dict[str, Decimal] = defaultdict(Decimal)
    for report in found:
        summed[report.legs[0].instrument] += Decimal(report.quantity) * Decimal(report.price)
    return summed
