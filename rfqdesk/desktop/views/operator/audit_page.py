"""The venue's journal: searched page by page, written into a file, and one record whole."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import audit_columns
from rfqdesk.desktop.models.operator.entries import Flaw, read_query
from rfqdesk.desktop.models.operator.pictures import AuditPicture, AuditQuery
from rfqdesk.desktop.views.common import Card, FieldLabel, press_with_enter
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.record_card import RecordCard
from rfqdesk.desktop.views.operator.rows import offer, tell_flaw
from rfqdesk.protocol.operations.live import AuditEntry

_FIELDS = (
    ("text", "&Words", "halted, 192.0.2.7 …", 3),
    ("party", "&Party", "albion/jane-okafor", 2),
    ("serial", "&Certificate", "5c01a93e", 2),
    ("kind", "&Kind", "halt_imposed", 2),
    ("since", "&Since UTC", "2026-11-25", 2),
    ("until", "&Until UTC", "2026-11-25 18:00", 2),
)


class AuditPage(QWidget):
    """Emits what is to be searched, shown and exported.

    `search_wanted(AuditQuery)`, `older_wanted()`, `newer_wanted()`, `record_wanted(seq)`,
    `export_wanted(Path)` and `stop_wanted()`.
    """

    search_wanted = Signal(object)
    older_wanted = Signal()
    newer_wanted = Signal()
    record_wanted = Signal(int)
    export_wanted = Signal(object)
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.picture = AuditPicture()
        self._kinds: set[str] = set()
        self.edits = {name: QLineEdit() for name, *_ in _FIELDS}
        self.words = QLabel()
        self.search_button = QPushButton("Search")
        self.newer_button, self.older_button = QPushButton("Newer"), QPushButton("Older")
        self.export_button = QPushButton("Export all found…")
        self.list = ListView(
            "Records",
            audit_columns(),
            lambda entry: entry.seq,
            empty=("search", "Nothing was found", "Search for less, or further back."),
            sort=("seq", True),
        )
        self.record = RecordCard()
        self.detail = self.record.detail
        self._build()
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self._on_search)
        self.search_button.clicked.connect(self._on_search)
        self.older_button.clicked.connect(self.older_wanted)
        self.newer_button.clicked.connect(self.newer_wanted)
        self.export_button.clicked.connect(self._on_export)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _entry: self.detail.setFocus())
        self.show_picture(AuditPicture())

    def show_picture(self, picture: AuditPicture) -> None:
        """Show a page of what was found, or how far a search has come."""
        before, self.picture = self.picture, picture
        known = bool(picture.entries) or (picture.asked and not picture.busy)
        if picture.entries != before.entries or picture.busy != before.busy or not before.asked:
            self.list.put(picture.entries, known=known)
            self._offer_kinds(picture.entries)
        self.older_button.setEnabled(bool(picture.next_before_seq) and not picture.busy)
        self.newer_button.setEnabled(bool(picture.page) and not picture.busy)
        self.export_button.setText("Stop exporting" if picture.exporting else "Export all found…")
        self.record.show_record(self.list.current(), picture.detail, picture.proof)
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
        press_with_enter(
            self.search_button, self.newer_button, self.older_button, self.export_button
        )
        asking = Card("Search the audit")
        asking.body.addLayout(fields)
        self.list.tools.addWidget(self.export_button)
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.newer_button)
        foot.addWidget(self.older_button)
        found = Card("Records, the newest first")
        found.body.addWidget(self.list)
        found.body.addLayout(foot)
        below = QHBoxLayout()
        below.setSpacing(tokens.space2)
        below.addWidget(found, 5)
        below.addWidget(self.record, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        column.addWidget(asking)
        column.addLayout(below, 1)
        self.setFocusProxy(self.edits["text"])

    def _offer_kinds(self, entries: tuple[AuditEntry, ...]) -> None:
        kinds = self._kinds | {entry.kind for entry in entries}
        if kinds != self._kinds:
            self._kinds = kinds
            offer(self.edits["kind"], sorted(kinds))

    def _read(self) -> AuditQuery | Flaw:
        return read_query({name: edit.text() for name, edit in self.edits.items()})

    def _mark(self) -> None:
        found = self._read()
        flaw = found if isinstance(found, Flaw) else None
        tell_flaw(self.words, self.edits, flaw, self._told())
        self.search_button.setEnabled(flaw is None)
        self.export_button.setEnabled(bool(self.picture.entries or self.picture.exporting))

    def _told(self) -> str:
        picture = self.picture
        if picture.exporting:
            return picture.exporting
        if not picture.asked:
            return "Empty fields ask for everything."
        page = f"Page {picture.page + 1:,}. " if picture.page else ""
        if picture.busy:
            return f"{page}Searching … {picture.looked_through:,} records looked through."
        newer = picture.journal_seq - picture.newest_seq
        words = f"{page}{picture.looked_through:,} records looked through."
        if newer > 0 and picture.newest_seq:
            words += f" {newer:,} came since; search again to see them."
        return words

    def _on_search(self) -> None:
        query = self._read()
        if not isinstance(query, Flaw):
            self.search_wanted.emit(query)

    def _on_export(self) -> None:
        if self.picture.exporting:
            self.stop_wanted.emit()
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, "Export all that was found", str(Path(folder) / "audit.csv"))
        dialog.setObjectName("export")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("Comma-separated values (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda file: self.export_wanted.emit(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, entry: AuditEntry | None) -> None:
        known = self.picture.detail
        self.record.show_record(entry, known, self.picture.proof)
        if entry is not None and (known is None or known.seq != entry.seq):
            self.record_wanted.emit(entry.seq)
