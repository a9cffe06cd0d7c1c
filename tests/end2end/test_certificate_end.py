"""A certificate ends while its trader has a price on the screen, and the trader goes on anew.

Real windows at a real X server, keys and mouse by XTEST, a real venue. An hour passes at once, for
venue and desk alike (libfaketime): nobody waits for it.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support.application import keep_profile
from support.moved_clock import MovedClock
from support.stories.story import write_identity
from support.stories.x_server import x_server
from support.venues.real_venue import RealVenue, real_venue

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.protocol.terms import Role

pytestmark = pytest.mark.qt_loop(timeout_s=170)

TESTS = Path(__file__).parents[1]
HOUR = timedelta(hours=1)


class Told:
    """A story in a process of its own, which waits for the test now and then."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: list[str] = []

    async def hear(self) -> str:
        """What it says next."""
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode().strip()
        assert line, "\n".join(["the story broke off", *self._said, await self._errors()])
        self._said.append(line)
        return line

    def say(self, line: str) -> None:
        """Let it go on."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def _errors(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()


@asynccontextmanager
async def told(
    story: str, folder: Path, display: int, venue: RealVenue, environment: dict[str, str]
) -> AsyncIterator[Told]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.stories.story", story, str(folder), str(display),
        str(venue.process.folder),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment
        | {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(TESTS)}
        # The story's own patience is counted by the clock that jumps.
        | {"STORY_PATIENCE_S": str(2 * HOUR.total_seconds())},
    )  # fmt: skip
    try:
        yield Told(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def venue_on(clock: MovedClock, folder: Path) -> AsyncIterator[RealVenue]:
    """A venue whose server lives by this clock."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in clock.environment.items():
            patch.setenv(name, value)
        async with real_venue(folder) as venue:
            yield venue


async def test_nothing_is_dealt_under_it_and_a_new_one_goes_on(
    tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    clock = MovedClock(tmp_path)
    own = dict(os.environ)
    async with venue_on(clock, tmp_path) as venue:
        play = tmp_path / "play"
        albion = await venue.enrol("albion", Role.TRADER, life=("--hours", "1"))
        await keep_profile(play / "profile", albion)
        write_identity(await venue.enrol("meridian", Role.MAKER), play / "meridian.json")
        environment = own | clock.environment
        story = "support.stories.story_of_an_end:ended_while_open"
        with x_server() as display:
            async with told(story, play, display, venue, environment) as desk:
                assert await desk.hear() == "a price is there"
                clock.move(HOUR + timedelta(minutes=5))
                desk.say("the hour is over")
                fingerprint = await desk.hear()
                listing = json.loads(await venue.operate("enrolments", "list", "--json"))
                [waiting] = [one for one in listing if one["fingerprint"] == fingerprint]
                await venue.operate(
                    "enrolments", "approve", waiting["enrolment_id"], "--firm", "albion",
                    "--role", "trader", "--trader", "jane", "--fingerprint", fingerprint,
                )  # fmt: skip
                desk.say("approved")
                assert await desk.hear() == "the end"
        listing = json.loads(await venue.operate("certificates", "list", "--json"))
        assert sorted(one["status"] for one in listing if one["firm"] == "albion") == [
            "active",
            "expired",
        ]
        refused = await venue.operate("audit", "--kind", "handshake_refused")
        assert "certificate has expired" in refused
