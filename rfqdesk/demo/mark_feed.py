"""The demonstration's reference prices: one of its dealers tells the venue what all is worth."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from rfqdesk.client.errors import (
    ClientError,
    NotConnectedError,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
)
from rfqdesk.demo.board import DAY_MS, MARK_STEP, Board, BoardLine
from rfqdesk.demo.board_generated import black_76
from rfqdesk.demo.pricing import noise
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.limits import PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.money import text_of
from rfqdesk.protocol.prices import PricePoint

FEED_MS = 2_000
_INDEX_SHARE = Decimal("0.0004")
_MARK_SHARE = Decimal("0.004")
_CENT = Decimal("0.01")
_YEAR_MS = 365 * DAY_MS
_VOLS, _STEPS, _NEAR = (0.01, 4.0), 18, 0.005
"""Within which volatility is sought, in how many halvings, and how far from its ends it counts."""


class PublishingSession(Protocol):
    """The part of `client.session.TradingSession` that the feed uses."""

    async def publish_prices(self, prices: Sequence[PricePoint]) -> Ack:
        """Tell reference prices."""
        ...

    async def wait_live(self) -> None:
        """Wait for the connection."""
        ...


def price_points(
    board: Board, moment: int, seed: int, vols: Mapping[str, str] | None = None
) -> list[PricePoint]:
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
            volatility=(vols or {}).get(symbol, ""),
        )
        for symbol, line in board.lines.items()
    ]


def volatilities(board: Board) -> dict[str, str]:
    """Percent a year, for each option that the board's marks are those of by Black."""
    found = {}
    for line in board.options():
        instrument = line.instrument
        years = (instrument.expiry_ms - board.as_of_ms) / _YEAR_MS
        if instrument.put_call is None or years <= 0:
            continue
        low, high = _VOLS
        index, strike, mark = float(board.index), float(instrument.strike), float(line.mark)
        for _step in range(_STEPS):
            vol = (low + high) / 2
            price = black_76(index, strike, years, vol, instrument.put_call)
            low, high = (vol, high) if price < mark else (low, vol)
        if _VOLS[0] + _NEAR < low < _VOLS[1] - _NEAR:
            found[instrument.symbol] = f"{low * 100:.1f}"
    return found


class MarkFeed:
    """Tells all prices every two seconds, until it is cancelled or the venue wants none."""

    def __init__(self, session: PublishingSession, board: Board, seed: int) -> None:
        self._session = session
        self._board = board
        self._seed = seed
        self._vols = volatilities(board)
        self.refusal = ""

    async def run(self) -> None:
        """Tell prices until cancelled."""
        moment = 0
        while not self.refusal:
            try:
                for points in _parts(price_points(self._board, moment, self._seed, self._vols)):
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
