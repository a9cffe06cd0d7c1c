"""What holds the Qt thread is told, with where it stood; and nobody watches unasked."""

import logging
import time

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.watchdog import VARIABLE, Hold, Watchdog, watch_if_wanted


def _hold_up(dog: Watchdog) -> None:
    """Work until the second thread has seen it."""
    worked = time.thread_time() + 0.03
    while not dog.noted or time.thread_time() < worked:
        pass


@pytest.mark.parametrize("by_cpu", [False, True])
def test_a_hold_is_told_with_its_stack(qtbot: QtBot, by_cpu: bool) -> None:
    holds: list[Hold] = []
    dog = Watchdog(20, holds.append, by_cpu=by_cpu)
    QTimer.singleShot(0, lambda: _hold_up(dog))
    qtbot.waitUntil(lambda: any("_hold_up" in hold.stack for hold in holds))
    dog.close()
    [found] = [hold for hold in holds if "_hold_up" in hold.stack]
    assert found.cpu_ms > 20
    assert found.held_ms >= found.cpu_ms
    assert dog.worst_ms > 20


@pytest.mark.parametrize("value", ["", "no", "0", "-5", "nan"])
def test_it_is_off_unless_a_number_above_zero_is_given(qtbot: QtBot, value: str) -> None:
    assert watch_if_wanted({VARIABLE: value}) is None
    assert watch_if_wanted({}) is None


def test_what_it_finds_is_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "rfqdesk.desktop.watchdog"):
        dog = watch_if_wanted({VARIABLE: "20"})
        assert dog is not None
        QTimer.singleShot(0, lambda: _hold_up(dog))
        qtbot.waitUntil(lambda: "_hold_up" in caplog.text)
        dog.close()
    assert "the Qt thread is watched: what holds it over 20 ms is logged" in caplog.text
    assert "at work" in caplog.text
