"""The panic button at a real venue: both sides' outcomes, and what the journal keeps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.free_port import free_port
from support.pki.throwaway_ca import A_DAY, ThrowawayCa
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.venues.scripted_est import ScriptedEst
from support.waiting import until

from rfqdesk.client import LockedOut, connect, lock_out
from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    LockoutRefusedError,
    ProtocolError,
    RefusalKind,
    VenueUnreachableError,
)
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.events import QuoteEnded, QuoteLive, RequestEnded
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteEndReason,
    RequestEndReason,
    Role,
    Side,
)


@contextlib.asynccontextmanager
async def running(identity: Identity) -> AsyncIterator[TradingSession]:
    """A live session of its own, until it ends."""
    session = TradingSession(identity)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        try:
            await session.wait_live()
            yield session
        finally:
            await session.close()


def recorded(opened: OpenVenue, kind: str) -> list[str]:
    """Actors of the journal's entries of a kind."""
    return [r.entry.actor for r in opened.venue.journal.read() if r.entry.kind == kind]


async def test_with_a_live_quote_and_a_session_elsewhere(tmp_path: Path) -> None:
    # Its certificates name the lists, which have to say that it was done.
    async with open_venue(tmp_path / "venue", pki_port=free_port()) as opened:
        trader = await opened.enrol("albion", Role.TRADER)
        dealer = await opened.enrol("meridian", Role.MAKER)
        async with connect(trader) as buyer, running(dealer) as desk, running(dealer) as laptop:
            events = buyer.events()
            ack = await buyer.request_quotes(
                [Leg(CALLS[0].symbol, 1, LegSide.BUY)], "10",
                side=Side.BUY, request_ttl_ms=60_000, quote_req_id="req-1",
            )  # fmt: skip
            await desk.quote(ack.rfq_id, offer=PriceLevel("0.0057", "10"))
            async for event in events:
                if isinstance(event, QuoteLive):
                    break

            locked = await lock_out(dealer, opened.est_port)

            assert locked.serial == dealer.certificate.serial
            assert "revoked" in locked.text
            async for event in events:
                if isinstance(event, QuoteEnded):
                    assert event.reason is QuoteEndReason.REVOKED
                    break
            for session in (desk, laptop):
                await until(lambda: session.status.state is ConnectionState.CLOSED)  # noqa: B023 - used up within this turn.
                error = session.status.error
                assert isinstance(error, ConnectionRefusedByVenueError)
                assert error.kind is RefusalKind.REVOKED
            assert buyer.status.state is ConnectionState.LIVE
        holder = f"certificate:{dealer.certificate.serial}"
        assert recorded(opened, "certificate_revoked") == [holder]
        with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
            async with raw_client(dealer) as client:
                await client.next()
        # Pressed again, for instance because the answer was lost: done is done.
        assert await lock_out(dealer, opened.est_port) == LockedOut(dealer.certificate.serial)


async def test_with_an_open_request(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as opened:
        trader = await opened.enrol("albion", Role.TRADER)
        dealer = await opened.enrol("meridian", Role.MAKER)
        async with connect(dealer) as maker:
            events = maker.events()
            async with running(trader) as buyer:
                ack = await buyer.request_quotes(
                    [Leg(CALLS[0].symbol, 1, LegSide.BUY)], "10",
                    side=Side.BUY, request_ttl_ms=60_000, quote_req_id="req-1",
                )  # fmt: skip
                await lock_out(trader, opened.est_port)
                await until(lambda: buyer.status.state is ConnectionState.CLOSED)
            async for event in events:
                if isinstance(event, RequestEnded):
                    assert event.rfq_id == ack.rfq_id
                    break
            ended = opened.venue.sequencer.state.requests[ack.rfq_id].ended
            assert ended is RequestEndReason.REVOKED


async def test_while_there_is_no_session_and_after_a_restart_of_the_venue(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as opened:
        jane = await opened.enrol("albion", Role.TRADER)
        await lock_out(jane, opened.est_port, reason="cessationOfOperation")
    async with open_venue(tmp_path / "venue") as opened:
        moved = replace(jane, trading_port=opened.trading_port)
        with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
            async with raw_client(moved) as client:
                await client.next()
        record = opened.venue.identity.registry.certificates[jane.certificate.serial]
        assert record.revocation_reason == "cessation_of_operation"


async def test_a_reason_the_venue_does_not_know_locks_nobody_out(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as opened:
        jane = await opened.enrol("albion", Role.TRADER)
        with pytest.raises(LockoutRefusedError, match="Nothing was done"):
            await lock_out(jane, opened.est_port, reason="boredom")
        async with raw_client(jane) as client:
            await client.log_on()


async def test_a_venue_that_is_not_reached_has_done_nothing() -> None:
    ca = ThrowawayCa()
    with pytest.raises(VenueUnreachableError):
        await lock_out(ca.identity(1), 1)


async def test_an_expired_certificate_is_not_called_locked_out(tmp_path: Path) -> None:
    ca = ThrowawayCa()
    expired = ca.identity(1, client=ca.client(from_now=-2 * A_DAY, until_now=-A_DAY))
    async with ScriptedEst(ca).running(demand_certificate=True) as est:
        with pytest.raises(ConnectionRefusedByVenueError) as caught:
            await lock_out(expired, est.port)
        assert caught.value.kind is RefusalKind.EXPIRED


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, LockoutRefusedError), (503, VenueUnreachableError), (302, ProtocolError)],
)
async def test_whatever_is_not_a_yes_is_no_success(status: int, kind: type[ClientError]) -> None:
    ca = ThrowawayCa()
    est = ScriptedEst(ca)
    est.lockout_status = status
    async with est.running():
        with pytest.raises(kind):
            await lock_out(ca.identity(1), est.port)
