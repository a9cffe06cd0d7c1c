"""What has become worth a call, by how the desk stood and stands."""

from dataclasses import replace as other
from itertools import pairwise

import pytest
from msgspec.structs import replace

from rfqdesk.desktop.models.alerts import AlertKind
from rfqdesk.desktop.models.desk_alerts import DeskMoment, alerts_between, link_moment
from rfqdesk.desktop.models.link import DAY_MS, LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.market import HaltEntry, HaltScope

NOTICE = Notice("What it is", "What it means", "What to do")
LIVE = DeskMoment(live=True)
LOST = DeskMoment(lost=True, problem=NOTICE)
HALT = HaltEntry(scope=HaltScope.VENUE, since_ms=1)


def _kinds(*moments: DeskMoment) -> list[AlertKind]:
    told = [alerts_between(before, now, was_live=True) for before, now in pairwise(moments)]
    return [alert.kind for alerts in told for alert in alerts]


def test_a_connection_is_lost_once_and_back_once() -> None:
    again = DeskMoment(lost=True, problem=Notice("Another", "word"))
    assert _kinds(LIVE, LOST, again, DeskMoment(), LIVE, LIVE) == [AlertKind.LOST, AlertKind.BACK]
    (lost,) = alerts_between(LIVE, LOST, was_live=True)
    assert lost.text == "What it is. What it means"


def test_who_was_never_connected_has_lost_nothing() -> None:
    assert alerts_between(DeskMoment(), LOST, was_live=False) == []
    assert alerts_between(LOST, LIVE, was_live=False) == []


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (replace(LIVE, unknown=frozenset({"rfq-1"})), AlertKind.UNKNOWN),
        (replace(LIVE, frozen=NOTICE), AlertKind.FROZEN),
        (replace(LIVE, suspension=NOTICE), AlertKind.HALTED),
        (replace(LIVE, halts=(HALT,)), AlertKind.HALTED),
        (replace(LIVE, renewal=NOTICE), AlertKind.RENEWAL),
        (replace(LIVE, certificate="Certificate expires in 3 days"), AlertKind.RENEWAL),
    ],
)
def test_each_is_called_when_it_begins_and_no_more(now: DeskMoment, kind: AlertKind) -> None:
    assert _kinds(LIVE, now, now, LIVE) == [kind]


def test_another_halt_besides_is_called_alone() -> None:
    calls = HaltEntry(scope=HaltScope.INSTRUMENT, since_ms=2, name="BTC-*")
    (alert,) = alerts_between(
        replace(LIVE, halts=(HALT,)), replace(LIVE, halts=(HALT, calls)), was_live=True
    )
    assert "BTC-*" in alert.text
    assert alert.title == "Some instruments are halted"


def test_the_connection_s_picture_as_a_moment() -> None:
    live = LinkPicture(
        state=LinkState.LIVE, certificate_from_ms=DAY_MS, certificate_until_ms=11 * DAY_MS
    )
    assert link_moment(live, 2 * DAY_MS) == DeskMoment(live=True)
    assert link_moment(live, 10 * DAY_MS).certificate == "Certificate expires in 24 h"
    waiting = other(live, state=LinkState.WAITING, problem=NOTICE)
    assert link_moment(waiting, 2 * DAY_MS) == LOST
    # Nothing is lost by who leaves on purpose.
    assert not link_moment(other(live, state=LinkState.CLOSED), 2 * DAY_MS).lost
