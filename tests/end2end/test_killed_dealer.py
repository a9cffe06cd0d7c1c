"""A dealer's desk killed with its yes on its way tells at the next start whether it traded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.qt import visible_text
from support.stories.hands_process import Handed, hands_process
from support.stories.killable_desk import Killable
from support.stories.killed_dealer import DealerScene, dealer_scene
from support.waiting import until

from rfqdesk.demo.secret_service import PrivateSecretService
from rfqdesk.desktop.models.maker.asks import AskKind, asks_of
from rfqdesk.desktop.wiring.desk import Desk

pytestmark = pytest.mark.qt_loop(timeout_s=120)

TRIES = 4
"""A look lasts a second: a machine that was busy for so long is asked again."""


def words_of(desk: Desk) -> str:
    return visible_text(desk.window)


async def countered(play: DealerScene, desk: Killable) -> None:
    """Come to where the dealer can say yes to a counter."""
    await desk.hear("live")
    await play.ask()
    await desk.do("quote", "quoted")
    await play.counter()
    await desk.do("asked", "asked")


async def test_a_yes_to_a_counter_that_arrived_is_told_traded(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    async with dealer_scene(tmp_path) as play:
        async with hands_process(play.profile) as desk:
            await countered(play, desk)
            play.relay.swallow_answers()
            await desk.do("take", "answering")
            await until(lambda: play.trades, what="the trade at the client")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: f"TRADED, {play.trades[0].trade_id}" in words_of(again))
            assert again.controller.notes.unanswered == {}
        assert play.venue.trades_on_disk() == 1


async def test_a_yes_to_a_counter_that_was_lost_traded_nothing_and_may_be_given_anew(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    async with dealer_scene(tmp_path) as play:
        async with hands_process(play.profile) as desk:
            await countered(play, desk)
            play.relay.swallow_requests()
            await desk.do("take", "answering")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: "The venue does not have your yes" in words_of(again))
            assert again.maker is not None
            [ask] = asks_of(again.maker.making.snapshot().entries)
            assert ask.kind is AskKind.COUNTER
            assert not ask.answering
        assert play.venue.trades_on_disk() == 0


async def said_yes(play: DealerScene, desk: Handed, muffle: Callable[[], None]) -> None:
    """The dealer quotes with last look, and takes a lift while the line is muffled."""
    await desk.hear("live")
    await play.ask()
    await desk.do("look", "quoted")
    for _ in range(TRIES):
        await play.lift()
        if await desk.told("asked") == "asked":
            muffle()
            await desk.do("take", "answering")
            return
    raise AssertionError("no look was answered within its second")


async def test_a_yes_at_a_last_look_that_arrived_is_told_traded(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    async with dealer_scene(tmp_path) as play:
        async with hands_process(play.profile) as desk:
            await said_yes(play, desk, play.relay.swallow_answers)
            await until(lambda: play.trades, what="the trade at the client")
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: f"TRADED, {play.trades[0].trade_id}" in words_of(again))
        assert play.venue.trades_on_disk() == 1


async def test_a_yes_at_a_last_look_that_was_lost_traded_nothing(
    tmp_path: Path, own_secret_service: PrivateSecretService
) -> None:
    async with dealer_scene(tmp_path) as play:
        async with hands_process(play.profile) as desk:
            await said_yes(play, desk, play.relay.swallow_requests)
            await desk.kill()
        async with play.restarted() as again:
            await until(lambda: "The venue does not have your yes" in words_of(again))
        assert play.trades == []
        assert play.venue.trades_on_disk() == 0
