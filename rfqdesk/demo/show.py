"""The demonstration from set-up to curtain: with a display for the user, without one by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from rich.console import Console

from rfqdesk.book.package import package_name
from rfqdesk.demo.applicant import enrol_by_wizard
from rfqdesk.demo.board import Board
from rfqdesk.demo.dealers import DealerBot
from rfqdesk.demo.market import (
    dealers_quoting,
    let_tell_marks,
    onboard_dealers,
    open_market,
)
from rfqdesk.demo.onboarding import Registrar
from rfqdesk.demo.options import Options, board_of, requests_of
from rfqdesk.demo.people import DEALERS, TRADER
from rfqdesk.demo.pictures import Album
from rfqdesk.demo.play import play_request
from rfqdesk.demo.report import Played, print_report
from rfqdesk.demo.steps import Steps
from rfqdesk.demo.tape import PlayRequest, place_all
from rfqdesk.demo.waiting import until
from rfqdesk.desktop import theme
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.windows import Windows
from rfqdesk.desktop.wiring.desk import Desk, build_desk
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.profile import ProfileStore

WINDOW_WIDTH, WINDOW_HEIGHT = 1480, 900


class Stage(Struct, frozen=True):
    """What the demonstration is played with."""

    app: QApplication
    options: Options
    console: Console
    steps: Steps
    folder: Path
    shutdown: Shutdown
    handed_over: asyncio.Event
    """Set once the windows are the user's, who then ends the demonstration."""


class Desks(Struct, frozen=True):
    """Both windows, and where their pictures go."""

    trader: Desk
    maker: Desk
    album: Album | None

    def send_by_ticket(self, draft: RequestDraft) -> bool:
        """Fill in the trader's ticket and send it off."""
        if self.trader.trader is None:
            return False
        ticket = self.trader.trader.ticket
        ticket.legs.set_legs(draft.legs)
        ticket.side.set_value(draft.side.value)
        ticket.quantity.set_text(draft.quantity)
        ticket.duration.set_value(str(draft.request_ttl_ms))
        ticket.dealers.set_chosen(draft.panel)
        ticket.submit()
        return self.trader.controller.submitting

    def turn_to_newest(self) -> None:
        """Let the maker's page show the request that has just come in."""
        if self.maker.maker is not None:
            self.maker.maker.page.take_next()

    async def pictures(self, name: str) -> None:
        """Take one of each window."""
        if self.album is not None:
            await self.album.take(self.trader.window, f"trader-{name}")
            await self.album.take(self.maker.window, f"maker-{name}")

    async def closing_pictures(self, app: QApplication) -> None:
        """Take both windows in the other theme as well, every page of the blotter, the identity."""
        other = theme.other_light(theme.current().name)
        theme.apply(app, other)
        await self.pictures(other)
        for desk in (self.trader, self.maker):
            desk.window.show_workspace("blotter")
        for page in ("requests", "quotes", "trades"):
            for desk in (self.trader, self.maker):
                blotter = desk.window.workspace("blotter").findChild(BlotterView)
                if blotter is not None:
                    blotter.tabs.set_value(page)
            await self.pictures(f"blotter-{page}")
        for desk in (self.trader, self.maker):
            desk.window.show_workspace("identity")
        await self.pictures("identity")


async def run_show(stage: Stage, now_ms: int) -> int:
    """Set up, then play or hand over to the user; returns the exit status."""
    options, steps = stage.options, stage.steps

    async def read() -> tuple[Board, list[PlayRequest]]:
        board = board_of(options, now_ms)
        return board, place_all(requests_of(options), board)

    board, requests = await steps.run("Board and requests read", read)
    album = Album(options.output) if options.headless else None
    if album is not None:
        album.clear()
    async with open_market(stage.folder, board, steps) as registrar:
        identities = await onboard_dealers(registrar, DEALERS, stage.folder, steps)
        await let_tell_marks(registrar, DEALERS[0], steps)
        async with (
            _trader(stage, registrar, album) as trader,
            _maker(stage, identities[-1]) as maker,
        ):
            quoting = dealers_quoting(DEALERS[:-1], identities[:-1], board, options.seed)
            async with quoting as bots:
                await until("all dealers are online", lambda: _online(trader) == len(DEALERS))
                if options.headless:
                    desks = Desks(trader, maker, album)
                    bots.append(DealerBot(DEALERS[-1], maker.session, board, options.seed))
                    await _play(stage, desks, bots, requests)
                    return 0
                _arrange(trader.window, maker.window)
                stage.console.print(
                    "\nTwo windows are open: you are the trader, and Brightwater's dealer. Four "
                    "more dealers quote by themselves.\nClose either window to end.",
                )
                stage.handed_over.set()
                await stage.shutdown.wait()
    return 0


@asynccontextmanager
async def _trader(stage: Stage, registrar: Registrar, album: Album | None) -> AsyncIterator[Desk]:
    folder = stage.folder / "trader"
    folder.mkdir(mode=0o700)
    settings = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
    windows = Windows(stage.app, folder, settings, stage.shutdown)
    try:
        await stage.steps.run(
            f"{TRADER.firm_name} onboarded as a trader, by the wizard",
            lambda: enrol_by_wizard(windows, ProfileStore(folder), registrar, TRADER, album),
        )
        await until("the trader's desk is live", lambda: _is_live(windows.desk))
        if windows.desk is None:
            raise RuntimeError("the trader's desk closed")
        windows.desk.window.resize(WINDOW_WIDTH, WINDOW_HEIGHT)
        yield windows.desk
    finally:
        await windows.aclose()


@asynccontextmanager
async def _maker(stage: Stage, identity: Identity) -> AsyncIterator[Desk]:
    settings = QSettings(str(stage.folder / "maker.ini"), QSettings.Format.IniFormat)
    window = DeskWindow(settings)
    window.closed.connect(stage.shutdown.request)
    failures: list[BaseException] = []
    desk = build_desk(identity, lambda _name, error: failures.append(error), window=window)
    desk.session.keep_events()
    window.resize(WINDOW_WIDTH, WINDOW_HEIGHT)
    window.show()
    try:
        await until("the maker's desk is live", lambda: _is_live(desk))
        yield desk
    finally:
        await desk.aclose()
        window.blockSignals(True)
        window.close()
        window.deleteLater()
    if failures:
        raise failures[0]


def _is_live(desk: Desk | None) -> bool:
    return desk is not None and desk.controller.link().live and bool(desk.session.instruments)


def _online(trader: Desk) -> int:
    return sum(maker.online for maker in trader.session.makers)


def _arrange(trader: DeskWindow, maker: DeskWindow) -> None:
    area = trader.screen().availableGeometry()
    trader.move(area.topLeft())
    maker.move(area.left() + min(80, area.width() // 10), area.top() + min(80, area.height() // 10))
    trader.raise_()


# Playing by itself -----------------------------------------------------------------


async def _play(
    stage: Stage, desks: Desks, bots: list[DealerBot], requests: list[PlayRequest]
) -> None:
    """Play all requests; the last of `bots` quotes through the maker's window."""
    played: list[Played] = []
    async with asyncio.TaskGroup() as group:
        task = group.create_task(bots[-1].run(), name="the maker's window quotes")
        for number, request in enumerate(requests, start=1):
            played.append(await _play_one(stage, desks, request, number))
        task.cancel()
    await desks.closing_pictures(stage.app)
    if desks.album is not None:
        stage.steps.note(f"{len(desks.album.saved)} screenshots in {stage.options.output}/")
    print_report(stage.console, played, [text for bot in bots for text in bot.refusals])


async def _play_one(stage: Stage, desks: Desks, request: PlayRequest, number: int) -> Played:
    structure = package_name(request.legs)

    async def moment(name: str) -> None:
        if name == "asked":
            desks.turn_to_newest()
        else:
            await desks.pictures(f"{number}-{name}")

    async def play() -> Played:
        return await play_request(
            desks.trader.controller,
            request,
            structure=structure,
            panel=len(DEALERS),
            moment=moment,
            send=desks.send_by_ticket,
        )

    return await stage.steps.run(f"{structure} traded", play)
