"""What a scene is, and what it is played on: windows at a stood-still moment, without a network."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QAbstractAnimation, QTimer
from PySide6.QtWidgets import QWidget
from support.desk.fake_desk import FakeSession
from support.desk.feed import T0_MS
from support.waiting import until

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FRAME_MS, FrameCoalescer
from rfqdesk.desktop.models.blotter.confirmation import Holder
from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.identity.identity_picture import DAY_MS
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.trader import TraderParts, add_trader_views
from rfqdesk.protocol.prices import ReferencePrice

HOLDER = Holder("Albion Capital", "Jane Okafor", "5c01", "ab" * 32)
SIZE = (1480, 900)
FRAMES = 8
MARKS = {
    "BTC-9OCT26-80000-C": ("0.0311", "0.69", "52.1"),
    "BTC-9OCT26-86000-C": ("0.0147", "0.43", "49.8"),
    "BTC-9OCT26-90000-C": ("0.0093", "0.29", "50.6"),
}
"""Mark, delta and volatility of some calls: the spread of the last two is worth 0.0054."""


def link(state: LinkState = LinkState.LIVE, **members: object) -> LinkPicture:
    """The connection of a trader to whom nothing happens, unless `members` say otherwise."""
    facts: dict[str, object] = {
        "venue": "blue",
        "organisation": "Albion Capital",
        "person": "Jane Okafor",
        "role": "trader",
        "rtt_ms": 3.2,
        "clock_offset_ms": 4,
        "makers_online": 4,
        "makers_total": 5,
        "certificate_from_ms": T0_MS - 30 * DAY_MS,
        "certificate_until_ms": T0_MS + 60 * DAY_MS,
        "disconnect": DisconnectPicture(maker=False, chosen=False, in_force=False),
    }
    return LinkPicture(state=state, **{**facts, **members})  # type: ignore[arg-type]


def _is_fading(widget: QWidget) -> bool:
    """Whether something in it is under way and will come to an end."""
    return any(
        one.state() is QAbstractAnimation.State.Running and one.loopCount() >= 0
        for one in widget.findChildren(QAbstractAnimation)
    )


@dataclass
class Stage:
    """Keeps what a scene needs until its picture is taken."""

    folder: Path
    session: FakeSession = field(default_factory=FakeSession)
    widgets: list[QWidget] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    _told: int = 0

    def __post_init__(self) -> None:
        self.tasks = TaskOwner(lambda _name, error: self.failures.append(error))
        self.desk = DeskController(self.session, self.tasks, holder=HOLDER)
        self._ids = 0

    def wall_ms(self) -> int:
        """What this computer's clock says, which is what the venue's does."""
        return self.session.clock.now_ms()

    def keep(self, widget: QWidget, size: tuple[int, int] | None = None) -> QWidget:
        """Show a window; it is put away after the picture."""
        self.widgets.append(widget)
        if size is not None:
            widget.resize(*size)
        widget.show()
        return widget

    def window(self, picture: LinkPicture | None = None) -> DeskWindow:
        """An empty desk."""
        window = DeskWindow(wall_ms=self.wall_ms)
        window.set_clock(self.session.clock.now_ms)
        window.set_picture(picture or link())
        self.keep(window, SIZE)
        return window

    def trader(self, picture: LinkPicture | None = None) -> tuple[DeskWindow, TraderParts]:
        """A trader's desk, at a venue that tells marks."""
        self.session.reference_prices = {
            symbol: ReferencePrice(symbol, T0_MS, mark, "84210", delta, volatility)
            for symbol, (mark, delta, volatility) in MARKS.items()
        }
        window = self.window(picture)
        return window, add_trader_views(window, self.desk)

    def tell(self, after_ms: int = 0) -> None:
        """Bring what was written since, and let venue time go on by so much."""
        script = self.session.script
        self.session.feed(*script.events[self._told :])
        self._told = len(script.events)
        self.session.clock.time_ms = script.time_ms + after_ms

    async def painted(self) -> None:
        """Let a few frames pass, and every button that deals settle in its place."""
        frames: list[None] = []
        timer = QTimer()
        timer.timeout.connect(lambda: frames.append(None))
        timer.start(FRAME_MS)
        await until(lambda: len(frames) >= FRAMES, 120)
        timer.stop()
        await until(lambda: not self._drawing(), what="all that is to be drawn")
        for widget in self.widgets:
            buttons = widget.findChildren(DealButton)
            await until(lambda it=buttons: all(one.settled for one in it if one.isVisible()))
            # Qt fades a field's clear button in, by real time.
            await until(lambda it=widget: not _is_fading(it))
            if isinstance(widget, DeskWindow):
                # The clock in its status bar ticks with real seconds, which have come or not.
                widget.set_clock(self.session.clock.now_ms)

    def _drawing(self) -> bool:
        """Whether a view has yet to draw: they do so in turns, one after the other."""
        return any(
            one.due
            for holder in (self.desk, *self.widgets)
            for one in holder.findChildren(FrameCoalescer)
        )

    async def aclose(self) -> None:
        """Put everything away."""
        await self.tasks.aclose()
        self.desk.close()
        for widget in self.widgets:
            widget.close()
            widget.deleteLater()
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Scene:
    """A view in a state. `build` returns what is to be pictured."""

    name: str
    build: Callable[[Stage], Awaitable[QWidget]]
