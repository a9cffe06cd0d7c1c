"""What a screen reader learns of widgets that Qt knows no kind for: role, choice, and place."""

from typing import ClassVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import (
    QAccessibleWidget,
    QApplication,
    QComboBox,
    QFrame,
    QScrollArea,
    QWidget,
)


class Spoken:
    """Mixed into a widget, before it. Only asked while something listens."""

    spoken_role: ClassVar[QAccessible.Role] = QAccessible.Role.Grouping

    def spoken_name(self) -> str:
        """The name as it is at this moment; "" for the accessible name that was set."""
        return ""

    def spoken_choice(self) -> bool | None:
        """Whether it is the chosen one of its list; None where it is in none."""
        return None

    def spoken_child(self) -> QWidget | None:
        """The part that the keys act on while this widget has the focus; None for itself."""
        return None


class SpokenItem(Spoken, QFrame):
    """One line of a list, of which one is chosen."""

    spoken_role = QAccessible.Role.ListItem

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = False

    def set_selected(self, selected: bool) -> None:
        """Mark it as the one that the keys act on."""
        if selected == self._selected:
            return
        self._selected = selected
        self.update()
        if selected:
            tell_place(self)

    def spoken_choice(self) -> bool | None:
        """Whether it is the one that the keys act on."""
        return self._selected


class SpokenList(Spoken, QWidget):
    """What holds the lines of a list."""

    spoken_role = QAccessible.Role.List


class SpokenChoice(Spoken, QComboBox):
    """One of several, under its name: Qt takes what is chosen for the name, where no label is."""

    spoken_role = QAccessible.Role.ComboBox

    def spoken_name(self) -> str:
        """What is chosen of what."""
        return f"{self.accessibleName()}: {self.currentText()}"


class SpokenPage(Spoken, QScrollArea):
    """A page that the arrows scroll."""


class SpokenText(Spoken, QFrame):
    """Something to read that takes the focus to be read aloud."""

    spoken_role = QAccessible.Role.StaticText


def tell_place(part: QWidget) -> None:
    """Tell that the keys act on this part now, if its whole has the focus."""
    if _part_in_focus() is part:
        _send(QAccessibleEvent(part, QAccessible.Event.Focus))


class _Reader(QAccessibleWidget):
    """Holds no widget: Qt's own cache keeps it, and forgets it with the widget."""

    def text(self, kind: QAccessible.Text) -> str:
        spoken = _spoken(self.object())
        own = spoken.spoken_name() if spoken and kind is QAccessible.Text.Name else ""
        return own or super().text(kind)

    def state(self) -> QAccessible.State:
        state = super().state()
        widget = self.object()
        spoken = _spoken(widget)
        chosen = spoken.spoken_choice() if spoken else None
        if chosen is not None:
            # Bits of C++, which are numbers here.
            state.selectable = state.focusable = 1
            state.selected = int(chosen)
            state.focused = int(widget in {_part_in_focus(), QApplication.focusWidget()})
        return state

    def focusChild(self) -> QAccessibleInterface:  # noqa: N802 - Qt's name
        part = _part_in_focus()
        if part is not None and QApplication.focusWidget() is self.object():
            return QAccessible.queryAccessibleInterface(part)
        return super().focusChild()


def _part_in_focus() -> QWidget | None:
    holder = _spoken(QApplication.focusWidget())
    return holder.spoken_child() if holder else None


def _spoken(thing: object) -> Spoken | None:
    return thing if isinstance(thing, Spoken) else None


def _reader_of(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    spoken = _spoken(thing)
    if spoken is None or not isinstance(thing, QWidget):
        return None
    return _Reader(thing, spoken.spoken_role)


_send = QAccessible.updateAccessibility
QAccessible.installFactory(_reader_of)
