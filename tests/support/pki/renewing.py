"""A participant at a real venue with a real keyring, whose certificate lives for minutes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from keyring.backends import SecretService
from support.venues.dealing_room import CALLS
from support.venues.open_venue import PASSPHRASE, OpenVenue, open_venue
from support.venues.sessions import Recorder
from support.waiting import until

from rfqdesk.client.enrolling.enrolment import Application, Enrolment
from rfqdesk.client.session import TradingSession
from rfqdesk.client.trust.renewal import RenewalKeeper, RenewalStatus
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.identity import Identity, unlock
from rfqdesk.identity.platform import APPLICATION
from rfqdesk.identity.profile import Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault
from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import sha256_hex
from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import create_venue

GRACE_MS = 30_000
"""Shorter than certificates and lists are dated back, so that the venue's clock can be put
forward past it without anything being of the future to OpenSSL."""

LIFE_MINUTES = 3


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def renewing_venue(
    folder: Path, *, grace_ms: int = GRACE_MS, pki_port: int = 0
) -> AsyncIterator[OpenVenue]:
    """A venue with a short time of grace."""
    config = VenueConfig(
        name="test",
        host="localhost",
        est_port=0,
        trading_port=0,
        pki_port=pki_port,
        monitor_port=0,
        renewal_grace_ms=grace_ms,
    )
    if not await asyncio.to_thread(folder.exists):
        await asyncio.to_thread(create_venue, folder, config, PASSPHRASE, wall_ms())
    async with open_venue(folder) as opened:
        await opened.venue.load_instruments(CALLS)
        yield opened


async def end_grace(opened: OpenVenue) -> None:
    """Put the venue's clock past the time of grace and let it look."""
    opened.venue.clock.not_before(opened.venue.clock.now_ms() + GRACE_MS + 1)
    assert await opened.venue.identity.refresh_trust()


@dataclass
class Holder:
    """An enrolled participant: profile on disk, key in the keyring, and a clock to move."""

    opened: OpenVenue
    store: ProfileStore
    vault: AsyncVault = field(default_factory=AsyncVault)
    ahead_ms: int = 0
    statuses: list[RenewalStatus] = field(default_factory=list)

    @property
    def profile(self) -> Profile:
        """The profile as the disk has it."""
        profile = self.store.load()
        assert profile is not None
        return profile

    def now_ms(self) -> int:
        """What the keeper takes for the venue's time."""
        return wall_ms() + self.ahead_ms

    def on_change(self, status: RenewalStatus) -> None:
        """Note a status; a renewal brings the clock back, or the next would be due at once."""
        if self.statuses and status.renewed_ms != self.statuses[-1].renewed_ms:
            self.ahead_ms = 0
        self.statuses.append(status)

    def keeper(self, identity: Identity, session: TradingSession) -> RenewalKeeper:
        """A keeper on this holder's clock."""
        return RenewalKeeper(
            self.profile,
            identity,
            session,
            store=self.store,
            vault=self.vault,
            on_change=self.on_change,
            now_ms=self.now_ms,
            jitter=lambda: 0.5,
        )

    async def unlock(self) -> Identity:
        """The identity as a new start would have it."""
        return await unlock(self.profile, self.vault)

    def keys_held(self, *key_ids: str) -> list[bool]:
        """Which of these keys the keyring holds, asked past our own code."""
        backend = SecretService.Keyring()
        return [backend.get_password(APPLICATION, one) is not None for one in key_ids]


async def enrolled(
    opened: OpenVenue, folder: Path, role: Role = Role.TRADER, trader: str = "ines"
) -> Holder:
    """Enrol as the desktop does, and approve for a few minutes."""
    store, vault = ProfileStore(folder), AsyncVault()
    enrolment = Enrolment(store, vault)
    root = opened.venue.identity.ca_certificates()[-1]
    profile = await enrolment.begin(
        Application(
            host="localhost",
            est_port=opened.est_port,
            trading_port=opened.trading_port,
            root_fingerprint=sha256_hex(root),
            firm_name="Aurora Vega",
            person=trader.title(),
        )
    )
    await enrolment.advance(profile)
    [waiting] = opened.venue.identity.approvals.enrolments(EnrolmentStatus.PENDING)
    await opened.venue.identity.approvals.approve(
        waiting.enrolment_id,
        ApprovalTerms(
            firm="aurora",
            firm_name="Aurora Vega",
            role=role,
            fingerprint=csr_fingerprint(profile.csr_pem),
            trader=trader,
            minutes=LIFE_MINUTES,
        ),
        operator="test",
    )
    await enrolment.advance(profile)
    return Holder(opened, store, vault)


def moved(profile: Profile, **changes: object) -> Profile:
    """A profile with some members changed."""
    return msgspec.structs.replace(profile, **changes)


@asynccontextmanager
async def kept(holder: Holder) -> AsyncIterator[tuple[TradingSession, Recorder, RenewalKeeper]]:
    """A live session with its keeper, as after a start of the programme."""
    identity = await holder.unlock()
    session = TradingSession(identity)
    heard, keeper = Recorder(session), holder.keeper(identity, session)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        keeping = group.create_task(keeper.run(), name="keeper")
        try:
            await session.wait_live()
            await until(lambda: holder.statuses)
            yield session, heard, keeper
        finally:
            keeping.cancel()
            await session.close()
