"""A real desk as a process of its own, which a test kills or stops, and what it stands between."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from support.application import application, keep_profile, live_desk
from support.stories.desk_windows import desk_of
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.real_venue import RealVenue, through
from support.venues.shared_venue import SharedVenue
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.terms import PriceLevel


class Killable:
    """A desk's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hear(self, word: str) -> None:
        """Wait until it says this."""
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            said = (await self._process.stdout.readline()).decode().strip()
        assert said == word

    async def do(self, word: str, heard: str) -> None:
        """Have it do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        await self.hear(heard)

    def sleep(self) -> None:
        """Stop it where it stands, as a machine that goes to sleep does."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    async def left(self) -> int:
        """Wait until it has ended by itself; what it ended with."""
        async with asyncio.timeout(30):
            return await self._process.wait()

    async def kill(self) -> None:
        """End it as nothing can prevent."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def desk_process(profile: Path, display: int) -> AsyncIterator[Killable]:
    """A desk of this profile at an X server's display."""
    platform = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{display}"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.stories.desk_to_kill", str(profile), str(display),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | platform | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    killable = Killable(process)
    try:
        yield killable
    finally:
        await killable.kill()


class Scene:
    """A venue, a maker, and a trader's profile behind a wire that can be cut."""

    def __init__(
        self, venue: RealVenue, relay: TcpRelay, maker: TradingSession, profile: Path
    ) -> None:
        self.venue, self.relay, self.maker, self.profile = venue, relay, maker, profile
        self.asked: list[str] = []
        self._traded_before = venue.trades_on_disk()
        maker.subscribe(self._on_heard)

    def _on_heard(self, heard: object) -> None:
        if type(heard).__name__ == "RequestOpened":
            self.asked.append(getattr(heard, "rfq_id", ""))

    def trades(self) -> int:
        """Trades on the venue's disk since the scene began."""
        return self.venue.trades_on_disk() - self._traded_before

    async def quote(self, quote_ttl_ms: int = 0) -> None:
        """Quote the one request."""
        await until(lambda: self.asked, what="the request at the maker")
        await self.maker.quote(
            self.asked[0], offer=PriceLevel("0.0057", "10"), quote_ttl_ms=quote_ttl_ms
        )

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[Desk]:
        """The desk's next start, live again."""
        self.relay.cut()
        async with application(self.profile) as windows:
            yield await live_desk(windows)


@asynccontextmanager
async def scene(shared: SharedVenue, folder: Path) -> AsyncIterator[Scene]:
    venue = shared.venue
    async with tcp_relay(venue.ready.trading_port) as relay:
        profile = folder / "profile"
        albion = await shared.newcomer("albion")
        await keep_profile(profile, through(albion, relay.port))
        async with desk_of(await shared.maker()) as maker:
            yield Scene(venue, relay, maker.session, profile)
