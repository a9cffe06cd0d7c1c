"""A draft where the quotes of a request stand: what it says, send, throw away."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.safety_times import SHUT_MS
from rfqdesk.desktop.models.stack.draft_picture import DraftPicture
from rfqdesk.desktop.views.common import Card, press_with_enter

_MINUTE_MS = 60_000


class DraftView(Card):
    """Emits `open_asked(rfq_id)` and `discard_asked(rfq_id)`."""

    open_asked = Signal(str)
    discard_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Draft", parent)
        self._picture: DraftPicture | None = None
        self._shut = QTimer(self)
        self._shut.setSingleShot(True)
        self._shut.setInterval(SHUT_MS)
        self._shut.timeout.connect(self._refresh)
        tokens = theme.current()
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(tokens.space4)
        self._lines.setVerticalSpacing(tokens.space2)
        self._lines.setColumnStretch(1, 1)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(self._lines)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        self._left = QLabel()
        theme.set_role(self._left, "caption")
        self.discard = QPushButton("Throw away")
        self.send = QPushButton("Send to the dealers")
        theme.set_role(self.send, "primary")
        self.discard.clicked.connect(lambda: self.discard_asked.emit(self.rfq_id))
        self.send.clicked.connect(lambda: self.open_asked.emit(self.rfq_id))
        press_with_enter(self.discard, self.send)
        foot = QHBoxLayout()
        foot.addWidget(self._left, 1)
        foot.addWidget(self.discard)
        foot.addWidget(self.send)
        self.body.addWidget(scroll, 1)
        self.body.addLayout(foot)
        self.setFocusProxy(self.send)
        self._refresh()

    @property
    def rfq_id(self) -> str:
        """The draft shown, "" for none."""
        return self._picture.rfq_id if self._picture else ""

    def show_draft(self, picture: DraftPicture) -> None:
        """Show a draft."""
        if picture.rfq_id != self.rfq_id or self.isHidden():
            self._shut.start()
        if self._picture is None or picture.lines != self._picture.lines:
            self._write(picture.lines)
        self._picture = picture
        self.set_title(picture.title)
        self._refresh()

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        if self._picture is None:
            return
        left_ms = max(self._picture.expire_ms - now_ms, 0)
        hours, minutes = divmod(left_ms // _MINUTE_MS, 60)
        left = f"{hours} h {minutes} min" if hours else duration_text(minutes * _MINUTE_MS)
        words = (
            "No dealer has seen it. Its times run from when it is sent. "
            f"The venue throws it away in {left}."
        )
        if words != self._left.text():
            self._left.setText(words)

    def _write(self, lines: tuple[tuple[str, str], ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (label, words) in enumerate(lines):
            name = QLabel(label)
            theme.set_role(name, "label")
            value = QLabel(words)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setAccessibleName(f"{label}: {words}")
            self._lines.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(value, row, 1)

    def _refresh(self) -> None:
        refusal = "" if self._picture is None else self._picture.refusal
        able = self._picture is not None and not refusal and not self._shut.isActive()
        for button in (self.discard, self.send):
            button.setEnabled(able)
            button.setToolTip(refusal)
            button.setAccessibleDescription(refusal)
