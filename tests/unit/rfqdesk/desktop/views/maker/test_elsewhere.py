from pytestqt.qtbot import QtBot
from support.desk.making import MakerDesk
from support.qt import click

from rfqdesk.desktop.models.maker.asks import asks_of
from rfqdesk.desktop.models.maker.auto_table import AutoPicture
from rfqdesk.desktop.models.maker.inbox import Answer
from rfqdesk.desktop.views.maker.elsewhere import Elsewhere
from rfqdesk.protocol.terms import CounterRespType


def countered() -> MakerDesk:
    desk = MakerDesk()
    desk.feed.opened(own=False)
    desk.feed.quoted("meridian", "0.0051", "0.0057")
    desk.feed.countered("meridian", own=False)
    return desk


def test_who_waits_is_told_in_other_views_until_it_is_answered(qtbot: QtBot) -> None:
    desk, elsewhere = countered(), Elsewhere()
    qtbot.addWidget(elsewhere)
    gone_to: list[bool] = []
    elsewhere.page_asked.connect(lambda: gone_to.append(True))
    asks = asks_of(desk.snapshot().entries)
    elsewhere.show_state(asks, AutoPicture(), in_front=True)
    assert not elsewhere.isVisible()
    elsewhere.show_state(asks, AutoPicture(), in_front=False)
    assert elsewhere.asks.title() == "Counter 1 of 3 from albion"
    assert elsewhere.asks.text() == "You sell 60 at 0.0055?"
    click(elsewhere.asks.action_button())
    assert gone_to == [True]
    desk.answers["rfq-1"] = Answer("1", CounterRespType.REJECT)
    elsewhere.show_state(asks_of(desk.snapshot().entries), AutoPicture(), in_front=False)
    assert not elsewhere.isVisible()


def test_the_switch_of_auto_quote_is_in_sight_in_every_view(qtbot: QtBot) -> None:
    elsewhere = Elsewhere()
    qtbot.addWidget(elsewhere)
    off: list[bool] = []
    elsewhere.off_asked.connect(lambda: off.append(True))
    elsewhere.show_state([], AutoPicture(on=True, quoting=frozenset({"r1"})), in_front=False)
    assert elsewhere.auto.title() == "Auto-quoting, 1 open"
    click(elsewhere.auto.action_button())
    assert off == [True]
