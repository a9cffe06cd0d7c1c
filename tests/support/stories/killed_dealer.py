"""A dealer's desk that is killed, behind a wire that can be cut, and the client it deals with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.application import application, keep_profile, live_desk
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue, through
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import ExecutionReport, QuoteLive
from rfqdesk.protocol.terms import Leg, LegSide, QuoteRespType, Role, Side

LOOK_MS = 1_000


class DealerScene:
    """A venue with last look, a client, and a dealer's profile."""

    def __init__(self, venue: RealVenue, relay: TcpRelay, client: TradingSession, profile: Path):
        self.venue, self.relay, self.client, self.profile = venue, relay, client, profile
        self.quotes: list[QuoteLive] = []
        self.trades: list[ExecutionReport] = []
        client.subscribe(self._on_heard)

    def _on_heard(self, heard: object) -> None:
        if isinstance(heard, QuoteLive):
            self.quotes.append(heard)
        elif isinstance(heard, ExecutionReport):
            self.trades.append(heard)

    async def ask(self) -> None:
        """The client asks the dealer to offer."""
        legs = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
        await self.client.request_quotes(
            legs, "10", side=Side.BUY, request_ttl_ms=120_000, quote_req_id="req-1"
        )

    async def counter(self) -> None:
        """The client counters the quote."""
        await until(lambda: self.quotes, what="the quote at the client")
        await self.client.counter(self.quotes[0], QuoteRespType.LIFT, "req-1", "10", "0.0055")

    async def lift(self) -> None:
        """The client lifts the quote, which has last look."""
        await until(lambda: self.quotes, what="the quote at the client")
        ack = await self.client.accept(self.quotes[0], QuoteRespType.LIFT, "req-1", "10")
        assert ack.pending

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[Desk]:
        """The dealer's desk at its next start, live again."""
        self.relay.cut()
        async with application(self.profile) as windows:
            yield await live_desk(windows)


@asynccontextmanager
async def dealer_scene(folder: Path) -> AsyncIterator[DealerScene]:
    async with (
        real_venue(folder, last_look_ms=LOOK_MS) as venue,
        tcp_relay(venue.ready.trading_port) as relay,
    ):
        profile = folder / "profile"
        dealer = await venue.enrol("meridian", Role.MAKER)
        await keep_profile(profile, through(dealer, relay.port))
        client = TradingSession(await venue.enrol("albion", Role.TRADER))
        running = asyncio.create_task(client.run())
        try:
            await until(lambda: client.status.state is ConnectionState.LIVE, 20)
            yield DealerScene(venue, relay, client, profile)
        finally:
            await client.close()
            await running
