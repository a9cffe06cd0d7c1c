"""Brings the next lists and the venue's own certificates into force, one renewal at a time.

Signing and checking a list of a hundred thousand entries, and having OpenSSL
load it, takes most of a second. That is done in threads: trading goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable

from rfqserver.ca.errors import CrlRefusedError, IssuingError
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.service.authority.crl_keeper import make_lists
from rfqserver.service.authority.identity_log import CA_ACTOR, IdentityLog
from rfqserver.service.authority.trust import TrustKeeper
from rfqserver.service.clock import VenueClock


class TrustRenewal:
    """Renews, journals, and tells `on_changed` what the listeners must use from now on."""

    def __init__(
        self,
        identity_log: IdentityLog,
        trust: TrustKeeper,
        clock: VenueClock,
        *,
        on_changed: Callable[[TrustMaterial], Awaitable[object]],
    ) -> None:
        self._log = identity_log
        self._trust = trust
        self._clock = clock
        self._on_changed = on_changed
        # Numbers rise by one, so that a list is begun only when the one before it is done.
        self._one_at_a_time = asyncio.Lock()
        self._untold = False

    @property
    def is_untold(self) -> bool:
        """Whether something was renewed that the listeners do not use yet."""
        return self._untold

    async def first(self) -> None:
        """Make what a start needs; nobody listens yet.

        Raises:
            CrlRefusedError, IssuingError, JournalHaltedError: see `all`.
        """
        async with self._one_at_a_time:
            await self._renew_lists()
            await self._renew_own()
            self._untold = False

    async def lists(self) -> None:
        """Have everything revoked so far on the lists in force; others may have seen to it.

        Raises:
            CrlRefusedError: the lists in force stay, and new ones are due at once.
            JournalHaltedError: it is not known whether they were kept.
            OSError: they are in the journal, and the listeners or others do not have them yet.
        """
        async with self._one_at_a_time:
            if not self._trust.crls.are_complete:
                await self._renew_lists()
            if self._untold:
                await self._tell()

    async def all(self, *, own: bool = True) -> None:
        """Sign all lists anew and, with `own`, the venue's own certificates that are due.

        Neither waits for the other: what could be renewed is in force, whatever is raised.

        Raises:
            CrlRefusedError, JournalHaltedError, OSError: see `lists`.
            IssuingError: the issuing CA has expired.
        """
        async with self._one_at_a_time:
            refused: IssuingError | None = None
            try:
                await self._renew_lists()
            except CrlRefusedError as error:
                refused = error
            if own:
                try:
                    await self._renew_own()
                except IssuingError as error:
                    refused = refused or error
            if self._untold:
                await self._tell()
            if refused is not None:
                raise refused

    async def present(self) -> None:
        """Have the listeners use what there is, also where the lists could not be renewed.

        Raises:
            OSError: they still use what they had.
        """
        async with self._one_at_a_time:
            self._untold = True
            await self._tell()

    async def _renew_lists(self) -> None:
        crls = self._trust.crls
        plan = crls.plan(self._clock.now_ms(), self._clock.judged_ms())
        lists = await asyncio.to_thread(make_lists, plan)
        self._log.append(plan.events, CA_ACTOR)
        crls.put_in_force(plan, lists)
        self._untold = True
        await self._log.settled()
        await crls.publish(lists)

    async def _renew_own(self) -> None:
        now_ms = self._clock.now_ms()
        certificates = self._trust.renew_server(now_ms) + self._trust.renew_ocsp_signers(now_ms)
        if certificates:
            self._log.append(certificates, CA_ACTOR)
            self._untold = True
            await self._log.settled()

    async def _tell(self) -> None:
        material = self._trust.material()
        if material is not None:
            await self._on_changed(material)
        self._untold = False
