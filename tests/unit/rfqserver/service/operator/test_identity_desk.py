"""The identity desk: from a request to a certificate to its revocation, across restarts."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import grouped, serial_text, sha256_hex
from rfqserver.ca.keys import generate_key
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import Admission, CertificateRecord
from rfqserver.gateway.enrolment import Busy, Issued, Pending, Refused, Rejected
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority.crl_keeper import CRL_REISSUE_MS
from rfqserver.service.operator import waiting_requests
from rfqserver.service.operator.approval import OperationRefusedError

HERE = "10.0.0.7"
OPERATOR = "operator:olga"


def issuing_crl_of(material: TrustMaterial) -> x509.CertificateRevocationList:
    """The second of the two lists."""
    at = material.crls_pem.rindex(b"-----BEGIN")
    return x509.load_pem_x509_crl(material.crls_pem[at:])


async def admitted(
    room: IdentityRoom, body: bytes | None = None, **changes: object
) -> CertificateRecord:
    """Enrol and approve somebody."""
    body = body or csr_der(make_csr())
    await room.desk.submit_csr(body, HERE)
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id, terms(waiting.csr_fingerprint, **changes), operator=OPERATOR
    )


async def test_a_request_waits_however_often_it_comes(tmp_path: Path) -> None:
    body = csr_der(make_csr())
    async with identity_room(tmp_path / "j") as room:
        assert isinstance(await room.desk.submit_csr(body, HERE), Pending)
        assert isinstance(await room.desk.submit_csr(body, "10.9.9.9"), Pending)

        assert room.kinds == ["enrolment_requested"]
        assert [record.address for record in room.desk.approvals.enrolments()] == [HERE]


async def test_a_request_waits_through_a_restart(tmp_path: Path) -> None:
    authority, body = Authority(), csr_der(make_csr())
    async with identity_room(tmp_path / "j", authority) as room:
        await room.desk.submit_csr(body, HERE)
        before = room.desk.registry
    async with identity_room(tmp_path / "j", authority) as room:
        assert room.desk.registry == before
        assert isinstance(await room.desk.submit_csr(body, HERE), Pending)
        assert room.kinds == ["enrolment_requested"]


async def test_bad_input_is_refused_and_journalled(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        outcome = await room.desk.submit_csr(b"hello", HERE)

        assert isinstance(outcome, Refused)
        assert "PKCS#10" in outcome.text
        record = next(iter(room.journal.read()))
        assert record.entry.kind == "enrolment_refused"
        assert record.entry.actor == f"applicant:{HERE}"
        assert sha256_hex(b"hello").encode() in record.entry.payload


async def test_one_key_serves_one_request(tmp_path: Path) -> None:
    key = generate_key()
    async with identity_room(tmp_path / "j") as room:
        await room.desk.submit_csr(csr_der(make_csr(key, "Alice")), HERE)
        outcome = await room.desk.submit_csr(csr_der(make_csr(key, "Mallory")), HERE)

        assert isinstance(outcome, Refused)
        assert "one key" in outcome.text
        assert room.kinds == ["enrolment_requested", "enrolment_refused"]


async def test_the_venues_own_keys_cannot_be_enrolled(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        body = csr_der(make_csr(room.authority.issuing.key))

        assert isinstance(await room.desk.submit_csr(body, HERE), Refused)


async def test_what_may_wait_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_requests, "PENDING_MAX", 2)
    async with identity_room(tmp_path / "j") as room:
        bodies = [csr_der(make_csr()) for _ in range(3)]
        outcomes = [await room.desk.submit_csr(body, HERE) for body in bodies]

        assert isinstance(outcomes[1], Pending)
        assert isinstance(outcomes[2], Busy)
        assert len(room.desk.approvals.enrolments()) == 2
        # Nothing waits, and yet the auditor sees who was sent away.
        assert room.kinds == ["enrolment_requested", "enrolment_requested", "enrolment_refused"]


async def test_approval_certifies_the_operators_words_not_the_applicants(tmp_path: Path) -> None:
    key = generate_key()
    async with identity_room(tmp_path / "j") as room:
        record = await admitted(
            room, csr_der(make_csr(key, "Alice Smith", "Central Bank")), days=30
        )
        certificate = x509.load_der_x509_certificate(record.certificate_der)

        assert certificate.subject.rfc4514_string() == "CN=Alice Smith,O=Acme Trading Ltd"
        assert certificate.public_key() == key.public_key()
        assert record.serial == serial_text(certificate.serial_number)
        assert record.not_after_ms // 1000 == (room.clock.now_ms() + 30 * DAY_MS) // 1000
        assert room.admitted == [Admission("acme", "Acme Trading Ltd", Role.TRADER)]
        assert room.kinds[-2:] == ["enrolment_approved", "certificate_issued"]


async def test_an_operator_is_certified_as_such_and_admitted_to_nothing(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        record = await admitted(room, role=Role.OPERATOR, firm="venue-desk", trader="olga")

        certificate = x509.load_der_x509_certificate(record.certificate_der)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.UniformResourceIdentifier) == [
            "spiffe://test-venue/firm/venue-desk/operator/olga"
        ]
        assert record.role is Role.OPERATOR
        assert room.admitted == []
        assert room.desk.registry.admissions() == ()


async def test_the_same_request_collects_the_same_certificate_again_and_again(
    tmp_path: Path,
) -> None:
    authority, request = Authority(), make_csr()
    async with identity_room(tmp_path / "j", authority) as room:
        record = await admitted(room, csr_der(request))
        assert await room.desk.submit_csr(csr_der(request), HERE) == Issued(record.certificate_der)
    async with identity_room(tmp_path / "j", authority) as room:
        pem = request.public_bytes(serialization.Encoding.PEM)
        assert await room.desk.submit_csr(pem, HERE) == Issued(record.certificate_der)


@pytest.mark.parametrize(
    "form", [str, str.upper, grouped, lambda text: text[:40] + ":\t" + text[40:]]
)
async def test_the_fingerprint_is_taken_as_people_type_it(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def]
    body = csr_der(make_csr())
    async with identity_room(tmp_path / "j") as room:
        await room.desk.submit_csr(body, HERE)
        typed = terms(form(sha256_hex(body)))

        assert (await room.desk.approvals.approve("1", typed, operator=OPERATOR)).firm == "acme"


@pytest.mark.parametrize("typed", ["", "ab12", "0" * 64, "ü" * 64, "first 60"])
async def test_a_wrong_fingerprint_approves_nothing_and_is_journalled(
    tmp_path: Path, typed: str
) -> None:
    body = csr_der(make_csr())
    if typed == "first 60":
        typed = sha256_hex(body)[:60]
    async with identity_room(tmp_path / "j") as room:
        await room.desk.submit_csr(body, HERE)

        with pytest.raises(OperationRefusedError, match="fingerprint"):
            await room.desk.approvals.approve("1", terms(typed), operator=OPERATOR)

        assert room.kinds == ["enrolment_requested", "approval_refused"]
        assert room.desk.approvals.enrolment("1").status is EnrolmentStatus.PENDING
        assert room.desk.approvals.enrolment("1").approvals_refused == 1
        assert room.admitted == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"firm": "Acme"}, "--firm"),
        ({"firm": ""}, "--firm"),
        ({"trader": "a b"}, "--trader"),
        ({"days": 0}, "--days"),
        ({"days": 366}, "--days"),
        ({"firm_name": "x" * 65}, "--firm-name"),
        ({"firm_name": "Acme\x1b[2J"}, "--firm-name"),
    ],
)
async def test_terms_out_of_bounds_approve_nothing(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    body = csr_der(make_csr())
    async with identity_room(tmp_path / "j") as room:
        await room.desk.submit_csr(body, HERE)

        with pytest.raises(OperationRefusedError, match=said):
            await room.desk.approvals.approve(
                "1", terms(sha256_hex(body), **changes), operator=OPERATOR
            )

        assert room.kinds == ["enrolment_requested"]


async def test_left_out_names_are_filled_in(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        first = await admitted(room, csr_der(make_csr(common_name="Alice O'Hara")), trader="")
        second = await admitted(room, csr_der(make_csr(common_name="Bob")), trader="", firm_name="")
        third = await admitted(room, firm="newcomer", firm_name="")

        assert first.trader == "alice-o-hara"
        assert (second.trader, second.firm_name) == ("bob", "Acme Trading Ltd")
        assert third.firm_name == "newcomer"


async def test_a_firm_keeps_its_name(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await admitted(room)

        with pytest.raises(OperationRefusedError, match="known as 'Acme Trading Ltd'"):
            await admitted(room, firm_name="Evil Ltd")
        with pytest.raises(OperationRefusedError, match="what firm 'acme' is called"):
            await admitted(room, firm="other", firm_name="ACME \uff34rading Ltd")


async def test_a_decision_is_made_once(tmp_path: Path) -> None:
    body = csr_der(make_csr())
    async with identity_room(tmp_path / "j") as room:
        await admitted(room, body)

        with pytest.raises(OperationRefusedError, match="decided already"):
            await room.desk.approvals.approve("1", terms(sha256_hex(body)), operator=OPERATOR)
        with pytest.raises(OperationRefusedError, match="decided already"):
            await room.desk.approvals.reject("1", "no", operator=OPERATOR)
        with pytest.raises(OperationRefusedError, match="no enrolment 2"):
            await room.desk.approvals.reject("2", "no", operator=OPERATOR)


async def test_a_rejected_applicant_is_told_why_for_ever(tmp_path: Path) -> None:
    authority, body = Authority(), csr_der(make_csr())
    async with identity_room(tmp_path / "j", authority) as room:
        await room.desk.submit_csr(body, HERE)
        with pytest.raises(OperationRefusedError, match="reason"):
            await room.desk.approvals.reject("1", "  ", operator=OPERATOR)
        await room.desk.approvals.reject("1", "We do not know you.", operator=OPERATOR)
    async with identity_room(tmp_path / "j", authority) as room:
        outcome = await room.desk.submit_csr(body, HERE)

        assert isinstance(outcome, Rejected)
        assert "We do not know you." in outcome.text
        assert room.kinds == ["enrolment_requested", "enrolment_rejected"]


async def test_revoking_changes_list_contexts_and_sessions_in_one_step(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        body = csr_der(make_csr())
        record = await admitted(room, body)
        typed = grouped(record.serial)

        [gone] = await room.desk.revoke(typed, RevocationReason.KEY_COMPROMISE, operator=OPERATOR)

        assert [sent.serial for sent in room.revoked] == [record.serial]
        assert gone.revoked_ms == room.clock.now_ms()
        issuing_crl = issuing_crl_of(room.trust[-1])
        assert issuing_crl.get_revoked_certificate_by_serial_number(int(record.serial, 16))
        assert room.kinds[-2:] == ["certificate_revoked", "crl_issued"]
        assert isinstance(await room.desk.submit_csr(body, HERE), Rejected)
        with pytest.raises(OperationRefusedError, match="revoked before"):
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)


async def test_an_unknown_serial_is_told(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        for serial in ("abc", "", "zz"):
            with pytest.raises(OperationRefusedError, match="no certificate"):
                await room.desk.revoke(serial, RevocationReason.SUPERSEDED, operator=OPERATOR)


async def test_a_restart_still_revokes(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        record = await admitted(room)
        await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
    async with identity_room(tmp_path / "j", authority) as room:
        material = await room.desk.open_trust()
        crl = issuing_crl_of(material)

        assert crl.get_revoked_certificate_by_serial_number(int(record.serial, 16)) is not None
        assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2


async def test_the_list_is_issued_anew_each_hour_and_its_number_rises(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        assert not await room.desk.refresh_trust()
        room.time.ms += CRL_REISSUE_MS - 1
        assert not await room.desk.refresh_trust()
        room.time.ms += 1

        assert await room.desk.refresh_trust()
        assert len(room.trust) == 1
        assert room.desk.registry.crl_number == 2


async def test_the_servers_certificate_is_renewed_at_half_its_life(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        first = await room.desk.open_trust()
        room.time.ms += 16 * DAY_MS
        await room.desk.refresh_trust()

        assert room.trust[-1].chain_pem != first.chain_pem
        assert room.kinds.count("server_certificate_issued") == 2


async def test_nobody_is_told_what_the_disk_did_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with identity_room(tmp_path / "j") as room:
        record = await admitted(room)
        body = csr_der(make_csr())
        await room.desk.submit_csr(body, HERE)
        room.admitted.clear()
        monkeypatch.setattr(room.journal, "wait_durable", failing)

        assert isinstance(await room.desk.submit_csr(csr_der(make_csr()), HERE), Busy)
        with pytest.raises(JournalHaltedError):
            await room.desk.approvals.approve("2", terms(sha256_hex(body)), operator=OPERATOR)
        assert room.admitted == []
        assert isinstance(await room.desk.submit_csr(body, HERE), Busy)
        with pytest.raises(JournalHaltedError):
            await room.desk.revoke(record.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        assert room.revoked == []
