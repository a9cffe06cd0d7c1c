"""The status bar says in words what it says in colour, and warns in time."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.link import (
    DAY_MS,
    LinkPicture,
    LinkState,
    certificate_words,
    offset_words,
    renewal_words,
    rtt_words,
)
from rfqdesk.desktop.views.window.status_bar import StatusBar

HOUR_MS = 3_600_000
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
    certificate_from_ms=NOW_MS - 49 * DAY_MS,
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
            bar.certificate,
            bar.clock,
        )
    ]
    assert shown == [
        "Connected",
        "albion-venue",
        "RTT 1.8 ms",
        "Clock \u221212 ms",
        "4 of 5 dealers online",
        "Certificate 41 days",
        "20 Nov 2026  23:00:00 UTC",
    ]
    assert bar.dot.tone() == "ok"
    assert bar.state.accessibleName() == "Connection: Connected"


def test_nothing_stale_while_disconnected(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    bar.set_picture(LinkPicture(state=LinkState.CLOSED, rtt_ms=1.8, makers_online=4))
    assert bar.state.text() == "Not connected"
    assert bar.dot.tone() == "danger"
    assert not bar.rtt.isVisible()
    assert not bar.makers.isVisible()
    assert not bar.offset.isVisible()


@pytest.mark.parametrize(
    ("life_ms", "left_ms", "words", "tone"),
    [
        (90 * DAY_MS, 90 * DAY_MS, "Certificate 90 days", ""),
        (90 * DAY_MS, 18 * DAY_MS, "Certificate 18 days", ""),
        (90 * DAY_MS, 18 * DAY_MS - 1, "Certificate expires in 17 days", "warn"),
        (90 * DAY_MS, 2 * DAY_MS, "Certificate expires in 2 days", "danger"),
        (90 * DAY_MS, 2 * DAY_MS - 1, "Certificate expires in 47 h", "danger"),
        (90 * DAY_MS, 1, "Certificate expires in 1 min", "danger"),
        (90 * DAY_MS, 0, "Certificate expired", "danger"),
        (DAY_MS, 8 * HOUR_MS, "Certificate 8 h", ""),
        (HOUR_MS, HOUR_MS // 3, "Certificate 20 min", ""),
        (HOUR_MS, HOUR_MS // 6, "Certificate expires in 10 min", "warn"),
    ],
)
def test_certificate_warnings(life_ms: int, left_ms: int, words: str, tone: str) -> None:
    until_ms = NOW_MS + left_ms
    assert certificate_words(until_ms - life_ms, until_ms, NOW_MS) == (words, tone)


def test_no_certificate_no_words() -> None:
    assert certificate_words(0, 0, NOW_MS) == ("", "")
    assert renewal_words(LinkPicture()) == "Your certificate"


def test_a_revoked_certificate_is_not_shown_as_lasting(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, replace(LIVE, certificate_ended="revoked"))
    assert bar.certificate.text() == "Certificate revoked"
    assert bar.certificate_dot.tone() == "danger"
    assert bar.certificate.toolTip() == "Your certificate was revoked and counts no more."


def test_the_tool_tip_tells_of_renewals(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    assert bar.certificate.toolTip() == "Your certificate is valid until 31 Dec 2026 23:00 UTC."
    bar.set_picture(replace(LIVE, renewal_at_ms=NOW_MS + 11 * DAY_MS))
    assert "Last renewed: never so far." in bar.certificate.toolTip()
    assert "Next renewal, by itself: 1 Dec 2026 23:00 UTC." in bar.certificate.toolTip()
    bar.set_picture(replace(LIVE, renewal_at_ms=NOW_MS, renewed_ms=NOW_MS - 19 * DAY_MS))
    assert "Last renewed: 1 Nov 2026 23:00 UTC." in bar.certificate.toolTip()


def test_a_maker_is_not_told_of_other_dealers(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LinkPicture(state=LinkState.LIVE, role="maker", makers_online=0,
                                      makers_total=0))  # fmt: skip
    assert not bar.makers.isVisible()
    assert not bar.makers_dot.isVisible()


def test_do_not_disturb_comes_and_goes_without_moving_anything(qtbot: QtBot) -> None:
    bar = bar_with(qtbot, LIVE)
    before = bar.sizeHint()
    bar.set_quiet("A key ends it.")
    assert bar.quiet.isVisible()
    assert bar.quiet.toolTip() == "A key ends it."
    assert bar.quiet.accessibleName() == "Do not disturb: A key ends it."
    assert bar.sizeHint() == before
    bar.set_quiet("")
    assert not bar.quiet.isVisible()
    assert bar.sizeHint() == before


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


def test_what_ends_with_the_line_is_told_while_there_is_one(qtbot: QtBot) -> None:
    picture = replace(LIVE, disconnect=DisconnectPicture(True, False, False))
    bar = bar_with(qtbot, picture)
    assert bar.line_lost.text() == "On a lost line: quotes stay"
    bar.set_picture(replace(picture, state=LinkState.WAITING))
    assert not bar.line_lost.isVisible()
