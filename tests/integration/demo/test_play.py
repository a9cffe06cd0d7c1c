"""Dealers and a desk against the real server: the demonstration's script, without its windows."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.venues.real_venue import real_venue

from rfqdesk.book.package import package_name
from rfqdesk.client import connect
from rfqdesk.client.session import TradingSession
from rfqdesk.demo.board import ms_of, write_instruments
from rfqdesk.demo.board_generated import generated_board
from rfqdesk.demo.dealers import DealerBot
from rfqdesk.demo.people import DEALERS, TRADER
from rfqdesk.demo.play import play_request
from rfqdesk.demo.report import Played
from rfqdesk.demo.tape import place_all, shipped_tape
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.terms import Role, Side


@pytest.mark.qt_loop(timeout_s=90)
async def test_the_shipped_tape_is_played_to_trades(tmp_path: Path) -> None:
    board = generated_board(ms_of(datetime.now(UTC)))
    requests = place_all(shipped_tape(), board)
    failures: list[str] = []
    stages: list[str] = []
    played: list[Played] = []

    async def pause(stage: str) -> None:
        stages.append(stage)

    async with real_venue(tmp_path) as venue, AsyncExitStack() as stack:
        listing = tmp_path / "board.csv"
        write_instruments(board.instruments(), listing)
        await venue.operate("instruments", "import", str(listing))
        tasks = TaskOwner(lambda name, error: failures.append(f"{name}: {error!r}"))
        stack.push_async_callback(tasks.aclose)
        bots = []
        for dealer in DEALERS[:3]:
            identity = await venue.enrol(dealer.firm, Role.MAKER, dealer.person.trader)
            session = await stack.enter_async_context(connect(identity))
            bots.append(DealerBot(dealer, session, board, seed=7))
            tasks.start(bots[-1].run(), name=f"dealer {dealer.firm}")
        identity = await venue.enrol(TRADER.firm, Role.TRADER, TRADER.trader)
        session = TradingSession(identity)
        desk = DeskController(session, tasks)
        stack.callback(desk.close)
        tasks.start(session.run(), name="session of the trader")
        await session.wait_live()
        played += [
            await play_request(
                desk, request, structure=package_name(request.legs), panel=3, moment=pause
            )
            for request in requests
        ]
        await session.close()

    assert failures == []
    assert [bot.refusals for bot in bots] == [[], [], []]
    assert [row.name for row in played] == [request.name for request in requests]
    assert stages == ["asked", "quoted", "done"] * len(requests)
    assert len({row.trade_id for row in played} - {""}) == len(requests)
    for row in played:
        assert row.quotes == row.asked == 3
        assert row.accepted == row.best
        assert row.cover is not None
        assert row.cover >= row.best if row.dealt_side is Side.BUY else row.cover <= row.best
        assert 0 < row.first_quote_ms <= row.last_quote_ms
