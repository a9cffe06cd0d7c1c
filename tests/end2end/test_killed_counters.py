"""Killed with a counter on its way: at the next start it stands, has traded, or never will."""

from pathlib import Path

import pytest
from support.qt import visible_text
from support.stories.hands_process import hands_process
from support.stories.killable_desk import Killable, Scene, scene
from support.venues.shared_venue import SharedVenue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.wiring.desk import Desk
from rfqdesk.protocol.offers import CounterOffered
from rfqdesk.protocol.terms import CounterRespType

pytestmark = pytest.mark.qt_loop(timeout_s=120)


def words_of(desk: Desk) -> str:
    return visible_text(desk.window)


async def quoted(play: Scene, desk: Killable) -> list[CounterOffered]:
    """Come to where a counter can be made; what the maker hears of any."""
    offered: list[CounterOffered] = []
    play.maker.subscribe(
        lambda heard: offered.append(heard) if isinstance(heard, CounterOffered) else None
    )
    await desk.hear("live")
    await desk.do("ask", "asking")
    await play.quote()
    await desk.do("wait", "quoted")
    return offered


async def test_one_that_arrived_is_told_to_stand(
    tmp_path: Path, shared_venue: SharedVenue, own_secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with hands_process(play.profile) as desk:
            offered = await quoted(play, desk)
            play.relay.swallow_answers()
            await desk.do("counter", "countering")
            await until(lambda: offered, what="the counter at the maker")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: "it STANDS at the venue" in words_of(again))
            assert again.controller.notes.unanswered == {}
        assert len(offered) == 1
        assert play.trades() == 0


async def test_one_that_was_taken_meanwhile_is_told_traded(
    tmp_path: Path, shared_venue: SharedVenue, own_secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with hands_process(play.profile) as desk:
            offered = await quoted(play, desk)
            play.relay.swallow_answers()
            await desk.do("counter", "countering")
            await until(lambda: offered, what="the counter at the maker")
            await desk.kill()
        await play.maker.answer_counter(play.asked[0], 1, CounterRespType.ACCEPT)
        async with play.restarted() as again:
            [trade] = again.controller.book.trades.values()
            told = f"TRADED, {trade.trade_id} at 0.0055"
            await until(lambda: told in words_of(again))
        assert play.trades() == 1


async def test_one_that_was_lost_does_not_stand_and_never_will(
    tmp_path: Path, shared_venue: SharedVenue, own_secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play:
        async with hands_process(play.profile) as desk:
            offered = await quoted(play, desk)
            play.relay.swallow_requests()
            await desk.do("counter", "countering")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: "it does NOT stand, and nothing was traded" in words_of(again))
            [request] = again.controller.book.own_requests()
            assert not request.ended
        assert offered == []
        assert play.trades() == 0
