"""Locking oneself out, as it is told: at once, after failures, stopped, refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from support.waiting import until

from rfqdesk.client.errors import (
    ClientError,
    ConnectionRefusedByVenueError,
    LockoutRefusedError,
    LockoutUnconfirmedError,
    RefusalKind,
    UnreachableKind,
    VenueUnreachableError,
)
from rfqdesk.client.lockout import LockedOut
from rfqdesk.desktop.controllers.identity.lockout import LockoutController
from rfqdesk.desktop.models.identity.lockout import LockoutState
from rfqdesk.desktop.tasks import TaskOwner

pytestmark = pytest.mark.qt_loop

NOT_THERE = VenueUnreachableError(UnreachableKind.REFUSED, "venue.example", 8443)
NO_ANSWER = VenueUnreachableError(UnreachableKind.TIMEOUT, "venue.example", 8443)


class FakeVenue:
    """Plays one outcome after the other; None leaves an attempt without an answer."""

    def __init__(self, *outcomes: ClientError | LockedOut | None) -> None:
        self.serial = "ab12"
        self.outcomes = list(outcomes)
        self.asked = 0

    async def lock_out(self) -> LockedOut:
        self.asked += 1
        outcome = self.outcomes.pop(0)
        if outcome is None:
            await asyncio.get_running_loop().create_future()
        if isinstance(outcome, ClientError):
            raise outcome
        assert outcome is not None
        return outcome


@asynccontextmanager
async def locking_out(venue: FakeVenue) -> AsyncIterator[LockoutController]:
    tasks = TaskOwner(lambda name, error: pytest.fail(f"{name}: {error!r}"))
    try:
        yield LockoutController(venue, tasks)
    finally:
        await tasks.aclose()


def states(controller: LockoutController) -> list[LockoutState]:
    seen: list[LockoutState] = []
    controller.changed.connect(lambda picture: seen.append(picture.state))
    return seen


async def test_it_is_done_once_the_venue_says_so(qapp: object) -> None:
    async with locking_out(FakeVenue(LockedOut("ab12", "Locked out."))) as controller:
        seen, done = states(controller), []
        controller.done.connect(lambda: done.append(True))
        controller.begin()
        assert seen == [LockoutState.ASKING]
        await until(lambda: controller.picture.state is LockoutState.DONE)
        assert seen == [LockoutState.ASKING, LockoutState.DONE]
        assert done == [True]
        assert controller.picture.serial == "ab12"


async def test_an_unreachable_venue_is_asked_until_it_answers(qapp: object) -> None:
    venue = FakeVenue(NOT_THERE, NOT_THERE, LockedOut("ab12"))
    async with locking_out(venue) as controller:
        controller.begin()
        for asked in (1, 2):
            await until(
                lambda: controller.picture.state is LockoutState.WAITING and venue.asked == asked  # noqa: B023 - used up within this turn.
            )
            assert controller.picture.problem is not None
            assert controller.picture.retry_at_ms
            assert not controller.picture.unsure
            controller.try_now()
        await until(lambda: controller.picture.state is LockoutState.DONE)


@pytest.mark.parametrize(
    ("passing", "unsure"),
    [
        (ConnectionRefusedByVenueError(RefusalKind.VENUE_LIST_STALE), False),
        (LockoutUnconfirmedError("no list"), True),
    ],
)
async def test_what_passes_is_waited_for(qapp: object, passing: ClientError, unsure: bool) -> None:
    async with locking_out(FakeVenue(passing, LockedOut("ab12"))) as controller:
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.WAITING)
        assert controller.picture.unsure is unsure
        controller.try_now()
        await until(lambda: controller.picture.state is LockoutState.DONE)


async def test_it_goes_on_by_itself(qapp: object) -> None:
    async with locking_out(FakeVenue(NOT_THERE, LockedOut("ab12"))) as controller:
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.DONE)


async def test_what_may_have_arrived_is_never_called_nothing(qapp: object) -> None:
    venue = FakeVenue(NO_ANSWER, NOT_THERE, None)
    async with locking_out(venue) as controller:
        seen: list[bool] = []
        controller.changed.connect(lambda picture: seen.append(picture.unsure))
        controller.begin()
        await until(lambda: venue.asked == 3)
        assert seen[0] is False
        assert seen.count(False) == 1


async def test_stopping_is_told_with_what_is_known(qapp: object) -> None:
    venue = FakeVenue(NOT_THERE, None, LockedOut("ab12"))
    async with locking_out(venue) as controller:
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.WAITING)
        controller.stop()
        assert controller.picture.state is LockoutState.STOPPED
        assert not controller.picture.unsure
        controller.begin()
        await until(lambda: venue.asked == 2)
        controller.stop()
        # It was under way: nobody knows how far it came.
        assert controller.picture.unsure
        controller.dismiss()
        assert controller.picture.state is LockoutState.NONE
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.DONE)
        controller.stop()
        assert controller.picture.state is LockoutState.DONE


@pytest.mark.parametrize(
    "refusal",
    [
        LockoutRefusedError("That one was renewed."),
        ConnectionRefusedByVenueError(RefusalKind.EXPIRED),
    ],
)
async def test_a_refusal_ends_it(qapp: object, refusal: ClientError) -> None:
    venue = FakeVenue(refusal)
    async with locking_out(venue) as controller:
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.REFUSED)
        assert controller.picture.problem is not None
        assert venue.asked == 1


async def test_pressing_twice_asks_once(qapp: object) -> None:
    venue = FakeVenue(LockedOut("ab12"))
    async with locking_out(venue) as controller:
        controller.begin()
        controller.begin()
        await until(lambda: controller.picture.state is LockoutState.DONE)
        controller.begin()
        assert venue.asked == 1
        assert controller.picture.state is LockoutState.DONE
