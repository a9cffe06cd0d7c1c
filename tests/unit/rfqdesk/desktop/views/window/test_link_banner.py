"""The connection's banner: its buttons by what they mean, and its countdown."""

from pytestqt.qtbot import QtBot
from support.qt import click

from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.window.link_banner import LinkBanner

PROBLEM = Notice("Your certificate was revoked", "Why.", "What to do.")


def test_with_a_certificate_that_counts_no_more_enrolling_is_the_loud_button(qtbot: QtBot) -> None:
    banner = LinkBanner()
    qtbot.addWidget(banner)
    banner.set_picture(LinkPicture(state=LinkState.CLOSED, problem=PROBLEM, enrol_first=True))
    assert banner.action_button().text().startswith("Enrol again")
    with qtbot.waitSignal(banner.enrol_wanted):
        click(banner.action_button())
    with qtbot.waitSignal(banner.retry_wanted):
        click(banner.second_button())


def test_the_countdown_goes_on_and_stops_with_the_wait(qtbot: QtBot) -> None:
    now_ms = [0]
    banner = LinkBanner(lambda: now_ms[0])
    qtbot.addWidget(banner)
    banner.set_picture(LinkPicture(state=LinkState.WAITING, problem=PROBLEM, retry_at_ms=9_000))
    assert "in 9 s" in banner.text()
    now_ms[0] = 5_000
    qtbot.waitUntil(lambda: "in 4 s" in banner.text())
    banner.set_picture(LinkPicture(state=LinkState.LIVE))
    assert not banner.isVisible()


def test_it_says_nothing_where_another_message_does(qtbot: QtBot) -> None:
    banner = LinkBanner()
    qtbot.addWidget(banner)
    banner.set_muted(True)
    banner.set_picture(LinkPicture(state=LinkState.CLOSED, problem=PROBLEM))
    assert banner.isHidden()
    banner.set_muted(False)
    assert not banner.isHidden()
