"""Why no price comes: a short list, chosen by digit, arrows or mouse."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.pass_words import PASS_WORDS
from rfqdesk.desktop.views.common import Spoken, tell_place
from rfqdesk.protocol.terms import PassReason

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class PassMenu(Spoken, QFrame):
    """Asks for the reason; `chosen` carries the request that it was opened for, and the reason.

    It lies over its parent and has the keyboard while it is open. Enter takes the first,
    Esc passes not at all, and going elsewhere closes it. Then the focus is where it was.
    """

    chosen = Signal(str, str)
    spoken_role = QAccessible.Role.PopupMenu

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "sheet")
        self.setAccessibleName("Pass, because")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rfq_id = ""
        self._place = 0
        self._before: QWidget | None = None
        self._room = parent
        self._reasons = tuple(PASS_WORDS)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space2, tokens.space2, tokens.space2, tokens.space2)
        column.setSpacing(0)
        heading = QLabel("Pass, because\N{HORIZONTAL ELLIPSIS}")
        theme.set_role(heading, "label")
        column.addWidget(heading)
        self._lines = [self._line(place, reason) for place, reason in enumerate(self._reasons)]
        for line in self._lines:
            column.addWidget(line)
        self.hide()

    def ask(self, rfq_id: str, corner: QPoint) -> None:
        """Open with the lower left corner there, for a request."""
        self._rfq_id = rfq_id
        self._before = self.window().focusWidget()
        self._go_to(0)
        self.adjustSize()
        self.move(
            max(0, min(corner.x(), self._room.width() - self.width())),
            max(0, corner.y() - self.height()),
        )
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep Esc, which has another meaning in the window."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move, or close."""
        key = Qt.Key(event.key())
        place = key - Qt.Key.Key_1
        if key in _STEPS:
            self._go_to((self._place + _STEPS[key]) % len(self._reasons))
        elif event.isAutoRepeat():
            event.accept()
        elif key in _ENTER:
            self._choose(self._place)
        elif 0 <= place < len(self._reasons):
            self._choose(place)
        elif key == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def spoken_child(self) -> QWidget | None:
        """The reason that Enter takes."""
        return self._lines[self._place]

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close when the keyboard goes elsewhere in this window."""
        super().focusOutEvent(event)
        if QApplication.focusWidget() is not None:
            self.hide()

    def _line(self, place: int, reason: PassReason) -> QPushButton:
        line = QPushButton(f"{place + 1}   {PASS_WORDS[reason]}")
        theme.set_role(line, "menu_line")
        line.setToolTip(f"Pass for this reason ({place + 1})")
        line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.clicked.connect(lambda: self._choose(place))
        return line

    def _go_to(self, place: int) -> None:
        self._place = place
        for number, line in enumerate(self._lines):
            theme.set_role(line, tone="accent" if number == place else "")
        self.setAccessibleDescription(self._lines[place].text())
        tell_place(self._lines[place])

    def _choose(self, place: int) -> None:
        self._close()
        self.chosen.emit(self._rfq_id, self._reasons[place].value)

    def _close(self) -> None:
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
