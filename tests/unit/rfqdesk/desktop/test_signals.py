"""Signals survive being used: some PySide6 releases abort after a few hundred emits."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

EMITS = 100_000


class Ticker(QObject):
    tick = Signal(int)
    bare = Signal()


def test_a_hundred_thousand_emits_and_void_calls(qtbot: QtBot) -> None:
    ticker = Ticker()
    label = QLabel()
    qtbot.addWidget(label)
    seen = [0, 0]

    def on_tick(number: int) -> None:
        seen[0] += number

    def on_bare() -> None:
        seen[1] += 1

    ticker.tick.connect(on_tick)
    ticker.bare.connect(on_bare)
    true_before = sys.getrefcount(True)
    for _ in range(EMITS):
        ticker.tick.emit(1)
        ticker.bare.emit()
        label.setObjectName("x")
    assert seen == [EMITS, EMITS]
    assert abs(sys.getrefcount(True) - true_before) < EMITS // 10
