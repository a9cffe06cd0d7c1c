"""The tape is told once per frame, also what was told again, corrected or taken back."""

import pytest
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.desk.feed import T0_MS
from support.desk.making import CALL
from support.qt import visible_text
from support.waiting import until

from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.tape import TapeController
from rfqdesk.desktop.models.tape import TapePicture
from rfqdesk.desktop.wiring.tape import wire_tape
from rfqdesk.protocol.events import TradeCaptureReport


def told(number: int) -> TradeCaptureReport:
    return TradeCaptureReport(
        tape_id=f"t{number}",
        transact_time_ms=T0_MS + number,
        legs=CALL,
        quantity="100",
        price="0.0057",
        price_currency="BTC",
    )


def hear(session: FakeSession, *reports: TradeCaptureReport) -> None:
    for report in reports:
        session.tape = (*session.tape, report)
        session.hear(report)


@pytest.mark.qt_loop
async def test_many_prints_are_one_picture() -> None:
    session = FakeSession()
    tape = TapeController(session)
    pictures: list[TapePicture] = []
    tape.changed.connect(pictures.append)
    hear(session, *(told(number) for number in range(200)))
    await until(lambda: pictures)
    assert [len(picture.prints) for picture in pictures] == [200]
    assert pictures[0].live
    tape.close()


@pytest.mark.qt_loop
async def test_without_a_connection_it_stays_to_be_read_and_says_so(qtbot: QtBot) -> None:
    session = FakeSession()
    tape, view = wire_tape(session)
    qtbot.addWidget(view)
    view.resize(800, 300)
    view.show()
    assert "Nothing on the tape yet" in visible_text(view)
    hear(session, told(1), told(2))
    await until(view.table.isVisible)
    assert view.rows.cells(view.rows.prints[0])[:5] == (
        view.rows.cells(view.rows.prints[0])[0], "BTC 9OCT26 86000 call", "100", "0.0057", "BTC",
    )  # fmt: skip
    session.status = ConnectionStatus(ConnectionState.WAITING)
    session.hear(session.status)
    await until(lambda: "not connected, as last told" in visible_text(view))
    assert len(view.rows.prints) == 2
    view.kind.setCurrentIndex(view.kind.findData("perpetual"))
    assert "Nothing like that on the tape" in visible_text(view)
    view.kind.setCurrentIndex(0)
    view.currency.setCurrentIndex(view.currency.findData("BTC"))
    assert len(view.rows.prints) == 2
    tape.close()
