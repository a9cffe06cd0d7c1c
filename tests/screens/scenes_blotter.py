"""The blotter's pages, its history window, and the identity workspace's cards."""

from PySide6.QtWidgets import QWidget
from screens.stage import Scene, Stage
from support.desk.feed import CALL_SPREAD, T0_MS
from support.waiting import until

from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.desktop.wiring.blotter_actions import BlotterActions
from rfqdesk.desktop.wiring.totals import TotalsKeeper
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

SIDES = (Side.BUY, Side.SELL, Side.UNDISCLOSED)
SIZE = (1200, 460)


def _day(stage: Stage) -> BlotterView:
    script = stage.session.script
    for number in range(14):
        rfq_id, side = f"rfq-{number}", SIDES[number % 3]
        quantity = str(10 * (number + 1))
        script.time_ms += 41_320
        script.opened(rfq_id, side=side, quantity=quantity)
        script.time_ms += 140
        script.quoted("meridian", "0.0050", "0.0057", rfq_id=rfq_id)
        script.time_ms += 120
        script.quoted("halcyon", "0.0051", "0.0058", rfq_id=rfq_id)
        if number % 2 == 0:
            dealt = Side.SELL if side is Side.SELL else Side.BUY
            script.traded("meridian", "0.0057", rfq_id=rfq_id, quantity=quantity, side=dealt)
            script.quote_ended("meridian", QuoteEndReason.TRADED, rfq_id=rfq_id)
            script.quote_ended("halcyon", QuoteEndReason.DONE_AWAY, rfq_id=rfq_id)
            script.ended(RequestEndReason.FILLED, rfq_id=rfq_id)
        elif number < 11:
            script.ended(RequestEndReason.CANCELLED, rfq_id=rfq_id)
    blotter = make_blotter(stage.desk, ShortcutBook(stage.keep(QWidget())))
    stage.keep(blotter, SIZE)
    stage.tell()
    return blotter


async def empty(stage: Stage) -> QWidget:
    blotter = make_blotter(stage.desk, ShortcutBook(stage.keep(QWidget())))
    return stage.keep(blotter, SIZE)


async def requests(stage: Stage) -> QWidget:
    return _day(stage)


async def trades(stage: Stage) -> QWidget:
    blotter = _day(stage)
    blotter.tabs.set_value("trades")
    await stage.painted()
    blotter.page().table.selectAll()
    return blotter


async def events(stage: Stage) -> QWidget:
    blotter = _day(stage)
    blotter.tabs.set_value("events")
    await stage.painted()
    blotter.finder.begin()
    blotter.finder.field.setText("meridian")
    return blotter


async def misread(stage: Stage) -> QWidget:
    blotter = _day(stage)
    blotter.filter.take("colour:red")
    # The cross that empties the field comes into sight by and by.
    await stage.painted()
    await stage.painted()
    return blotter


async def totals(stage: Stage) -> QWidget:
    blotter = _day(stage)
    script = stage.session.script
    for number, side in enumerate((Side.SELL, Side.BUY, Side.SELL)):
        rfq_id, legs = f"rfq-call-{number}", CALL_SPREAD[:1]
        script.opened(rfq_id, legs=legs, quantity="25")
        marks = tuple(
            ReferencePrice(leg.instrument, T0_MS, mark_price="0.0147", index_price="86750.25")
            for leg in legs
        )
        script.traded(
            "halcyon", "0.0149", rfq_id=rfq_id, quantity="25", side=side, legs=legs, marks=marks
        )
    stage.tell()
    await stage.painted()
    blotter.tabs.set_value("trades")
    blotter.positions_wanted.emit()
    keeper = blotter.findChild(TotalsKeeper)
    assert keeper is not None
    window = keeper.window
    assert window is not None
    stage.widgets.append(window)
    await until(lambda: "that stand" in window.heading.text())
    return window


async def history(stage: Stage) -> QWidget:
    blotter = _day(stage)
    await stage.painted()
    actions = blotter.findChild(BlotterActions)
    assert actions is not None
    window = actions.open_history("rfq-2")
    stage.widgets.append(window)
    window.go_to(2)
    return window


SCENES = (
    Scene("blotter-empty", empty),
    Scene("blotter-requests", requests),
    Scene("blotter-trades", trades),
    Scene("blotter-events", events),
    Scene("blotter-filter-misread", misread),
    Scene("blotter-history", history),
    Scene("blotter-totals", totals),
)
