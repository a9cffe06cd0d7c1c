from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from support.boards import BOARDS

from rfqdesk.demo.board import Board, board_at, ms_of
from rfqdesk.demo.people import DEALERS, Dealer
from rfqdesk.demo.pricing import TwoWay, levels, noise, price_package
from rfqdesk.demo.tape import place_all, shipped_tape
from rfqdesk.protocol.money import is_multiple
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, Side

NOW_MS = ms_of(datetime(2026, 11, 20, 22, 54, tzinfo=UTC))


@pytest.fixture(params=[name for name in BOARDS if name != "synthetic"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Board:
    return board_at(BOARDS[request.param](tmp_path), NOW_MS)


@pytest.fixture(params=DEALERS, ids=lambda dealer: dealer.firm)
def dealer(request: pytest.FixtureRequest) -> Dealer:
    found: Dealer = request.param
    return found


def test_prices_are_on_the_tick_around_the_mark_and_never_crossed(
    board: Board, dealer: Dealer
) -> None:
    for play in place_all(shipped_tape(), board):
        tick = board.package_tick(play.legs)
        for revision in range(1, 8):
            price = price_package(
                dealer, board, play.legs, rfq_id=play.name, revision=revision, seed=3
            )
            assert price.bid is not None
            assert price.offer is not None
            assert price.bid < price.offer
            assert is_multiple(price.bid, tick)
            assert is_multiple(price.offer, tick)
            assert price.bid <= board.package_mark(play.legs) <= price.offer


def test_the_same_seed_gives_the_same_price_and_a_refresh_moves_it(board: Board) -> None:
    legs = place_all(shipped_tape(), board)[1].legs

    def prices(seed: int) -> list[TwoWay]:
        return [
            price_package(DEALERS[0], board, legs, rfq_id="r", revision=n, seed=seed)
            for n in range(12)
        ]

    assert prices(1) == prices(1)
    assert prices(1) != prices(2)
    assert len(set(map(str, prices(1)))) > 1


def test_dealers_disagree(board: Board) -> None:
    legs = place_all(shipped_tape(), board)[1].legs
    prices = {
        str(price_package(dealer, board, legs, rfq_id="r", revision=1, seed=1))
        for dealer in DEALERS
    }
    assert len(prices) >= 4


def test_a_worthless_option_is_offered_but_not_bid(board: Board, dealer: Dealer) -> None:
    cheapest = min(board.options(), key=lambda line: line.mark)
    legs = (Leg(cheapest.instrument.symbol, 1, LegSide.BUY),)
    price = price_package(dealer, board, legs, rfq_id="r", revision=1, seed=1)
    assert price.bid is None or price.bid > 0
    assert price.offer is not None
    assert price.offer >= board.package_tick(legs)


def test_only_the_side_asked_for_is_sent() -> None:
    price = TwoWay(bid=Decimal("-0.0010"), offer=Decimal("0.0012"))
    bid, offer = PriceLevel("-0.001", "12.5"), PriceLevel("0.0012", "12.5")
    assert levels(price, Side.UNDISCLOSED, Decimal("12.5")) == (bid, offer)
    assert levels(price, Side.BUY, Decimal("12.5")) == (None, offer)
    assert levels(price, Side.SELL, Decimal("12.5")) == (bid, None)


def test_half_a_two_way_price_is_not_sent() -> None:
    offered = TwoWay(bid=None, offer=Decimal("0.0001"))
    assert levels(offered, Side.UNDISCLOSED, Decimal(1)) == (None, None)
    assert levels(offered, Side.SELL, Decimal(1)) == (None, None)
    assert levels(offered, Side.BUY, Decimal(1)) == (None, PriceLevel("0.0001", "1"))


def test_noise_is_bounded_and_spread_out() -> None:
    drawn = [noise(str(n)) for n in range(500)]
    assert all(-1 <= x < 1 for x in drawn)
    assert min(drawn) < Decimal("-0.9")
    assert max(drawn) > Decimal("0.9")


def test_firms_and_people_are_distinct() -> None:
    assert len({dealer.firm for dealer in DEALERS}) == 5
    assert len({dealer.latency_ms for dealer in DEALERS}) == 5
