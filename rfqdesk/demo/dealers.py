"""Dealers that quote by themselves: what a market maker's bot does, and no more."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Protocol

from rfqdesk.client.errors import (
    ClientError,
    NotConnectedError,
    NotSentError,
    OutcomeUnknownError,
    RefusalError,
)
from rfqdesk.demo.board import Board
from rfqdesk.demo.people import Dealer
from rfqdesk.demo.pricing import levels, price_package
from rfqdesk.protocol.events import Ack, FeedEvent, RequestEnded, RequestOpened
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PriceLevel, Side

_NO_PRICE = {
    Side.UNDISCLOSED: "worth too little for a bid; ask to buy and there is an offer",
    Side.SELL: "worth too little for a bid",
    Side.BUY: "no price in this one",
}
_OVER = frozenset({RejectReason.REQUEST_ENDED, RejectReason.UNKNOWN_REQUEST})


class Clock(Protocol):
    """The venue's time."""

    def now_ms(self) -> int:
        """Venue time in epoch milliseconds."""
        ...


class QuotingSession(Protocol):
    """The part of `client.session.TradingSession` that a dealer's bot uses."""

    @property
    def clock(self) -> Clock:
        """The venue's time."""
        ...

    def events(self) -> AsyncIterator[FeedEvent]:
        """Feed events, each once."""
        ...

    async def wait_live(self) -> None:
        """Wait for the connection."""
        ...

    async def quote(
        self,
        rfq_id: str,
        *,
        bid: PriceLevel | None = None,
        offer: PriceLevel | None = None,
        quote_ttl_ms: int = 0,
    ) -> Ack:
        """Quote, or replace the own quote."""
        ...

    async def pass_request(self, rfq_id: str, text: str = "") -> Ack:
        """Say that no price will come."""
        ...


class DealerBot:
    """Answers every open request with its own price and refreshes it until it ends.

    `refusals` keeps what the venue refused, for the report; a request that ends
    while a quote is on its way is no fault and is not kept.
    """

    def __init__(self, dealer: Dealer, session: QuotingSession, board: Board, seed: int) -> None:
        self._dealer = dealer
        self._session = session
        self._board = board
        self._seed = seed
        self._quoting: dict[str, asyncio.Task[None]] = {}
        self.refusals: list[str] = []

    async def run(self) -> None:
        """Quote until cancelled or until the session closes for good."""
        async with asyncio.TaskGroup() as group:
            async for event in self._session.events():
                match event:
                    case RequestOpened() if event.expire_time_ms > self._session.clock.now_ms():
                        self._quoting[event.rfq_id] = group.create_task(
                            self._quote(event), name=f"{self._dealer.firm} quotes {event.rfq_id}"
                        )
                    case RequestEnded() if event.rfq_id in self._quoting:
                        self._quoting.pop(event.rfq_id).cancel()
                    case _:
                        pass
            for task in self._quoting.values():
                task.cancel()

    async def _quote(self, request: RequestOpened) -> None:
        await asyncio.sleep(self._dealer.latency_ms / 1000)
        refresh = 0
        while self._session.clock.now_ms() < request.expire_time_ms:
            refresh += 1
            try:
                await self._send(request, refresh)
            except (OutcomeUnknownError, NotConnectedError, NotSentError):
                # Quotes fall with the connection, so a new one is right once it is back.
                if not await self._back():
                    return
                continue
            except RefusalError as error:
                if error.reason not in _OVER:
                    self.refusals.append(f"{self._dealer.firm}: {error.text}")
                return
            await asyncio.sleep(self._dealer.refresh_ms / 1000)

    async def _back(self) -> bool:
        """Wait for the connection; False once the session is over, of which `run` tells why."""
        try:
            await self._session.wait_live()
        except ClientError:
            return False
        return True

    async def _send(self, request: RequestOpened, refresh: int) -> None:
        price = price_package(
            self._dealer,
            self._board,
            request.legs,
            rfq_id=self._key(request),
            revision=refresh,
            seed=self._seed,
        )
        bid, offer = levels(price, request.side, decimal_of(request.quantity))
        if bid is None and offer is None:
            await self._session.pass_request(request.rfq_id, _NO_PRICE[request.side])
            return
        await self._session.quote(
            request.rfq_id, bid=bid, offer=offer, quote_ttl_ms=self._ttl_ms(request)
        )

    def _key(self, request: RequestOpened) -> str:
        # The venue's ids are random; what is asked for makes a run repeatable.
        legs = ",".join(f"{x.side}{x.ratio}{x.instrument}" for x in request.legs)
        return f"{legs}|{Decimal(request.quantity)}"

    def _ttl_ms(self, request: RequestOpened) -> int:
        left_ms = request.expire_time_ms - self._session.clock.now_ms()
        return 0 if left_ms <= self._dealer.quote_ttl_ms else self._dealer.quote_ttl_ms
