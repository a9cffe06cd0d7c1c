"""Enrol, renew, revoke, suspend at random: who may connect and act is what a simple list says."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.crl import RevocationReason
from rfqserver.engine.protecting.standings import check_active
from rfqserver.gateway.enrolment import Issued
from rfqserver.gateway.interface import Principal
from rfqserver.service.authority.authority import RegistryAuthority
from rfqserver.service.authority.renewal_intake import RENEWAL_GRACE_DEFAULT_MS
from rfqserver.service.operator.approval import OperationRefusedError

HOUR_MS = 3_600_000
AUTHORITY = Authority()

acts = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(1, 72)),
        st.tuples(st.just("renew"), st.integers(0, 9)),
        st.tuples(st.just("repeat"), st.integers(0, 9)),
        st.tuples(st.just("revoke"), st.integers(0, 9)),
        st.tuples(st.just("suspend"), st.integers(0, 19)),
        st.tuples(st.just("resume"), st.integers(0, 19)),
        st.tuples(st.just("wait"), st.integers(0, 40)),
    ),
    max_size=25,
)


@dataclass
class Life:
    """What the test knows of one certificate."""

    serial: str
    ends_ms: int
    trader: str
    request: bytes = b""
    parent: str = ""
    renewed: bool = False
    revoked: bool = False


class Lives:
    """Plays the acts and keeps the simple list."""

    def __init__(self, room: IdentityRoom) -> None:
        self.room = room
        self.all: list[Life] = []
        self.suspended: set[str] = set()

    def counts(self, life: Life) -> bool:
        return not life.revoked and self.room.time.ms < life.ends_ms

    async def enrol(self, hours: int) -> None:
        await self.room.desk.submit_csr(csr_der(make_csr()), "10.0.0.7")
        [waiting] = self.room.desk.approvals.enrolments(EnrolmentStatus.PENDING)
        # A name each, since one trader's renewals in a row are bounded.
        trader = f"t{len(self.all)}"
        named = terms(waiting.csr_fingerprint, trader=trader, minutes=hours * 60)
        record = await self.room.desk.approvals.approve(
            waiting.enrolment_id, named, operator="operator:olga"
        )
        self.all.append(Life(record.serial, record.not_after_ms, trader))

    async def renew(self, number: int) -> None:
        life = self.all[number % len(self.all)]
        request = csr_der(make_csr(common_name="", organisation=""))
        outcome = await self.ask(life.serial, request)
        assert isinstance(outcome, Issued) == (self.counts(life) and not life.renewed)
        if isinstance(outcome, Issued):
            new = next(
                record
                for record in self.room.desk.registry.certificates.values()
                if record.certificate_der == outcome.certificate_der
            )
            life.renewed = True
            life.ends_ms = min(life.ends_ms, self.room.time.ms + RENEWAL_GRACE_DEFAULT_MS)
            self.all.append(Life(new.serial, new.not_after_ms, life.trader, request, life.serial))

    async def repeat(self, number: int) -> None:
        """Ask for a renewal again: there is never a second certificate."""
        life = self.all[number % len(self.all)]
        if life.parent:
            count = len(self.room.desk.registry.certificates)
            await self.ask(life.parent, life.request)
            await self.ask(life.serial, life.request)
            collected = await self.room.desk.submit_csr(life.request, "10.0.0.7")
            assert isinstance(collected, Issued) == self.counts(life)
            assert len(self.room.desk.registry.certificates) == count

    async def revoke(self, number: int) -> None:
        life = self.all[number % len(self.all)]
        try:
            await self.room.desk.revoke(
                life.serial, RevocationReason.UNSPECIFIED, operator="operator:olga"
            )
        except OperationRefusedError:
            # Before, by the operator or by the end of its grace, and all of its line too.
            assert not any(self.counts(one) for one in self.line_of(life))
        else:
            for one in self.line_of(life):
                one.revoked = one.revoked or one is life or self.counts(one)

    def name_of(self, number: int) -> str:
        """Some trader, or with an odd number the firm."""
        trader = self.all[number // 2 % len(self.all)].trader
        return "acme" if number % 2 else f"acme/{trader}"

    async def suspend(self, number: int) -> None:
        name = self.name_of(number)
        try:
            await self.room.desk.principals.suspend(name, "why", operator="operator:olga")
        except OperationRefusedError:
            assert name in self.suspended
        self.suspended.add(name)

    async def resume(self, number: int) -> None:
        name = self.name_of(number)
        try:
            await self.room.desk.principals.resume(name, operator="operator:olga")
        except OperationRefusedError:
            assert name not in self.suspended
        self.suspended.discard(name)

    def line_of(self, life: Life) -> list[Life]:
        """A certificate, all that it was renewed from, and all that it was renewed into."""
        line = [life]
        while parents := [one for one in self.all if one.serial == line[0].parent]:
            line = parents + line
        while heirs := [one for one in self.all if one.parent == line[-1].serial]:
            line += heirs
        return line

    async def wait(self, hours: int) -> None:
        self.room.time.ms += hours * HOUR_MS
        await self.room.desk.refresh_trust()

    async def ask(self, serial: str, request: bytes) -> object:
        certificate_der = self.room.desk.registry.certificates[serial].certificate_der
        return await self.room.desk.submit_renewal(request, certificate_der, "10.0.0.7")

    def check(self) -> None:
        authority = RegistryAuthority(self.room.desk.registry, self.room.clock)
        for life in self.all:
            found = authority.standing(life.serial)
            # Suspended or not, a certificate that counts may connect.
            assert isinstance(found, Principal) == self.counts(life), life
            if isinstance(found, Principal):
                acts = not self.suspended & {"acme", f"acme/{life.trader}"}
                assert (check_active(found.standing) is None) == acts, life
        listed = {entry.serial for entry in self.room.desk.registry.revoked(1)}
        assert {life.serial for life in self.all if life.revoked} <= listed
        assert not {life.serial for life in self.all if self.counts(life)} & listed


@settings(max_examples=30, deadline=None)
@given(acts)
def test_who_may_act_is_always_as_decided(played: list[tuple[str, int]]) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with identity_room(Path(folder) / "j", AUTHORITY) as room:
                await room.desk.open_trust()
                lives = Lives(room)
                await lives.enrol(24)
                for name, number in played:
                    await getattr(lives, name)(number)
                    lives.check()
                before = room.desk.registry
            async with identity_room(Path(folder) / "j", AUTHORITY, now_ms=room.time.ms) as room:
                assert room.desk.registry == before

    asyncio.run(play())
