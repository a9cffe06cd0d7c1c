"""The status bar says in words what it says in colour, and warns in time."""

import pytest
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.link import (
    DAY_MS,
    LinkPicture,
    LinkState,
    certificate_words,
    offset_words,
    rtt_words,
)
from rfqdesk.desktop.views.status_bar import StatusBar

NOW_MS = 1_795_215_600_000
LIVE = LinkPicture(
    state=LinkState.LIVE,
    venue="albion-venue",
    organisation="Albion Asset Management",
    person="J. Okafor",
    rtt_ms=1.83,
    clock_offset_ms=-12,
    makers_online=4,
    makers_total=5,
    certificate_until_ms=NOW_MS + 41 * DAY_MS,
)


def bar_with(qtbot: QtBot, picture: LinkPicture) -> StatusBar:
    bar = StatusBar(lambda: NOW_MS)
    qtbot.addWidget(bar)
    bar.set_picture(picture)
    bar.show()
    return bar


def test_everything_of_a_live_connection(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    shown = [
        label.text()
        for label in (
            bar.state,
            bar.venue,
            bar.rtt,
            bar.offset,
            bar.makers,
            bar.identity,
            bar.certificate,
            bar.clock,
        )
    ]
    assert shown == [
        "Live",
        "albion-venue",
        "RTT 1.8 ms",
        "Clock \u221212 ms",
        "4 of 5 dealers online",
        "Albion Asset Management · J. Okafor",
        "Certificate 41 days",
        "20 Nov 2026  23:00:00 UTC",
    ]
    assert bar.dot.tone() == "ok"
    assert bar.state.accessibleName() == "Connection: Live"


def test_nothing_stale_while_disconnected(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    bar.set_picture(LinkPicture(state=LinkState.CLOSED, rtt_ms=1.8, makers_online=4))
    assert bar.state.text() == "Not connected"
    assert bar.dot.tone() == "danger"
    assert not bar.rtt.isVisible()
    assert not bar.makers.isVisible()
    assert not bar.offset.isVisible()


@pytest.mark.parametrize(
    ("left_ms", "words", "tone"),
    [
        (90 * DAY_MS, "Certificate 90 days", ""),
        (14 * DAY_MS, "Certificate 14 days", ""),
        (14 * DAY_MS - 1, "Certificate expires in 13 days", "warn"),
        (DAY_MS, "Certificate expires in 1 day", "warn"),
        (DAY_MS - 1, "Certificate expires in 23 h", "danger"),
        (60_000, "Certificate expires in 1 h", "danger"),
        (0, "Certificate expired", "danger"),
    ],
)
def test_certificate_warnings(left_ms: int, words: str, tone: str) -> None:
    assert certificate_words(NOW_MS + left_ms, NOW_MS) == (words, tone)


def test_no_certificate_no_words() -> None:
    assert certificate_words(0, NOW_MS) == ("", "")


def test_a_maker_is_not_told_of_other_dealers(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LinkPicture(state=LinkState.LIVE, role="maker", makers_online=0,
                                      makers_total=0))  # fmt: skip
    assert not bar.makers.isVisible()
    assert not bar.makers_dot.isVisible()


def test_a_clock_a_second_off_is_marked(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    assert bar.offset.property("tone") == ""
    bar.set_picture(LinkPicture(state=LinkState.LIVE, clock_offset_ms=1500))
    assert bar.offset.text() == "Clock +1.5 s"
    assert bar.offset.property("tone") == "warn"


def test_figures() -> None:
    assert rtt_words(0.42) == "0.4 ms"
    assert rtt_words(251.7) == "252 ms"
    assert rtt_words(None) == "\u2014"
    assert offset_words(3) == "+3 ms"
