"""One real venue for all tests of a file: each brings traders of its own."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import pytest
from qasync import QEventLoop
from support.venues.real_venue import RealVenue, real_venue

from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.terms import Role


class SharedVenue:
    """The venue, and who is known there."""

    def __init__(self, venue: RealVenue) -> None:
        self.venue = venue
        self._makers: dict[str, Identity] = {}
        self._newcomers = 0

    async def newcomer(self, firm: str, role: Role = Role.TRADER) -> Identity:
        """Somebody with no past: a firm of its own, whose slug begins so."""
        self._newcomers += 1
        return await self.venue.enrol(f"{firm}-{self._newcomers}", role)

    async def maker(self, firm: str = "meridian") -> Identity:
        """The same maker for every test."""
        if firm not in self._makers:
            self._makers[firm] = await self.venue.enrol(firm, Role.MAKER)
        return self._makers[firm]


@pytest.fixture(scope="module")
def shared_venue(
    tmp_path_factory: pytest.TempPathFactory, qt_loop: QEventLoop
) -> Iterator[SharedVenue]:
    """A venue that runs as long as the file's tests do."""
    with _kept_open(qt_loop, real_venue(tmp_path_factory.mktemp("shared"))) as shared:
        yield shared


@pytest.fixture(scope="module")
def looking_venue(
    tmp_path_factory: pytest.TempPathFactory, qt_loop: QEventLoop
) -> Iterator[SharedVenue]:
    """One that allows last look, for a second."""
    opened = real_venue(tmp_path_factory.mktemp("looking"), last_look_ms=1_000)
    with _kept_open(qt_loop, opened) as shared:
        yield shared


@contextmanager
def _kept_open(
    qt_loop: QEventLoop, opened: AbstractAsyncContextManager[RealVenue]
) -> Iterator[SharedVenue]:
    venue = qt_loop.run_until_complete(opened.__aenter__())
    try:
        yield SharedVenue(venue)
    finally:
        # Requests of the tests may be open: a polite stop would wait for them.
        qt_loop.run_until_complete(venue.process.kill())
        qt_loop.run_until_complete(opened.__aexit__(None, None, None))
