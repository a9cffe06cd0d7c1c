"""A small question over its window, answered by signals: nothing ever blocks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme

_NARROW, _WIDE = 380, 560
_LONG = 180
"""So many letters would make a narrow sheet higher than a small screen."""


class ConfirmSheet(QDialog):
    """Title, consequence, two buttons. Call `open()`; answers with `accepted` or `rejected`.

    The safe answer holds the focus, so that a stray Enter does no harm. The
    sheet deletes itself when it closes.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        text: str,
        confirm: str,
        cancel: str = "Cancel",
        tone: str = "primary",
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleDescription(text)
        self.setMinimumWidth(_WIDE if len(text) > _LONG else _NARROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space3)
        heading = QLabel(title)
        theme.set_role(heading, "title")
        words = QLabel(text)
        theme.set_role(words, "body2")
        for label in (heading, words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.cancel_button = QPushButton(cancel)
        self.cancel_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        self.confirm_button = QPushButton(confirm)
        self.confirm_button.setAutoDefault(False)
        theme.set_role(self.confirm_button, tone)
        self.confirm_button.clicked.connect(self.accept)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.confirm_button)
        column.addLayout(buttons)
        self.cancel_button.setFocus()
