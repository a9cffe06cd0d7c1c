"""One record of the venue's journal, whole, with its place in the hash chain."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import second_text
from rfqdesk.desktop.models.operator.record_proof import Proof
from rfqdesk.desktop.views.common import Card
from rfqdesk.protocol.operations.live import AuditEntry


class RecordCard(Card):
    """Shows what it is told to; asks for nothing."""

    def __init__(self) -> None:
        super().__init__("Record")
        self.heading, self.facts, self.proof = QLabel(), QLabel(), QLabel()
        self.detail = QPlainTextEdit()
        theme.set_role(self.heading, "title")
        theme.set_role(self.facts, "body2")
        theme.set_role(self.proof, "body2")
        for label in (self.heading, self.facts, self.proof):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self.body.addWidget(label)
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName("The record, whole")
        self.body.addWidget(self.detail, 1)

    def show_record(
        self, entry: AuditEntry | None, whole: AuditEntry | None, proof: Proof | None
    ) -> None:
        """Show the record chosen; `whole` and `proof` may still be those of another, or missing."""
        if entry is None:
            self.heading.setText("No record is chosen")
            self.facts.setText("Its content, whole, and its place in the hash chain appear here.")
            self.proof.hide()
            self.detail.setPlainText("")
            return
        self.heading.setText(f"{entry.seq}: {entry.kind.replace('_', ' ')}")
        self.facts.setText(f"{second_text(entry.time_ms)} UTC by {entry.actor}\n{entry.what}")
        text = ""
        if whole is not None and whole.seq == entry.seq:
            text = f"{_pretty(whole.payload)}\n\nHash\n{whole.hash}\n\nHash of the record before\n"
            text += whole.prev_hash
        # Put anew it would lose the place that is read.
        if self.detail.toPlainText() != text:
            self.detail.setPlainText(text)
        known = proof is not None and proof.seq == entry.seq
        self.proof.setVisible(known)
        if proof is not None and known:
            self.proof.setText(proof.words)
            theme.set_role(self.proof, tone=proof.tone)


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload
