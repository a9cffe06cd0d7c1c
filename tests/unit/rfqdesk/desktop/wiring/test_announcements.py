"""What is said aloud: deals, refusals and troubles, once each, and urgent where it is."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot
from support.desk.fake_desk import FakeSession
from support.desk.quoting_room import ORDER, room
from support.waiting import until

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.status import ConnectionState
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.alerts import Alert, AlertKind, AlertSettings
from rfqdesk.desktop.models.stack.desk_state import ShownQuote
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.common import announcing
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import AlertWiring
from rfqdesk.desktop.wiring.announcements import AnnounceWiring
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import QuoteRespType

SHOWN = ShownQuote(
    "rfq-1", "q-rfq-1", "meridian", "quote-rfq-1-meridian", 1, QuoteRespType.LIFT, "0.0057", "100"
)


class Listener:
    """A desk that somebody hears."""

    def __init__(self, qtbot: QtBot) -> None:
        self.session = FakeSession()
        self.tasks = TaskOwner(lambda _name, _error: None)
        self.desk = DeskController(self.session, self.tasks)
        self.window = DeskWindow()
        qtbot.addWidget(self.window)
        self.alerts = AlertWiring(self.window, self.desk, lambda _rfq: None)
        self.wiring = AnnounceWiring(self.window, self.desk, self.alerts)
        self.said: list[tuple[str, bool]] = []
        self.wiring.announcer.said.connect(lambda words, urgent: self.said.append((words, urgent)))

    def begins(self) -> list[tuple[str, bool]]:
        """The first words of all that was said since, and whether it was urgent."""
        told = [(words.split(":")[0], urgent) for words, urgent in self.said]
        self.said.clear()
        return told

    async def accept(self) -> None:
        script = self.session.script
        self.session.feed(script.opened(), script.quoted("meridian", "0.0050", "0.0057"))
        await until(lambda: any("Meridian Digital quotes" in words for words, _ in self.said))
        self.said.clear()
        assert self.desk.accept(SHOWN)
        await until(lambda: self.session.waiting == 1)

    async def close(self) -> None:
        self.desk.close()
        await self.tasks.aclose()


@pytest.fixture
def listener(qtbot: QtBot) -> Listener:
    return Listener(qtbot)


@pytest.fixture
def reader() -> Iterator[None]:
    """A screen reader is running."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.qt_loop
async def test_a_deal_is_not_done_until_it_is_and_then_said_once(listener: Listener) -> None:
    await listener.accept()
    assert listener.begins() == [("Not done yet", False)]
    listener.session.feed(
        listener.session.script.traded("meridian", "0.0057", quote_resp_id=_number(listener))
    )
    listener.session.ack(trade_id="t-1")
    await until(lambda: bool(listener.said))
    assert listener.begins() == [("Bought 100 at 0.0057, Meridian Digital", True)]
    await listener.close()


@pytest.mark.qt_loop
async def test_a_deal_that_is_refused_says_so_over_everything_else(listener: Listener) -> None:
    await listener.accept()
    listener.said.clear()
    listener.session.fail(RefusalError(RejectReason.PRICE_WORSE, "The price has changed."))
    await until(lambda: bool(listener.said))
    assert "Nothing was traded" in listener.said[0][0]
    assert listener.begins() == [("Not traded", True)]
    await listener.close()


@pytest.mark.qt_loop
async def test_an_outcome_that_is_not_known_is_said_once_with_what_it_means(
    listener: Listener,
) -> None:
    await listener.accept()
    listener.said.clear()
    listener.session.go(ConnectionState.WAITING)
    listener.alerts.take([Alert(AlertKind.UNKNOWN, "rfq-1", "Not known", "")])
    ((words, urgent),) = listener.said
    assert words.startswith("Outcome unknown: buy 100 at 0.0057 from Meridian Digital")
    assert "Do not trade elsewhere on a guess" in words
    assert urgent
    await listener.close()


def test_what_is_held_back_from_the_eyes_is_said_all_the_same(listener: Listener) -> None:
    listener.alerts.keep(AlertSettings(frozenset(), frozenset(), quiet=True))
    listener.alerts.take(
        [
            Alert(AlertKind.LAST_LOOK, "r", "Accept or reject", "Buy 100"),
            Alert(AlertKind.ASKED, "r", "A price is asked for", "Sell 100"),
            Alert(AlertKind.LOST, "", "The connection to the venue is lost", "No answer"),
        ]
    )
    assert listener.begins() == [
        ("Accept or reject", True),
        ("A price is asked for", False),
        ("The connection to the venue is lost", True),
    ]


def test_it_reaches_the_system_s_reader(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, bool, object]] = []

    def send(event: QAccessibleAnnouncementEvent) -> None:
        urgent = event.politeness() is QAccessible.AnnouncementPoliteness.Assertive
        sent.append((event.message(), urgent, event.object()))

    monkeypatch.setattr(announcing, "_send", send)
    listener.wiring.announcer.say("Halted", urgent=True)
    listener.wiring.announcer.say("A price is asked for")
    assert sent == [
        ("Halted", True, listener.window),
        ("A price is asked for", False, listener.window),
    ]


@pytest.mark.qt_loop
async def test_a_maker_hears_which_quote_was_refused_and_why(qtbot: QtBot, reader: None) -> None:
    async with room() as r:
        window = DeskWindow()
        qtbot.addWidget(window)
        wiring = AnnounceWiring(window, r.desk, AlertWiring(window, r.desk, lambda _rfq: None))
        wiring.follow_making(r.making)
        said: list[str] = []
        wiring.announcer.said.connect(lambda words, _urgent: said.append(words))
        assert r.making.send("r1", ORDER)
        ((_, _, answer),) = await r.asked(1)
        answer.set_exception(RefusalError(RejectReason.MAKER_FROZEN, "Your firm is frozen."))
        await until(lambda: any(words.startswith("Refused") for words in said))
        (refused,) = [words for words in said if words.startswith("Refused")]
        assert refused.endswith("Your firm is frozen.")


def _number(listener: Listener) -> str:
    status = listener.desk.accept_of("rfq-1")
    assert status is not None
    return status.quote_resp_id
