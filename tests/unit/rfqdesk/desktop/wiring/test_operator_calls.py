"""What an operator is called for who looks elsewhere, where a call leads, and what stays shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSettings
from support.desk.operating import FakeVenue
from support.desk.operating_views import NOW_MS, enrolment, guard, halt, trade
from support.desk.operator_hands import Setup, window_at
from support.pki.throwaway_ca import ThrowawayCa
from support.qt import visible_text
from support.venues.busy_venue import busy_venue
from support.waiting import until

from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.operating.operating import LIMITS, MAKERS, TRADES
from rfqdesk.desktop.controllers.operating.operating_watch import OperatorWatch
from rfqdesk.desktop.models.alerts import (
    COSTLY,
    KIND_WORDS,
    OPERATOR_CALLS,
    OPERATOR_KIND_WORDS,
    Alert,
    AlertKind,
)
from rfqdesk.desktop.wiring.operator_calls import OperatorCalls, pages_of
from rfqdesk.identity.certificate import summarise

pytestmark = pytest.mark.qt_loop

ALARM = "The issuing CA ends on 2026-12-20, and nobody is let in after that: run it."


@dataclass
class Called:
    setup: Setup
    calls: OperatorCalls
    alerts: list[Alert] = field(default_factory=list)

    async def look(self) -> None:
        """Until the window has heard once more, and asked for what numbers don't tell."""
        await self.setup.seen()
        await until(lambda: not self.calls.watch._is_asking)

    def kinds(self) -> list[AlertKind]:
        kinds = [alert.kind for alert in self.alerts]
        self.alerts.clear()
        return kinds


@asynccontextmanager
async def called(venue: FakeVenue | None = None) -> AsyncIterator[Called]:
    async with window_at(venue or busy_venue()) as setup:
        certificate = summarise(ThrowawayCa().client().certificate)
        link = LinkController(setup.venue, certificate, wall_ms=lambda: NOW_MS)
        watch = OperatorWatch(setup.venue, link, setup.tasks, setup.window)
        pages = pages_of(setup.parts.trading, setup.parts.bounds)
        made = Called(setup, OperatorCalls(setup.window, watch, setup.watching, link, pages))
        watch.called.connect(made.alerts.extend)
        await made.look()
        # What holds already when it begins is no news.
        assert made.kinds() == []
        yield made
        link.close()


async def test_a_newcomer() -> None:
    async with called() as made:
        made.setup.venue.changed(enrolments=(*made.setup.venue.enrolments, enrolment(8)))
        await made.look()
        assert made.alerts[0].text == "3 requests to be decided"
        assert made.kinds() == [AlertKind.APPLICANT]
        made.setup.venue.changed(enrolments=())
        await made.look()
        assert made.kinds() == []


async def test_what_another_proposes_calls_and_what_one_proposes_does_not() -> None:
    async with called() as made:
        venue = made.setup.venue
        mine = trade(8, proposed="cancel it (mine)", proposed_by="venue-desk/olga")
        venue.changed(trades=(*venue.trades, mine))
        await made.look()
        assert made.kinds() == []
        other = trade(9, proposed="cancel it (both agree)", proposed_by="venue-desk/oleg")
        venue.changed(trades=(*venue.trades, other))
        await made.look()
        assert made.alerts[0].title == "venue-desk/oleg proposes to change a trade"
        made.calls.wiring.caller.looked_at.emit(made.alerts[0].rfq_id)
        assert made.setup.window.current_workspace() == TRADES
        assert made.kinds() == [AlertKind.TRADE_CHANGE]
        # What was confirmed, and another word for the same trade.
        venue.changed(trades=(replace(other, proposed="price 1 (no)"),))
        await made.look()
        assert made.kinds() == [AlertKind.TRADE_CHANGE]


async def test_another_operators_halt_calls_and_ones_own_does_not() -> None:
    async with called() as made:
        venue = made.setup.venue
        own = replace(halt("ETH-*"), since_ms=NOW_MS)
        venue.changed(halts=(*venue.halts, own))
        await made.look()
        assert made.kinds() == []
        other = replace(halt("SOL-*"), operator="operator:venue-desk/oleg#77", since_ms=NOW_MS)
        venue.changed(halts=(*venue.halts, other))
        await made.look()
        assert made.alerts[0].title == "venue-desk/oleg halts SOL-*"
        assert made.kinds() == [AlertKind.HALTED]


async def test_a_maker_that_is_frozen_stands_on_tab_and_page() -> None:
    async with called() as made:
        window, venue = made.setup.window, made.setup.venue
        assert window.header.tab(LIMITS).text() == "Limits (1)"
        venue.changed(frozen=(*venue.frozen, guard("nova", frozen=True)))
        await made.look()
        assert made.alerts[0].title == "nova is frozen by its protection"
        assert window.header.tab(LIMITS).text() == "Limits (2)"
        assert made.setup.parts.bounds.which.button(MAKERS).text() == "Maker protection (2)"
        made.calls.wiring.caller.looked_at.emit(made.alerts[0].rfq_id)
        assert made.setup.parts.makers.isVisible()
        assert made.kinds() == [AlertKind.TRIPPED]


async def test_what_ends_soon_stays_shown_and_calls_once() -> None:
    async with called() as made:
        banner = made.calls.banner
        assert not banner.isVisible()
        made.setup.venue.changed(alarms=(ALARM,))
        await made.look()
        assert made.kinds() == [AlertKind.AUTHORITY]
        assert ALARM in visible_text(banner)
        # A new date of the same is shown, and no news.
        made.setup.venue.changed(alarms=(ALARM.replace("20", "21"),))
        await made.look()
        assert made.kinds() == []
        assert ALARM not in visible_text(banner)
        made.setup.venue.changed(alarms=())
        await made.look()
        assert not banner.isVisible()


async def test_a_venue_that_can_not_be_reached_and_what_happened_meanwhile() -> None:
    async with called() as made:
        venue = made.setup.venue
        venue.fail(VenueUnreachableError(UnreachableKind.REFUSED, "blue", 9443))
        await made.setup.seen()
        assert made.kinds() == [AlertKind.LOST]
        other = replace(halt("SOL-*"), operator="operator:venue-desk/oleg#77", since_ms=NOW_MS)
        venue.changed(halts=(*venue.halts, other))
        venue.fail(None)
        await made.look()
        assert made.kinds() == [AlertKind.BACK, AlertKind.HALTED]


async def test_do_not_disturb_lets_only_what_locks_everybody_out_through() -> None:
    async with called() as made:
        wiring = made.calls.wiring
        wiring.keep(wiring.settings.held_back(True))
        through = {kind for kind in OPERATOR_KIND_WORDS if wiring.settings.shows(kind)}
        assert through == {AlertKind.LOST, AlertKind.AUTHORITY}
        assert through <= COSTLY
        dialog = wiring.open_dialog()
        assert set(dialog.boxes) == set(OPERATOR_CALLS.kinds)
        dialog.close()


def test_every_kind_is_somebodys() -> None:
    assert set(KIND_WORDS) | set(OPERATOR_KIND_WORDS) == set(AlertKind)


async def test_wishes_are_kept(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    async with called() as made:
        made.setup.window.settings = settings
        box = made.calls.wiring.open_dialog().boxes[AlertKind.APPLICANT][0]
        box.setChecked(False)
        assert not made.calls.wiring.settings.shows(AlertKind.APPLICANT)
        await asyncio.sleep(0)
    assert "applicant" in str(settings.value("alerts"))
