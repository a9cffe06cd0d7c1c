"""A trader who asks something of a dealer at the stack: a last look, or a counter."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.desk.trading_floor import PANEL, Floor
from support.waiting import until

from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.terms import QuoteRespType, Side

SHIFT = Qt.KeyboardModifier.ShiftModifier
LIFT = QuoteRespType.LIFT
LOOKERS = (
    PartyEntry("meridian", "Meridian Digital", True, 47, 41),
    PartyEntry("castellan", "Castellan Markets", True),
    PartyEntry("halcyon", "Halcyon Trading", True),
    PartyEntry("northgate", "Northgate Options", True),
    PartyEntry("brightwater", "Brightwater Capital", True),
)


async def begin(made: Floor, *, last_look: bool = False, side: Side = Side.BUY) -> None:
    """An open request with two quotes; the focus is on the stack."""
    made.session.tell_makers(LOOKERS)
    made.session.script.opened(panel=PANEL, side=side)
    made.session.script.quoted("meridian", "0.0050", "0.0057", last_look=last_look)
    made.session.script.quoted("halcyon", "0.0051", "0.0058")
    made.tell()
    stack = made.parts.stack
    await until(lambda: stack.rows.order()[:2] == ["meridian", "halcyon"])
    await until(stack.keys_ready)
    stack.setFocus()


async def ask_for_last_look(made: Floor) -> str:
    """Lift the quote with last look; the venue has put it to the dealer."""
    await begin(made, last_look=True)
    QTest.keyClick(made.parts.stack, Qt.Key.Key_L)
    await until(lambda: made.session.waiting == 1)
    (response,) = made.session.responses
    made.session.ack(pending=True)
    made.session.script.looked_at("meridian", quote_resp_id=response.quote_resp_id)
    made.tell()
    await until(made.parts.stack.page.look.isVisible)
    return response.quote_resp_id


async def send_counter(made: Floor, price: str = "0.0055") -> str:
    """Counter the best quote by keys alone; returns the id it went under."""
    stack = made.parts.stack
    QTest.keyClick(stack, Qt.Key.Key_C)
    sheet = stack.page.counter
    await until(sheet.isVisible)
    assert QApplication.focusWidget() is sheet.price
    QTest.keyClicks(sheet.price, price)
    QTest.keyClick(sheet.price, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is sheet.confirm
    QTest.keyClick(sheet.confirm, Qt.Key.Key_Return)
    await until(lambda: made.session.waiting == 1)
    return made.session.counter_ids[-1]
