"""Locking oneself out: asks until the venue has done it, refuses, or the user stops it."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rfqdesk.client.backoff import delay_ms
from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    RemoteMisbehaviourError,
    ServerNotTrustedError,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.lockout import LockedOut, lock_out
from rfqdesk.client.trust.revocation_lists import RevocationLists
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.models.identity.lockout import RUNNING, LockoutPicture, LockoutState
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.wall_clock import wall_clock_ms
from rfqdesk.identity.errors import IdentityError
from rfqdesk.identity.identity import Identity

_NEVER_ARRIVED = frozenset(
    {UnreachableKind.NAME_NOT_FOUND, UnreachableKind.REFUSED, UnreachableKind.NETWORK}
)
_RANDOM = random.SystemRandom()


class LockoutPort(Protocol):
    """The venue, as far as this needs it."""

    @property
    def serial(self) -> str:
        """The certificate that would be locked out now."""
        ...

    async def lock_out(self) -> LockedOut:
        """Ask once; see `client.lockout.lock_out`."""
        ...


class VenueLockout:
    """The port to a real venue. `identity` tells the present one: it may be renewed meanwhile."""

    def __init__(
        self, est_port: int, identity: Callable[[], Identity], lists: RevocationLists
    ) -> None:
        self._est_port = est_port
        self._identity = identity
        self._lists = lists

    @property
    def serial(self) -> str:
        """See `LockoutPort.serial`."""
        return self._identity().certificate.serial

    async def lock_out(self) -> LockedOut:
        """See `LockoutPort.lock_out`."""
        return await lock_out(self._identity(), self._est_port, lists=self._lists)


class LockoutController(QObject):
    """`changed` carries each new picture; `done` comes once the venue has confirmed."""

    changed = Signal(object)
    done = Signal()

    def __init__(
        self,
        port: LockoutPort,
        tasks: TaskOwner,
        *,
        now_ms: Callable[[], int] = wall_clock_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.picture = LockoutPicture()
        self._port = port
        self._tasks = tasks
        self._now_ms = now_ms
        self._hurry = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Lock out now; nothing where that is going on or done."""
        if self.picture.state in RUNNING | {LockoutState.DONE}:
            return
        # Said before anything is sent, so that it shows however slow the network is.
        self._show(
            LockoutPicture(
                state=LockoutState.ASKING, serial=self._port.serial, unsure=self.picture.unsure
            )
        )
        self._asking = self._tasks.start(self._ask_until_done(), name="lock-out")

    def try_now(self) -> None:
        """Cut the waiting before the next attempt short."""
        self._hurry.set()

    def stop(self) -> None:
        """Give up, where it is not done yet."""
        if self.picture.state not in RUNNING or self._asking is None:
            return
        # An attempt that is broken off may have reached the venue.
        unsure = self.picture.unsure or self.picture.state is LockoutState.ASKING
        self._asking.cancel()
        self._asking = None
        self._show(replace(self.picture, state=LockoutState.STOPPED, unsure=unsure, retry_at_ms=0))

    def dismiss(self) -> None:
        """Take a message away that was read."""
        if self.picture.state in {LockoutState.STOPPED, LockoutState.REFUSED}:
            self._show(replace(self.picture, state=LockoutState.NONE))

    async def _ask_until_done(self) -> None:
        failures = 0
        while True:
            picture = replace(
                self.picture, state=LockoutState.ASKING, serial=self._port.serial, retry_at_ms=0
            )
            self._show(picture)
            try:
                locked = await self._port.lock_out()
            except (ClientError, IdentityError, OSError) as error:
                if not _passes(error):
                    problem = notice_of(error)
                    self._show(replace(picture, state=LockoutState.REFUSED, problem=problem))
                    return
                failures += 1
                await self._wait(error, delay_ms(failures, _RANDOM.random()))
            else:
                self._show(
                    LockoutPicture(
                        state=LockoutState.DONE,
                        serial=locked.serial,
                        doubtful=not locked.venue_checked,
                    )
                )
                self.done.emit()
                return

    async def _wait(self, error: Exception, wait_ms: int) -> None:
        self._hurry.clear()
        self._show(
            replace(
                self.picture,
                state=LockoutState.WAITING,
                problem=notice_of(error),
                unsure=self.picture.unsure or _may_have_arrived(error),
                retry_at_ms=self._now_ms() + wait_ms,
            )
        )
        try:
            async with asyncio.timeout(wait_ms / 1000):
                await self._hurry.wait()
        except TimeoutError:
            return

    def _show(self, picture: LockoutPicture) -> None:
        if picture != self.picture:
            self.picture = picture
            self.changed.emit(picture)


def _passes(error: Exception) -> bool:
    """Whether asking again may help; a server that is not the venue may be gone next time."""
    if isinstance(error, ConnectionRefusedByVenueError):
        return not error.final
    return isinstance(error, RemoteMisbehaviourError | OSError)


def _may_have_arrived(error: Exception) -> bool:
    if isinstance(error, VenueUnreachableError):
        return error.kind not in _NEVER_ARRIVED
    return not isinstance(error, ServerNotTrustedError | ConnectionRefusedByVenueError)
