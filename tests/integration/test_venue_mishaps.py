"""What an unlucky operator meets: leftovers of a killed server, storage that gives out."""

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.journals import entry
from support.venues.dealing_room import CALLS
from support.venues.open_venue import PASSPHRASE, open_venue, raw_client
from support.waiting import until

from rfqdesk.client import connect
from rfqdesk.protocol.events import Logout
from rfqdesk.protocol.terms import Leg, LegSide, RequestEndReason, Role, Side
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.events import CertificateRevoked
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service import venue as venue_module
from rfqserver.service.clock import wall_ms
from rfqserver.service.operator import instrument_desk
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError
from rfqserver.service.operator.identity_desk import IdentityDesk
from rfqserver.service.venue import Venue
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue


async def test_what_a_killed_server_left_behind_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "venue"
    async with open_venue(folder) as place:
        directory = place.venue.directory
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(directory.control_socket))
    directory.ready_file.with_suffix(".partial").write_text('{"pid": 1, "est_p')
    async with open_venue(folder) as place:
        assert directory.control_socket.is_socket()
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            await client.log_on()


async def test_a_server_that_cannot_start_is_not_called_ready(tmp_path: Path) -> None:
    folder = tmp_path / "venue"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = VenueConfig(
            name="test", host="localhost", est_port=port, trading_port=0, pki_port=0
        )
        await asyncio.to_thread(create_venue, folder, config, PASSPHRASE, wall_ms())
        directory = VenueDirectory(folder)
        directory.ready_file.write_text('{"pid": 1, "est_port": 1, "trading_port": 2}')
        venue = Venue(directory, directory.issuing_passphrase.read_bytes().strip())
        with pytest.raises(BaseExceptionGroup) as raised:
            await venue.serve()
        assert raised.value.subgroup(OSError) is not None
        assert not directory.ready_file.exists()


async def test_more_instruments_than_can_be_sent_are_refused_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instrument_desk, "INSTRUMENTS_MAX", len(CALLS) + 1)
    async with open_venue(tmp_path / "venue") as place:
        more = [replace(CALLS[0], symbol=f"BTC-25DEC29-{strike}-C") for strike in (1, 2)]
        with pytest.raises(OperationRefusedError, match="can list"):
            await place.venue.load_instruments(more)
        assert len(place.venue.sequencer.state.instruments) == len(CALLS)
        assert await place.venue.load_instruments([*CALLS, more[0]]) == len(CALLS) + 1


async def test_a_revocation_ends_sessions_though_the_listeners_cannot_be_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_material: TrustMaterial) -> None:
        raise OSError(28, "No space left on device")

    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            await client.log_on()
            monkeypatch.setattr(venue_module, "prepared", no_room)
            with pytest.raises(OperationIncompleteError, match="No space left"):
                await place.venue.identity.revoke(
                    jane.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
                )
            logout = await client.next_of(Logout)
            assert isinstance(logout, Logout)
            assert logout.reason == "certificate_revoked"


async def test_what_is_found_revoked_at_the_start_has_its_requests_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "venue"
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        async with connect(jane) as session:
            ack = await session.request_quotes(
                [Leg(CALLS[0].symbol, 1, LegSide.BUY)], "10",
                side=Side.BUY, request_ttl_ms=600_000, quote_req_id="req-1",
            )  # fmt: skip
    found = CertificateRevoked(
        time_ms=wall_ms(), serial=jane.certificate.serial, reason=RevocationReason.CA_COMPROMISE
    )
    open_trust = IdentityDesk.open_trust

    async def finding(desk: IdentityDesk) -> TrustMaterial:
        """As where a crash came between new files of the authority and their entry."""
        desk.refusals.identity_log.append([found], "ca")
        return await open_trust(desk)

    monkeypatch.setattr(IdentityDesk, "open_trust", finding)
    async with open_venue(folder) as place:
        ended = place.venue.sequencer.state.requests[ack.rfq_id].ended
        assert ended is RequestEndReason.REVOKED


async def fill_up(folder: Path) -> None:
    """Serve a venue whose journal takes no more after a while; ends with it."""
    async with open_venue(folder) as place:
        venue, journal = place.venue, place.venue.journal
        assert isinstance(journal, SqliteJournal)
        journal._connection.execute("PRAGMA max_page_count=1").fetchall()
        with contextlib.suppress(JournalHaltedError):
            while True:
                await journal.wait_durable(journal.append([entry(1, payload=b"x" * 50_000)]))
        await until(lambda: venue._failure is not None)


async def test_a_venue_that_halts_ends_with_words(tmp_path: Path) -> None:
    with pytest.raises(JournalHaltedError) as raised:
        await fill_up(tmp_path / "venue")
    told = str(raised.value)
    assert "took no more: database or disk is full" in told
    assert "What was confirmed to anybody is kept" in told
    assert "journal verify" in told
