"""The ticket's end: what went wrong, keep or send, and what is missing."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.views.common.keyed import key_tip, say_keys

_HEIGHT = 40
_DOTS = "\N{HORIZONTAL ELLIPSIS}"


class TicketFoot(QWidget):
    """The two ways on: `send` asks the dealers, `keep` tells nobody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.banner = Banner(dismissable=True)
        self.problem = QLabel()
        theme.set_role(self.problem, "hint")
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.keep = QPushButton("Keep as draft")
        self.send = QPushButton("Send RFQ")
        theme.set_role(self.send, "primary")
        for button in (self.keep, self.send):
            button.setMinimumHeight(_HEIGHT)
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(tokens.space2)
        row.addWidget(self.keep)
        row.addWidget(self.send, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addWidget(self.banner)
        column.addLayout(row)
        column.addWidget(self.problem)

    def show_state(self, reason: str, *, wrong: bool, under_way: str, sent: str) -> None:
        """Say why nothing can be sent, "" when it can, and what is or was under way.

        `under_way` and `sent` are `request`, `draft` or "".
        """
        self.send.setText({"request": f"Sending{_DOTS}"}.get(under_way, "Send RFQ"))
        self.keep.setText({"draft": f"Keeping{_DOTS}"}.get(under_way, "Keep as draft"))
        if sent == "request":
            self.send.setText("Sent")
        elif sent == "draft":
            self.keep.setText("Kept")
        tips = {
            self.send: ("Ask the chosen dealers for quotes", keys.SEND),
            self.keep: (
                "The venue checks and keeps it for your firm; no dealer sees it",
                keys.DRAFT,
            ),
        }
        for button, (tip, name) in tips.items():
            button.setEnabled(not reason)
            key_tip(button, reason or tip, *(() if reason else (name,)))
            button.setAccessibleDescription(reason)
        theme.set_role(self.problem, tone="danger" if wrong else "")
        sends = () if reason else (keys.SEND,)
        say_keys(self.problem, self.problem.setText, reason or "{} sends", *sends)
