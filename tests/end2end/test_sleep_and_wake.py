"""A desk that slept wakes up to what is true now, not to what it saw before.

SIGSTOP and SIGCONT stand in for a machine's sleep: nothing of the process runs meanwhile, and the
venue ends its session for silence. What they don't show: on Linux the monotonic clock stands
still in a real sleep, so a countdown goes on where it was until the desk has noticed that its line
is dead. What would be dealt in between the venue refuses, by its own clock.
"""

from pathlib import Path

import pytest
from support.stories.killable_desk import desk_process, scene
from support.venues.shared_venue import SharedVenue
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.protocol.events import QuoteEnded

pytestmark = pytest.mark.qt_loop(timeout_s=120)


async def test_a_quote_that_ran_out_meanwhile_can_not_be_dealt_on(
    tmp_path: Path, display: int, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play, desk_process(play.profile, display) as desk:
        ended: list[QuoteEnded] = []
        play.maker.subscribe(
            lambda heard: ended.append(heard) if isinstance(heard, QuoteEnded) else None
        )
        await desk.hear("live")
        await desk.do("ask", "asking")
        await play.quote(quote_ttl_ms=8_000)
        await desk.do("wait", "quoted")
        await desk.do("liftable", "one to lift")
        desk.sleep()
        await until(lambda: ended, 20, what="the quote's end")
        await until(lambda: play.relay.lines() == 0, 30, what="the venue ended the silent session")
        desk.wake()
        await desk.do("nothing", "nothing to lift, 0 traded")
        assert play.trades() == 0


async def test_an_accept_on_its_way_is_known_after_waking_and_traded_once(
    tmp_path: Path, display: int, shared_venue: SharedVenue, secret_service: PrivateSecretService
) -> None:
    async with scene(shared_venue, tmp_path) as play, desk_process(play.profile, display) as desk:
        await desk.hear("live")
        await desk.do("ask", "asking")
        await play.quote()
        await desk.do("wait", "quoted")
        play.relay.swallow_answers()
        await desk.do("accept", "accepting")
        await until(lambda: play.trades() == 1, what="the trade on disk")
        desk.sleep()
        await until(lambda: play.relay.lines() == 0, 30, what="the venue ended the silent session")
        play.relay.cut()
        desk.wake()
        await desk.do("done", "traded")
        await desk.do("nothing", "nothing to lift, 1 traded")
        assert play.trades() == 1
