"""A hierarchy takes over in one step: files, memory, journal, and what follows from it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.ocsp import OCSPCertStatus, load_der_ocsp_response
from support.pki.authority import csr_der, make_csr
from support.pki.ceremonies import (
    NEW_PASSPHRASE,
    compromise,
    created,
    files_of,
    renewal,
    retirement,
    rollover,
)
from support.pki.identity import IdentityRoom, identity_room, terms
from support.pki.ocsp_requests import request_for

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import serial_text
from rfqserver.ca.errors import CrlRefusedError, SuccessionRefusedError
from rfqserver.ca.records import CertificateRecord
from rfqserver.service.authority.ceremony import Prepared
from rfqserver.service.authority.crl_keeper import CrlPlan
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError
from rfqserver.service.venue_directory import VenueDirectory

OPERATOR = "operator:olga"

Prepare = Callable[[VenueDirectory], Prepared]


@pytest.fixture
def venue(tmp_path: Path) -> VenueDirectory:
    return created(tmp_path / "venue")


async def certified(room: IdentityRoom, trader: str = "alice") -> CertificateRecord:
    """Certify somebody."""
    await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id, terms(waiting.csr_fingerprint, trader=trader), operator=OPERATOR
    )


async def adopted(
    room: IdentityRoom, venue: VenueDirectory, prepare: Prepare, *, force: bool = False
) -> list[CertificateRecord]:
    """Hold a ceremony beside the venue and have its outcome adopted."""
    prepared = await asyncio.to_thread(prepare, venue)
    return await room.desk.adopt_authority(prepared.manifest_sha256, force=force, operator=OPERATOR)


def chain(room: IdentityRoom) -> list[x509.Certificate]:
    """What the venue presents on its TLS ports."""
    return x509.load_pem_x509_certificates(room.trust[-1].chain_pem)


def lists(room: IdentityRoom) -> dict[tuple[str, bytes | None], x509.CertificateRevocationList]:
    """The lists the venue's TLS ports check with, by issuer's name and key."""
    mark = b"-----END X509 CRL-----\n"
    parts = room.trust[-1].crls_pem.split(mark)[:-1]
    crls = [x509.load_pem_x509_crl(part + mark) for part in parts]
    return {
        (crl.issuer.rfc4514_string(), crl.extensions.get_extension_for_class(
            x509.AuthorityKeyIdentifier).value.key_identifier): crl
        for crl in crls
    }  # fmt: skip


def answer(room: IdentityRoom, record: CertificateRecord) -> OCSPCertStatus:
    """What the responder says, signed by the delegate of the very CA that issued."""
    certificate = x509.load_der_x509_certificate(record.certificate_der)
    known = [x509.load_der_x509_certificate(der) for der in room.desk.ca_certificates()]
    issuer = next(one for one in known if one.subject == certificate.issuer)
    body = room.desk.publication.answer_ocsp(request_for(issuer, int(record.serial, 16))).body
    said = load_der_ocsp_response(body)
    said.certificates[0].verify_directly_issued_by(issuer)
    return said.certificate_status


def witnesses(folder: Path) -> set[str]:
    """Files of the lists published last."""
    return {path.name for path in folder.glob("j*.crl")}


async def test_the_new_issuing_ca_issues_and_the_former_goes_on_answering(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        alice = await certified(room)

        assert await adopted(room, venue, renewal) == []

        bob = await certified(room, "bob")
        assert (alice.generation, bob.generation) == (1, 2)
        now_ms = room.clock.now_ms()
        for one in (alice, bob):
            record = room.desk.certificate(one.serial)
            assert record.status(now_ms) is CertificateStatus.ACTIVE
        server, issuing = chain(room)
        server.verify_directly_issued_by(issuing)
        assert "issuing CA 2" in issuing.subject.rfc4514_string()
        assert (answer(room, alice), answer(room, bob)) == (OCSPCertStatus.GOOD,) * 2

        for one in (alice, bob):
            await room.desk.revoke(one.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        found = {name: {entry.serial_number for entry in crl} for (name, _), crl in
                 lists(room).items()}  # fmt: skip
        assert found == {
            "CN=blue-desk root CA,O=blue-desk": set(),
            "CN=blue-desk issuing CA,O=blue-desk": {int(alice.serial, 16)},
            "CN=blue-desk issuing CA 2,O=blue-desk": {int(bob.serial, 16)},
        }
        assert (answer(room, alice), answer(room, bob)) == (OCSPCertStatus.REVOKED,) * 2
        for path, record in (("/crl/issuing.crl", alice), ("/crl/issuing-2.crl", bob)):
            document = room.desk.publication.document(path)
            assert document is not None
            [entry] = x509.load_der_x509_crl(document.body)
            assert serial_text(entry.serial_number) == record.serial
        assert room.desk.publication.document("/ca/issuing-2.cer") is not None
        assert room.desk.publication.document("/crl/issuing-3.crl") is None


async def test_numbers_rise_for_each_issuer_and_across_restarts(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await adopted(room, venue, renewal)
        known = room.desk.registry.authority
        assert [known.crl(one).number for one in (1, 2)] == [2, 1]
        assert known.root_crl_numbers == {1: 2}
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        known = room.desk.registry.authority
        assert [known.crl(one).number for one in (1, 2)] == [3, 2]
        assert room.kinds.count("issuing_ca_adopted") == 1
        # Either file is a witness.
        assert witnesses(tmp_path) == {"j.crl", "j-2.crl"}


async def test_what_a_compromised_ca_issued_dies_at_once(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        alice = await certified(room)

        [gone] = await adopted(room, venue, compromise)

        assert [record.serial for record in room.revoked] == [alice.serial] == [gone.serial]
        assert gone.revocation_reason is RevocationReason.CA_COMPROMISE
        assert "issuing_ca_revoked" in room.kinds
        root_list = lists(room)["CN=blue-desk root CA,O=blue-desk", _key_of_root(room)]
        assert len(root_list) == 1
        assert (await certified(room, "bob")).generation == 2
        view = room.desk.authority()
        assert [issuing.revoked for issuing in view.issuing_cas] == [True, False]


async def test_a_root_is_rolled_over_and_retired(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        alice = await certified(room)
        await adopted(room, venue, rollover)

        server, issuing, cross = chain(room)
        old, new = x509.load_pem_x509_certificates(room.trust[-1].root_pem)
        server.verify_directly_issued_by(issuing)
        issuing.verify_directly_issued_by(cross)
        issuing.verify_directly_issued_by(new)
        cross.verify_directly_issued_by(old)
        assert len(lists(room)) == 4
        assert len(room.desk.ca_certificates()) == 6
        for path in ("/crl/root.crl", "/crl/root-2.crl", "/ca/root.cer", "/ca/root-2.cer"):
            assert room.desk.publication.document(path) is not None

        with pytest.raises(OperationRefusedError, match=rf"{alice.serial} of acme/alice.*--force"):
            await adopted(room, venue, retirement)
        assert len(lists(room)) == 4
        assert await adopted(room, venue, retirement, force=True) == room.revoked != []

        assert x509.load_pem_x509_certificates(room.trust[-1].root_pem) == [new]
        assert len(chain(room)) == 2
        assert len(lists(room)) == 2
        assert room.desk.publication.document("/crl/root.crl") is None
        assert room.desk.registry.authority.roots_retired == {1}
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        before = len(room.kinds)
        await room.desk.open_trust()
        assert set(room.kinds[before:]) == {
            "crl_issued", "server_certificate_issued", "ocsp_signer_issued",
        }  # fmt: skip


async def test_what_a_crash_kept_out_of_the_journal_is_made_good_at_the_start(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        alice = await certified(room)
    await asyncio.to_thread(compromise, venue)
    # The venue was killed after the switch, before its first word in the journal.
    files_of(venue).switch()
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()

        assert room.desk.registry.authority.generation == 2
        assert room.desk.registry.authority.issuing_revoked == {1}
        gone = room.desk.certificate(alice.serial)
        assert gone.status(room.clock.now_ms()) is CertificateStatus.REVOKED
        assert (await certified(room, "bob")).generation == 2


@pytest.mark.parametrize("prepare", [renewal, rollover])
async def test_an_authority_put_back_is_not_served_from(
    tmp_path: Path, venue: VenueDirectory, prepare: Prepare
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await adopted(room, venue, prepare)
    (venue.ca / "authority.json").unlink()

    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        before = room.kinds
        with pytest.raises(SuccessionRefusedError, match="put back to an older state"):
            await room.desk.open_trust()
        assert room.kinds == before


async def test_a_retired_root_does_not_come_back(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await adopted(room, venue, rollover)
        rolling = (venue.ca / "authority.json").read_bytes()
        await adopted(room, venue, retirement)
    (venue.ca / "authority.json").write_bytes(rolling)

    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        with pytest.raises(SuccessionRefusedError, match="retired"):
            await room.desk.open_trust()


async def test_a_stale_root_list_put_back_is_refused(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await adopted(room, venue, compromise)
    (venue.ca / "root-1.crl-2.pem").write_bytes(venue.root_crl.read_bytes())

    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        with pytest.raises(CrlRefusedError, match="number 2 was in use before"):
            await room.desk.open_trust()


async def test_a_list_put_back_while_running_is_not_adopted(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await adopted(room, venue, compromise)
        prepared = await asyncio.to_thread(renewal, venue)
        (venue.ca / "root-1.crl-3.pem").write_bytes(venue.root_crl.read_bytes())

        with pytest.raises(OperationRefusedError, match="Nothing has changed"):
            await room.desk.adopt_authority(
                prepared.manifest_sha256, force=False, operator=OPERATOR
            )
        assert room.desk.registry.authority.generation == 2


async def test_what_was_not_prepared_is_not_adopted(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        with pytest.raises(OperationRefusedError, match="Nothing has changed"):
            await room.desk.adopt_authority("ab" * 32, force=True, operator=OPERATOR)
    async with identity_room(tmp_path / "other") as room:
        with pytest.raises(OperationRefusedError, match="no authority on disk"):
            await room.desk.adopt_authority("ab" * 32, force=True, operator=OPERATOR)


async def test_another_venues_root_does_not_take_over(
    tmp_path: Path, venue: VenueDirectory
) -> None:
    foreign = await asyncio.to_thread(created, tmp_path / "other")
    prepared = await asyncio.to_thread(rollover, foreign)
    files = files_of(foreign)
    files.load = files_of(venue).load  # type: ignore[method-assign]
    async with identity_room(tmp_path / "j", files=files) as room:
        await room.desk.open_trust()
        with pytest.raises(OperationRefusedError, match="would be exchanged"):
            await room.desk.adopt_authority(prepared.manifest_sha256, force=True, operator=OPERATOR)


async def test_a_refused_list_is_told_and_nobody_issues_from_the_old_ca(
    tmp_path: Path, venue: VenueDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_plan: CrlPlan) -> None:
        raise CrlRefusedError("The new revocation list is wrong.")

    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        prepared = await asyncio.to_thread(renewal, venue)
        with monkeypatch.context() as broken:
            broken.setattr("rfqserver.service.authority.trust_renewal.make_lists", refused)
            with pytest.raises(OperationIncompleteError, match="is in force, but not all"):
                await room.desk.adopt_authority(
                    prepared.manifest_sha256, force=False, operator=OPERATOR
                )
        assert (await certified(room)).generation == 2
        # The next look at the timer mends it.
        assert await room.desk.refresh_trust()
        assert "issuing CA 2" in chain(room)[1].subject.rfc4514_string()


async def test_renewed_twice_and_seen_in_the_status(tmp_path: Path, venue: VenueDirectory) -> None:
    async with identity_room(tmp_path / "j", files=files_of(venue)) as room:
        await room.desk.open_trust()
        await certified(room)
        await adopted(room, venue, renewal)
        await adopted(room, venue, rollover)
        await adopted(room, venue, lambda one: renewal(one, NEW_PASSPHRASE))

        view = room.desk.authority()
        seen = [(one.certificate.generation, one.root_generation, one.active_certificates)
                for one in view.issuing_cas]  # fmt: skip
        assert seen == [(1, 1, 1), (2, 1, 0), (3, 2, 0), (4, 2, 0)]
        assert [root.certificate.generation for root in view.roots] == [1, 2]
        assert view.root == view.roots[-1].certificate
        assert any("Wait until the 1 certificates" in step for step in view.next_steps)
        assert view.cut_short == 0


def _key_of_root(room: IdentityRoom) -> bytes:
    [root] = x509.load_pem_x509_certificates(room.trust[-1].root_pem)
    return root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
