"""Invitations at the venue: used once, in time, by the request that carries the token."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AttributeOID, NameOID
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room

from rfqdesk.identity.invitation import new_token, token_sha256
from rfqdesk.identity.words import words_of
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.invitations import InvitationRecord, InvitationStatus
from rfqserver.ca.keys import generate_key
from rfqserver.gateway.enrolment import Busy, Pending, Refused
from rfqserver.service.operator import invitation_desk, waiting_requests
from rfqserver.service.operator.approval import OperationRefusedError

HERE, OPERATOR = "10.0.0.7", "operator:olga"
HOUR_MS = 3_600_000
SUBJECT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Alice Smith")])


def with_token(token: str) -> bytes:
    """A request whose challenge password is the token."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(SUBJECT)
    builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, token.encode())
    return csr_der(builder.sign(generate_key(), hashes.SHA256()))


async def invited(
    room: IdentityRoom, firm: str = "acme", role: Role = Role.MAKER, trader: str = ""
) -> tuple[InvitationRecord, str]:
    return await room.desk.invitations.issue(
        firm=firm, role=role, trader=trader, minutes=60, operator=OPERATOR
    )


async def refused(room: IdentityRoom, body: bytes) -> str:
    """Hand a request in that is turned away, and journalled with the reason."""
    outcome = await room.desk.submit_csr(body, HERE)
    assert isinstance(outcome, Refused)
    assert room.kinds[-1] == "enrolment_refused"
    assert outcome.text.encode() in list(room.journal.read())[-1].entry.payload
    return outcome.text


async def test_an_invited_request_is_marked_and_spends_the_invitation(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        record, token = await invited(room, trader="alice")
        body = with_token(token)

        assert isinstance(await room.desk.submit_csr(body, HERE), Pending)
        assert isinstance(await room.desk.submit_csr(body, HERE), Pending)

        assert room.kinds == ["invitation_issued", "enrolment_requested", "invitation_used"]
        [enrolment] = room.desk.approvals.enrolments()
        assert enrolment.invitation_id == record.invitation_id
        assert (enrolment.invited_firm, enrolment.invited_trader) == ("acme", "alice")
        assert enrolment.invited_role is Role.MAKER
        [now] = room.desk.invitations.all()
        assert now.status(room.clock.now_ms()) is InvitationStatus.USED
        assert now.enrolment_id == enrolment.enrolment_id


async def test_an_open_token_is_kept_as_its_digest_only(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room)
        payloads = b"".join(record.entry.payload for record in room.journal.read())
        kept = room.journal.path.read_bytes()
    assert token_sha256(token).encode() in payloads
    assert token.encode() not in payloads + kept


async def test_invitations_live_through_a_restart(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority) as room:
        _, first = await invited(room)
        _, second = await invited(room)
        await room.desk.submit_csr(with_token(first), HERE)
        before = room.desk.registry
    async with identity_room(tmp_path / "j", authority) as room:
        assert room.desk.registry == before
        assert "used already" in await refused(room, with_token(first))
        assert isinstance(await room.desk.submit_csr(with_token(second), HERE), Pending)


async def test_each_token_that_is_not_good_is_refused_with_its_reason(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        assert "no invitation of this venue" in await refused(room, with_token(new_token()))
        assert "no invitation of this venue" in await refused(room, with_token("my dog's name"))
        _, used = await invited(room)
        await room.desk.submit_csr(with_token(used), HERE)
        assert "tell the operator at once" in await refused(room, with_token(used))
        record, withdrawn = await invited(room)
        await room.desk.invitations.withdraw(record.invitation_id, operator=OPERATOR)
        assert "withdrawn by the operator" in await refused(room, with_token(withdrawn))
        _, expired = await invited(room)
        room.time.ms += HOUR_MS - 1
        assert isinstance(await room.desk.submit_csr(with_token(expired), HERE), Pending)
        _, expired = await invited(room)
        room.time.ms += HOUR_MS
        assert "ended on" in await refused(room, with_token(expired))
        assert len(room.desk.approvals.enrolments()) == 2


async def test_a_challenge_password_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        body = with_token("caf\u00e9")
        assert "attributes cannot be read" in await refused(room, body)


async def test_a_request_without_a_token_needs_no_invitation(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        assert isinstance(await room.desk.submit_csr(csr_der(make_csr()), HERE), Pending)
        assert room.desk.approvals.enrolments()[0].invitation_id == ""


async def test_a_venue_that_is_full_spends_no_invitation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room)
        monkeypatch.setattr(waiting_requests, "INVITED_PENDING_MAX", 0)
        assert isinstance(await room.desk.submit_csr(with_token(token), HERE), Busy)
        assert room.desk.invitations.all()[0].enrolment_id == ""


async def test_the_invitation_prefills_and_the_fingerprint_decides(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room, trader="alice")
        await room.desk.submit_csr(with_token(token), HERE)
        [waiting] = room.desk.approvals.enrolments()

        with pytest.raises(OperationRefusedError, match="fingerprint"):
            await room.desk.approvals.approve(
                "1", ApprovalTerms(fingerprint="00"), operator=OPERATOR
            )
        record = await room.desk.approvals.approve(
            "1", ApprovalTerms(fingerprint=waiting.csr_fingerprint), operator=OPERATOR
        )
        assert (record.firm, record.trader, record.role) == ("acme", "alice", Role.MAKER)


async def test_what_was_cut_short_is_not_taken_for_somebody_elses(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room)
        await room.desk.submit_csr(with_token(token), HERE)
        fingerprint = room.desk.approvals.enrolments()[0].csr_fingerprint
        words = words_of(fingerprint)
        for typed, said in (
            ({"fingerprint": fingerprint[:60]}, "has 64 digits, and you gave 60"),
            ({"words": " ".join(words.split()[:2])}, "has ten words, and you gave 2"),
        ):
            with pytest.raises(OperationRefusedError, match=said) as caught:
                await room.desk.approvals.approve("1", ApprovalTerms(**typed), operator=OPERATOR)
            assert "reject" not in str(caught.value)
        swapped = ApprovalTerms(words=" ".join(reversed(words.split())))
        with pytest.raises(OperationRefusedError, match=r"These words are not .* reject it"):
            await room.desk.approvals.approve("1", swapped, operator=OPERATOR)


async def test_ten_words_do_for_the_fingerprint_and_nine_do_not(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room)
        await room.desk.submit_csr(with_token(token), HERE)
        words = words_of(room.desk.approvals.enrolments()[0].csr_fingerprint).split()

        for wrong in (words[:9], [*words, words[0]], [*words[:9], "unheard"], words[::-1]):
            with pytest.raises(OperationRefusedError, match="all ten words"):
                await room.desk.approvals.approve(
                    "1", ApprovalTerms(words=" ".join(wrong)), operator=OPERATOR
                )
        assert room.desk.approvals.enrolments()[0].approvals_refused == 4
        with pytest.raises(OperationRefusedError, match="not both"):
            await room.desk.approvals.approve(
                "1", ApprovalTerms(words="a", fingerprint="00"), operator=OPERATOR
            )
        typed = "  ".join(words).upper() + " "
        assert await room.desk.approvals.approve("1", ApprovalTerms(words=typed), operator=OPERATOR)


async def test_the_operator_may_decide_otherwise_than_invited(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        _, token = await invited(room)
        await room.desk.submit_csr(with_token(token), HERE)
        [waiting] = room.desk.approvals.enrolments()
        terms = ApprovalTerms(
            fingerprint=waiting.csr_fingerprint, firm="other", role=Role.TRADER, trader="bob"
        )
        record = await room.desk.approvals.approve("1", terms, operator=OPERATOR)
        assert (record.firm, record.trader, record.role) == ("other", "bob", Role.TRADER)


async def test_without_an_invitation_firm_and_role_must_be_said(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        await room.desk.submit_csr(csr_der(make_csr()), HERE)
        fingerprint = room.desk.approvals.enrolments()[0].csr_fingerprint
        for terms in (
            ApprovalTerms(fingerprint=fingerprint),
            ApprovalTerms(fingerprint=fingerprint, firm="acme"),
            ApprovalTerms(fingerprint=fingerprint, role=Role.MAKER),
        ):
            with pytest.raises(OperationRefusedError, match="--firm and --role"):
                await room.desk.approvals.approve("1", terms, operator=OPERATOR)


async def test_withdrawing_what_is_not_open_is_refused(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        withdraw = room.desk.invitations.withdraw
        with pytest.raises(OperationRefusedError, match="no invitation 7"):
            await withdraw("7", operator=OPERATOR)
        _, token = await invited(room)
        await room.desk.submit_csr(with_token(token), HERE)
        with pytest.raises(OperationRefusedError, match="used by enrolment 1"):
            await withdraw("1", operator=OPERATOR)
        await invited(room)
        assert (await withdraw("2", operator=OPERATOR)).withdrawn_ms
        with pytest.raises(OperationRefusedError, match="is withdrawn"):
            await withdraw("2", operator=OPERATOR)
        await invited(room)
        room.time.ms += HOUR_MS
        with pytest.raises(OperationRefusedError, match="is expired"):
            await withdraw("3", operator=OPERATOR)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"firm": "ACME"}, "--firm"),
        ({"firm": ""}, "--firm"),
        ({"trader": "Alice Smith"}, "--trader"),
        ({"minutes": 0}, "--expires"),
        ({"minutes": 30 * 24 * 60 + 1}, "--expires"),
    ],
)
async def test_bad_terms_make_no_invitation(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    terms: dict[str, object] = {"firm": "acme", "role": Role.MAKER, "trader": "", "minutes": 60}
    async with identity_room(tmp_path / "j") as room:
        with pytest.raises(OperationRefusedError, match=words):
            await room.desk.invitations.issue(
                **(terms | changes),  # type: ignore[arg-type]
                operator=OPERATOR,
            )
        assert room.kinds == []


async def test_open_invitations_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitation_desk, "OPEN_MAX", 1)
    async with identity_room(tmp_path / "j") as room:
        await invited(room)
        with pytest.raises(OperationRefusedError, match="Withdraw some"):
            await invited(room)


async def test_the_newest_are_listed_and_all_that_are_open(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j") as room:
        desk = room.desk.invitations
        for _ in range(4):
            await invited(room)
        await desk.withdraw("2", operator=OPERATOR)

        def listed(newest: int) -> list[str]:
            return [one.invitation_id for one in desk.all(newest)]

        assert listed(0) == ["1", "2", "3", "4"]
        assert listed(1) == ["1", "3", "4"]
        assert listed(3) == ["1", "2", "3", "4"]
