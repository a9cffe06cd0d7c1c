"""Revoking in one step, a whole firm too, and what happens when the list goes wrong."""

import asyncio
import json
import threading
from pathlib import Path

import pytest
from cryptography import x509
from structlog.testing import capture_logs
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms
from support.waiting import until

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.ca.root import RootCa, make_root_crl
from rfqserver.service.authority.crl_keeper import CrlPlan, IssuedCrl, make_lists
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError

OPERATOR = "operator:olga"


async def admitted(room: IdentityRoom, firm: str, trader: str, days: int = 90) -> CertificateRecord:
    """Certify somebody of a firm."""
    await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id,
        terms(waiting.csr_fingerprint, firm=firm, firm_name="", trader=trader, days=days),
        operator=OPERATOR,
    )


def listed(room: IdentityRoom) -> set[str]:
    """Serials on the list that the listeners got last."""
    pem = room.trust[-1].crls_pem
    crl = x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])
    return {format(entry.serial_number, "x") for entry in crl}


def journal_files(journal: Path) -> dict[Path, bytes]:
    """The journal's files and what is in them; the published list is not among them."""
    found = [path for path in journal.parent.glob(f"{journal.name}*") if path.suffix != ".crl"]
    return {path: path.read_bytes() for path in found}


async def test_a_firm_is_revoked_in_one_batch_with_one_list(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        alice, bob = [await admitted(room, "acme", name) for name in ("alice", "bob")]
        other = await admitted(room, "zeta", "zoe")
        before = room.desk.registry.crl_number

        gone = await room.desk.revoke_firm("acme", RevocationReason.SUPERSEDED, operator=OPERATOR)

        assert [record.serial for record in gone] == [alice.serial, bob.serial]
        assert [record.serial for record in room.revoked] == [alice.serial, bob.serial]
        assert len({record.revoked_ms for record in gone}) == 1
        assert room.kinds[-3:] == ["certificate_revoked", "certificate_revoked", "crl_issued"]
        assert room.desk.registry.crl_number == before + 1
        assert len(room.trust) == 1
        assert listed(room) == {alice.serial, bob.serial}
        status = room.desk.certificate(other.serial).status(room.clock.now_ms())
        assert status is CertificateStatus.ACTIVE


async def test_the_doors_are_shut_before_the_list_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list may be long, and nobody is to wait for it: neither the thief nor the traders."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(plan: CrlPlan) -> tuple[IssuedCrl, ...]:
        begun.set()
        assert go_on.wait(10)
        return make_lists(plan)

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room, "acme", "alice")
        monkeypatch.setattr("rfqserver.service.authority.trust_renewal.make_lists", slow)

        revoking = asyncio.ensure_future(
            room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        )
        await until(begun.is_set)

        assert [gone.serial for gone in room.revoked] == [record.serial]
        assert room.kinds[-1] == "certificate_revoked"
        assert room.trust == []
        assert not revoking.done()
        go_on.set()
        await revoking
        assert listed(room) == {record.serial}


async def test_revocations_at_the_same_time_are_all_listed_when_they_return(
    tmp_path: Path,
) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        records = [await admitted(room, "acme", f"trader-{number}") for number in range(8)]
        before = room.desk.registry.crl_number

        async def revoke(serial: str) -> set[str]:
            await room.desk.revoke(serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
            return listed(room)

        seen = await asyncio.gather(*(revoke(record.serial) for record in records))

        assert all(record.serial in lists for record, lists in zip(records, seen, strict=True))
        assert listed(room) == {record.serial for record in records}
        # One list may name many: the numbers rise by one each, and by fewer than eight.
        assert before < room.desk.registry.crl_number <= before + 8
        numbers = [
            json.loads(record.entry.payload)["number"]
            for record in room.journal.read()
            if record.entry.kind == "crl_issued"
        ]
        assert numbers == list(range(1, room.desk.registry.crl_number + 1))


async def test_only_what_could_still_be_used_is_revoked(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        expired = await admitted(room, "acme", "alice", days=1)
        revoked = await admitted(room, "acme", "bob")
        await room.desk.revoke(revoked.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        room.time.ms += 2 * DAY_MS
        good = await admitted(room, "acme", "carol")

        gone = await room.desk.revoke_firm("acme", RevocationReason.SUPERSEDED, operator=OPERATOR)

        assert [record.serial for record in gone] == [good.serial]
        assert room.desk.certificate(expired.serial).revoked_ms is None
        for firm in ("acme", "nobody", ""):
            with pytest.raises(OperationRefusedError, match="no certificate"):
                await room.desk.revoke_firm(firm, RevocationReason.SUPERSEDED, operator=OPERATOR)


async def test_a_list_with_a_missing_entry_is_refused_and_the_holder_shut_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(_registry: Registry, _generation: int) -> tuple[RevokedEntry, ...]:
        return ()

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room, "acme", "alice")
        number = room.desk.registry.crl_number
        with monkeypatch.context() as broken, capture_logs() as logs:
            broken.setattr(Registry, "revoked", forgetful)
            with pytest.raises(OperationIncompleteError, match="missing"):
                await room.desk.revoke(
                    record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR
                )
            with pytest.raises(CrlRefusedError, match="missing"):
                await room.desk.refresh_trust()

        assert [entry["log_level"] for entry in logs].count("critical") == 1
        assert [gone.serial for gone in room.revoked] == [record.serial]
        assert room.trust == []
        assert room.desk.registry.crl_number == number
        # The next look at the timer mends it.
        assert await room.desk.refresh_trust()
        assert listed(room) == {record.serial}
        assert room.desk.registry.crl_number == number + 1


async def test_a_list_the_listeners_cannot_take_is_told_and_given_again(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room, "acme", "alice")
        number = room.desk.registry.crl_number
        full = OSError(28, "No space left on device")
        room.trust_failures += [full, full]

        with pytest.raises(OperationIncompleteError, match="No space left"):
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)

        assert [gone.serial for gone in room.revoked] == [record.serial]
        with pytest.raises(OSError, match="No space left"):
            await room.desk.refresh_trust()
        assert await room.desk.refresh_trust()
        assert listed(room) == {record.serial}
        # The same list, not another one.
        assert room.desk.registry.crl_number == number + 1
        assert not await room.desk.refresh_trust()


async def test_a_refused_list_does_not_keep_the_venue_from_renewing_its_own_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with identity_room(tmp_path / "j") as room:
        before = await room.desk.open_trust()
        record = await admitted(room, "acme", "alice")
        monkeypatch.setattr(Registry, "revoked", lambda *_: ())
        with pytest.raises(OperationIncompleteError):
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        room.time.ms += 60 * DAY_MS

        with pytest.raises(CrlRefusedError, match="missing"):
            await room.desk.refresh_trust()

        assert room.trust[-1].chain_pem != before.chain_pem
        assert room.trust[-1].crls_pem == before.crls_pem


async def test_numbers_rise_across_restarts(tmp_path: Path) -> None:
    authority, numbers = Authority(), []
    for _ in range(3):
        async with identity_room(tmp_path / "j", authority) as room:
            await room.desk.open_trust()
            numbers.append(room.desk.registry.crl_number)
            record = await admitted(room, "acme", "alice")
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
            numbers.append(room.desk.registry.crl_number)

    assert numbers == [1, 2, 3, 4, 5, 6]


async def test_a_rolled_back_journal_is_not_served_from(tmp_path: Path) -> None:
    authority, journal, kept = Authority(), tmp_path / "j", tmp_path / "kept"
    async with identity_room(journal, authority) as room:
        await room.desk.open_trust()
        record = await admitted(room, "acme", "alice")
    backup = journal_files(journal)
    async with identity_room(journal, authority) as room:
        await room.desk.open_trust()
        await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
    for path in journal_files(journal):
        path.unlink()
    for path, content in backup.items():
        path.write_bytes(content)

    async with identity_room(journal, authority) as room:
        before = room.kinds
        with pytest.raises(CrlRefusedError, match="rolled back"):
            await room.desk.open_trust()
        assert room.kinds == before
        # What the operator is told to do when the newer journal is lost.
        journal.with_suffix(".crl").rename(kept)
    async with identity_room(journal, authority) as room:
        await room.desk.open_trust()


async def test_a_damaged_published_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "j.crl").write_bytes(b"nonsense")
    async with identity_room(tmp_path / "j") as room:
        with pytest.raises(CrlRefusedError, match="newest backup"):
            await room.desk.open_trust()


async def test_a_rolled_back_root_list_is_not_served_with(tmp_path: Path) -> None:
    authority = Authority()
    newer = Authority(now_ms=authority.now_ms)
    newer.root, newer.issuing = authority.root, authority.issuing
    newer.root_crl = make_root_crl(authority.root, authority.now_ms, number=2)
    root = RootCa(authority.root.certificate, newer.root_crl)
    newer.hierarchy = Hierarchy([IssuingCa(authority.venue, authority.issuing, root)])
    async with identity_room(tmp_path / "j", newer) as room:
        await room.desk.open_trust()
        assert room.desk.registry.authority.root_crl_numbers == {1: 2}
    async with identity_room(tmp_path / "j", newer) as room:
        await room.desk.open_trust()
        assert room.kinds.count("root_crl_adopted") == 1
    async with identity_room(tmp_path / "j", authority) as room:
        with pytest.raises(CrlRefusedError, match="number 2 was in use before"):
            await room.desk.open_trust()
