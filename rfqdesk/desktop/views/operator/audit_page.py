"""The venue's journal: searched, and one record whole."""

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import audit_columns, second_text
from rfqdesk.desktop.models.operator.entries import Flaw, read_query
from rfqdesk.desktop.models.operator.pictures import AuditPicture
from rfqdesk.desktop.views.common import Card, FieldLabel, press_with_enter
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.operations.live import AuditEntry

_FIELDS = (
    ("text", "&Words", "halted, revoked, 192.0.2.7 …", 3),
    ("firm", "&Firm", "albion", 2),
    ("kind", "&Kind", "halt_imposed", 2),
    ("since", "&Since UTC", "2026-11-25", 2),
    ("until", "&Until UTC", "2026-11-25 18:00", 2),
)


class AuditPage(QWidget):
    """Emits `search_wanted(AuditQuery)`, `more_wanted()` and `record_wanted(seq)`."""

    search_wanted = Signal(object)
    more_wanted = Signal()
    record_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._picture = AuditPicture()
        self.edits = {name: QLineEdit() for name, *_ in _FIELDS}
        self.words = QLabel()
        self.search_button = QPushButton("Search")
        self.more_button = QPushButton("Look further back")
        self.list = ListView(
            "Records",
            audit_columns(),
            lambda entry: entry.seq,
            empty=("search", "Nothing was found", "Search for less, or further back."),
            sort=("seq", True),
        )
        self.heading, self.facts = QLabel("Choose a record"), QLabel()
        self.detail = QPlainTextEdit()
        self._build()
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self._on_search)
        self.search_button.clicked.connect(self._on_search)
        self.more_button.clicked.connect(self.more_wanted)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _entry: self.detail.setFocus())
        self.show_picture(AuditPicture())

    def show_picture(self, picture: AuditPicture) -> None:
        """Show what was found so far."""
        before, self._picture = self._picture, picture
        if picture.entries != before.entries or picture.asked != before.asked or not picture.asked:
            self.list.put(
                picture.entries, known=bool(picture.entries) or (picture.asked and not picture.busy)
            )
        elif picture.busy != before.busy:
            self.list.put(picture.entries, known=bool(picture.entries) or not picture.busy)
        self.more_button.setVisible(bool(picture.next_before_seq))
        self.more_button.setEnabled(not picture.busy)
        self._draw_detail(self.list.current())
        self._mark()

    def _build(self) -> None:
        tokens = theme.current()
        fields = QHBoxLayout()
        fields.setSpacing(tokens.space2)
        for name, title, example, share in _FIELDS:
            edit = self.edits[name]
            edit.setPlaceholderText(example)
            edit.setMaxLength(128)
            cell = QVBoxLayout()
            cell.setSpacing(tokens.space1)
            cell.addWidget(FieldLabel(title, edit))
            cell.addWidget(edit)
            fields.addLayout(cell, share)
        buttons = QVBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.search_button)
        fields.addLayout(buttons)
        theme.set_role(self.search_button, "primary")
        theme.set_role(self.words, "caption")
        press_with_enter(self.search_button, self.more_button)
        asking = Card("Search the audit")
        asking.body.addLayout(fields)
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.more_button)
        found, record = Card("Records, the newest first"), Card("Record")
        found.body.addWidget(self.list)
        found.body.addLayout(foot)
        theme.set_role(self.heading, "title")
        theme.set_role(self.facts, "body2")
        for label in (self.heading, self.facts):
            label.setWordWrap(True)
            record.body.addWidget(label)
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName("The record, whole")
        record.body.addWidget(self.detail, 1)
        below = QHBoxLayout()
        below.setSpacing(tokens.space2)
        below.addWidget(found, 5)
        below.addWidget(record, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addWidget(asking)
        column.addLayout(below, 1)
        self.setFocusProxy(self.edits["text"])

    def _read(self) -> object:
        return read_query({name: edit.text() for name, edit in self.edits.items()})

    def _mark(self) -> None:
        found = self._read()
        wrong = found.field if isinstance(found, Flaw) else ""
        for name, edit in self.edits.items():
            theme.set_role(edit, tone="danger" if name == wrong else "")
        self.search_button.setEnabled(not wrong)
        self.words.setText(found.text if isinstance(found, Flaw) else self._told())
        theme.set_role(self.words, tone="danger" if wrong else "")

    def _told(self) -> str:
        picture = self._picture
        if not picture.asked:
            return "Empty fields ask for everything."
        if picture.busy:
            return f"Searching … {picture.looked_through:,} records looked through."
        newer = picture.journal_seq - picture.newest_seq
        words = f"{picture.looked_through:,} records looked through."
        if newer > 0 and picture.newest_seq:
            words += f" {newer:,} came since; search again to see them."
        return words

    def _on_search(self) -> None:
        query = self._read()
        if not isinstance(query, Flaw):
            self.search_wanted.emit(query)

    def _on_chosen(self, entry: AuditEntry | None) -> None:
        self._draw_detail(entry)
        known = self._picture.detail
        if entry is not None and (known is None or known.seq != entry.seq):
            self.record_wanted.emit(entry.seq)

    def _draw_detail(self, entry: AuditEntry | None) -> None:
        if entry is None:
            self.heading.setText("No record is chosen")
            self.facts.setText("Its content, whole, and its place in the hash chain appear here.")
            self.detail.setPlainText("")
            return
        whole = self._picture.detail
        self.heading.setText(f"{entry.seq}: {entry.kind.replace('_', ' ')}")
        facts = f"{second_text(entry.time_ms)} UTC by {entry.actor}\n{entry.what}"
        text = ""
        if whole is not None and whole.seq == entry.seq:
            text = f"{_pretty(whole.payload)}\n\nHash\n{whole.hash}\n\nof the record before\n"
            text += whole.prev_hash
        self.facts.setText(facts)
        if self.detail.toPlainText() != text:
            self.detail.setPlainText(text)


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload
