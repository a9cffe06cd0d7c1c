"""The strip of requests."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from support.feed import T0_MS, FeedScript
from support.qt import click

from rfqdesk.desktop.models.request_strip import request_strip
from rfqdesk.desktop.views.trader.request_tabs import RequestTabs
from rfqdesk.protocol.terms import RequestEndReason


def _strip(qtbot: QtBot, script: FeedScript, current: str) -> RequestTabs:
    tabs = RequestTabs()
    qtbot.addWidget(tabs)
    tabs.resize(900, 60)
    tabs.show_requests(request_strip(script.book(), T0_MS, lambda _id: None), current)
    tabs.show()
    tabs.tick(T0_MS)
    return tabs


def _two_open() -> FeedScript:
    script = FeedScript()
    script.opened("one", ttl_ms=9_500)
    script.opened("two", quantity="12.5")
    return script


def test_several_requests_are_named_with_their_time_left(qtbot: QtBot) -> None:
    tabs = _strip(qtbot, _two_open(), "two")
    assert list(tabs.tabs) == ["two", "one"]
    assert tabs.tabs["two"].isChecked()
    assert tabs.tabs["one"].accessibleName() == (
        "Request: BUY 100 BTC 9OCT26 86000/90000 call spread, 0 of 0 live, 9.5 s left"
    )


def test_choosing_by_mouse_and_keys(qtbot: QtBot) -> None:
    tabs = _strip(qtbot, _two_open(), "two")
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    click(tabs.tabs["one"])
    tabs.tabs["one"].setFocus()
    QTest.keyClick(tabs.tabs["one"], Qt.Key.Key_Left)
    tabs.step(1)
    assert chosen == ["one", "two", "one"]


def test_an_ended_request_says_how_and_then_goes(qtbot: QtBot) -> None:
    script = _two_open()
    tabs = _strip(qtbot, script, "two")
    script.ended(RequestEndReason.CANCELLED, rfq_id="one")
    tabs.show_requests(request_strip(script.book(), T0_MS, lambda _id: None), "two")
    assert "Cancelled" in tabs.tabs["one"].accessibleName()
    tabs.show_requests([], "")
    assert not tabs.isVisible()
    assert tabs.tabs == {}
