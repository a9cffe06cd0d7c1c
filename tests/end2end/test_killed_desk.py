"""A desk killed with a command on its way tells at its next start what the venue says of it.

The desk is a process of its own at a real X server, worked by its keys, and ends by SIGKILL; what
was on its way was cut off on the wire, in one direction or the other. Nothing is ever sent again
by itself.

Each has a keyring of its own: gnome-keyring does not always outlive clients that were killed.
"""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from support.application import application, live_desk
from support.qt import visible_text
from support.stories.killable_desk import Killable, Scene, desk_process, scene
from support.venues.shared_venue import SharedVenue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.models.stack.desk_state import AcceptPhase
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.events import RequestEnded
from rfqdesk.protocol.terms import RequestEndReason

pytestmark = pytest.mark.qt_loop(timeout_s=120)


def words_of(desk: Desk) -> str:
    """What the window says."""
    return visible_text(desk.window)


def phase_of(desk: Desk, rfq_id: str) -> AcceptPhase | None:
    status = desk.controller.accept_of(rfq_id)
    return None if status is None else status.phase


async def test_request_that_arrived_is_shown_open_and_asked_once(
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
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
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
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
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
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


@pytest.mark.parametrize("arrived", [True, False])
async def test_window_closed_while_an_accept_is_on_its_way(
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
    *,
    arrived: bool,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
            await quoted(play, desk)
            (play.relay.swallow_answers if arrived else play.relay.swallow_requests)()
            await desk.do("accept", "accepting")
            await desk.do("leave", "leaving")
            assert await desk.left() == 0
        async with play.restarted() as again:
            await until(lambda: again.controller.recovery.picture.decided, 20)
            [rfq_id] = again.controller.book.requests
            phase = AcceptPhase.DONE if arrived else AcceptPhase.REJECTED
            assert phase_of(again, rfq_id) is phase
            told = words_of(again)
            assert ("TRADED," if arrived else "NOT traded") in told
        assert play.trades() == int(arrived)


async def test_accept_that_was_lost_is_unknown_until_the_venue_says_so_and_never_trades(
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
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
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with desk_process(play.profile, display) as desk:
            await quoted(play, desk)
            await desk.do("accept", "accepting")
            await desk.do("done", "traded")
            await desk.kill()
        async with play.restarted() as again:
            [rfq_id] = again.controller.book.requests
            assert len(again.controller.book.trades_of(rfq_id)) == 1
            assert again.controller.recovery.picture.tone == ""
        assert play.trades() == 1


async def test_with_the_dead_man_timer_what_stood_ends_though_nobody_is_there(
    tmp_path: Path,
    display: int,
    shared_venue: SharedVenue,
    own_secret_service: PrivateSecretService,
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        settings = QSettings(str(play.profile / "desktop.ini"), QSettings.Format.IniFormat)
        settings.setValue("deal/dead_man_s", "5")
        settings.sync()
        ended: list[RequestEnded] = []
        play.maker.subscribe(
            lambda heard: ended.append(heard) if isinstance(heard, RequestEnded) else None
        )
        async with desk_process(play.profile, display) as desk:
            await desk.hear("live")
            await desk.do("ask", "asking")
            await until(lambda: play.asked, what="the request at the maker")
            await desk.kill()
        await until(lambda: [one.rfq_id for one in ended] == play.asked, 30, what="its end")
        async with play.restarted() as again:
            [request] = again.controller.book.own_requests()
            assert request.end_reason is RequestEndReason.DEAD_MAN
