"""The operator's requests: over the control socket, and on a stopped venue's journal."""

import contextlib
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
from support.pki.authority import csr_der, make_csr, wall_now_ms
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.operations.requests import (
    AnyOperation,
    ApproveEnrolment,
    EntitlePrincipal,
    ListCertificates,
    ListEnrolments,
    ListPrincipals,
    LoadInstruments,
    RejectEnrolment,
    ResumePrincipal,
    RevokeCertificate,
    ShowEnrolment,
    ShowPrincipal,
    SuspendPrincipal,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PrincipalKind
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.keys import read_passphrase
from rfqserver.journal.interface import JournalFormatError, JournalHaltedError, JournalLockedError
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.operator.account import own_account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.control import CONTROL_PATH, open_control
from rfqserver.service.operator.control_access import ControlAccess
from rfqserver.service.operator.offline import perform_offline
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

SPOT = Instrument("BTC-USD", InstrumentKind.SPOT, "BTC", "USD", "0.01", "1")


class Operator:
    """Somebody at the control socket."""

    def __init__(self, room: IdentityRoom, socket: Path) -> None:
        self.room = room
        self.socket = socket

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Send raw bytes."""
        connector = aiohttp.UnixConnector(str(self.socket))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(f"http://control{CONTROL_PATH}", data=body) as response,
        ):
            return response.status, await response.read()

    async def ask(self, operation: AnyOperation) -> OperationResult:
        """Send an operation that must succeed."""
        status, body = await self.post(msgspec.json.encode(operation))
        assert status == 200, body
        return msgspec.json.decode(body, type=OperationResult)


@contextlib.asynccontextmanager
async def operator_of(tmp_path: Path) -> AsyncIterator[Operator]:
    async with identity_room(tmp_path / "journal") as room:
        (tmp_path / "run").mkdir(mode=0o755)
        access = ControlAccess(VenueDirectory(tmp_path))
        control = await open_control(room, access)
        yield Operator(room, access.socket)
        await control.close()
    assert not access.socket.exists()


async def test_the_socket_is_its_owners_alone(tmp_path: Path) -> None:
    async with operator_of(tmp_path) as operator:
        assert stat.S_IMODE(operator.socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(operator.socket.parent.stat().st_mode) == 0o700


async def test_a_killed_servers_socket_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "control.sock").touch()
    async with identity_room(tmp_path / "journal") as room:
        control = await open_control(room, ControlAccess(VenueDirectory(tmp_path)))
        result = await Operator(room, tmp_path / "run" / "control.sock").ask(
            ListEnrolments(operator="olga")
        )
        await control.close()

    assert result.enrolments == ()


async def test_a_principal_is_limited_suspended_and_resumed(tmp_path: Path) -> None:
    body = csr_der(make_csr())
    async with operator_of(tmp_path) as operator:
        await operator.room.desk.submit_csr(body, "10.0.0.1")
        await operator.ask(
            ApproveEnrolment(operator="olga", enrolment_id="1", terms=terms(sha256_hex(body)))
        )
        change = EntitlementChange(instruments=("BTC-*",), kind=PrincipalKind.BOT)
        [limited] = (
            await operator.ask(EntitlePrincipal(operator="olga", name="acme/alice", change=change))
        ).principals
        assert limited.changes == ("kind: person -> bot", "instruments: all -> BTC-*")
        [suspended] = (
            await operator.ask(SuspendPrincipal(operator="olga", name="acme", reason="fees"))
        ).principals
        assert (suspended.suspended, suspended.suspension_reason) == (True, "fees")
        _, alice = (await operator.ask(ListPrincipals(operator="olga"))).principals
        assert (alice.trader, alice.suspended, alice.suspended_with_firm) == ("alice", True, True)
        await operator.ask(ResumePrincipal(operator="olga", name="acme"))
        [shown] = (await operator.ask(ShowPrincipal(operator="olga", name="acme/alice"))).principals
        assert (shown.suspended, shown.entitlements) == (
            False,
            Entitlements(instruments=("BTC-*",)),
        )
        status, told = await operator.post(
            msgspec.json.encode(ResumePrincipal(operator="olga", name="acme"))
        )
        assert status == 409
        assert b"acme is not suspended itself" in told
        entries = [record.entry for record in operator.room.journal.read()]
        deciding = {one.actor for one in entries if one.kind == "enrolment_approved"}
        assert {one.actor for one in entries if one.kind.startswith("principal_")} == deciding


async def test_the_whole_life_of_an_identity(tmp_path: Path) -> None:
    body = csr_der(make_csr())
    async with operator_of(tmp_path) as operator:
        await operator.room.desk.submit_csr(body, "10.0.0.1")
        await operator.room.desk.submit_csr(csr_der(make_csr()), "10.0.0.2")
        listed = await operator.ask(ListEnrolments(operator="olga"))
        shown = await operator.ask(ShowEnrolment(operator="olga", enrolment_id="1"))
        approved = await operator.ask(
            ApproveEnrolment(operator="olga", enrolment_id="1", terms=terms(sha256_hex(body)))
        )
        rejected = await operator.ask(
            RejectEnrolment(operator="olga", enrolment_id="2", reason="no")
        )
        serial = approved.certificates[0].serial
        revoked = await operator.ask(
            RevokeCertificate(operator="olga", serial=serial, reason="keyCompromise")
        )
        certificates = await operator.ask(ListCertificates(operator="olga"))
        pending = await operator.ask(
            ListEnrolments(operator="olga", status=EnrolmentStatus.PENDING)
        )

        assert [view.enrolment_id for view in listed.enrolments] == ["1", "2"]
        assert shown.enrolments[0].fingerprint == sha256_hex(body)
        assert approved.certificates[0].status == "active"
        assert rejected.enrolments[0].reason == "no"
        assert revoked.certificates[0].revocation_reason == "key_compromise"
        assert certificates.certificates[0].status == "revoked"
        assert pending.enrolments == ()
        actors = {record.entry.actor for record in operator.room.journal.read()}
        # By the kernel's word, whatever name is claimed.
        assert own_account().actor in actors
        assert not any("olga" in actor for actor in actors)


async def test_instruments_reach_the_venue(tmp_path: Path) -> None:
    async with operator_of(tmp_path) as operator:
        result = await operator.ask(LoadInstruments(operator="olga", instruments=(SPOT, SPOT)))

        assert result.instrument_count == 2


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (ShowEnrolment(operator="o", enrolment_id="7"), "no enrolment 7"),
        (RevokeCertificate(operator="o", serial="ab", reason="superseded"), "no certificate ab"),
        (RevokeCertificate(operator="o", serial="ab", reason="whim"), "not a revocation reason"),
    ],
)
async def test_a_refused_operation_says_why(
    tmp_path: Path, operation: AnyOperation, said: str
) -> None:
    async with operator_of(tmp_path) as operator:
        status, body = await operator.post(msgspec.json.encode(operation))

        assert status == 409
        assert said in body.decode()


@pytest.mark.parametrize("body", [b"", b"{}", b'{"verb":"format_disk"}', b"[1]", b"\xff"])
async def test_an_unreadable_request_is_refused(tmp_path: Path, body: bytes) -> None:
    async with operator_of(tmp_path) as operator:
        status, answer = await operator.post(body)

        assert status == 400
        assert b"cannot be read" in answer


async def test_a_halted_journal_is_not_called_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with operator_of(tmp_path) as operator:
        await operator.room.desk.submit_csr(csr_der(make_csr()), "10.0.0.1")
        monkeypatch.setattr(operator.room.journal, "wait_durable", failing)
        reject = RejectEnrolment(operator="olga", enrolment_id="1", reason="no")

        status, body = await operator.post(msgspec.json.encode(reject))

        assert status == 503
        assert b"unknown" in body


@pytest.fixture
def stopped(tmp_path: Path) -> VenueDirectory:
    config = VenueConfig(name="blue-desk", host="127.0.0.1")
    create_venue(tmp_path / "venue", config, b"correct horse battery", wall_now_ms())
    return VenueDirectory(tmp_path / "venue")


async def test_a_stopped_venue_is_worked_on_directly(stopped: VenueDirectory) -> None:
    passphrase = read_passphrase(stopped.issuing_passphrase)

    assert await perform_offline(stopped, passphrase, ListEnrolments(operator="o")) == (
        OperationResult()
    )
    with pytest.raises(OperationRefusedError, match="no enrolment 1"):
        await perform_offline(
            stopped, passphrase, RejectEnrolment(operator="o", enrolment_id="1", reason="no")
        )
    with pytest.raises(OperationRefusedError, match="not running"):
        await perform_offline(
            stopped, passphrase, LoadInstruments(operator="o", instruments=(SPOT,))
        )


async def test_a_running_venue_is_not_worked_on_directly(stopped: VenueDirectory) -> None:
    journal = SqliteJournal.open(stopped.journal)
    with pytest.raises(JournalLockedError):
        await perform_offline(
            stopped, read_passphrase(stopped.issuing_passphrase), ListEnrolments(operator="o")
        )
    await journal.close()


async def test_a_lost_journal_is_not_replaced_by_an_empty_one(stopped: VenueDirectory) -> None:
    stopped.journal.unlink()

    with pytest.raises(JournalFormatError, match="restore"):
        await perform_offline(
            stopped, read_passphrase(stopped.issuing_passphrase), ListEnrolments(operator="o")
        )


async def test_a_path_too_long_for_a_socket_is_told_as_such(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 25)
    (deep / "run").mkdir(parents=True)
    async with identity_room(tmp_path / "journal") as room:
        with pytest.raises(OSError, match="move the venue to a shorter one") as raised:
            await open_control(room, ControlAccess(VenueDirectory(deep)))
    assert raised.value.filename == str(deep / "run" / "control.sock")
