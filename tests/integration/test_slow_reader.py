"""One client of a real server stops reading; the others deal on and it comes back."""

import asyncio
import contextlib
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.venues.dealing_room import CALLS
from support.venues.open_venue import RawClient, open_venue, raw_client

from rfqdesk.client import connect
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.events import (
    FeedMessage,
    Logout,
    QuoteLive,
    ServerMessage,
)
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role
from rfqserver.gateway import connection
from rfqserver.service.venue import Venue

LEGS = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
LISTED = 4_000
LISTS = 5
"""Of some 0.9 MB each, to everybody connected: more than may wait for one reader."""


async def flood(venue: Venue) -> None:
    for number in range(LISTS):
        listed = [
            replace(
                CALLS[1],
                symbol=f"BTC-25DEC29-{strike}-C",
                strike=str(strike),
                lot_size=f"0.{number + 1}",
            )
            for strike in range(100_000, 100_000 + LISTED)
        ]
        await venue.load_instruments(listed)


async def deal(trader: TradingSession, maker: TradingSession, number: int) -> str:
    events = trader.events()
    name = f"req-{number}"
    opened = await trader.request_quotes(LEGS, "10", request_ttl_ms=60_000, quote_req_id=name)
    await maker.quote(
        opened.rfq_id, bid=PriceLevel("0.0051", "10"), offer=PriceLevel("0.0057", "10")
    )
    while not isinstance(event := await anext(events), QuoteLive):
        pass
    done = await trader.accept(event, QuoteRespType.LIFT, name, "10")
    return done.trade_id


async def heard_to_the_end(client: RawClient) -> list[ServerMessage]:
    heard = []
    while (message := await client.next()) is not None:
        heard.append(message)
    return heard


@pytest.mark.rule("SES-11")
async def test_a_reader_that_stops_is_dropped_alone_and_resumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "OUTBOX_MAX_BYTES", 3_000_000)
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        mary = await place.enrol("meridian", Role.MAKER)
        sessions = place.venue.dealing.sessions
        async with (
            raw_client(jane) as deaf,
            connect(jane) as trader,
            connect(mary) as maker,
            asyncio.TaskGroup() as group,
        ):
            await deaf.log_on()
            flooding = group.create_task(flood(place.venue))
            trades = []
            while not flooding.done() or len(sessions) == 3:
                trades.append(await deal(trader, maker, len(trades)))
                # Deaf, but not silent: silence has another end.
                with contextlib.suppress(ConnectionError):
                    await deaf.send(Heartbeat(ref="1"))
            assert all(trades)
            # The others are as they were, of the same certificate and of the same firm.
            assert {len(sessions.live_of_firm(firm)) for firm in ("albion", "meridian")} == {1}
            assert trader.status.state is ConnectionState.LIVE
            heard = await heard_to_the_end(deaf)
            logout = heard[-1]
            assert isinstance(logout, Logout)
            assert (logout.reason, logout.retry) == ("slow_consumer", True)
            held = max((m.seq for m in heard if isinstance(m, FeedMessage)), default=0)
            last_seq = trader.last_seq
        async with connect(jane, resume_after_seq=held) as back:
            first = await anext(back.events())
            assert (first.seq, back.last_seq) == (held + 1, last_seq)
