"""A desk killed with a command on its way tells at its next start what the venue says of it.

The desk is a process of its own and ends by SIGKILL; what was on its way was cut off on the
wire, in one direction or the other. Nothing is ever sent again by itself.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.application import application, keep_profile, live_desk
from support.desk_windows import desk_of
from support.qt import visible_text
from support.real_venue import RealVenue, through
from support.shared_venue import SharedVenue
from support.tcp_relay import TcpRelay, tcp_relay
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.desk import Desk
from rfqdesk.desktop.models.desk_state import AcceptPhase
from rfqdesk.protocol.terms import PriceLevel

pytestmark = pytest.mark.qt_loop(timeout_s=120)


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

    async def kill(self) -> None:
        """End it as nothing can prevent."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def desk_process(profile: Path) -> AsyncIterator[Killable]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.desk_to_kill", str(profile),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ
        | {"PYTHONPATH": str(Path(__file__).parents[1]), "QT_QPA_PLATFORM": "offscreen"},
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

    async def quote(self) -> None:
        """Quote the one request."""
        await until(lambda: self.asked, what="the request at the maker")
        await self.maker.quote(self.asked[0], offer=PriceLevel("0.0057", "10"))

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


def words_of(desk: Desk) -> str:
    """What the window says."""
    return visible_text(desk.window)


def phase_of(desk: Desk, rfq_id: str) -> AcceptPhase | None:
    status = desk.controller.accept_of(rfq_id)
    return None if status is None else status.phase


async def test_request_that_arrived_is_shown_open_and_asked_once(
    tmp_path: Path, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile) as desk:
            await desk.hear("live")
            play.relay.swallow_answers()
            await desk.do("ask", "asking")
            await until(lambda: play.asked, what="the request at the maker")
            await desk.kill()
        async with play.restarted() as again:
            [request] = again.controller.book.own_requests()
            assert request.rfq_id == play.asked[0]
            assert not request.ended
            await until(lambda: "it is open at the venue" in words_of(again))
        assert len(play.asked) == 1


async def test_request_that_was_lost_is_not_sent_again(
    tmp_path: Path, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile) as desk:
            await desk.hear("live")
            play.relay.swallow_requests()
            await desk.do("ask", "asking")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: "It was not sent again" in words_of(again))
            assert again.controller.book.own_requests() == []
        assert play.asked == []


async def quoted(play: Scene, desk: Killable) -> None:
    """Come to where an accept can be sent."""
    await desk.hear("live")
    await desk.do("ask", "asking")
    await play.quote()
    await desk.do("wait", "quoted")


async def test_accept_that_traded_is_shown_done_and_trades_once(
    tmp_path: Path, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile) as desk:
            await quoted(play, desk)
            play.relay.swallow_answers()
            await desk.do("accept", "accepting")
            await until(lambda: play.trades() == 1, what="the trade on disk")
            await desk.kill()
        async with play.restarted() as again:
            [rfq_id] = again.controller.book.requests
            [trade] = again.controller.book.trades_of(rfq_id)
            await until(lambda: f"TRADED, {trade.trade_id}" in words_of(again))
            assert phase_of(again, rfq_id) is AcceptPhase.DONE
        assert play.trades() == 1


async def test_accept_that_was_lost_is_unknown_until_the_venue_says_so_and_never_trades(
    tmp_path: Path, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile) as desk:
            await quoted(play, desk)
            play.relay.swallow_requests()
            await desk.do("accept", "accepting")
            await desk.kill()
        play.relay.cut()
        # At first the venue can't be reached: there is nobody to say what happened.
        venue_port, play.relay.target_port = play.relay.target_port, 1
        async with application(play.profile) as windows:
            await until(lambda: windows.desk is not None)
            assert windows.desk is not None
            controller = windows.desk.controller
            await until(lambda: "outcome not known" in visible_text(windows.window))
            assert "Do not deal elsewhere on a guess" in visible_text(windows.window)
            play.relay.target_port = venue_port
            again = await live_desk(windows)
            await until(lambda: controller.recovery.picture.decided)
            await until(lambda: "NOT traded" in words_of(again))
            [rfq_id] = controller.book.requests
            assert phase_of(again, rfq_id) is AcceptPhase.REJECTED
            # The quote that was meant still stands, and nobody has dealt on it.
            assert [one.end_reason for one in controller.book.quotes_of(rfq_id)] == [None]
        assert play.trades() == 0


async def test_nothing_is_left_to_ask_where_the_answer_was_heard(
    tmp_path: Path, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile) as desk:
            await quoted(play, desk)
            await desk.do("accept", "accepting")
            await desk.do("done", "traded")
            await desk.kill()
        async with play.restarted() as again:
            [rfq_id] = again.controller.book.requests
            assert len(again.controller.book.trades_of(rfq_id)) == 1
            assert again.controller.recovery.picture.tone == ""
        assert play.trades() == 1
