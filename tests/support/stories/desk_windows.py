"""Real desk windows, live at a venue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.waiting import until

from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.wiring.desk import Desk, build_desk
from rfqdesk.desktop.wiring.trader import TraderParts
from rfqdesk.identity.identity import Identity


@asynccontextmanager
async def desk_of(identity: Identity) -> AsyncIterator[Desk]:
    """An open desk window, live at the venue."""
    failures: list[BaseException] = []
    desk = build_desk(identity, lambda _name, error: failures.append(error))
    desk.window.resize(1480, 900)
    desk.window.show()
    try:
        await until(lambda: desk.controller.link().live and (desk.trader or desk.maker), 20)
        yield desk
    finally:
        await desk.aclose()
        desk.window.close()
        desk.window.deleteLater()
    assert failures == []


def trader_parts(desk: Desk) -> TraderParts:
    assert desk.trader is not None
    return desk.trader


def maker_page(desk: Desk) -> MakerPage:
    assert desk.maker is not None
    return desk.maker.page


async def turn_to(desk: Desk) -> None:
    """Bring a window to the front: keys go to the active one."""
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow, what="the window in front")
