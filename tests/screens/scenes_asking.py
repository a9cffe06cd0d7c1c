"""The trader's desk while other prices are asked for: drafts, counters, last looks, accounts."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage
from support.desk.fake_desk import MAKERS
from support.waiting import until

from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.trader import TraderParts
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import Allocation, QuoteType, Side

PANEL = tuple(maker.firm for maker in MAKERS)
LOOKERS = (PartyEntry("meridian", "Meridian Digital", True, 47, 41), *MAKERS[1:])


async def _asked(stage: Stage, side: Side = Side.UNDISCLOSED) -> tuple[DeskWindow, TraderParts]:
    window, parts = stage.trader()
    stage.session.tell_makers(LOOKERS)
    script = stage.session.script
    script.opened(panel=PANEL, side=side)
    script.time_ms += 300
    script.quoted("meridian", "0.0050", "0.0057", last_look=True)
    script.quoted("halcyon", "0.0052", "0.0058")
    script.quoted("castellan", "0.0049", "0.0056", quote_type=QuoteType.INDICATIVE)
    script.working("northgate")
    stage.tell(900)
    parts.refresh()
    await stage.painted()
    return window, parts


async def terms(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    stage.session.tell_groups(PartyGroup("options", PANEL[:3]))
    ticket = parts.ticket
    ticket.search.setFocus()
    QTest.keyClicks(ticket.search, "oct 86 call")
    QTest.keyClick(ticket.search, Qt.Key.Key_Return)
    ticket.quantity.set_text("100")
    ticket.terms.open_or_close()
    ticket.terms.collecting.set_value("10000")
    ticket.terms.accounts.set_split((Allocation("fund-a", "60"), Allocation("fund-b", "30")))
    return window


async def draft(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    stage.session.script.drafted()
    stage.tell(900)
    parts.refresh()
    await until(parts.draft.send.isEnabled)
    return window


async def collecting(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    stage.session.script.opened(panel=PANEL, respond_by_ms=15_000)
    stage.session.script.working("halcyon")
    stage.tell(3_000)
    parts.refresh()
    return window


async def counter(stage: Stage) -> QWidget:
    window, parts = await _asked(stage)
    stage.session.script.countered("meridian")
    stage.tell(900)
    parts.refresh()
    parts.stack.setFocus()
    QTest.keyClick(parts.stack, Qt.Key.Key_Down)
    QTest.keyClick(parts.stack, Qt.Key.Key_C)
    QTest.keyClicks(parts.stack.page.counter.price, "0.0055")
    return window


async def last_look(stage: Stage) -> QWidget:
    window, parts = await _asked(stage, Side.BUY)
    QTest.mouseClick(parts.stack.rows.rows["meridian"].lift, Qt.MouseButton.LeftButton)
    await stage.painted()
    stage.session.ack(pending=True)
    stage.session.script.time_ms += 900
    resp_id = stage.session.responses[0].quote_resp_id
    stage.session.script.looked_at("meridian", quote_resp_id=resp_id)
    stage.tell()
    return window


async def amend(stage: Stage) -> QWidget:
    window, parts = await _asked(stage)
    stage.session.tell_makers((*LOOKERS, PartyEntry("keel", "Keel & Co", True)))
    parts.refresh()
    parts.stack.setFocus()
    QTest.keyClick(parts.stack, Qt.Key.Key_M)
    return window


async def accounts(stage: Stage) -> QWidget:
    window, parts = await _asked(stage)
    stage.desk.set_split("rfq-1", (Allocation("fund-a", "60"), Allocation("fund-b", "40")))
    parts.refresh()
    parts.stack.setFocus()
    QTest.keyClick(parts.stack, Qt.Key.Key_A)
    return window


SCENES = (
    Scene("trader-terms", terms),
    Scene("trader-draft", draft),
    Scene("trader-collecting", collecting),
    Scene("trader-counter", counter),
    Scene("trader-last-look", last_look),
    Scene("trader-amend", amend),
    Scene("trader-accounts", accounts),
)
