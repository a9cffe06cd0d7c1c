"""The same session on Qt's event loop, where the desktop runs it."""

import asyncio

import pytest
from support.pki.throwaway_ca import ThrowawayCa
from support.venues.scripted_venue import Peer, opened, scripted_venue, stay
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client.errors import ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.session import TradingSession
from rfqdesk.protocol.commands import QuoteResponse
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.terms import QuoteRespType

LIFT = QuoteResponse(
    ref="", quote_resp_id="lift-1", quote_req_id="req-1", maker="delta", quote_id="q-1",
    revision=1, response=QuoteRespType.LIFT, quantity="10", price="0.05",
)  # fmt: skip


@pytest.mark.qt_loop
async def test_a_lift_survives_a_cut_and_the_feed_resumes() -> None:
    async def first(peer: Peer) -> None:
        await peer.log_on(opened(1), opened(2))
        await peer.receive()
        peer.drop()

    async def second(peer: Peer) -> None:
        await peer.log_on(opened(3))
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        assert command.poss_resend
        await peer.send(Ack(ref=command.ref, trade_id="trade-1"))
        await peer.until_gone()

    async with scripted_venue(first, second) as venue, running(venue) as (session, heard):
        await session.wait_live()
        assert (await session.respond(LIFT, unproved_ok=True)).trade_id == "trade-1"
        await until(lambda: session.last_seq == 3)
        assert heard.seqs == [1, 2, 3]
        await until(lambda: session.status.rtt_ms is not None)


@pytest.mark.qt_loop
async def test_a_refused_certificate_is_told_there_too() -> None:
    ca, other = ThrowawayCa(), ThrowawayCa("Elsewhere")
    async with scripted_venue(stay, ca=ca) as venue:
        session = TradingSession(other.identity(venue.port, root_pem=ca.root_pem))
        async with asyncio.TaskGroup() as group:
            group.create_task(session.run())
        error = session.status.error
        assert isinstance(error, ConnectionRefusedByVenueError)
        assert error.kind is RefusalKind.UNKNOWN_CA
