"""After a lost laptop: a new certificate in the old one's place, in one act."""

from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.identity import csr
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.statuses import CertificateStatus, EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import grouped
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.ca.registry import Registry
from rfqserver.gateway.enrolment import Issued
from rfqserver.service.operator.approval import OperationIncompleteError, OperationRefusedError

OPERATOR = "operator:olga"


async def asking(room: IdentityRoom, body: bytes | None = None) -> str:
    """A new request; the number of its enrolment."""
    await room.desk.submit_csr(body or csr_der(make_csr(common_name="Alice Again")), "10.0.0.7")
    return room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1].enrolment_id


async def approved(room: IdentityRoom, enrolment_id: str, **more: Any) -> CertificateRecord:
    fingerprint = room.desk.approvals.enrolment(enrolment_id).csr_fingerprint
    return await room.desk.approvals.approve(
        enrolment_id, ApprovalTerms(fingerprint=fingerprint, **more), operator=OPERATOR
    )


async def first(room: IdentityRoom, **changes: Any) -> CertificateRecord:
    """Somebody with a certificate, for a week."""
    enrolment_id = await asking(room, csr_der(make_csr()))
    fingerprint = room.desk.approvals.enrolment(enrolment_id).csr_fingerprint
    return await room.desk.approvals.approve(
        enrolment_id, terms(fingerprint, days=7, **changes), operator=OPERATOR
    )


async def renewed(room: IdentityRoom, old: CertificateRecord) -> CertificateRecord:
    body = csr_der(make_csr(common_name="", organisation=""))
    outcome = await room.desk.submit_renewal(body, old.certificate_der, "10.0.0.7")
    assert isinstance(outcome, Issued)
    return list(room.desk.registry.certificates.values())[-1]


def status(room: IdentityRoom, record: CertificateRecord) -> CertificateStatus:
    return room.desk.certificate(record.serial).status(room.clock.now_ms())


async def test_facts_are_the_old_ones_and_the_old_one_ends_in_the_same_batch(
    tmp_path: Path,
) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        old = await first(room)
        new = await approved(room, await asking(room), replaces=grouped(old.serial))

        assert (new.firm, new.trader, new.role) == (old.firm, old.trader, old.role)
        assert (new.firm_name, new.life_ms) == (old.firm_name, 7 * DAY_MS)
        assert room.kinds[-4:] == [
            "enrolment_approved", "certificate_issued", "certificate_revoked", "crl_issued",
        ]  # fmt: skip
        gone = room.desk.certificate(old.serial)
        assert gone.revocation_reason is RevocationReason.KEY_COMPROMISE
        assert gone.reenrolled_as == new.serial
        assert status(room, new) is CertificateStatus.ACTIVE
        assert [one.serial for one in room.revoked] == [old.serial]
        pem = room.trust[-1].crls_pem
        crl = x509.load_pem_x509_crl(pem[pem.rindex(b"-----BEGIN") :])
        assert crl.get_revoked_certificate_by_serial_number(int(old.serial, 16))
        enrolment = room.desk.approvals.enrolment(new.enrolment_id)
        assert enrolment.replaces == old.serial
        assert [one.serial for one in room.desk.approvals.revoked_with(enrolment)] == [old.serial]


async def test_all_that_the_lost_machine_may_hold_is_revoked(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        one = await first(room)
        two = await renewed(room, one)
        three = await renewed(room, two)
        # By the middle one: it was renewed from one that still counts, and into another.
        new = await approved(room, await asking(room), replaces=two.serial, reason="superseded")

        assert {gone.serial for gone in room.revoked} == {one.serial, two.serial, three.serial}
        for gone in (one, two, three):
            assert status(room, gone) is not CertificateStatus.ACTIVE
        assert status(room, new) is CertificateStatus.ACTIVE


async def test_what_was_revoked_before_still_lends_its_facts(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        old = await first(room)
        await room.desk.revoke(old.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        new = await approved(room, await asking(room), replaces=old.serial, days=30)

        assert new.trader == old.trader
        assert new.life_ms == 30 * DAY_MS
        assert room.kinds.count("certificate_revoked") == 1
        reason = room.desk.certificate(old.serial).revocation_reason
        assert reason is RevocationReason.SUPERSEDED


async def test_a_place_is_taken_once(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        old = await first(room)
        new = await approved(room, await asking(room), replaces=old.serial)
        waiting = await asking(room)
        with pytest.raises(OperationRefusedError, match=new.serial):
            await approved(room, waiting, replaces=old.serial)
        assert (await approved(room, waiting, replaces=new.serial)).trader == "alice"
        assert status(room, new) is CertificateStatus.REVOKED


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"firm": "zeta"}, "acme/alice .* leave --firm out"),
        ({"role": Role.MAKER}, "leave --role out"),
        ({"trader": "bob"}, "leave --trader out"),
        ({"firm_name": "Acme"}, "leave --firm-name out"),
        ({"reason": "whim"}, "not a revocation reason"),
    ],
)
async def test_nothing_else_can_be_said_of_the_holder(
    tmp_path: Path, more: dict[str, Any], said: str
) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await first(room)
        waiting = await asking(room)
        with pytest.raises(OperationRefusedError, match=said):
            await approved(room, waiting, replaces=old.serial, **more)
        assert status(room, old) is CertificateStatus.ACTIVE
        assert (await approved(room, waiting, replaces=old.serial, firm="acme")).firm == "acme"


async def test_a_serial_must_be_there_and_a_reason_needs_one(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        waiting = await asking(room)
        with pytest.raises(OperationRefusedError, match="no certificate abc"):
            await approved(room, waiting, replaces="abc")
        with pytest.raises(OperationRefusedError, match="--replaces"):
            await approved(room, waiting, firm="acme", role=Role.TRADER, reason="superseded")


async def test_an_invitation_carries_whom_it_replaces(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        old = await first(room)
        issue = room.desk.invitations.issue
        with pytest.raises(OperationRefusedError, match="--role out"):
            await issue(firm="", role=Role.MAKER, trader="", minutes=9, operator=OPERATOR,
                        replaces=old.serial)  # fmt: skip
        with pytest.raises(OperationRefusedError, match="whom you invite"):
            await issue(firm="acme", role=None, trader="", minutes=9, operator=OPERATOR)
        record, token = await issue(
            firm="", role=None, trader="", minutes=9, operator=OPERATOR, replaces=old.serial
        )
        assert (record.firm, record.trader, record.replaces) == ("acme", "alice", old.serial)
        request = csr.make_csr(generate_key(), firm_name="Acme", person="Alice", token=token)
        new = await approved(room, await asking(room, csr.csr_der(request)))

        assert new.trader == "alice"
        assert status(room, old) is CertificateStatus.REVOKED


async def test_it_is_the_same_after_a_restart(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        old = await first(room)
        new = await approved(room, await asking(room), replaces=old.serial)
        before = room.desk.registry
    async with identity_room(tmp_path / "j", authority) as room:
        assert room.desk.registry == before
        assert room.desk.certificate(old.serial).reenrolled_as == new.serial


async def test_a_refused_list_does_not_undo_the_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(_registry: Registry, _generation: int) -> tuple[RevokedEntry, ...]:
        return ()

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        old = await first(room)
        waiting = await asking(room)
        room.admitted.clear()
        with monkeypatch.context() as broken:
            broken.setattr(Registry, "revoked", forgetful)
            with pytest.raises(OperationIncompleteError, match=r"Approved: .*missing"):
                await approved(room, waiting, replaces=old.serial)

        assert status(room, old) is CertificateStatus.REVOKED
        assert [one.firm for one in room.admitted] == ["acme"]
        assert room.desk.approvals.enrolment(waiting).status is EnrolmentStatus.APPROVED
