"""The trader's desk in its states."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage, link
from support.desk.fake_desk import MAKERS
from support.desk.feed import T0_MS

from rfqdesk.client.errors import (
    ConnectionLostError,
    ConnectionRefusedByVenueError,
    LostKind,
    OutcomeUnknownError,
    RefusalError,
    RefusalKind,
)
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.notices import notice_of
from rfqdesk.desktop.models.link import LinkState
from rfqdesk.desktop.models.stack.request_strip import BoardLook
from rfqdesk.desktop.views.keys.shortcut_sheet import ShortcutSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.market import wire_market
from rfqdesk.protocol.market import HaltEntry, HaltScope
from rfqdesk.protocol.quality import ExecutionQuality, QuoteEvidence
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)

PANEL = tuple(maker.firm for maker in MAKERS)


def _quotes(stage: Stage) -> None:
    script = stage.session.script
    script.opened(side=Side.UNDISCLOSED, panel=PANEL)
    script.time_ms += 180
    script.quoted("meridian", "0.0050", "0.0058")
    script.time_ms += 240
    script.quoted("halcyon", "0.0052", "0.0057")
    script.time_ms += 90
    script.quoted("castellan", "0.0049", "0.0059", firm_ms=8_000)
    script.passed("brightwater", "outside our hours")
    stage.tell(1_500)


async def empty(stage: Stage) -> QWidget:
    return stage.trader()[0]


async def connecting(stage: Stage) -> QWidget:
    return stage.window(link(LinkState.CONNECTING, venue="", makers_online=None))


async def ticket(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    for words in ("oct 86 call", "oct 90 call"):
        parts.ticket.search.setFocus()
        QTest.keyClicks(parts.ticket.search, words)
        QTest.keyClick(parts.ticket.search, Qt.Key.Key_Return)
    QTest.keyClicks(parts.ticket.quantity.line, "2.5k")
    return window


async def small(stage: Stage) -> QWidget:
    """The smallest window there is."""
    window = await ticket(stage)
    _quotes(stage)
    window.resize(window.minimumSize())
    await stage.painted()
    return window


async def quoting(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    _quotes(stage)
    parts.refresh()
    return window


MANY: tuple[tuple[Side, str, str | None, str | None, int], ...] = (
    (Side.BUY, "25", None, "0.0061", 8_000),
    (Side.SELL, "12.5", "0.0112", None, 30_000),
    (Side.UNDISCLOSED, "400", "0.0201", "0.0209", 120_000),
    (Side.BUY, "1500", None, None, 60_000),
    (Side.UNDISCLOSED, "60", "0.0031", "0.0034", 300_000),
)
STRIKES = (80000, 86000, 90000)


def _many(stage: Stage) -> None:
    script = stage.session.script
    for number, (side, quantity, bid, offer, ttl_ms) in enumerate(MANY):
        rfq_id, expiry = f"many-{number}", ("9OCT26", "25DEC26")[number % 2]
        legs = (
            Leg(f"BTC-{expiry}-{STRIKES[number % 3]}-C", 1, LegSide.BUY),
            Leg(f"BTC-{expiry}-{STRIKES[(number + 1) % 3]}-P", 1, LegSide.SELL),
        )[: 1 + number % 2]
        script.opened(rfq_id, side=side, quantity=quantity, panel=PANEL, legs=legs, ttl_ms=ttl_ms)
        script.time_ms += 60
        if bid or offer:
            script.quoted("meridian", bid, offer, rfq_id=rfq_id)
        if number == 2:
            script.quoted("halcyon", bid, offer, rfq_id=rfq_id)
            script.passed("northgate", "no", rfq_id=rfq_id)
    script.opened("many-gone", panel=PANEL, quantity="30")
    script.ended(RequestEndReason.CANCELLED, rfq_id="many-gone")


async def _board(stage: Stage, look: BoardLook) -> QWidget:
    window, parts = stage.trader()
    _many(stage)
    _quotes(stage)
    parts.tabs.look_chosen.emit(look)
    parts.choose("rfq-1")
    return window


async def race(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    script = stage.session.script
    script.opened(side=Side.UNDISCLOSED, panel=PANEL)
    for after_ms, maker, bid, offer in (
        (180, "meridian", "0.0050", "0.0060"),
        (420, "halcyon", "0.0051", "0.0059"),
        (1_900, "castellan", "0.0048", "0.0058"),
        (3_000, "halcyon", "0.0052", "0.0058"),
        (2_100, "meridian", "0.0053", "0.0057"),
        (900, "northgate", "0.0050", "0.0061"),
        (2_500, "castellan", "0.0051", "0.0056"),
    ):
        script.time_ms += after_ms
        script.quoted(maker, bid, offer)
    script.time_ms += 1_200
    script.quote_ended("northgate", QuoteEndReason.WITHDRAWN)
    stage.tell(1_700)
    parts.refresh()
    await stage.painted()
    parts.race.chart.setFocus()
    QTest.keyClick(parts.race.chart, Qt.Key.Key_Left)
    QTest.keyClick(parts.race.chart, Qt.Key.Key_Left)
    return window


async def cards(stage: Stage) -> QWidget:
    return await _board(stage, BoardLook.CARDS)


async def rows(stage: Stage) -> QWidget:
    return await _board(stage, BoardLook.ROWS)


async def disconnected(stage: Stage) -> QWidget:
    window = await quoting(stage)
    assert isinstance(window, DeskWindow)
    problem = notice_of(ConnectionLostError(LostKind.SILENCE))
    window.set_picture(link(LinkState.WAITING, problem=problem, rtt_ms=None))
    stage.session.go(ConnectionState.WAITING)
    return window


async def revoked(stage: Stage) -> QWidget:
    """What was open reads as withdrawn, and the way on is to enrol."""
    window = await quoting(stage)
    assert isinstance(window, DeskWindow)
    error = ConnectionRefusedByVenueError(RefusalKind.REVOKED)
    window.set_picture(
        link(
            LinkState.CLOSED,
            problem=notice_of(error),
            certificate_ended="revoked",
            enrol_first=True,
            rtt_ms=None,
        )
    )
    stage.session.go(ConnectionState.CLOSED, error)
    return window


async def halted(stage: Stage) -> QWidget:
    window = await quoting(stage)
    assert isinstance(window, DeskWindow)
    wire_market(window, stage.session)
    stage.session.tell_halts(
        HaltEntry(HaltScope.INSTRUMENT, T0_MS, "BTC-9OCT26-*", "index feed interrupted")
    )
    script = stage.session.script
    for maker in ("meridian", "halcyon", "castellan"):
        script.quote_ended(maker, QuoteEndReason.REQUEST_HALTED)
    script.ended(RequestEndReason.HALTED)
    stage.tell()
    return window


async def _accept(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    _quotes(stage)
    parts.refresh()
    await stage.painted()
    row = parts.stack.rows.rows["halcyon"]
    QTest.mouseClick(row.lift, Qt.MouseButton.LeftButton)
    await stage.painted()
    return window


async def accepting(stage: Stage) -> QWidget:
    return await _accept(stage)


async def refused(stage: Stage) -> QWidget:
    window = await _accept(stage)
    stage.session.fail(RefusalError(RejectReason.REVISION_REPLACED, "a newer revision is live"))
    return window


async def unknown(stage: Stage) -> QWidget:
    window = await _accept(stage)
    stage.session.fail(OutcomeUnknownError("quote_response"))
    return window


async def to_be_asked(stage: Stage) -> QWidget:
    window = await _accept(stage)
    stage.tasks._on_error = lambda _name, _error: None
    stage.session.break_off(ZeroDivisionError("a fault of ours"))
    return window


async def done(stage: Stage) -> QWidget:
    window = await _accept(stage)
    script, response = stage.session.script, stage.session.responses[0]
    quality = ExecutionQuality(
        rank=1,
        best_price="0.0057",
        evidence=(
            QuoteEvidence("halcyon", "quote-rfq-1-halcyon", 1, "0.0057", "100"),
            QuoteEvidence("meridian", "quote-rfq-1-meridian", 1, "0.0058", "100"),
        ),
        mid_price="0.00545",
        slippage="0.00025",
    )
    script.traded(
        "halcyon", "0.0057", quote_resp_id=response.quote_resp_id, quality=quality,
        cover_price="0.0058",
    )  # fmt: skip
    script.quote_ended("halcyon", QuoteEndReason.TRADED)
    for maker in ("meridian", "castellan"):
        script.quote_ended(maker, QuoteEndReason.DONE_AWAY)
    script.ended(RequestEndReason.FILLED)
    stage.tell(300)
    stage.session.ack(rfq_id="rfq-1", trade_id="T-rfq-1")
    return window


async def in_parts(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    script = stage.session.script
    script.opened(panel=PANEL, all_or_none=False, quantity="250")
    script.quoted("meridian", "0.0050", "0.0058")
    script.quoted("halcyon", "0.0052", "0.0057", quantity="80")
    script.traded("halcyon", "0.0057", quantity="60", quote_leaves_quantity="20")
    script.rested("resp-9", QuoteRespType.LIFT, "190")
    stage.tell(900)
    parts.refresh()
    return window


async def ended(stage: Stage) -> QWidget:
    window, parts = stage.trader()
    _quotes(stage)
    script = stage.session.script
    for maker in ("meridian", "halcyon", "castellan"):
        script.quote_ended(maker, QuoteEndReason.REQUEST_EXPIRED)
    script.ended(RequestEndReason.EXPIRED)
    stage.tell(300)
    parts.choose("rfq-1")
    return window


async def shortcuts(stage: Stage) -> QWidget:
    window, _ = stage.trader()
    window.show_shortcuts()
    sheet = next(one for one in window.children() if isinstance(one, ShortcutSheet))
    stage.widgets.append(sheet)
    return sheet


SCENES = (
    Scene("trader-empty", empty),
    Scene("trader-connecting", connecting),
    Scene("trader-ticket", ticket),
    Scene("trader-small", small),
    Scene("trader-quoting", quoting),
    Scene("trader-race", race),
    Scene("trader-cards", cards),
    Scene("trader-rows", rows),
    Scene("trader-disconnected", disconnected),
    Scene("trader-revoked", revoked),
    Scene("trader-halted", halted),
    Scene("trader-accepting", accepting),
    Scene("trader-refused", refused),
    Scene("trader-unknown", unknown),
    Scene("trader-unknown-to-be-asked", to_be_asked),
    Scene("trader-done", done),
    Scene("trader-in-parts", in_parts),
    Scene("trader-ended", ended),
    Scene("trader-shortcuts", shortcuts),
)
