"""Operators who come over the network, before a desk whose journal may fail."""

import json
from pathlib import Path

import pytest
from support.pki.authority import csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.requests import ListCertificates, RejectEnrolment
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.wire import RemoteOperation
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.gateway.interface import Principal
from rfqserver.service.operator.operation_views import listed
from rfqserver.service.operator.operator_desk import OperatorDesk


async def entered(room: IdentityRoom) -> tuple[OperatorDesk, Principal]:
    """The desk, and an operator who was let in."""
    desk = OperatorDesk(
        room,  # type: ignore[arg-type]
        name="test",
        refusals=room.desk.refusals,
        inviting=lambda: lambda token: f"line of {token}",
    )
    await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
    [waiting] = room.desk.approvals.enrolments(EnrolmentStatus.PENDING)
    record = await room.desk.approvals.approve(
        waiting.enrolment_id,
        terms(waiting.csr_fingerprint, firm="venue-desk", role=Role.OPERATOR, trader="olga"),
        operator="operator:root(0)",
    )
    who = desk.operator(record.certificate_der, "10.0.0.7")
    assert isinstance(who, Principal)
    return desk, who


async def told(desk: OperatorDesk, who: Principal, operation: RemoteOperation) -> tuple[int, str]:
    outcome = await desk.operate(who, operation, "as it was signed")
    return outcome.status, json.loads(outcome.body).get("kind", "")


async def test_what_changes_nothing_leaves_no_trace(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        desk, who = await entered(room)
        before = room.kinds
        assert await told(desk, who, ListCertificates()) == (200, "")
        assert room.kinds == before


async def test_what_was_asked_stands_before_what_came_of_it(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        desk, who = await entered(room)
        await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.8")
        reject = RejectEnrolment(enrolment_id="2", reason="not known")
        assert await told(desk, who, reject) == (200, "")
        assert await told(desk, who, reject) == (409, "overtaken")
        assert room.kinds[-4:] == [
            "operation_signed",
            "enrolment_rejected",
            "operation_signed",
            "operation_refused",
        ]


@pytest.mark.rule("OPR-11")
async def test_a_journal_that_fails_leaves_the_outcome_unknown(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        desk, who = await entered(room)
        await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.8")
        await room.journal.close()
        reject = RejectEnrolment(enrolment_id="2", reason="not known")
        assert await told(desk, who, reject) == (503, "outcome_unknown")


async def test_the_newest_certificates_are_listed_of_those_that_count_and_the_others(
    tmp_path: Path,
) -> None:
    async with identity_room(tmp_path / "j") as room:
        approvals, names = room.desk.approvals, [f"t{number}" for number in range(6)]
        for name in names:
            await room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
            [waiting] = approvals.enrolments(EnrolmentStatus.PENDING)
            record = await approvals.approve(
                waiting.enrolment_id,
                terms(waiting.csr_fingerprint, trader=name),
                operator="operator:root(0)",
            )
            if name in {"t1", "t2", "t4"}:
                await room.desk.revoke(
                    record.serial, RevocationReason.SUPERSEDED, operator="operator:root(0)"
                )

        def traders(newest: int) -> list[str]:
            return [one.trader for one in listed(room.desk.registry, newest, room.time.ms)]

        assert traders(0) == names
        assert traders(2) == ["t2", "t3", "t4", "t5"]
        assert traders(1) == ["t4", "t5"]
        assert traders(100) == names
