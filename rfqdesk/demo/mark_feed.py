"""The demonstration's reference prices: one of its dealers tells the venue what all is worth."""

import asyncio
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from rfqdesk.client.errors import (
    ClientError,
    NotConnectedError,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
)
from rfqdesk.demo.board import MARK_STEP, Board, BoardLine
from rfqdesk.demo.pricing import noise
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.limits import PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.prices import PricePoint

FEED_MS = 2_000
_INDEX_SHARE = Decimal("0.0004")
_MARK_SHARE = Decimal("0.004")
_CENT = Decimal("0.01")


class PublishingSession(Protocol):
    """The part of `client.session.TradingSession` that the feed uses."""

    async def publish_prices(self, prices: Sequence[PricePoint]) -> Ack:
        """Tell reference prices."""
        ...

    async def wait_live(self) -> None:
        """Wait for the connection."""
        ...


def price_points(board: Board, moment: int, seed: int) -> list[PricePoint]:
    """What everything is worth at the `moment`-th telling: the board's marks, a little moved.

    The same board, moment and seed give the same prices.
    """
    index = board.index * (1 + _INDEX_SHARE * noise(f"{seed}|index|{moment}"))
    shown = text_of(index.quantize(_CENT))
    return [
        PricePoint(
            symbol=symbol,
            mark_price=text_of(_moved(line, noise(f"{seed}|{symbol}|{moment}"))),
            index_price=shown,
        )
        for symbol, line in board.lines.items()
    ]


class MarkFeed:
    """Tells all prices every two seconds, until it is cancelled or the venue wants none."""

    def __init__(self, session: PublishingSession, board: Board, seed: int) -> None:
        self._session = session
        self._board = board
        self._seed = seed
        self.refusal = ""

    async def run(self) -> None:
        """Tell prices until cancelled."""
        moment = 0
        while not self.refusal:
            try:
                for points in _parts(price_points(self._board, moment, self._seed)):
                    await self._session.publish_prices(points)
            except RefusalError as error:
                self.refusal = error.text
            except (OutcomeUnknownError, NotConnectedError, NotSentError):
                try:
                    await self._session.wait_live()
                except ClientError:
                    return
            moment += 1
            await asyncio.sleep(FEED_MS / 1000)


def _moved(line: BoardLine, chance: Decimal) -> Decimal:
    moved = line.mark * (1 + _MARK_SHARE * chance)
    return max(moved.quantize(MARK_STEP), MARK_STEP)


def _parts(points: list[PricePoint]) -> Iterator[list[PricePoint]]:
    for start in range(0, len(points), PRICES_PER_MESSAGE_MAX):
        yield points[start : start + PRICES_PER_MESSAGE_MAX]
