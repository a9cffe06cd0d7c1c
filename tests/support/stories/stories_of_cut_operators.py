"""The line is cut while an operator revokes or halts: what took effect is told, and done once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtWidgets import QApplication
from support.stories.cuts import NOWHERE, pressed
from support.stories.operator_at_x import operator_desk_of
from support.stories.story import Play, say
from support.tcp_relay import TcpRelay, tcp_relay
from support.venues.real_venue import through
from support.waiting import until

from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.wiring.operator import OperatorParts
from rfqdesk.desktop.wiring.operator_desk import OperatorDesk
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.terms import Role


class OperatorCut:
    """An operator behind the wire."""

    def __init__(self, play: Play, relay: TcpRelay, desk: OperatorDesk) -> None:
        self.play, self.relay, self.desk = play, relay, desk
        self._port = relay.target_port

    @property
    def parts(self) -> OperatorParts:
        """The pages."""
        assert self.desk.parts is not None
        return self.desk.parts

    async def lose(self) -> None:
        """Pull the cable; within the next moments the window says so."""
        self.relay.target_port = NOWHERE
        self.relay.cut()
        window = self.desk.window
        await until(lambda: self.desk.link.picture.state is not LinkState.LIVE, 20, what="the loss")
        await until(window.banner.isVisible, what="the loss in words")
        assert window.header.state.text() != "Connected"

    async def find(self) -> None:
        """Plug it in again."""
        self.relay.target_port = self._port
        self.desk.try_now()
        await until(lambda: self.desk.link.picture.state is LinkState.LIVE, 20, what="the line")
        await until(lambda: not self.desk.window.banner.isVisible(), what="no word of a loss")

    async def turn(self) -> None:
        """No window manager is there to give the keyboard back after a question."""
        self.desk.window.activateWindow()
        await until(self.desk.window.isActiveWindow, what="the window in front")

    async def sheet(self) -> DeedSheet:
        """The question that is open."""

        def shown() -> list[DeedSheet]:
            return [one for one in self.desk.window.findChildren(DeedSheet) if one.isVisible()]

        await until(shown, 20, what="the question")
        [sheet] = shown()
        sheet.activateWindow()
        await until(sheet.isActiveWindow, what="the question in front")
        return sheet

    async def typed(self, sheet: DeedSheet, name: str) -> None:
        """The name typed once more, and the keyboard at the button."""
        sheet.name_edit.setFocus()
        await until(sheet.name_edit.hasFocus, what="the keyboard in the name")
        self.play.hands.keyboard.type(name)
        await until(sheet.confirm_button.isEnabled, 20, what="the name typed")
        await pressed(self.play.hands, "Return")
        await until(sheet.confirm_button.hasFocus, what="the keyboard at the button")

    def told(self) -> str:
        """What the window says of the last deed."""
        notice = self.desk.window.notice
        return f"{notice.title()} {notice.text()}" if notice.isVisible() else ""

    async def revocations(self, firm: str) -> int:
        """How often a certificate of the firm was revoked, by the venue's own audit."""
        kind = "certificate_revoked"
        words = ("--firm", firm, "--kind", kind, "--format", "jsonl")
        return len((await self.play.venue.operate("audit", *words)).splitlines())


@asynccontextmanager
async def operator_cut(play: Play) -> AsyncIterator[OperatorCut]:
    """An operator's window behind a wire."""
    olga = await play.enrol("venue-desk", Role.OPERATOR)
    async with (
        tcp_relay(play.venue.ready.trading_port) as relay,
        operator_desk_of(through(olga, relay.port)) as desk,
    ):
        yield OperatorCut(play, relay, desk)


@asynccontextmanager
async def somebody(cut: OperatorCut, name: str) -> AsyncIterator[TradingSession]:
    """A trader with a session, not behind the wire."""
    session = TradingSession(await cut.play.enrol(name))
    running = asyncio.create_task(session.run())
    await until(lambda: session.status.state is ConnectionState.LIVE, 20)
    yield session
    await session.close()
    await running


async def revoking(cut: OperatorCut, firm: str) -> DeedSheet:
    """The question whether to revoke, answered but for the last Enter."""
    page = cut.parts.certificates
    await cut.turn()
    cut.desk.window.show_workspace("people")
    await until(page.certificates.filter.hasFocus, what="the keyboard in the filter")
    await pressed(cut.play.hands, "Ctrl+A")
    cut.play.hands.keyboard.type(firm)
    await until(lambda: page.certificates.model.rowCount() == 1, 20, what="the one row")
    await pressed(cut.play.hands, "Return")
    await until(lambda: page.certificates.current() is not None, 20, what="the row chosen")
    await pressed(cut.play.hands, "Return")
    await until(page.revoke_button.hasFocus, what="the keyboard at the button")
    cut.play.hands.press("Return")
    sheet = await cut.sheet()
    await cut.typed(sheet, f"{firm}/jane")
    return sheet


async def confirming(cut: OperatorCut) -> None:
    """The yes comes without a line: it is told that nothing was done, and nothing is done later."""
    firm = cut.play.firm("first")
    async with somebody(cut, "first") as session:
        await revoking(cut, firm)
        await cut.lose()
        cut.play.hands.press("Return")
        await until(cut.told, 20, what="a word on the revocation")
        assert "Revoked" not in cut.told()
        assert "othing" in cut.told()
        await cut.find()
        assert session.status.state is ConnectionState.LIVE
        assert await cut.revocations(firm) == 0


async def revocation_on_its_way(cut: OperatorCut) -> None:
    """It took effect and its answer is not here: not known, then seen in the list, and once."""
    firm = cut.play.firm("second")
    async with somebody(cut, "second") as session:
        await revoking(cut, firm)
        cut.relay.swallow_answers()
        cut.play.hands.press("Return", "Return")
        await until(lambda: session.status.state is ConnectionState.CLOSED, 20, what="its end")
        assert "Revoked" not in cut.told()
        await cut.lose()
        await until(lambda: "not known" in cut.told().lower(), 20, what="the doubt in words")
        await cut.find()
        page = cut.parts.certificates
        await until(lambda: page.certificates.model.rowCount() == 0, 20, what="the row gone")
        assert await cut.revocations(firm) == 1


async def halt_on_its_way(cut: OperatorCut) -> None:
    """The halt stands and its answer is not here: not known, then seen in the list, and once."""
    page, firm = cut.parts.halts, cut.play.firm("second")
    await cut.turn()
    cut.desk.window.show_workspace("market")
    await until(page.isVisible, what="the halts")
    page.scope.button(HaltScope.FIRM.value).setFocus()
    await pressed(cut.play.hands, "space")
    await until(lambda: page.scope.value() == HaltScope.FIRM.value, what="a firm to halt")
    page.name.setFocus()
    cut.play.hands.keyboard.type(firm)
    await until(lambda: page.name.text() == firm, what="the firm typed")
    # The list of known firms hears the first Enter, the field the second.
    cut.play.hands.press("Return")
    await until(lambda: QApplication.activePopupWidget() is None, what="the list put away")
    page.reason.setFocus()
    cut.play.hands.keyboard.type("test")
    await until(page.halt_button.isEnabled, what="a halt that can be asked for")
    await pressed(cut.play.hands, "Return")
    await until(page.halt_button.hasFocus, what="the keyboard at the button")
    cut.play.hands.press("Return")
    await cut.typed(await cut.sheet(), firm)
    cut.relay.swallow_answers()
    cut.play.hands.press("Return", "Return")
    await until(lambda: not page.halt_button.isEnabled(), what="nothing more to begin")
    async with asyncio.timeout(20):
        while firm not in await cut.play.venue.operate("halt", "list"):
            pass
    await cut.lose()
    await until(lambda: "not known" in cut.told().lower(), 20, what="the doubt in words")
    await cut.find()
    await until(lambda: page.list.model.rowCount() == 1, 20, what="the halt in the list")


async def deciding(play: Play) -> None:
    """A question, a revocation, a halt."""
    async with operator_cut(play) as cut:
        for state in (confirming, revocation_on_its_way, halt_on_its_way):
            say(state.__name__)
            await state(cut)
