"""What a person does with a window, for tests in coroutines and without."""

from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from rfqdesk.desktop.views.trader.stack.deal_button import DealButton

W = TypeVar("W", bound=QWidget)


def child(root: QWidget, kind: type[W], name: str) -> W:
    """The one descendant of `root` with this type and object name."""
    found = root.findChildren(kind, name)
    assert len(found) == 1, f"{len(found)} widgets {kind.__name__} named {name!r}"
    return found[0]


def click(button: QAbstractButton) -> None:
    """Press a button that a person could press."""
    assert button.isVisible(), f"{button.text()!r} is not visible"
    assert button.isEnabled(), f"{button.text()!r} is disabled"
    if isinstance(button, DealButton):
        assert button.settled, f"{button.text()!r} has only just come to stand there"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def drag(widget: QWidget, to: QPoint) -> None:
    """Move the mouse there, its left button being down on the widget."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(widget.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def type_into(widget: QWidget, text: str) -> None:
    """Replace the content of an entry by typing."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)


def visible_text(root: QWidget) -> str:
    """All words now visible in labels and buttons of `root`, one per line."""
    words = [
        widget.text()
        for widget in (*root.findChildren(QLabel), *root.findChildren(QAbstractButton))
        if widget.isVisible() and widget.text()
    ]
    return "\n".join(words)


def settle() -> None:
    """Deliver what is waiting in Qt's queue."""
    QApplication.processEvents()
