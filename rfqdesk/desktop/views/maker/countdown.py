"""Time left as words and as a bar that runs down."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import remaining_text

WARN_MS = 10_000
DANGER_MS = 5_000
_BAR_STEPS = 1_000


def urgency_tone(left_ms: int) -> str:
    """Colour of the time left: calm, soon, now."""
    if left_ms <= DANGER_MS:
        return "danger"
    return "warn" if left_ms <= WARN_MS else "ok"


class Countdown(QWidget):
    """Counts down to `until_ms` of server time, over a span from `from_ms`."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._from_ms = 0
        self._until_ms = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space2)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _BAR_STEPS)
        self._bar.setMinimumWidth(48)
        self._words = QLabel()
        theme.set_role(self._words, "figure")
        self._words.setFont(theme.font("mono-figures"))
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance("59:59"))
        row.addWidget(self._bar, 1)
        row.addWidget(self._words)

    def set_span(self, from_ms: int, until_ms: int) -> None:
        """Count down to `until_ms`; the bar is full at `from_ms`."""
        self._from_ms, self._until_ms = from_ms, max(until_ms, from_ms + 1)

    def tick(self, now_ms: int) -> None:
        """Show what is left at `now_ms`."""
        left_ms = max(0, self._until_ms - now_ms)
        words = remaining_text(left_ms)
        if words != self._words.text():
            self._words.setText(words)
            self.setAccessibleName(f"{self._what}: {words} left")
            tone = urgency_tone(left_ms)
            theme.set_role(self._words, tone="muted" if tone == "ok" else tone)
            theme.set_role(self._bar, tone=tone)
        share = left_ms / (self._until_ms - self._from_ms)
        self._bar.setValue(min(_BAR_STEPS, round(_BAR_STEPS * share)))

    def words(self) -> str:
        """What is shown now."""
        return self._words.text()
