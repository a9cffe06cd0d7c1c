"""The operator's pages about trading: instruments, reference prices, makers' protection."""

from pathlib import Path

from PySide6.QtWidgets import QWidget
from screens.scenes_operator import play
from screens.stage import Scene, Stage
from support.desk.operating import FakeVenue
from support.desk.operating_views import INSTRUMENTS
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import INSTRUMENTS as INSTRUMENTS_PAGE
from rfqdesk.desktop.controllers.operating.operating import LIMITS, MAKERS, MARKET, PRICES
from rfqdesk.desktop.views.common import ConfirmSheet
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.operator import OperatorParts
from rfqdesk.protocol.operations.market_views import InstrumentView
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall


def instruments() -> tuple[InstrumentView, ...]:
    """Options, a future and a perpetual, some of them halted."""
    options = tuple(
        InstrumentView(
            instrument=Instrument(
                symbol=f"BTC-25DEC26-{strike}-{put_call.value[0].upper()}",
                kind=InstrumentKind.OPTION,
                underlying="BTC",
                price_currency="BTC",
                tick_size="0.0001",
                lot_size="0.1",
                expiry_ms=1_798_185_600_000,
                strike=str(strike),
                put_call=put_call,
            ),
            halted="Index feed is stale" if strike == 90000 else "",
        )
        for strike in (70000, 80000, 90000)
        for put_call in PutCall
    )
    return (*options, INSTRUMENTS[-1])


async def at(
    stage: Stage, workspace: str, page: str, venue: FakeVenue | None = None
) -> tuple[DeskWindow, OperatorParts]:
    """The operator's window with one of the pages that share a workspace in front."""
    window, parts = await play(stage, venue, workspace)
    pages = parts.trading if workspace == MARKET else parts.bounds
    pages.show_page(page)
    return window, parts


async def listed(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(instruments=instruments())
    window, parts = await at(stage, MARKET, INSTRUMENTS_PAGE, venue)
    await until(lambda: parts.instruments.list.model.rowCount() > 0)
    parts.instruments.list.table.go_to(1)
    return window


async def no_instruments(stage: Stage) -> QWidget:
    window, parts = await at(stage, MARKET, INSTRUMENTS_PAGE, FakeVenue())
    await until(lambda: parts.instruments.list.model.rowCount() > 0)
    parts.instruments.list.put(())
    return window


async def loading(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(instruments=instruments()[2:])
    _window, parts = await at(stage, MARKET, INSTRUMENTS_PAGE, venue)
    await until(lambda: parts.instruments.list.model.rowCount() > 0)
    file = Path(stage.folder) / "master.csv"
    heading = "symbol,kind,underlying,price_currency,tick_size,lot_size,expiry_ms,strike,put_call"
    rows = [
        f"BTC-25DEC26-{strike}-C,option,BTC,BTC,{tick},0.1,1798185600000,{strike},call"
        for strike, tick in ((70000, "0.0001"), (80000, "0.0005"), (90000, "0.0001"))
    ]
    file.write_text("\n".join([heading, *rows]) + "\n")
    parts.instruments.file_chosen.emit(file)
    await until(lambda: bool(parts.instruments.findChildren(ConfirmSheet)))
    return parts.instruments.findChild(ConfirmSheet)


async def prices(stage: Stage) -> QWidget:
    window, parts = await at(stage, MARKET, PRICES)
    await until(lambda: parts.prices.list.model.rowCount() > 0)
    parts.prices.name.setText("albion/tom-reed")
    parts.prices.publishers.choose("halcyon/desk")
    return window


async def no_prices(stage: Stage) -> QWidget:
    window, parts = await at(stage, MARKET, PRICES, FakeVenue())
    await until(lambda: parts.prices.age.text() == "60")
    return window


async def price_rules(stage: Stage) -> QWidget:
    _window, parts = await at(stage, MARKET, PRICES)
    await until(lambda: parts.prices.list.model.rowCount() > 0)
    parts.prices.age.setText("600")
    parts.prices.without.set_value("refuse")
    parts.prices.set_button.click()
    return parts.prices.findChild(ConfirmSheet)


async def makers(stage: Stage) -> QWidget:
    window, parts = await at(stage, LIMITS, MAKERS)
    await until(lambda: parts.makers.list.model.rowCount() > 0)
    parts.makers.list.choose("meridian")
    return window


async def protecting(stage: Stage) -> QWidget:
    window, parts = await at(stage, LIMITS, MAKERS)
    await until(lambda: parts.makers.list.model.rowCount() > 0)
    parts.makers.list.choose("halcyon")
    parts.makers.card.edits["window"].setText("5")
    parts.makers.card.edits["trades"].setText("2.5")
    return window


async def no_makers(stage: Stage) -> QWidget:
    window, parts = await at(stage, LIMITS, MAKERS, FakeVenue())
    await until(lambda: parts.makers.list.tally.text() == "")
    return window


async def small(stage: Stage) -> QWidget:
    window, parts = await at(stage, MARKET, PRICES)
    window.resize(window.minimumSize())
    await until(lambda: parts.prices.list.model.rowCount() > 0)
    return window


SCENES = (
    Scene("operator-instruments", listed),
    Scene("operator-no-instruments", no_instruments),
    Scene("operator-loading", loading),
    Scene("operator-prices", prices),
    Scene("operator-no-prices", no_prices),
    Scene("operator-price-rules", price_rules),
    Scene("operator-makers", makers),
    Scene("operator-protecting", protecting),
    Scene("operator-no-makers", no_makers),
    Scene("operator-small-prices", small),
)
