"""Words to everybody at the venue."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from rfqdesk.desktop.models.operator.entries import judge_news
from rfqdesk.desktop.views.common import Card, ConfirmSheet, FieldLabel, press_with_enter
from rfqdesk.desktop.views.operator.rows import add_fields, hint_label, tell_flaw

MINUTES = "60"


class NewsCard(Card):
    """Emits `published(text, minutes)` after a question."""

    published = Signal(str, int)

    def __init__(self) -> None:
        super().__init__("News to everybody")
        self._busy = False
        self.text, self.minutes, self.words = QLineEdit(), QLineEdit(MINUTES), hint_label()
        self.text.setMaxLength(200)
        self.text.setPlaceholderText("The venue closes at 18:00 UTC today")
        self.minutes.setFixedWidth(96)
        self.publish_button = QPushButton("Publish…")
        press_with_enter(self.publish_button)
        add_fields(self.body, ("&Text", self.text))
        self.body.addWidget(FieldLabel("&Minutes for those who log on later", self.minutes))
        foot = QHBoxLayout()
        foot.addWidget(self.minutes)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.publish_button)
        self.body.addLayout(foot)
        for edit in (self.text, self.minutes):
            edit.textChanged.connect(self._mark)
        self.text.returnPressed.connect(self.publish_button.setFocus)
        self.minutes.returnPressed.connect(self.publish_button.setFocus)
        self.publish_button.clicked.connect(self._ask)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _mark(self) -> None:
        flaw = judge_news(self.text.text(), self.minutes.text())
        tell_flaw(self.words, {"text": self.text, "minutes": self.minutes}, flaw, "")
        self.publish_button.setEnabled(flaw is None and not self._busy)

    def _ask(self) -> None:
        text, minutes = " ".join(self.text.text().split()), int(self.minutes.text())
        sheet = ConfirmSheet(
            self,
            title="Tell everybody at the venue?",
            text=f"“{text}”\nIt can't be taken back.",
            confirm="Publish",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self._publish(text, minutes))
        sheet.open()

    def _publish(self, text: str, minutes: int) -> None:
        self.text.clear()
        self.published.emit(text, minutes)
