"""Alarms before a certificate ends: each once, in time, and of nobody who renewed."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.records import CertificateRecord
from rfqserver.gateway.enrolment import Issued
from rfqserver.service.authority import expiry_watch
from rfqserver.service.authority.expiry_watch import Urgency, urgency_of

OPERATOR = "operator:olga"
FIFTH, TWENTIETH = "a fifth of its life is left", "a twentieth of its life is left"
ENDED = "ended without having been renewed"


async def admitted(room: IdentityRoom, trader: str = "alice", days: int = 100) -> CertificateRecord:
    await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
    waiting = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)[-1]
    return await room.desk.approvals.approve(
        waiting.enrolment_id,
        terms(waiting.csr_fingerprint, trader=trader, days=days),
        operator=OPERATOR,
    )


def told(room: IdentityRoom, at_ms: int | None = None) -> list[dict[str, Any]]:
    """What two looks at a moment write into the log."""
    if at_ms is not None:
        room.time.ms += at_ms - room.clock.now_ms()
    with capture_logs() as logs:
        room.desk.tell_what_ends()
        room.desk.tell_what_ends()
    return [dict(entry) for entry in logs]


def left_of(record: CertificateRecord, part: int) -> int:
    """The moment when one of so many parts of a life is left."""
    return record.not_after_ms - (record.not_after_ms - record.not_before_ms) // part


async def test_each_stage_is_told_once_with_holder_and_serial(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        record = await admitted(room)
        told(room)
        for at_ms, words, level in (
            (left_of(record, 5), FIFTH, "warning"),
            (left_of(record, 20), TWENTIETH, "error"),
            (record.not_after_ms, ENDED, "error"),
        ):
            assert told(room, at_ms - 1) == []
            [alarm] = told(room, at_ms)
            assert words in alarm["event"]
            assert (alarm["holder"], alarm["serial"]) == ("acme/alice", record.serial)
            assert alarm["log_level"] == level
        assert told(room, record.not_after_ms + 10 * DAY_MS) == []


async def test_a_restart_tells_of_each_as_what_it_is_by_now(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        soon = await admitted(room, "alice", days=100)
        await admitted(room, "bob", days=10)
    late_ms = left_of(soon, 20)
    async with identity_room(tmp_path / "j", authority, now_ms=late_ms) as room:
        # Bob's ended long ago.
        [alarm] = told(room)
        assert TWENTIETH in alarm["event"]
        assert alarm["serial"] == soon.serial


async def test_who_renewed_was_revoked_or_replaced_is_not_told_of(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        renewed, revoked, lost = [await admitted(room, name) for name in ("ann", "bob", "cyd")]
        told(room)
        room.time.ms += left_of(renewed, 3) - room.clock.now_ms()
        body = csr_der(make_csr(common_name="", organisation=""))
        outcome = await room.desk.submit_renewal(body, renewed.certificate_der, "10.0.0.7")
        assert isinstance(outcome, Issued)
        await room.desk.revoke(revoked.serial, RevocationReason.SUPERSEDED, operator=OPERATOR)
        await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
        [waiting] = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)
        fingerprint = waiting.csr_fingerprint
        again = terms(fingerprint, firm="", firm_name="", trader="", role=None,
                      replaces=lost.serial)  # fmt: skip
        await room.desk.approvals.approve(waiting.enrolment_id, again, operator=OPERATOR)

        assert told(room, left_of(renewed, 20)) == []
        assert told(room, renewed.not_after_ms) == []


async def test_many_at_once_are_told_in_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry_watch, "TOLD_MAX", 2)
    async with identity_room(tmp_path / "j") as room:
        records = [await admitted(room, f"trader-{number}") for number in range(3)]
        room.time.ms += left_of(records[-1], 5) - room.clock.now_ms()
        with capture_logs() as logs:
            room.desk.tell_what_ends()
            assert len(logs) == 2
            room.desk.tell_what_ends()
        assert {entry["serial"] for entry in logs} == {record.serial for record in records}


async def test_the_venues_own_certificates_that_cannot_be_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> object:
        raise IssuingError("The issuing CA has expired.")

    async with identity_room(tmp_path / "j") as room:
        await room.desk.open_trust()
        assert told(room) == []
        issued = dict(room.desk.registry.authority.venue_certificates)
        for name in ("issue_server", "issue_ocsp_signer"):
            monkeypatch.setattr(IssuingCa, name, refusing)
        room.time.ms += 4 * DAY_MS
        with pytest.raises(IssuingError):
            await room.desk.refresh_trust()
        assert told(room) == []
        start_ms, seen = room.clock.now_ms(), []
        for hours in range(24 * 40):
            seen += [
                (alarm["what"], alarm["stage"], alarm["log_level"])
                for alarm in told(room, start_ms + hours * 3_600_000)
            ]
        assert issued == room.desk.registry.authority.venue_certificates
        stages = ("overdue", "due", "late", "critical", "ended")
        for what in ("OCSP signer", "server certificate"):
            found = [stage for name, stage, level in seen if name == what and level == "critical"]
            assert found == list(stages)


@pytest.mark.parametrize(
    ("left", "urgency"),
    [
        (0.34, None),
        (1 / 3, Urgency.DUE),
        (0.21, Urgency.DUE),
        (0.2, Urgency.LATE),
        (0.06, Urgency.LATE),
        (0.05, Urgency.CRITICAL),
        (0.0001, Urgency.CRITICAL),
        (0, None),
    ],
)
async def test_urgency_is_measured_by_what_is_left(
    tmp_path: Path, left: float, urgency: Urgency | None
) -> None:
    async with identity_room(tmp_path / "j") as room:
        record = await admitted(room)
        life_ms = record.not_after_ms - record.not_before_ms
        assert urgency_of(record, record.not_after_ms - int(life_ms * left)) is urgency
