"""Entry of decimal numbers: grouped for people, `Decimal` inside, never `float`."""

import re
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from rfqdesk.desktop import theme
from rfqdesk.protocol.money import text_of

_TYPED = re.compile(r"(-?)([0-9]{0,15})(?:\.([0-9]{0,12}))?([kKmM]?)", re.ASCII)
_FACTORS = {"": Decimal(1), "k": Decimal(1000), "m": Decimal(1000000)}


def number_typed(text: str) -> Decimal | None:
    """Read what a person types: `25m`, `1,250.5`, `.05`, `2.5k`; None when it is no number."""
    bare = text.strip().replace(",", "").replace("\u2009", "").replace(" ", "")
    match = _TYPED.fullmatch(bare)
    if match is None:
        return None
    sign, whole, fraction, suffix = match.groups()
    if not whole and not fraction:
        return None
    number = Decimal(f"{sign}{whole or '0'}.{fraction or '0'}") * _FACTORS[suffix.lower()]
    try:
        return Decimal(text_of(number))
    except ValueError:
        return None


def grouped(number: Decimal) -> str:
    """Write a number for people: thousands grouped with commas, nothing rounded."""
    text = text_of(number)
    whole, dot, fraction = text.partition(".")
    return f"{int(whole):,}{dot}{fraction}" if whole != "-0" else text


class NumberEdit(QLineEdit):
    """Line for a decimal number; up and down step by `step`, shift by ten of them.

    `edited` carries the new value, None while the text is no number or outside
    `minimum`..`maximum`.
    """

    edited = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        step: Decimal | None = None,
    ) -> None:
        super().__init__(parent)
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        theme.set_role(self, "figure")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._on_edited)

    def value(self) -> Decimal | None:
        """The number now in the line, None when there is none or it is out of range."""
        number = number_typed(self.text())
        if number is None:
            return None
        if self.minimum is not None and number < self.minimum:
            return None
        if self.maximum is not None and number > self.maximum:
            return None
        return number

    def set_value(self, number: Decimal | None) -> None:
        """Show `number` (None: nothing); emits `edited` when the value changed."""
        before = self.value()
        self.setText("" if number is None else grouped(number))
        self._mark()
        if self.value() != before:
            self.edited.emit(self.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys."""
        direction = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not direction or self.step is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        tens = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self._step_by(self.step * direction * tens)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Group the digits of a finished number."""
        super().focusOutEvent(event)
        number = self.value()
        if number is not None:
            self.setText(grouped(number))

    def _step_by(self, change: Decimal) -> None:
        number = (self.value() or Decimal(0)) + change
        if self.minimum is not None:
            number = max(number, self.minimum)
        if self.maximum is not None:
            number = min(number, self.maximum)
        self.set_value(number)

    def _on_edited(self) -> None:
        self._mark()
        self.edited.emit(self.value())

    def _mark(self) -> None:
        wrong = bool(self.text().strip()) and self.value() is None
        theme.set_role(self, tone="danger" if wrong else "")
