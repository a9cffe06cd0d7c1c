"""The operator's decisions about principals: what is journalled, refused, told, and when."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.pki.authority import csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.terms import PrincipalKind, Role
from rfqserver.ca.encoding import sha256_hex
from rfqserver.ca.principals import Principals
from rfqserver.service.authority.identity_log import IdentityLog, replay_registry
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.principal_desk import PrincipalDesk

OLGA = "operator:olga"


class Office:
    """A desk whose registry knows acme (alice, bob) and basalt (carl), and what it told."""

    def __init__(self, room: IdentityRoom) -> None:
        self.room = room
        self.told: list[tuple[str, str, str, bool]] = []
        self.desk = PrincipalDesk(
            IdentityLog(room.journal, room.desk.registry),
            room.clock,
            on_suspended=lambda firm, trader: self._note("suspended", firm, trader),
            on_changed=lambda firm, trader: self._note("changed", firm, trader),
        )

    def _note(self, what: str, firm: str, trader: str) -> None:
        durable = self.room.journal.durable_seq == self.room.journal.last_seq
        self.told.append((what, firm, trader, durable))

    async def admit(
        self, firm: str, trader: str, role: Role, kind: PrincipalKind | None = None
    ) -> None:
        csr = csr_der(make_csr())
        await self.room.desk.submit_csr(csr, "10.0.0.7")
        number = str(len(self.room.desk.registry.enrolments))
        named = terms(sha256_hex(csr), firm=firm, firm_name="", trader=trader, role=role, kind=kind)
        await self.room.desk.approvals.approve(number, named, operator=OLGA)

    @property
    def principals(self) -> Principals:
        return self.room.desk.registry.principals


@asynccontextmanager
async def open_office(tmp_path: Path) -> AsyncIterator[Office]:
    """Two firms with three traders."""
    async with identity_room(tmp_path / "journal") as room:
        office = Office(room)
        await office.admit("acme", "alice", Role.TRADER)
        await office.admit("acme", "bob", Role.MAKER)
        await office.admit("basalt", "carl", Role.MAKER)
        yield office


async def refusal(awaitable: Awaitable[object]) -> str:
    with pytest.raises(OperationRefusedError) as refused:
        await awaitable
    return str(refused.value)


async def test_firms_and_their_traders_are_listed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        names = [(one.firm, one.trader, one.kind) for one in office.desk.all()]
        assert names == [
            ("acme", "", None),
            ("acme", "alice", PrincipalKind.PERSON),
            ("acme", "bob", PrincipalKind.PERSON),
            ("basalt", "", None),
            ("basalt", "carl", PrincipalKind.PERSON),
        ]
        assert [one.trader for one in office.desk.of("acme")] == ["", "alice", "bob"]
        assert [one.trader for one in office.desk.of("acme/bob")] == ["bob"]


async def test_a_change_is_told_line_by_line_and_holds_after_a_restart(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        change = EntitlementChange(
            kind=PrincipalKind.BOT,
            instruments=("BTC-*", "ETH-PERP", "BTC-*"),
            quantity_max="100.50",
            counterparties=("basalt",),
        )
        record, changes = await office.desk.entitle("acme/alice", change, operator=OLGA)
        assert changes == (
            "kind: person -> bot",
            "instruments: all -> BTC-*, ETH-PERP",
            "largest quantity of a leg: any -> 100.5",
            "counterparties: all -> basalt",
        )
        wanted = Entitlements(
            instruments=("BTC-*", "ETH-PERP"), quantity_max="100.5", counterparties=("basalt",)
        )
        assert record.entitlements == wanted
        assert office.told == [("changed", "acme", "alice", True)]
        again = replay_registry(office.room.journal).principals
        assert again == office.principals
        assert again.of("acme", "alice").entitlements == (wanted,)


async def test_what_is_not_named_stays_and_what_is_empty_ends(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        both = EntitlementChange(instruments=("BTC-*",), quantity_max="10")
        await office.desk.entitle("acme", both, operator=OLGA)
        ended = EntitlementChange(instruments=())
        record, changes = await office.desk.entitle("acme", ended, operator=OLGA)
        assert changes == ("instruments: BTC-* -> all",)
        assert record.entitlements == Entitlements(quantity_max="10")
        await office.desk.entitle("acme", EntitlementChange(quantity_max=""), operator=OLGA)
        assert office.principals.of("acme").entitlements == ()


async def test_what_held_before_is_no_event(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        before = office.room.journal.last_seq
        change = EntitlementChange(kind=PrincipalKind.PERSON, instruments=())
        _, changes = await office.desk.entitle("acme/alice", change, operator=OLGA)
        assert changes == ()
        assert office.room.journal.last_seq == before
        assert office.told == []


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("acorn", EntitlementChange(quantity_max="1"), "ever issued to a firm 'acorn'"),
        ("acme/eve", EntitlementChange(quantity_max="1"), "a trader 'acme/eve'"),
        ("acme/", EntitlementChange(quantity_max="1"), "'acme/'"),
        ("", EntitlementChange(quantity_max="1"), "a firm ''"),
        ("acme", EntitlementChange(instruments=("btc-*",)), "'btc-*' is no instrument"),
        ("acme", EntitlementChange(instruments=("BTC ?",)), "no instrument or pattern"),
        ("acme", EntitlementChange(instruments=tuple(f"A{n}" for n in range(101))), "101"),
        ("acme", EntitlementChange(quantity_max="1e3"), "'1e3' is no quantity"),
        ("acme", EntitlementChange(quantity_max="1,000"), "is no quantity"),
        ("acme", EntitlementChange(quantity_max="0"), "above zero"),
        ("acme", EntitlementChange(quantity_max="-5"), "above zero"),
        ("acme", EntitlementChange(counterparties=("nobody",)), "no firm 'nobody'"),
        ("acme", EntitlementChange(counterparties=("acme",)), "can't deal with itself"),
        ("acme", EntitlementChange(kind=PrincipalKind.BOT), "'acme' is a firm"),
    ],
)
async def test_a_refused_change_changes_nothing(
    tmp_path: Path, name: str, change: EntitlementChange, words: str
) -> None:
    async with open_office(tmp_path) as office:
        before = office.room.journal.last_seq
        assert words in await refusal(office.desk.entitle(name, change, operator=OLGA))
        assert office.room.journal.last_seq == before
        assert office.told == []


async def test_a_suspension_bites_before_it_is_durable_and_is_told_after(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        record = await office.desk.suspend("acme/bob", "  a  fat finger ", operator=OLGA)
        assert record.suspension is not None
        assert record.suspension.reason == "a fat finger"
        assert office.told == [
            ("suspended", "acme", "bob", False),
            ("changed", "acme", "bob", True),
        ]
        assert office.principals.is_suspended("acme", "bob")
        assert not office.principals.is_suspended("acme", "alice")
        assert replay_registry(office.room.journal).principals == office.principals


async def test_a_firm_is_suspended_and_resumed_as_a_whole(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.desk.suspend("acme", "unpaid fees", operator=OLGA)
        assert office.told[0] == ("suspended", "acme", "", False)
        assert office.principals.is_suspended("acme", "alice")
        told = await refusal(office.desk.resume("acme/alice", operator=OLGA))
        assert told == "acme/alice is not suspended itself, its firm is: resume acme."
        await office.desk.resume("acme", operator=OLGA)
        assert not office.principals.is_suspended("acme", "alice")
        assert office.told[-1] == ("changed", "acme", "", True)


async def test_suspending_twice_and_resuming_nobody_are_refused(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.desk.suspend("acme/bob", "a fat finger", operator=OLGA)
        before = office.room.journal.last_seq
        told = await refusal(office.desk.suspend("acme/bob", "again", operator=OLGA))
        assert "suspended before (a fat finger)" in told
        told = await refusal(office.desk.resume("basalt", operator=OLGA))
        assert "basalt is not suspended itself" in told
        assert office.room.journal.last_seq == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\x1b[31mb"])
async def test_a_suspension_has_a_reason_that_can_be_read(tmp_path: Path, reason: str) -> None:
    async with open_office(tmp_path) as office:
        assert "Give a reason" in await refusal(office.desk.suspend("acme", reason, operator=OLGA))
        assert office.told == []


async def test_who_is_approved_as_a_bot_is_one_until_told_otherwise(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.admit("acme", "rob", Role.MAKER, kind=PrincipalKind.BOT)
        assert office.principals.of("acme", "rob").kind is PrincipalKind.BOT
        # A second certificate, about which nothing was said.
        await office.admit("acme", "rob", Role.TRADER)
        assert office.principals.of("acme", "rob").kind is PrincipalKind.BOT
        await office.admit("acme", "rob", Role.MAKER, kind=PrincipalKind.PERSON)
        assert office.principals.of("acme", "rob").kind is PrincipalKind.PERSON
        assert replay_registry(office.room.journal).principals == office.principals
