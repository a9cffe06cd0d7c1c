"""What is published follows what was decided: answers, documents, and nothing stale."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms
from support.pki.ocsp_requests import request_for, status_in

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import ms_of
from rfqserver.ca.ocsp_signer import OCSP_SIGNER_DAYS
from rfqserver.ca.pointers import (
    ISSUING_CERTIFICATE_PATH,
    ISSUING_CRL_PATH,
    ROOT_CERTIFICATE_PATH,
    ROOT_CRL_PATH,
)
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.gateway.publication import OcspAnswer
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority import publication
from rfqserver.service.authority.publication import PREPARED_LIFE_MS

OPERATOR = "operator:olga"


async def admitted(room: IdentityRoom) -> CertificateRecord:
    """Certify somebody."""
    await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id, terms(waiting.csr_fingerprint), operator=OPERATOR
    )


def asked(room: IdentityRoom, serial: str, nonce: bytes | None = None) -> OcspAnswer:
    """Ask the responder about a serial number."""
    issuer = room.authority.issuing.certificate
    return room.desk.publication.answer_ocsp(request_for(issuer, int(serial, 16), nonce=nonce))


def published_crl(room: IdentityRoom) -> x509.CertificateRevocationList:
    """The issuing CA's list as others get it."""
    document = room.desk.publication.document(ISSUING_CRL_PATH)
    assert document is not None
    return x509.load_der_x509_crl(document.body)


async def test_good_revoked_unknown(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room)
        assert status_in(asked(room, record.serial).body) is OCSPCertStatus.GOOD

        await room.desk.revoke(record.serial, RevocationReason.KEY_COMPROMISE, operator=OPERATOR)

        answer = ocsp.load_der_ocsp_response(asked(room, record.serial).body)
        assert answer.certificate_status is OCSPCertStatus.REVOKED
        assert answer.revocation_reason is x509.ReasonFlags.key_compromise
        assert status_in(asked(room, "1234").body) is OCSPCertStatus.UNKNOWN


async def test_the_venues_own_certificates_are_known(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        own = room.desk.registry.authority.venue_certificates

        assert len(own) == 2
        assert {status_in(asked(room, serial).body) for serial in own} == {OCSPCertStatus.GOOD}


async def test_without_nonce_the_prepared_answer_is_given_until_something_is_revoked(
    tmp_path: Path,
) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        first, second = await admitted(room), await admitted(room)
        prepared = asked(room, first.serial)
        assert asked(room, first.serial) is prepared
        assert asked(room, first.serial, b"nonce").body != prepared.body
        assert asked(room, first.serial) is prepared

        await room.desk.revoke(second.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)

        assert asked(room, first.serial) is not prepared


async def test_a_prepared_answer_comes_of_age(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room)
        prepared = asked(room, record.serial)
        room.time.ms += PREPARED_LIFE_MS - 1
        assert asked(room, record.serial) is prepared
        room.time.ms += 1

        fresh = asked(room, record.serial)
        assert fresh.document is not None
        assert prepared.document is not None
        assert fresh.document.expires_ms > prepared.document.expires_ms


async def test_what_nobody_has_is_not_kept(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()

        assert asked(room, "1234").document is None
        assert asked(room, "1234").body != asked(room, "1234").body


async def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "PREPARED_MAX", 1)
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        first, second = await admitted(room), await admitted(room)
        prepared = asked(room, first.serial)
        asked(room, second.serial)

        assert asked(room, first.serial) is not prepared


async def test_bad_requests_are_answered_as_rfc_6960_has_it(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        answer = room.desk.publication.answer_ocsp
        root = room.authority.root.certificate
        stranger = Authority(venue="other").issuing.certificate

        assert status_in(answer(b"hello").body) is OCSPResponseStatus.MALFORMED_REQUEST
        assert status_in(asked(room, "1", b"").body) is OCSPResponseStatus.MALFORMED_REQUEST
        for issuer in (root, stranger):
            body = answer(request_for(issuer, 1)).body
            assert status_in(body) is OCSPResponseStatus.UNAUTHORIZED


async def test_before_there_is_a_signer_nothing_is_claimed(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        assert status_in(asked(room, "1").body) is OCSPResponseStatus.INTERNAL_ERROR
        assert room.desk.publication.document(ISSUING_CRL_PATH) is None


async def test_an_ended_signer_signs_nothing(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        room.time.ms += OCSP_SIGNER_DAYS * DAY_MS + 1

        assert status_in(asked(room, "1").body) is OCSPResponseStatus.INTERNAL_ERROR


async def test_the_signer_is_replaced_at_half_its_life(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room)
        first = ocsp.load_der_ocsp_response(asked(room, record.serial, b"n").body)
        room.time.ms += OCSP_SIGNER_DAYS * DAY_MS // 2
        await room.desk.refresh_trust()

        second = ocsp.load_der_ocsp_response(asked(room, record.serial, b"n").body)
        assert first.certificates != second.certificates
        assert room.kinds.count("ocsp_signer_issued") == 2


async def test_too_many_questions_are_put_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "SIGNATURES_PER_S", 0)
    monkeypatch.setattr(publication, "SIGNATURES_BURST", 1)
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        first, second = await admitted(room), await admitted(room)
        prepared = asked(room, first.serial)

        assert asked(room, first.serial) is prepared
        assert asked(room, first.serial, b"nonce") is prepared
        assert status_in(asked(room, second.serial).body) is OCSPResponseStatus.TRY_LATER


async def test_documents_are_what_the_authority_signed(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        documents = {
            path: room.desk.publication.document(path)
            for path in (ROOT_CERTIFICATE_PATH, ISSUING_CERTIFICATE_PATH, ROOT_CRL_PATH)
        }
        root, issuing, root_crl = (found for found in documents.values() if found is not None)

        assert x509.load_der_x509_certificate(root.body) == room.authority.root.certificate
        assert x509.load_der_x509_certificate(issuing.body) == room.authority.issuing.certificate
        assert x509.load_der_x509_crl(root_crl.body) == room.authority.root_crl
        assert root_crl.expires_ms == room.authority.ca.root.crl_next_update_ms
        assert root_crl.content_type == "application/pkix-crl"
        assert root.content_type == "application/pkix-cert"
        assert room.desk.publication.document("/ca/root.key.pem") is None


async def test_each_list_replaces_the_one_before(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room)
        before = room.desk.publication.document(ISSUING_CRL_PATH)
        assert room.desk.publication.document(ISSUING_CRL_PATH) is before

        await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)

        after = room.desk.publication.document(ISSUING_CRL_PATH)
        assert before is not None
        assert after is not None
        assert before.etag != after.etag
        ends = published_crl(room).next_update_utc
        assert ends is not None
        assert after.expires_ms // 1000 == ms_of(ends) // 1000
        found = published_crl(room).get_revoked_certificate_by_serial_number(int(record.serial, 16))
        assert found is not None


async def test_a_list_the_disk_did_not_take_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        record = await admitted(room)
        monkeypatch.setattr(room.journal, "wait_durable", failing)

        with pytest.raises(JournalHaltedError):
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)

        # Its number could be given to another list after the restart.
        assert len(published_crl(room)) == 0
        assert status_in(asked(room, record.serial).body) is OCSPCertStatus.REVOKED
