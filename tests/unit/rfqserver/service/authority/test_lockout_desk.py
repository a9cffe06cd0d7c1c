"""Who may lock out what, what the journal then says, and what a failing disk changes."""

from pathlib import Path

import pytest
from cryptography import x509
from support.pki.authority import wall_now_ms
from support.pki.identity import IdentityRoom, identity_room
from support.pki.lifecycle import admitted, renewed

from rfqdesk.protocol.operations.statuses import CertificateStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.gateway.enrolment import Busy, Refused, Rejected
from rfqserver.gateway.lockout import LockedOut
from rfqserver.journal.interface import JournalHaltedError

ADDRESS = "10.0.0.7"


async def press(room: IdentityRoom, record: CertificateRecord, body: bytes = b"") -> object:
    return await room.desk.lock_out(body, record.certificate_der, ADDRESS)


def status(room: IdentityRoom, record: CertificateRecord) -> CertificateStatus:
    return room.desk.registry.certificates[record.serial].status(room.clock.now_ms())


def actors(room: IdentityRoom, kind: str) -> list[str]:
    return [record.entry.actor for record in room.journal.read() if record.entry.kind == kind]


@pytest.mark.rule("LCK-02")
async def test_the_list_the_sessions_and_the_journal_know_of_it_at_once(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record, _ = await admitted(room)

        assert isinstance(await press(room, record), LockedOut)

        assert status(room, record) is CertificateStatus.REVOKED
        assert [one.serial for one in room.revoked] == [record.serial]
        pem = room.trust[-1].crls_pem
        crl = x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])
        assert [f"{entry.serial_number:x}" for entry in crl] == [record.serial]
        assert room.kinds[-2:] == ["certificate_revoked", "crl_issued"]
        assert actors(room, "certificate_revoked") == [f"certificate:{record.serial}"]


@pytest.mark.rule("LCK-01")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", RevocationReason.KEY_COMPROMISE),
        (b"\n", RevocationReason.KEY_COMPROMISE),
        (b"cessationOfOperation", RevocationReason.CESSATION_OF_OPERATION),
    ],
)
async def test_the_reason_is_the_bodys(
    tmp_path: Path, body: bytes, reason: RevocationReason
) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record, _ = await admitted(room)

        await press(room, record, body)

        assert room.desk.registry.certificates[record.serial].revocation_reason is reason


@pytest.mark.rule("LCK-02")
@pytest.mark.parametrize("pressed", [0, 1, 2])
async def test_the_whole_line_goes_whichever_of_it_is_held(tmp_path: Path, pressed: int) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        first, _ = await admitted(room)
        bystander, _ = await admitted(room, trader="bob")
        second = await renewed(room, first)
        third = await renewed(room, second)
        line = (first, second, third)

        assert isinstance(await press(room, line[pressed]), LockedOut)

        assert [status(room, one) for one in line] == [CertificateStatus.REVOKED] * 3
        assert status(room, bystander) is CertificateStatus.ACTIVE
        # Twice is once.
        assert isinstance(await press(room, line[pressed]), LockedOut)
        assert room.kinds.count("certificate_revoked") == 3


@pytest.mark.rule("LCK-05")
async def test_one_that_counts_no_more_locks_nobody_out(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", now_ms=wall_now_ms()) as room:
        await room.desk.open_trust()
        old, _ = await admitted(room)
        new = await renewed(room, old)
        room.time.ms += DAY_MS + 1
        await room.desk.refresh_trust()

        answer = await press(room, old)

        assert isinstance(answer, Rejected)
        assert "Nothing was done" in answer.text
        assert "was renewed" in answer.text
        assert status(room, new) is CertificateStatus.ACTIVE
        assert room.kinds[-1] == "lockout_refused"


async def test_what_is_wrong_is_refused_and_kept_for_the_auditor(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record, _ = await admitted(room)

        assert isinstance(await press(room, record, b"why not"), Refused)
        assert isinstance(await room.desk.lock_out(b"", None, ADDRESS), Rejected)

        assert actors(room, "lockout_refused") == [
            f"certificate:{record.serial}",
            f"stranger:{ADDRESS}",
        ]
        assert status(room, record) is CertificateStatus.ACTIVE


@pytest.mark.rule("LCK-03")
async def test_on_a_halted_disk_it_is_not_called_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def halted(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record, _ = await admitted(room)
        with monkeypatch.context() as patch:
            patch.setattr(room.journal, "wait_durable", halted)
            for _ in range(2):
                assert isinstance(await press(room, record), Busy)
        assert isinstance(await press(room, record), LockedOut)
