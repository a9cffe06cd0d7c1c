"""The question before a request is cancelled, in place: the quotes above it go on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme


class CancelSheet(QFrame):
    """Answers with `confirmed` or `kept`, and hides. The safe answer has the focus."""

    confirmed = Signal()
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = ""
        tokens = theme.current()
        theme.set_role(self, "banner", tone="warn")
        self.setAccessibleName("Cancel this request?")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space3, tokens.space2, tokens.space2, tokens.space2)
        self._question = QLabel()
        theme.set_role(self._question, "body2")
        self._question.setWordWrap(True)
        self.keep = QPushButton("Keep it")
        self.confirm = QPushButton("Cancel request")
        theme.set_role(self.confirm, "danger")
        self.keep.clicked.connect(lambda: self._answer(confirmed=False))
        self.confirm.clicked.connect(lambda: self._answer(confirmed=True))
        row.addWidget(self._question, 1)
        row.addWidget(self.keep)
        row.addWidget(self.confirm)
        self.hide()

    def ask(self, quoted: int) -> None:
        """Ask about a request that `quoted` dealers have answered."""
        quotes = {0: "No dealer has quoted yet", 1: "One dealer's quote goes with it"}.get(
            quoted, f"The quotes of {quoted} dealers go with it"
        )
        self._asked = f"Cancel this request? {quotes}, and nothing is traded."
        self._question.setText(self._asked)
        self.setAccessibleDescription(self._asked)
        self.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_refusal(self, refusal: str) -> None:
        """Say why it can't be cancelled now, "" where it can: an answer is never swallowed."""
        if refusal and self.confirm.hasFocus():
            # Qt would pass the focus on to whatever comes next, which may deal.
            self.keep.setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirm.setEnabled(not refusal)
        self.confirm.setToolTip(refusal)
        words = f"{self._asked} Not now: {refusal}." if refusal else self._asked
        self._question.setText(words)
        self.setAccessibleDescription(words)

    def holds_focus(self) -> bool:
        """Whether one of its answers has the focus."""
        return self.keep.hasFocus() or self.confirm.hasFocus()

    def _answer(self, *, confirmed: bool) -> None:
        (self.confirmed if confirmed else self.kept).emit()
