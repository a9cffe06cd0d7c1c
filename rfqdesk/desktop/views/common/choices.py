"""Choosing one of a few (segments) or several of many (chips)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common.spoken import Spoken


class SegmentedControl(Spoken, QWidget):
    """One of a few values, all visible; arrow keys move, `changed` carries the value.

    `choices` are (value, label) or (value, label, tone). The first is chosen
    until another is.
    """

    changed = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str] | tuple[str, str, str]],
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(accessible_name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        for index, choice in enumerate(choices):
            value, label = choice[0], choice[1]
            button = QPushButton(label)
            button.setCheckable(True)
            # The group parts them already; this makes it a radio button for screen readers.
            button.setAutoExclusive(True)
            button.setProperty("edge", _edge(index, len(choices)))
            theme.set_role(button, "segment", tone=choice[2] if len(choice) == 3 else "")
            button.setAccessibleName(f"{accessible_name}: {label}" if accessible_name else label)
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button, 1)
        next(iter(self._buttons.values())).setChecked(True)
        self._group.buttonToggled.connect(self._on_toggled)

    def value(self) -> str:
        """The chosen value."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Choose `value`; emits `changed` when it was another.

        Raises:
            KeyError: `value` is none of the choices.
        """
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QPushButton:
        """The button of `value`, for shortcuts and tool tips."""
        return self._buttons[value]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the choice together with the focus."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        buttons = list(self._buttons.values())
        index = next(i for i, button in enumerate(buttons) if button.isChecked())
        chosen = buttons[(index + step) % len(buttons)]
        chosen.setChecked(True)
        chosen.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_toggled(self, _button: QPushButton, checked: bool) -> None:
        if checked:
            self.changed.emit(self.value())


def _edge(index: int, count: int) -> str:
    if index == 0:
        return "first"
    return "last" if index == count - 1 else "middle"


class Chip(QPushButton):
    """A small round push button, e.g. a quantity to take over with one click."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        theme.set_role(self, "chip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class ToggleChip(Chip):
    """A chip that stays in: one of several that may be chosen together."""

    def __init__(self, text: str, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setChecked(checked)
