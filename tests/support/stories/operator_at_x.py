"""An operator at a real X server: the window by xcb, keys by the server, a real venue behind.

Run as a program, since Qt has one platform a process:
`python -m support.stories.operator_at_x FOLDER DISPLAY`. It prints what it saw and ends with 0.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from support.qt_warnings import end_on_qt_warnings
from support.stories.operator_acts import find_all, halt_instrument, set_limit
from support.stories.x_server import Keyboard
from support.venues.dealing_room import CALLS
from support.venues.real_venue import RealVenue, real_venue
from support.waiting import until

from rfqdesk.client.enrolling.est import Delivered, EstServer, Pending
from rfqdesk.client.errors import ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop import theme
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.wiring.operator_desk import OperatorDesk, build_operator_desk
from rfqdesk.identity.certificate import to_pem
from rfqdesk.identity.csr import csr_der, csr_fingerprint, make_csr
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.invitation import parse_invitation
from rfqdesk.identity.keypair import generate_key
from rfqdesk.identity.words import words_of
from rfqdesk.protocol.events import ExecutionReport, QuoteLive, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role, Side

K = TypeVar("K")

PACE_MS = 25
"""A quick typist's."""


class Newcomer:
    """Asks to be let in by program, and reads the words out."""

    def __init__(self, venue: RealVenue) -> None:
        self._venue = venue
        self._key = generate_key()
        self._csr = make_csr(self._key, firm_name="Newcomers Capital", person="Nina Petrova")
        self._root_pem = (venue.process.folder / "ca" / "root.pem").read_text()
        self._est = EstServer("localhost", venue.ready.est_port)

    @property
    def words(self) -> str:
        """What is read out."""
        return words_of(csr_fingerprint(self._csr))

    async def ask(self) -> Delivered | Pending:
        """Hand the request in, or ask what became of it."""
        return await self._est.simple_enroll(csr_der(self._csr), self._root_pem)

    async def identity(self) -> Identity:
        """What was issued."""
        delivered = await self.ask()
        assert isinstance(delivered, Delivered)
        from cryptography import x509

        [leaf] = [x509.load_der_x509_certificate(der) for der in delivered.certificates]
        issuing = (self._venue.process.folder / "ca" / "issuing.pem").read_text()
        return Identity(
            host="localhost",
            trading_port=self._venue.ready.trading_port,
            root_pem=self._root_pem,
            chain_pem=to_pem(leaf) + issuing,
            private_key=self._key,
        )


@asynccontextmanager
async def operator_desk_of(identity: Identity) -> AsyncIterator[OperatorDesk]:
    """The operator's window, live at the venue."""
    failures: list[BaseException] = []
    desk = build_operator_desk(identity, lambda _name, error: failures.append(error))
    desk.window.resize(1480, 900)
    desk.window.show()
    try:
        await until(lambda: desk.watching.enrolments.known, 20, what="the queue")
        desk.window.activateWindow()
        await until(desk.window.isActiveWindow, what="the window in front")
        yield desk
    finally:
        await desk.aclose()
        desk.window.close()
        desk.window.deleteLater()
    assert failures == []


def _keep(heard: object, kind: type[K], kept: list[K]) -> None:
    if isinstance(heard, kind):
        kept.append(heard)


async def approve(desk: OperatorDesk, keyboard: Keyboard, newcomer: Newcomer) -> None:
    """From the queue to the certificate: the words as they are read out, the firm, Enter."""
    assert desk.parts is not None
    page = desk.parts.enrolments
    card = page.card
    await until(lambda: page.list.model.rowCount() == 1, 20, what="the request in the queue")
    await until(lambda: page.list.current() is not None, what="the request chosen")
    keyboard.press(["Alt+o"], pace_ms=PACE_MS)
    await until(card.pair.field.hasFocus, what="the keyboard where the words go")
    keyboard.press(list(newcomer.words), pace_ms=PACE_MS)
    await until(lambda: card.pair.read.matches, 30, what="all ten words")
    assert not card.approve_button.isEnabled()
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(card.terms.firm.hasFocus, what="the keyboard in the firm")
    keyboard.press([*"newco", "Return"], pace_ms=PACE_MS)
    await until(card.approve_button.hasFocus, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(lambda: "Approved: newco" in desk.window.notice.title(), 20, what="the approval")
    print("approved in the window")


async def invite(desk: OperatorDesk, keyboard: Keyboard, venue: RealVenue) -> None:
    """By keys alone: who is expected, Enter from field to field, the line onto the clipboard."""
    assert desk.parts is not None
    page = desk.parts.invitations
    keyboard.press(["Ctrl+2"], pace_ms=PACE_MS)
    await until(lambda: desk.window.current_workspace() == "invitations", what="the invitations")
    await until(page.list.filter.hasFocus, what="the keyboard in the filter")
    keyboard.press(["Alt+f"], pace_ms=PACE_MS)
    await until(page.firm.hasFocus, what="the keyboard in the firm")
    keyboard.press([*"quarry", "Return", *"desk", "Return", "Return"], pace_ms=PACE_MS)
    await until(page.invite_button.hasFocus, 20, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(page.line.copy_button.hasFocus, 20, what="the line, shown once")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(lambda: page.line.state.text() == "Copied.", what="the line copied")
    line = parse_invitation(QApplication.clipboard().text())
    assert line.trading_port == venue.ready.trading_port
    await until(lambda: page.list.model.rowCount() == 1, 20, what="the invitation in the list")
    print("invited in the window")


async def cancel_trade(desk: OperatorDesk, keyboard: Keyboard, venue: RealVenue) -> None:
    """Proposed by keys alone; somebody at the venue's machine confirms."""
    assert desk.parts is not None
    page = desk.parts.trades
    keyboard.press(["Ctrl+5"], pace_ms=PACE_MS)
    await until(lambda: page.list.model.rowCount() == 1, 20, what="the trade")
    await until(page.list.filter.hasFocus, what="the keyboard in the filter")
    keyboard.press(["Down", "Return"], pace_ms=PACE_MS)
    await until(page.card.what.button("cancel").hasFocus, 20, what="the keyboard in the card")
    keyboard.press(["Alt+r", *"both agree", "Return"], pace_ms=PACE_MS)
    await until(page.card.propose_button.hasFocus, 20, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(lambda: "You propose to cancel it" in page.card.note.text(), 20, what="proposed")
    [trade] = json.loads(await venue.operate("trades", "list", "--json"))
    assert (trade["proposed_by"], trade["cancelled"]) == ("venue-desk/olga", False)
    await venue.operate("trades", "confirm", trade["trade_id"])
    await until(lambda: "is cancelled" in page.card.note.text(), 20, what="the trade cancelled")
    print("cancelled by two")


async def trade(venue: RealVenue, session: TradingSession) -> None:
    """The newcomer asks, a dealer quotes, the newcomer lifts."""
    maker = TradingSession(await venue.enrol("meridian", Role.MAKER))
    asked: list[RequestOpened] = []
    quotes: list[QuoteLive] = []
    trades: list[ExecutionReport] = []
    maker.subscribe(lambda heard: _keep(heard, RequestOpened, asked))
    session.subscribe(lambda heard: _keep(heard, QuoteLive, quotes))
    session.subscribe(lambda heard: _keep(heard, ExecutionReport, trades))
    async with asyncio.TaskGroup() as group:
        group.create_task(maker.run())
        await maker.wait_live()
        legs = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
        await session.request_quotes(
            legs, "10", side=Side.BUY, request_ttl_ms=60_000, quote_req_id="first"
        )
        await until(lambda: bool(asked), 20, what="the request at the dealer")
        await maker.quote(asked[0].rfq_id, offer=PriceLevel("0.006", "10"))
        await until(lambda: bool(quotes), 20, what="the quote")
        await session.accept(quotes[0], QuoteRespType.LIFT, "first", "10")
        await until(lambda: bool(trades), 20, what="the trade")
        await maker.close()
    print("the newcomer traded")


async def revoke(desk: OperatorDesk, keyboard: Keyboard, session: TradingSession) -> None:
    """By keys alone: the certificates, the filter, the row, the name typed, Enter."""
    assert desk.parts is not None
    page = desk.parts.certificates
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow, what="the window in front")
    keyboard.press(["Ctrl+3"], pace_ms=PACE_MS)
    await until(lambda: desk.window.current_workspace() == "people", what="the certificates")
    await until(lambda: page.sessions.model.rowCount() >= 2, 20, what="the newcomer's session")
    await until(page.certificates.filter.hasFocus, what="the keyboard in the filter")
    keyboard.press([*"newco", "Return"], pace_ms=PACE_MS)
    await until(lambda: page.certificates.current() is not None, 20, what="the row chosen")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(page.revoke_button.hasFocus, what="the keyboard at the button")
    keyboard.press(["Return"], pace_ms=PACE_MS)
    await until(lambda: bool(desk.window.findChildren(DeedSheet)), 20, what="the question")
    sheet = desk.window.findChild(DeedSheet)
    await until(sheet.reason_box.hasFocus, what="the keyboard at the question")
    keyboard.press(["Tab", *"newco/nina-petrova"], pace_ms=PACE_MS)
    await until(sheet.confirm_button.isEnabled, 20, what="the name typed")
    keyboard.press(["Return", "Return"], pace_ms=500)
    await until(
        lambda: session.status.state is ConnectionState.CLOSED, 20, what="the session's end"
    )
    error = session.status.error
    assert isinstance(error, ConnectionRefusedByVenueError)
    assert error.kind is RefusalKind.REVOKED
    await until(lambda: "Revoked: newco" in desk.window.notice.title(), 20, what="the word of it")
    await until(lambda: page.certificates.model.rowCount() == 0, 20, what="the row gone")
    print("revoked, and the session ended")


async def look_at_oneself(desk: OperatorDesk, keyboard: Keyboard) -> None:
    """The own certificate, and how the connection was secured."""
    # No window manager is there to give the keyboard back after the question.
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow, what="the window in front")
    keyboard.press(["Ctrl+9"], pace_ms=PACE_MS)
    await until(lambda: desk.window.current_workspace() == "identity", what="the identity")
    assert "TLS 1.3" in desk.handshake_text
    assert "venue-desk" in desk.handshake_text


async def work(folder: Path, display: int) -> None:
    async with real_venue(folder) as venue:
        olga = await venue.enrol("venue-desk", Role.OPERATOR, "olga")
        newcomer = Newcomer(venue)
        assert isinstance(await newcomer.ask(), Pending)
        keyboard = Keyboard(display)
        async with operator_desk_of(olga) as desk:
            await approve(desk, keyboard, newcomer)
            await invite(desk, keyboard, venue)
            session = TradingSession(await newcomer.identity())
            running = asyncio.get_running_loop().create_task(session.run())
            await session.wait_live()
            await trade(venue, session)
            await cancel_trade(desk, keyboard, venue)
            await set_limit(desk, keyboard, "newco")
            await halt_instrument(desk, keyboard, CALLS[0].symbol)
            await revoke(desk, keyboard, session)
            await look_at_oneself(desk, keyboard)
            await find_all(desk, keyboard)
            await running
        keyboard.close()


def main(folder: str, display: str) -> None:
    end_on_qt_warnings()
    app = QApplication([])
    assert app.platformName() == "xcb"
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    with QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(work(Path(folder), int(display)))


if __name__ == "__main__":
    main(*sys.argv[1:])
