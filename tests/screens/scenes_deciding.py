"""The operator's window: who is invited, who takes part, and trades."""

from PySide6.QtWidgets import QWidget
from screens.scenes_operator import play
from screens.stage import Scene, Stage
from support.desk.operating import FakeVenue
from support.desk.operating_views import HOUR_MS, NOW_MS, SERIALS, enrolment, trade
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.desktop.controllers.operating.operating import (
    INVITATIONS,
    PARTICIPANTS,
    PEOPLE,
    TRADES,
)
from rfqdesk.desktop.views.common import ConfirmSheet


async def invitations(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=INVITATIONS)
    page = parts.invitations
    page.which.set_value("all")
    page.firm.setText("Quarry Ltd")
    page.list.choose("6")
    return window


async def invited(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=INVITATIONS)
    page = parts.invitations
    page.firm.setText("quarry")
    page.invite_button.click()
    await until(page.line.isVisible)
    page.line.copy_button.click()
    return window


async def replacing(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PEOPLE)
    parts.certificates.certificates.choose(SERIALS[0])
    parts.certificates.replace_button.click()
    await stage.painted()
    [sheet] = window.findChildren(ConfirmSheet)
    sheet.confirm_button.click()
    await until(parts.invitations.line.isVisible)
    return window


async def flooded(stage: Stage) -> QWidget:
    venue = busy_venue()
    venue.changed(enrolments=tuple(enrolment(number) for number in range(7, 19)))
    window, _ = await play(stage, venue)
    return window


async def nobody_invited(stage: Stage) -> QWidget:
    window, _ = await play(stage, FakeVenue(), INVITATIONS)
    return window


async def participants(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PARTICIPANTS)
    parts.participants.list.choose(("albion", "jane-okafor"))
    parts.participants.card.edits["quantity_max"].setText("100")
    return window


async def grouping(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PARTICIPANTS)
    window.resize(window.minimumSize())
    page = parts.participants
    page.list.choose(("albion", "jane-okafor"))
    page.groups.list.choose("options")
    page.group.makers.setText("halcyon, albion")
    return window


async def suspending(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=PARTICIPANTS)
    parts.participants.list.choose(("albion", ""))
    parts.participants.suspend_button.click()
    await stage.painted()
    return window.findChild(QWidget, "deed-sheet")


async def trades(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=TRADES)
    card = parts.trades.card
    parts.trades.list.choose("1cceqhfir4ra544x")
    card.what.set_value("correct")
    card.price.setText("0.00O5")
    card.reason.setText("Wrong strike read out")
    return window


async def trade_proposed(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=TRADES)
    parts.trades.list.choose("3cceqhfir4ra544x")
    return window


async def trade_proposed_by_oneself(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=TRADES)
    parts.trades.which.set_value("proposed")
    parts.trades.list.choose("4cceqhfir4ra544x")
    return window


async def confirming(stage: Stage) -> QWidget:
    window, parts = await play(stage, page=TRADES)
    parts.trades.list.choose("3cceqhfir4ra544x")
    parts.trades.card.confirm_button.click()
    await stage.painted()
    return window.findChild(QWidget, "deed-sheet")


async def older_trades(stage: Stage) -> QWidget:
    venue = busy_venue()
    day = tuple(trade(number, trade_id=f"x{number:03d}eqhfir4ra544") for number in range(500))
    venue.changed(trades=day, older=(trade(9, traded_ms=NOW_MS - 9 * 24 * HOUR_MS),))
    window, parts = await play(stage, venue, TRADES)
    page = parts.trades
    await until(page.find_button.isVisible)
    page.list.filter.setText("9cceqhfir4ra544x")
    page.find_button.click()
    await until(lambda: page.list.model.rowCount() == 1)
    page.list.choose("9cceqhfir4ra544x")
    return window


async def no_trades(stage: Stage) -> QWidget:
    window, parts = await play(stage, FakeVenue(), TRADES)
    parts.trades.list.set_live(False)
    return window


SCENES = (
    Scene("operator-invitations", invitations),
    Scene("operator-invited", invited),
    Scene("operator-replacing", replacing),
    Scene("operator-flooded", flooded),
    Scene("operator-nobody-invited", nobody_invited),
    Scene("operator-participants", participants),
    Scene("operator-grouping", grouping),
    Scene("operator-suspending", suspending),
    Scene("operator-trades", trades),
    Scene("operator-trade-proposed", trade_proposed),
    Scene("operator-trade-own", trade_proposed_by_oneself),
    Scene("operator-confirming", confirming),
    Scene("operator-older-trades", older_trades),
    Scene("operator-no-trades", no_trades),
)
