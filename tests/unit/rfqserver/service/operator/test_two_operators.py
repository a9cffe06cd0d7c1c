"""Two operators must decide alike before anybody is certified."""

from pathlib import Path
from typing import Any

import pytest
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room

from rfqdesk.identity.words import words_of
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    RejectEnrolment,
    ShowEnrolment,
    WithdrawEndorsement,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import PrincipalKind, Role
from rfqserver.ca.records import EnrolmentRecord
from rfqserver.gateway.enrolment import Issued, Pending
from rfqserver.service.operator.account import Account
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.operator.operations import perform

OLGA, IVAN, NOBODY = Account("olga", 1001), Account("ivan", 1002), Account("olga", None)
ALICE: dict[str, Any] = {"firm": "acme", "role": Role.TRADER, "trader": "alice"}


class Room:
    """A venue that requires two operators, and one request that waits."""

    def __init__(self, room: IdentityRoom) -> None:
        self.room = room
        self.body = csr_der(make_csr())

    async def approve(self, account: Account, **terms: Any) -> OperationResult:
        """Approve as an operator who has heard the words."""
        words = words_of(self.waiting.csr_fingerprint)
        operation = ApproveEnrolment(
            operator="whoever", enrolment_id="1", terms=ApprovalTerms(words=words, **terms)
        )
        return await perform(operation, self.room, account)

    async def refused(self, account: Account, said: str, **terms: Any) -> None:
        """Approve in vain."""
        kinds = self.room.kinds
        with pytest.raises(OperationRefusedError, match=said):
            await self.approve(account, **terms)
        assert self.room.kinds == [*kinds, "operation_refused"]

    async def withdraw(self, account: Account) -> OperationResult:
        """Take an endorsement back."""
        return await perform(
            WithdrawEndorsement(operator="whoever", enrolment_id="1"), self.room, account
        )

    @property
    def waiting(self) -> EnrolmentRecord:
        """The request."""
        return self.room.desk.approvals.enrolment("1")


async def asked(room: IdentityRoom) -> Room:
    found = Room(room)
    await room.desk.submit_csr(found.body, "10.0.0.7")
    return found


async def test_the_second_operator_certifies_what_the_first_endorsed(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        first = await one.approve(OLGA, **ALICE)

        assert first.certificates == ()
        [view] = first.enrolments
        assert (view.status, view.endorsed_by) == (EnrolmentStatus.PENDING, "olga")
        assert view.endorsed_as == "alice of acme (acme), trader, for 90 days"
        assert view.approvals_missing == 1
        assert room.admitted == []
        assert isinstance(await room.desk.submit_csr(one.body, "10.0.0.7"), Pending)

        [certificate] = (await one.approve(IVAN, **ALICE)).certificates
        assert (certificate.firm, certificate.trader) == ("acme", "alice")
        assert isinstance(await room.desk.submit_csr(one.body, "10.0.0.7"), Issued)
        entries = [r.entry for r in room.journal.read() if r.entry.stream == "identity"][-3:]
        assert [entry.kind for entry in entries] == [
            "enrolment_endorsed", "enrolment_approved", "certificate_issued",
        ]  # fmt: skip
        assert [entry.actor for entry in entries] == [
            "operator:olga(1001)", "operator:ivan(1002)", "operator:ivan(1002)",
        ]  # fmt: skip
        assert b'"endorsed_by":"olga"' in entries[1].payload
        assert one.waiting.endorsement is None


async def test_one_account_is_one_operator_whatever_it_is_called(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE)
        await one.refused(OLGA, "different operator", **ALICE)
        await one.refused(Account("ivan", OLGA.uid), "different operator", as_endorsed=True)
        await one.refused(NOBODY, "different operator", **ALICE)


async def test_an_account_that_is_not_known_endorses_nothing(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        await (await asked(room)).refused(NOBODY, "does not say which account", **ALICE)


async def test_both_must_have_heard_the_fingerprint(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        deaf = ApprovalTerms(fingerprint="00", **ALICE)
        operation = ApproveEnrolment(operator="o", enrolment_id="1", terms=deaf)
        for account in (OLGA, IVAN):
            with pytest.raises(OperationRefusedError, match="fingerprint"):
                await perform(operation, room, account)
            await one.approve(account, **ALICE)
        assert one.waiting.approvals_refused == 2
        assert one.waiting.status is EnrolmentStatus.APPROVED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"firm": "zeta"}, "firm acme, not zeta"),
        ({"role": Role.MAKER}, "role trader, not maker"),
        ({"trader": "bob"}, "trader alice, not bob"),
        ({"trader": ""}, "trader alice, not alice-smith"),
        ({"firm_name": "Acme Ltd"}, "firm's name acme, not Acme Ltd"),
        ({"days": 30}, "life 90 days, not 30 days"),
        ({"minutes": 5}, "life 90 days, not 5 minutes"),
        ({"kind": PrincipalKind.BOT}, "kind none, not bot"),
    ],
)
async def test_differing_terms_are_told_one_by_one(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE)
        await one.refused(IVAN, said, **(ALICE | changes))
        assert one.waiting.endorsement is not None


async def test_the_second_says_the_terms_or_that_they_are_as_endorsed(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.refused(IVAN, "Nobody has endorsed", as_endorsed=True)
        await one.approve(OLGA, **ALICE, days=30)

        # They are shown, and nothing is taken for granted.
        await one.refused(IVAN, "alice of acme .*, trader, for 30 days.*--as-endorsed")
        await one.refused(IVAN, "not both", as_endorsed=True, firm="acme")
        [certificate] = (await one.approve(IVAN, as_endorsed=True)).certificates
        assert (certificate.firm, certificate.trader) == ("acme", "alice")


async def test_an_invitation_does_not_speak_for_the_second_operator(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        _, token = await room.desk.invitations.issue(
            firm="acme", role=Role.TRADER, trader="alice", minutes=60, operator=OLGA.actor
        )
        from rfqdesk.identity import csr
        from rfqdesk.identity.keypair import generate_key

        request = csr.make_csr(generate_key(), firm_name="A", person="Alice", token=token)
        await room.desk.submit_csr(csr.csr_der(request), "10.0.0.7")
        one = Room(room)
        await one.approve(OLGA)
        await one.refused(IVAN, "--as-endorsed")
        assert (await one.approve(IVAN, as_endorsed=True)).certificates


async def test_an_endorsement_is_taken_back_by_who_gave_it(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        with pytest.raises(OperationRefusedError, match="Nobody has endorsed"):
            await one.withdraw(OLGA)
        await one.approve(OLGA, **ALICE)
        for other in (IVAN, NOBODY):
            with pytest.raises(OperationRefusedError, match="only that account"):
                await one.withdraw(other)
        [view] = (await one.withdraw(OLGA)).enrolments

        assert (view.endorsed_by, view.approvals_missing) == ("", 2)
        await one.approve(IVAN, **ALICE)
        assert one.waiting.status is EnrolmentStatus.PENDING


@pytest.mark.parametrize("who", [OLGA, IVAN])
async def test_amending_begins_anew(tmp_path: Path, who: Account) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE)
        result = await one.approve(who, **(ALICE | {"trader": "bob"}), amend=True)

        assert result.certificates == ()
        assert room.kinds[-2:] == ["endorsement_withdrawn", "enrolment_endorsed"]
        await one.refused(who, "different operator", **(ALICE | {"trader": "bob"}))
        other = IVAN if who is OLGA else OLGA
        [certificate] = (await one.approve(other, as_endorsed=True)).certificates
        assert certificate.trader == "bob"


async def test_a_bot_is_endorsed_as_one(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE, kind=PrincipalKind.BOT)
        await one.refused(IVAN, "alice of acme .*, trader, a bot, for 90 days")
        await one.refused(IVAN, "kind bot, not none", **ALICE)
        await one.refused(IVAN, "not both", as_endorsed=True, kind=PrincipalKind.BOT)
        await one.approve(IVAN, as_endorsed=True)
        assert room.desk.registry.principals.of("acme", "alice").kind is PrincipalKind.BOT


async def test_rejecting_is_for_one(tmp_path: Path) -> None:
    async with identity_room(tmp_path / "j", approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE)
        rejected = RejectEnrolment(operator="o", enrolment_id="1", reason="No.")
        [view] = (await perform(rejected, room, IVAN)).enrolments

        assert (view.status, view.approvals_missing) == (EnrolmentStatus.REJECTED, 0)
        await one.refused(IVAN, "decided already", **ALICE)


async def test_an_endorsement_lives_through_a_restart_and_the_setting(tmp_path: Path) -> None:
    authority = Authority()
    async with identity_room(tmp_path / "j", authority, approvals_required=2) as room:
        one = await asked(room)
        await one.approve(OLGA, **ALICE)
        before = room.desk.registry
    async with identity_room(tmp_path / "j", authority, approvals_required=2) as room:
        assert room.desk.registry == before
        [view] = (
            await perform(ShowEnrolment(operator="o", enrolment_id="1"), room, IVAN)
        ).enrolments
        assert view.endorsed_by == "olga"
    # One is enough from now on, also whoever endorsed.
    async with identity_room(tmp_path / "j", authority) as room:
        [certificate] = (await Room(room).approve(OLGA, as_endorsed=True)).certificates
        assert certificate.trader == "alice"
