"""Renewal over the current certificate: who gets one, once, and what becomes of the old one."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.encoding import der_of, ms_of
from rfqserver.ca.keys import generate_key
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.gateway.enrolment import Busy, Issued, Outcome, Refused, Rejected
from rfqserver.gateway.interface import Refusal
from rfqserver.journal.interface import JournalHaltedError
from rfqserver.service.authority import renewal_intake
from rfqserver.service.authority.authority import RegistryAuthority
from rfqserver.service.authority.renewal_intake import RENEWAL_GRACE_DEFAULT_MS
from rfqserver.service.operator.approval import OperationRefusedError

HERE = "10.0.0.7"
OPERATOR = "operator:olga"
SPIFFE = "spiffe://test-venue/firm/acme/trader/alice"


async def admitted(
    room: IdentityRoom, key: ec.EllipticCurvePrivateKey | None = None, **changes: object
) -> CertificateRecord:
    await room.desk.submit_csr(csr_der(make_csr(key)), HERE)
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id, terms(waiting.csr_fingerprint, **changes), operator=OPERATOR
    )


def fresh_csr(
    organisation: str = "",
    common_name: str = "",
    uri: str = "",
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """A request for renewal; without names unless they are given."""
    if not uri:
        return csr_der(make_csr(key, common_name, organisation))
    name = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return csr_der(builder.add_extension(name, False).sign(generate_key(), hashes.SHA256()))


async def renew(room: IdentityRoom, old: CertificateRecord, body: bytes | None = None) -> Outcome:
    return await room.desk.submit_renewal(body or fresh_csr(), old.certificate_der, HERE)


async def renewed(room: IdentityRoom, old: CertificateRecord) -> CertificateRecord:
    assert isinstance(await renew(room, old), Issued)
    return room.desk.registry.certificates[room.desk.registry.certificates[old.serial].replaced_by]


def standing(room: IdentityRoom, record: CertificateRecord) -> str:
    found = RegistryAuthority(room.desk.registry, room.clock).standing(record.serial)
    return found.kind if isinstance(found, Refusal) else "admitted"


@pytest.mark.parametrize("role", [Role.MAKER, Role.OPERATOR])
async def test_a_new_key_is_certified_at_once_for_the_same_principal(
    tmp_path: Path, role: Role
) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room, days=30, role=role)
        room.time.ms += 20 * DAY_MS
        outcome = await renew(room, old)

        assert isinstance(outcome, Issued)
        before = x509.load_der_x509_certificate(old.certificate_der)
        after = x509.load_der_x509_certificate(outcome.certificate_der)
        assert after.subject == before.subject
        san = x509.SubjectAlternativeName
        names = [c.extensions.get_extension_for_class(san).value for c in (before, after)]
        assert names[0] == names[1]
        assert after.public_key() != before.public_key()
        assert ms_of(after.not_valid_after_utc) // 1000 == (room.time.ms + 30 * DAY_MS) // 1000
        new = room.desk.registry.certificates[f"{after.serial_number:x}"]
        assert (new.firm, new.trader, new.role) == (old.firm, old.trader, role)
        assert new.replaces == old.serial
        assert room.desk.registry.certificates[old.serial].replaced_by == new.serial
        assert room.kinds[-1] == "certificate_renewed"
        assert (standing(room, old), standing(room, new)) == ("admitted", "admitted")


async def test_names_may_be_repeated_or_left_out(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        first = await admitted(room)
        same = fresh_csr("Acme Trading Ltd", "Alice Smith")
        assert isinstance(await renew(room, first, same), Issued)
        second = await admitted(room)
        assert isinstance(await renew(room, second, fresh_csr(uri=SPIFFE)), Issued)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (fresh_csr("Acme Trading Ltd", "Mallory"), "subject"),
        (fresh_csr("Central Bank", "Alice Smith"), "subject"),
        (fresh_csr(uri="spiffe://test-venue/firm/acme/trader/bob"), "alternative names"),
        (b"hello", "PKCS#10"),
    ],
)
async def test_other_names_and_no_request_are_refused(
    tmp_path: Path, body: bytes, word: str
) -> None:
    async with identity_room(tmp_path / "j") as room:
        outcome = await renew(room, await admitted(room), body)

        assert isinstance(outcome, Refused)
        assert word in outcome.text
        assert room.kinds[-1] == "renewal_refused"
        assert len(room.desk.registry.certificates) == 1


async def test_only_a_new_key_is_taken(tmp_path: Path) -> None:
    key = generate_key()
    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room, key)
        bob_key = generate_key()
        await admitted(room, bob_key, trader="bob")
        bodies = [fresh_csr(key=one) for one in (key, bob_key, room.authority.issuing.key)]
        outcomes = [await renew(room, old, body) for body in bodies]

        assert all(isinstance(outcome, Refused) for outcome in outcomes)
        assert len(room.desk.registry.certificates) == 2


async def test_the_same_request_gives_the_same_certificate_at_any_time(tmp_path: Path) -> None:
    authority, body = Authority(), fresh_csr("Acme Trading Ltd", "Alice Smith")
    async with identity_room(tmp_path / "j", authority) as room:
        old = await admitted(room)
        first = await renew(room, old, body)
        before = room.desk.registry
    # The answer was lost, and so was the venue's process.
    async with identity_room(tmp_path / "j", authority) as room:
        assert room.desk.registry == before
        assert await renew(room, old, body) == first
        new = room.desk.registry.certificates[before.certificates[old.serial].replaced_by]
        assert await renew(room, new, body) == first
        room.time.ms += 2 * DAY_MS
        # The old certificate opens nothing any more, but the request is still its key's own.
        assert await room.desk.submit_csr(body, HERE) == first
        assert room.kinds.count("certificate_renewed") == 1
        assert len(room.desk.approvals.enrolments()) == 1


async def test_a_certificate_is_renewed_once(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room)
        new = await renewed(room, old)
        outcome = await renew(room, old)

        assert isinstance(outcome, Refused)
        assert "renewed before" in outcome.text
        assert isinstance(await renew(room, new), Issued)


async def test_a_key_of_a_renewal_serves_no_other_request(tmp_path: Path) -> None:
    key = generate_key()
    async with identity_room(tmp_path / "j") as room:
        assert isinstance(await renew(room, await admitted(room), fresh_csr(key=key)), Issued)

        assert isinstance(await room.desk.submit_csr(csr_der(make_csr(key)), HERE), Refused)
        bob = await admitted(room, trader="bob")
        assert isinstance(await renew(room, bob, fresh_csr(key=key)), Refused)


async def test_nobody_renews_without_a_certificate_that_counts(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        revoked = await admitted(room)
        expired = await admitted(room, days=1)
        await room.desk.revoke(revoked.serial, RevocationReason.KEY_COMPROMISE, operator=OPERATOR)
        room.time.ms += DAY_MS + 1
        foreign = der_of(room.authority.client().certificate)
        offered = [None, revoked.certificate_der, expired.certificate_der, foreign]
        outcomes = [await room.desk.submit_renewal(fresh_csr(), der, HERE) for der in offered]

        assert [type(outcome) for outcome in outcomes] == [Rejected] * 4
        assert [
            word in outcome.text
            for word, outcome in zip(
                ("without", "revoked", "expired", "no record"), outcomes, strict=True
            )
            if isinstance(outcome, Rejected)
        ] == [True] * 4
        assert room.kinds[-4:] == ["renewal_refused"] * 4


async def test_the_old_certificate_ends_with_its_grace(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        await room.desk.open_trust()
        old = await admitted(room)
        new = await renewed(room, old)
        room.time.ms += RENEWAL_GRACE_DEFAULT_MS - 1
        assert standing(room, old) == "admitted"
        room.time.ms += 1
        assert standing(room, old) == "certificate_superseded"

        assert await room.desk.refresh_trust()

        [ended] = room.superseded
        assert (ended.serial, ended.revocation_reason) == (old.serial, RevocationReason.SUPERSEDED)
        assert ended.status(room.time.ms) is CertificateStatus.SUPERSEDED
        assert room.revoked == []
        [entry] = crl_of(room)
        assert entry.serial_number == int(old.serial, 16)
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
        assert reason is x509.ReasonFlags.superseded
        assert (standing(room, old), standing(room, new)) == ("certificate_superseded", "admitted")
        assert isinstance(await renew(room, old), Rejected)
        before = room.desk.registry
    async with identity_room(tmp_path / "j", authority, now_ms=room.time.ms) as room:
        assert room.desk.registry == before


async def test_a_short_life_ends_before_its_grace_and_burdens_no_list(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        old = await admitted(room, minutes=3)
        assert (old.not_after_ms - room.time.ms) // 1000 == 180 - (room.time.ms % 1000 > 0)
        room.time.ms += 120_000
        new = await renewed(room, old)
        assert new.not_after_ms > old.not_after_ms
        room.time.ms += 61_000

        # Not "expired": whoever comes is to come back under the new one.
        assert standing(room, old) == "certificate_superseded"
        await room.desk.refresh_trust()
        assert room.desk.registry.revoked(1) == ()


async def test_revoking_in_the_time_of_grace_is_a_revocation(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room)
        new = await renewed(room, old)
        await room.desk.revoke(old.serial, RevocationReason.KEY_COMPROMISE, operator=OPERATOR)
        room.time.ms += 2 * DAY_MS
        await room.desk.refresh_trust()

        assert [standing(room, one) for one in (old, new)] == ["certificate_revoked"] * 2
        assert room.superseded == []


async def test_what_one_trader_may_renew_in_a_row_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal_intake, "IN_GRACE_MAX", 2)
    async with identity_room(tmp_path / "j") as room:
        last = await renewed(room, await renewed(room, await admitted(room)))

        assert isinstance(await renew(room, last), Busy)
        bob = await admitted(room, trader="bob")
        assert isinstance(await renew(room, bob), Issued)
        room.time.ms += DAY_MS
        await room.desk.refresh_trust()
        assert isinstance(await renew(room, last), Issued)


async def test_a_halted_venue_promises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def halted(_seq: int) -> None:
        raise JournalHaltedError("disk full")

    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room)
        monkeypatch.setattr(room.journal, "wait_durable", halted)

        assert isinstance(await renew(room, old), Busy)


def crl_of(room: IdentityRoom) -> x509.CertificateRevocationList:
    pem = room.trust[-1].crls_pem
    return x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])


@pytest.mark.parametrize("named", [0, 1, 2])
async def test_revoking_one_of_a_line_of_renewals_revokes_all_that_counts(
    tmp_path: Path, named: int
) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await admitted(room)
        second = await renewed(room, old)
        third = await renewed(room, second)
        reason = RevocationReason.KEY_COMPROMISE
        line = [old, second, third]
        asked, *others = await room.desk.revoke(line[named].serial, reason, operator="test")

        assert asked.serial == line.pop(named).serial
        assert [one.serial for one in others] == [one.serial for one in line]
        assert [standing(room, one) for one in (old, second, third)] == ["certificate_revoked"] * 3
        with pytest.raises(OperationRefusedError, match="revoked before"):
            await room.desk.revoke(old.serial, reason, operator="test")
