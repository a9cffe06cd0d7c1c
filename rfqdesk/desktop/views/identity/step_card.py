"""One step of the handshake as a card."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.identity_picture import CheckPicture, StepPicture
from rfqdesk.desktop.views.common import SpokenText
from rfqdesk.desktop.views.identity.fact_grid import FactGrid

_LABEL_WIDTH = 124
_ICONS = {"ok": "check", "warn": "warning"}
_SPOKEN = {"ok": "Verified", "warn": "Not confirmed"}


class StepCard(SpokenText):
    """What happened, this connection's values, what was verified, what the textbook says.

    `moved` asks for the focus to go on by so many cards.
    """

    moved = Signal(int)
    entered = Signal()

    def __init__(self, number: int, step: StepPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.step = step
        theme.set_role(self, "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Step {number} of 8: {step.title}")
        self.setAccessibleDescription(spoken(step))
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, tokens.space3, tokens.space4, tokens.space3)
        row.setSpacing(tokens.space3)
        dot = QLabel(str(number))
        theme.set_role(dot, "step_dot", tone="accent")
        dot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(tokens.space2)
        row.addLayout(column, 1)
        column.addWidget(_text(step.title, "title"))
        column.addWidget(_text(step.summary, "body2"))
        facts = FactGrid(_LABEL_WIDTH)
        facts.show_facts(step.facts)
        column.addWidget(facts)
        self._marks: list[tuple[QLabel, str]] = []
        for check in step.checks:
            column.addLayout(self._check(check))
        column.addWidget(_text(f"Unlike the textbook: {step.difference}", "caption"))
        theme.changed.connect(self._draw_marks)
        self._draw_marks()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        theme.set_role(self, tone="accent")
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark back."""
        super().focusOutEvent(event)
        theme.set_role(self, tone="")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go to the neighbouring steps."""
        count = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if count:
            self.moved.emit(count)
        else:
            super().keyPressEvent(event)

    def _check(self, check: CheckPicture) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.current().space2)
        mark = QLabel()
        mark.setFixedWidth(16)
        words = _text(check.text, "body2")
        if check.tone == "warn":
            theme.set_role(words, tone="warn")
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self._marks.append((mark, check.tone))
        return row

    def _draw_marks(self) -> None:
        tokens = theme.current()
        colours = {"ok": tokens.ok, "warn": tokens.warn}
        for mark, tone in self._marks:
            icon = theme.icon(_ICONS.get(tone, "info"), colours.get(tone, tokens.text3))
            mark.setPixmap(icon.pixmap(QSize(16, 16)))


def spoken(step: StepPicture) -> str:
    """All of a step in sentences, for screen readers."""
    facts = [f"{label}: {value}." for label, value in step.facts]
    checks = [f"{_SPOKEN.get(check.tone, 'Note')}: {check.text}" for check in step.checks]
    return " ".join([step.summary, *facts, *checks, f"Unlike the textbook: {step.difference}"])


def _text(words: str, role: str) -> QLabel:
    label = QLabel(words)
    theme.set_role(label, role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
