"""What waits for the operator: bounded without locking anyone out, and not for ever."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.identity.csr import csr_der as own_csr_der
from rfqdesk.identity.csr import make_csr as make_own_csr
from rfqdesk.identity.keypair import generate_key
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.profiles import DAY_MS
from rfqserver.gateway.enrolment import Busy, Pending, Rejected
from rfqserver.service.operator import waiting_requests
from rfqserver.service.operator.approval import OperationRefusedError

OPERATOR = "operator:olga"


async def knock(room: IdentityRoom, address: str, count: int = 1) -> list[object]:
    """Hand in so many new requests."""
    return [await room.desk.submit_csr(csr_der(make_csr()), address) for _ in range(count)]


async def invited(room: IdentityRoom) -> bytes:
    """A request that carries the token of a new invitation."""
    _, token = await room.desk.invitations.issue(
        firm="acme", role=Role.TRADER, trader="alice", minutes=60, operator=OPERATOR
    )
    request = make_own_csr(generate_key(), firm_name="Acme", person="Alice", token=token)
    return own_csr_der(request)


def waiting(room: IdentityRoom) -> list[str]:
    """The addresses of those that wait."""
    return [one.address for one in room.desk.approvals.enrolments(EnrolmentStatus.PENDING)]


async def test_a_queue_full_of_junk_leaves_room_for_the_invited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_requests, "PENDING_MAX", 3)
    async with identity_room(tmp_path / "j") as room:
        for last in range(3):
            assert isinstance((await knock(room, f"192.0.2.{last}"))[0], Pending)
        [full] = await knock(room, "198.51.100.1")
        assert isinstance(full, Busy)
        assert "invitation" in full.text
        assert "not recorded" in full.text

        body = await invited(room)
        assert isinstance(await room.desk.submit_csr(body, "192.0.2.1"), Pending)
        # What waits already is answered as before.
        assert isinstance(await room.desk.submit_csr(body, "192.0.2.1"), Pending)


async def test_the_invited_are_bounded_and_take_no_strangers_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_requests, "INVITED_PENDING_MAX", 1)
    async with identity_room(tmp_path / "j") as room:
        assert isinstance(await room.desk.submit_csr(await invited(room), "192.0.2.1"), Pending)
        over = await invited(room)
        assert isinstance(await room.desk.submit_csr(over, "192.0.2.1"), Busy)
        assert room.desk.invitations.all()[1].enrolment_id == ""
        assert isinstance((await knock(room, "192.0.2.1"))[0], Pending)


@pytest.mark.parametrize(
    ("noisy", "also_noisy", "quiet"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1"),
    ],
)
async def test_one_source_has_its_share_of_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noisy: str, also_noisy: str, quiet: str
) -> None:
    monkeypatch.setattr(waiting_requests, "SOURCE_PENDING_MAX", 2)
    async with identity_room(tmp_path / "j") as room:
        await knock(room, noisy, 2)
        [refused] = await knock(room, also_noisy)
        assert isinstance(refused, Busy)
        assert "your address" in refused.text
        assert isinstance((await knock(room, quiet))[0], Pending)
        # Room comes back with the operator's decision.
        await room.desk.approvals.reject("1", "no", operator=OPERATOR)
        assert isinstance((await knock(room, noisy))[0], Pending)


async def test_what_nobody_decides_lapses_and_the_applicant_is_told(tmp_path: Path) -> None:
    authority, body = Authority(), csr_der(make_csr())
    async with identity_room(tmp_path / "j", authority, pending_days=3) as room:
        await room.desk.submit_csr(body, "192.0.2.1")
        room.time.ms += 3 * DAY_MS - 1
        assert await room.desk.lapse_due() == 0
        assert isinstance(await room.desk.submit_csr(body, "192.0.2.1"), Pending)
        await knock(room, "192.0.2.2")
        room.time.ms += 1
        assert await room.desk.lapse_due() == 1

        for _ in range(2):
            told = await room.desk.submit_csr(body, "192.0.2.1")
            assert isinstance(told, Rejected)
            assert "within 3 days" in told.text
            assert "new key" in told.text
        assert room.kinds.count("enrolment_lapsed") == 1
        assert waiting(room) == ["192.0.2.2"]
    # A longer time set later revives nothing.
    async with identity_room(tmp_path / "j", authority, pending_days=30) as room:
        assert isinstance(await room.desk.submit_csr(body, "192.0.2.1"), Rejected)


async def test_a_deadline_does_not_wait_for_the_timer(tmp_path: Path) -> None:
    body = csr_der(make_csr())
    async with identity_room(tmp_path / "j", pending_days=1) as room:
        await room.desk.submit_csr(body, "192.0.2.1")
        fingerprint = room.desk.approvals.enrolments()[0].csr_fingerprint
        room.time.ms += DAY_MS

        with pytest.raises(OperationRefusedError, match="lapsed"):
            await room.desk.approvals.approve("1", terms(fingerprint), operator=OPERATOR)
        assert isinstance(await room.desk.submit_csr(body, "192.0.2.1"), Rejected)


async def test_all_from_one_address_are_rejected_at_once(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8::1", "unknown"):
            await knock(room, address)
        reject = room.desk.approvals.reject_from

        gone = await reject("192.0.2.1", "Flood.", operator=OPERATOR)

        assert [one.enrolment_id for one in gone] == ["1", "3"]
        assert {one.reason for one in gone} == {"Flood."}
        assert waiting(room) == ["192.0.2.2", "2001:db8::1", "unknown"]
        await reject("2001:db8::/64", "Flood.", operator=OPERATOR)
        assert waiting(room) == ["192.0.2.2", "unknown"]
        for wrong, said in (("192.0.2.1", "waits"), ("nowhere", "neither an address")):
            with pytest.raises(OperationRefusedError, match=said):
                await reject(wrong, "Flood.", operator=OPERATOR)
        with pytest.raises(OperationRefusedError, match="reason"):
            await reject("192.0.2.2", " ", operator=OPERATOR)


async def test_the_operator_is_warned_once_of_each_long_wait(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", pending_days=3) as room:
        await knock(room, "192.0.2.1", 2)

        async def warned(later_ms: int) -> list[tuple[str, int]]:
            room.time.ms += later_ms
            with capture_logs() as logs:
                for _ in range(2):
                    await room.desk.lapse_due()
                    room.desk.tell_what_ends()
            return [(one["event"], one.get("count", 0)) for one in logs]

        assert await warned(DAY_MS - 1) == []
        assert await warned(1) == [("requests have waited a day for the operator", 2)]
        await room.desk.approvals.reject("1", "no", operator=OPERATOR)
        assert await warned(DAY_MS) == [("requests lapse within a day", 1)]
        assert await warned(DAY_MS) == [("requests lapsed undecided", 1)]
        assert await warned(DAY_MS) == []
