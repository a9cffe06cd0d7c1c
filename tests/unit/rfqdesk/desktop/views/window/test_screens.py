"""A window that can't be seen any more goes to a monitor that is there; others stay."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.views.window.screens import ScreenKeeper, placed

LEFT = QRect(0, 0, 1600, 1000)
RIGHT = QRect(1600, 0, 1600, 1000)


def test_what_can_be_seen_stays_where_it_is() -> None:
    for frame in (QRect(100, 100, 1200, 700), QRect(1400, 10, 1000, 700), QRect(-300, 5, 900, 500)):
        assert placed(frame, [LEFT], LEFT) == frame
    across = QRect(1700, 10, 1000, 700)
    assert placed(across, [LEFT, RIGHT], LEFT) == across


def test_what_can_not_be_seen_comes_back_no_larger_than_the_monitor() -> None:
    gone = placed(QRect(1700, 100, 2000, 1500), [LEFT], LEFT)
    assert LEFT.contains(gone)
    assert placed(QRect(1700, 100, 300, 200), [LEFT], LEFT).size() == QSize(300, 200)
    # An edge of it is no hold, nor is a lower half without its title.
    assert LEFT.contains(placed(QRect(1590, 100, 900, 700), [LEFT], LEFT))
    assert LEFT.contains(placed(QRect(100, -500, 900, 700), [LEFT], LEFT))


def test_windows_are_brought_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.show()
    window.move(9_000, 9_000)
    ScreenKeeper(window).bring_back()
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(window.frameGeometry().topLeft() + QPoint(1, 1))
