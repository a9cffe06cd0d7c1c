"""The watch over a desk as a whole: what it calls for, and what it keeps to itself."""

import pytest
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.desk.feed import T0_MS
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.errors import UnreachableKind, VenueUnreachableError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.link import LinkController
from rfqdesk.desktop.controllers.market import MarketController
from rfqdesk.desktop.controllers.watch import DeskWatch
from rfqdesk.desktop.models.alerts import Alert, AlertKind
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.identity.certificate import summarise
from rfqdesk.protocol.market import HaltEntry, HaltScope
from rfqdesk.protocol.protection import MakerProtection

VENUE = HaltEntry(HaltScope.VENUE, T0_MS)
NO_ANSWER = VenueUnreachableError(UnreachableKind.REFUSED, "albion", 8443)


class Watched:
    def __init__(self) -> None:
        self.session = FakeSession()
        self.desk = DeskController(self.session, TaskOwner(lambda _name, _error: None))
        certificate = summarise(ThrowawayCa().client().certificate)
        self.protection: MakerProtection | None = None
        self.watch = DeskWatch(
            self.desk,
            LinkController(self.session, certificate, wall_ms=lambda: T0_MS),
            MarketController(self.session),
            lambda: self.protection,
        )
        self.alerts: list[Alert] = []
        self.watch.called.connect(self.alerts.extend)

    def called(self) -> list[AlertKind]:
        kinds = [alert.kind for alert in self.alerts]
        self.alerts.clear()
        return kinds


@pytest.fixture
def watched(qtbot: QtBot) -> Watched:
    return Watched()


def test_a_connection_that_is_lost_and_comes_back(watched: Watched) -> None:
    watched.session.go(ConnectionState.CONNECTING, NO_ANSWER)
    watched.session.go(ConnectionState.WAITING, NO_ANSWER)
    watched.session.go(ConnectionState.CONNECTING, NO_ANSWER)
    assert watched.called() == [AlertKind.LOST]
    watched.session.go(ConnectionState.LIVE)
    assert watched.called() == [AlertKind.BACK]


def test_who_leaves_has_lost_nothing(watched: Watched) -> None:
    watched.session.go(ConnectionState.CLOSED)
    assert watched.called() == []


def test_a_halt_that_outlasts_the_connection_is_called_once(watched: Watched) -> None:
    watched.session.tell_halts(VENUE)
    assert watched.called() == [AlertKind.HALTED]
    watched.session.go(ConnectionState.WAITING, NO_ANSWER)
    watched.session.go(ConnectionState.LIVE)
    assert watched.called() == [AlertKind.LOST, AlertKind.BACK]
    watched.session.tell_halts()
    watched.session.tell_standing(suspended="Call us.")
    assert watched.called() == [AlertKind.HALTED]


def test_a_firm_that_is_frozen(watched: Watched) -> None:
    watched.protection = MakerProtection(frozen=True)
    watched.session.hear(watched.protection)
    watched.session.hear(watched.protection)
    assert watched.called() == [AlertKind.FROZEN]
