"""The demonstration's marks: told again and again, around the board's, until nobody wants them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rfqdesk.client.errors import NotConnectedError, RefusalError
from rfqdesk.demo import mark_feed
from rfqdesk.demo.board import ms_of
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.demo.mark_feed import MarkFeed, price_points, volatilities
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.limits import PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.reasons import RejectReason

BOARD = generated_board(ms_of(datetime(2026, 11, 20, 22, 54, tzinfo=UTC)))


class HandSession:
    """Answers with the next of `answers`, then with acks; says when it was told so often."""

    def __init__(self, answers: Sequence[Exception] = (), enough: int = 3) -> None:
        self.told: list[Sequence[PricePoint]] = []
        self.waited = 0
        self.answers = list(answers)
        self.enough = asyncio.Event()
        self._enough = enough

    async def publish_prices(self, prices: Sequence[PricePoint]) -> Ack:
        self.told.append(prices)
        if len(self.told) >= self._enough:
            self.enough.set()
        if self.answers:
            raise self.answers.pop(0)
        return Ack(ref="1")

    async def wait_live(self) -> None:
        self.waited += 1


def test_marks_move_a_little_and_the_same_way_each_time() -> None:
    points = price_points(BOARD, 1, seed=7)
    assert points == price_points(BOARD, 1, seed=7)
    assert points != price_points(BOARD, 2, seed=7)
    assert {point.symbol for point in points} == set(BOARD.lines)
    for point in points:
        mark = BOARD.lines[point.symbol].mark
        assert abs(Decimal(point.mark_price) - mark) <= mark * Decimal("0.004") + Decimal("1e-6")


def test_volatilities_are_those_that_the_marks_are_made_of() -> None:
    vols = volatilities(BOARD)
    assert len(vols) > len(BOARD.options()) // 2
    assert all(20 < float(vol) < 200 for vol in vols.values())
    points = {point.symbol: point for point in price_points(BOARD, 1, 7, vols)}
    assert all(points[symbol].volatility == vol for symbol, vol in vols.items())


async def test_it_goes_on_after_a_lost_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mark_feed, "FEED_MS", 1)
    session = HandSession([NotConnectedError("gone")], enough=4)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        task = group.create_task(MarkFeed(session, BOARD, 7).run())
        await session.enough.wait()
        task.cancel()
    assert session.waited == 1
    assert all(0 < len(part) <= PRICES_PER_MESSAGE_MAX for part in session.told)


async def test_a_refusal_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mark_feed, "FEED_MS", 1)
    refusal = RefusalError(RejectReason.NOT_AUTHORISED, "not entitled")
    feed = MarkFeed(HandSession([refusal]), BOARD, 7)
    async with asyncio.timeout(10):
        await feed.run()
    assert feed.refusal == "not entitled"
