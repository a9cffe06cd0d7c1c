"""Keeps a certificate fresh while the session goes on: renews in time, retries, tells."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from rfqdesk.client.errors import ClientError, LocalMistakeError, RenewalOverdueError
from rfqdesk.client.fan_out import Listener
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.client.trust.renewal_schedule import (
    RETRY_MAX_MS,
    Urgency,
    renewal_due_ms,
    retry_delay_ms,
    urgency,
)
from rfqdesk.client.trust.renewal_steps import Renewal
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import Profile, ProfileStore
from rfqdesk.identity.vault import AsyncVault
from rfqdesk.protocol.events import ServerMessage

LOOK_EVERY_MS = 60_000
"""The clock is looked at so often at least: a machine may sleep, and clocks are set."""

ROOTS_EVERY_MS = 86_400_000
"""How often the venue is asked for its roots while connected, besides at each renewal."""

ROOTS_RETRY_MS = 3_600_000

_LOOKS_PER_LIFE = 200
_LOOK_MIN_MS = 200

_RANDOM = random.SystemRandom()

log = logging.getLogger(__name__)


class RenewableSession(Protocol):
    """The part of a trading session that a renewal needs."""

    clock: ServerClock

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear everything; returns how to stop."""
        ...

    def replace_identity(self, identity: Identity) -> None:
        """Use another certificate from the next connection on."""
        ...


@dataclass(frozen=True, slots=True)
class RenewalStatus:
    """What is known of the certificate's renewal; times are epoch milliseconds.

    `renewed_ms` is 0 before the first renewal. `next_ms` is when it is tried
    next. `problem` is set once a failure has become a person's business, and
    `urgency` then says how much.
    """

    not_before_ms: int
    not_after_ms: int
    renewed_ms: int
    next_ms: int
    failures: int = 0
    error: ClientError | IdentityError | OSError | None = None
    urgency: Urgency = Urgency.QUIET
    problem: RenewalOverdueError | None = None


class RenewalKeeper:
    """Renews one profile's certificate for as long as `run` runs.

    Args:
        profile: enrolled, as the store holds it; `identity` is its identity.
        session: goes on undisturbed; its next connection uses the new certificate.
        lists: the venue's revocation lists, the session's own where it has them.
        on_change: called on the loop with each new status.
        now_ms: the venue's time; the session's estimate by default.
        jitter: a random number in [0, 1).

    Raises:
        LocalMistakeError: profile and identity are not of the same key.
    """

    def __init__(
        self,
        profile: Profile,
        identity: Identity,
        session: RenewableSession,
        *,
        store: ProfileStore,
        vault: AsyncVault | None = None,
        lists: RevocationLists | None = None,
        on_change: Callable[[RenewalStatus], None] = lambda _status: None,
        now_ms: Callable[[], int] | None = None,
        jitter: Callable[[], float] = _RANDOM.random,
    ) -> None:
        if profile.key_id != identity.certificate.key_id:
            raise LocalMistakeError("the identity is not this profile's")
        self.identity = identity
        self._profile = profile
        self._session = session
        self._renewal = Renewal(store, vault or AsyncVault(), lists)
        self._on_change = on_change
        self._now_ms = now_ms or session.clock.now_ms
        self._jitter = jitter
        self._wake = asyncio.Event()
        self._confirmed_session = ""
        self._to_retire = False
        self._roots_due_ms = 0
        self.status = self._fresh_status()

    async def run(self) -> None:
        """Renew when it is time, until cancelled."""
        unsubscribe = self._session.subscribe(self._on_heard)
        try:
            self._on_heard(self._session.status)
            self._on_change(self.status)
            while True:
                self._wake.clear()
                await self._retire()
                if self._is_time():
                    await self._attempt()
                await self._follow_roots()
                self._assess()
                await self._pause()
        finally:
            unsubscribe()

    def hurry(self) -> None:
        """Try at once what has failed before."""
        if self.status.error is not None:
            self.status = replace(self.status, next_ms=self._now_ms())
        self._wake.set()

    def _is_time(self) -> bool:
        ahead_ms = self.status.next_ms - self._now_ms()
        # A retry further off than any comes from a clock that was wrong, and was put right since.
        return ahead_ms <= 0 or (self.status.failures > 0 and ahead_ms > RETRY_MAX_MS)

    async def _attempt(self) -> None:
        try:
            now_ms = self._now_ms()
            self._profile = await self._renewal.begin(self._profile, self.identity, now_ms)
            outcome = await self._renewal.advance(self._profile, self.identity, now_ms)
        except (ClientError, IdentityError, OSError) as error:
            self._failed(error)
            return
        # The profile is on disk by now: whatever ends this programme, it starts as the new one.
        self._profile, self.identity = outcome
        self._session.replace_identity(self.identity)
        log.info("certificate renewed: %s", self.identity.certificate.serial)
        self._tell(self._fresh_status())

    async def _follow_roots(self) -> None:
        now_ms = self._now_ms()
        connected = self._session.status.state is ConnectionState.LIVE
        # Far off is what a clock said that was wrong, and was put right since.
        if not connected or now_ms < self._roots_due_ms <= now_ms + ROOTS_EVERY_MS:
            return
        self._roots_due_ms = now_ms + ROOTS_EVERY_MS
        try:
            followed = await self._renewal.follow_roots(self._profile, self.identity, now_ms)
        except (ClientError, IdentityError, OSError) as error:
            log.warning("the venue's roots are not known anew: %s", error)
            self._roots_due_ms = now_ms + ROOTS_RETRY_MS
            return
        if followed[1] is not self.identity:
            self._profile, self.identity = followed
            self._session.replace_identity(self.identity)

    def _failed(self, error: ClientError | IdentityError | OSError) -> None:
        status, failures = self.status, self.status.failures + 1
        now_ms = self._now_ms()
        wait_ms = retry_delay_ms(
            failures,
            status.not_after_ms - status.not_before_ms,
            status.not_after_ms - now_ms,
            self._jitter(),
        )
        log.warning("certificate not renewed (attempt %d): %s", failures, error)
        self._tell(replace(status, failures=failures, error=error, next_ms=now_ms + wait_ms))

    def _assess(self) -> None:
        """Make a failure a person's business when there is little life left."""
        status, now_ms = self.status, self._now_ms()
        found = urgency(status.not_before_ms, status.not_after_ms, now_ms)
        problem = None
        if status.error is not None and found is not Urgency.QUIET:
            problem = RenewalOverdueError(status.error, status.not_after_ms, now_ms)
        # One that stands is told anew each time: what is left grows less.
        if problem is not None or status.problem is not None or found is not status.urgency:
            self._tell(replace(status, urgency=found, problem=problem))

    def _tell(self, status: RenewalStatus) -> None:
        self.status = status
        self._on_change(status)

    async def _retire(self) -> None:
        if not self._to_retire:
            return
        self._to_retire = False
        try:
            self._profile = await self._renewal.retire(self._profile)
        except (IdentityError, OSError) as error:
            # The profile still names them: the next connection tries again.
            log.warning("the replaced key is still in the keyring: %s", error)

    def _on_heard(self, heard: ServerMessage | ConnectionStatus) -> None:
        if not isinstance(heard, ConnectionStatus) or heard.state is not ConnectionState.LIVE:
            return
        welcome = heard.welcome
        if welcome is None or welcome.session_id == self._confirmed_session:
            return
        if welcome.certificate_serial == self.identity.certificate.serial:
            self._confirmed_session = welcome.session_id
            self._to_retire = bool(self._profile.retired_key_ids)
            self._wake.set()

    async def _pause(self) -> None:
        status = self.status
        look_ms = (status.not_after_ms - status.not_before_ms) // _LOOKS_PER_LIFE
        left_ms = min(status.next_ms - self._now_ms(), look_ms, LOOK_EVERY_MS)
        try:
            async with asyncio.timeout(max(left_ms, _LOOK_MIN_MS) / 1000):
                await self._wake.wait()
        except TimeoutError:
            return

    def _fresh_status(self) -> RenewalStatus:
        certificate = self.identity.certificate
        due_ms = renewal_due_ms(certificate.not_before_ms, certificate.not_after_ms, self._jitter())
        if self._profile.renewal is not None:
            # Begun before a restart: the venue may have issued it already.
            due_ms = min(due_ms, self._now_ms())
        return RenewalStatus(
            not_before_ms=certificate.not_before_ms,
            not_after_ms=certificate.not_after_ms,
            renewed_ms=self._profile.renewed_ms,
            next_ms=due_ms,
        )
