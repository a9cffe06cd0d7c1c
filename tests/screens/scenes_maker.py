"""The maker's panel in its states."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget
from screens.stage import SIZE, Scene, Stage, link
from support.making import CALL, MakerDesk

from rfqdesk.desktop.models.desk_state import DeskLink
from rfqdesk.desktop.views.maker import MakerPage
from rfqdesk.desktop.views.workspace import Panel
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


def _show(stage: Stage, desk: MakerDesk) -> QWidget:
    window = stage.window(replace(link(), role="maker", organisation="Meridian Digital"))
    page = MakerPage(lambda: desk.now_ms)
    window.add_workspace("make", "Make markets", [Panel("maker", "Make markets", page)])
    window.resize(*SIZE)
    page.show_snapshot(desk.snapshot())
    return window


def _asked() -> MakerDesk:
    desk = MakerDesk()
    desk.feed.opened("rfq-1", own=False, ttl_ms=9_000)
    desk.feed.opened("rfq-2", own=False, side=Side.UNDISCLOSED, legs=CALL, ttl_ms=40_000)
    desk.feed.opened("rfq-3", own=False, side=Side.SELL, disclosed=False, quantity="12.5")
    desk.now_ms += 2_000
    return desk


async def empty(stage: Stage) -> QWidget:
    return _show(stage, MakerDesk())


async def asked(stage: Stage) -> QWidget:
    return _show(stage, _asked())


async def quoting(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058", firm_ms=20_000)
    return _show(stage, desk)


async def outcomes(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    desk.feed.traded("meridian", "0.0058", side=Side.SELL)
    desk.feed.quote_ended("meridian", QuoteEndReason.TRADED)
    desk.feed.ended(RequestEndReason.CLOSED)
    desk.feed.quoted("meridian", "0.0088", "0.0094", rfq_id="rfq-2")
    desk.feed.quote_ended("meridian", QuoteEndReason.DONE_AWAY, rfq_id="rfq-2")
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="rfq-2")
    return _show(stage, desk)


async def disconnected(stage: Stage) -> QWidget:
    desk = _asked()
    desk.feed.quoted("meridian", "0.0050", "0.0058")
    desk.link = DeskLink(False, "Reconnecting: the venue withdrew your quotes")
    return _show(stage, desk)


SCENES = (
    Scene("maker-empty", empty),
    Scene("maker-asked", asked),
    Scene("maker-quoting", quoting),
    Scene("maker-outcomes", outcomes),
    Scene("maker-disconnected", disconnected),
)
