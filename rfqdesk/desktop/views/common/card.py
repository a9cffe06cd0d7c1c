"""A card: the framed area with a header that everything on the desk sits in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common.labels import ElidedLabel


class Card(QFrame):
    """Frame with a title, an optional note beside it, and room for tools at the right.

    `body` is the layout the content goes into; `add_tool` fills the header's
    right end. A card without a title has no header.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "card")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.space4, tokens.space3, tokens.space4, tokens.space4)
        outer.setSpacing(tokens.space3)
        self._header = QFrame()
        theme.set_role(self._header, "card_header")
        self._tools = QHBoxLayout(self._header)
        self._tools.setContentsMargins(0, 0, 0, 0)
        self._tools.setSpacing(tokens.space2)
        self._title = ElidedLabel(title)
        theme.set_role(self._title, "title")
        self._note = QLabel()
        theme.set_role(self._note, "caption")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._note.hide()
        self._tools.addWidget(self._title, 1)
        self._tools.addWidget(self._note)
        outer.addWidget(self._header)
        self._header.setVisible(bool(title))
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(tokens.space2)
        outer.addLayout(self.body, 1)

    def title(self) -> str:
        """The title in full, elided or not."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Replace the title; "" hides the header."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._header.setVisible(bool(title))

    def set_note(self, note: str) -> None:
        """Replace the small text at the header's right; "" hides it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def add_tool(self, widget: QWidget) -> None:
        """Put a small control at the right end of the header."""
        self._tools.addWidget(widget)
        self._header.show()
