"""How wide the quote is and where it lies, with buttons that move both prices."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.views.common.keyed import key_tip

_BUTTONS = (
    ("Narrower", "widened", -1, "Bid and offer a tick nearer to each other", keys.NARROWER),
    ("Wider", "widened", 1, "Bid and offer a tick further apart", keys.WIDER),
    ("Lower", "skewed", -1, "Both prices a tick down", keys.LOWER),
    ("Higher", "skewed", 1, "Both prices a tick up", keys.HIGHER),
)


class SpreadRow(QWidget):
    """`widened` and `skewed` carry ticks, as the keys do."""

    widened = Signal(int)
    skewed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        theme.set_role(self._words, "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space1)
        row.addWidget(self._words, 1)
        self.buttons: list[QPushButton] = []
        for text, signal, steps, tip, name in _BUTTONS:
            button = QPushButton(text)
            theme.set_role(button, "compact")
            key_tip(button, tip, name)
            # Their keys work in the fields: in the way of Tab they would only slow it down.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
            told = self.widened if signal == "widened" else self.skewed
            button.clicked.connect(lambda _checked=False, told=told, steps=steps: told.emit(steps))
            self.buttons.append(button)
            row.addWidget(button)

    def show_words(self, words: str) -> None:
        """Say the spread, "" for none."""
        self._words.setText(words)

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def set_open(self, open_: bool) -> None:
        """Whether there is anything to move."""
        for button in self.buttons:
            button.setEnabled(open_)
