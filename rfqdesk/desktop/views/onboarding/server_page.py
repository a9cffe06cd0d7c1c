"""Step 1: which server, and proof that it is the right one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.onboarding import (
    USUAL_TRADING_PORT,
    InvitationReading,
    OnboardingState,
    ServerForm,
    ServerVerdict,
)
from rfqdesk.desktop.views.common import Card, FieldLabel, Pill
from rfqdesk.desktop.views.onboarding.page import Page, VerdictLine
from rfqdesk.desktop.views.onboarding.root_panels import ConfirmPanel, MatchPanel

ServerJudge = Callable[[ServerForm], ServerVerdict]
InvitationReader = Callable[[str], InvitationReading]

INVITATION_MARK = "rfqdesk://"
FILE_MAX_BYTES = 262_144

_LEAD = (
    "Paste the invitation that the venue's operator sent you into the address; it fills in the "
    "rest. Without one, type address and port. The fingerprint must come from a source you trust; "
    "leave it empty, and the server's is shown for you to compare with the operator."
)


class ServerPage(Page):
    """Address, port and the fingerprint that tells the real venue from any other."""

    submitted = Signal(object)
    edited = Signal(object)
    proceed = Signal()

    def __init__(self, judge: ServerJudge, read_invitation: InvitationReader) -> None:
        super().__init__("Which venue?", _LEAD, "Check server")
        self._judge = judge
        self._read_invitation = read_invitation
        self._token = ""
        self._matched = False
        self._shown = False
        self._busy = False
        self._filling = False
        self.back_button.hide()
        self.address = QLineEdit()
        self.address.setPlaceholderText("rfq.example.com:8443 or rfqdesk://…")
        self.port = QLineEdit()
        self.port.setPlaceholderText(USUAL_TRADING_PORT)
        self.port.setMaximumWidth(140)
        self.fingerprint = _FingerprintEdit()
        self.fingerprint.setPlaceholderText("64 hexadecimal digits, spaces and colons don't matter")
        self.fingerprint.setTabChangesFocus(True)
        self.fingerprint.setFixedHeight(58)
        self.fingerprint.setFont(theme.font("mono-figures"))
        self._address_line = VerdictLine("Host name or IP address, a colon and the enrolment port.")
        self._port_line = VerdictLine(
            f"Used once you have a certificate. Empty: {USUAL_TRADING_PORT}."
        )
        self._fingerprint_line = VerdictLine(
            "SHA-256 of the venue's root certificate. Empty: the server's is shown to be confirmed."
        )
        self.content.addWidget(self._form())
        self.match = MatchPanel()
        self.confirm = ConfirmPanel()
        self.content.addWidget(self.match)
        self.content.addWidget(self.confirm)
        self.address.textChanged.connect(self._on_edited)
        self.port.textChanged.connect(self._on_edited)
        self.fingerprint.textChanged.connect(self._on_edited)
        self.address.returnPressed.connect(self._on_primary)
        self.port.returnPressed.connect(self._on_primary)
        self.fingerprint.returnPressed.connect(self._on_primary)
        self.primary_button.clicked.connect(self._on_primary)
        # The panel gets its height only once its words are broken into lines.
        self.scroller.verticalScrollBar().rangeChanged.connect(self._reveal_confirm)
        self.setFocusProxy(self.address)
        self._mark()

    def form(self) -> ServerForm:
        """What is typed now."""
        return ServerForm(
            self.address.text(), self.port.text(), self.fingerprint.toPlainText(), self._token
        )

    def render_state(self, state: OnboardingState) -> None:
        """Show `state`; fields are only overwritten when they are still empty."""
        self.render_common(state)
        if self.form() == ServerForm() and state.server != ServerForm():
            self._fill(state.server)
        if not state.server.token:
            self._token = ""
        self._matched = state.venue is not None
        was_shown, self._shown = self._shown, state.shown is not None
        self._busy = bool(state.busy)
        self.match.render_state(state)
        self.confirm.render_state(state)
        self._mark()
        if was_shown and self._matched:
            self.primary_button.setFocus()
        if self._shown and not was_shown:
            # Where it is to be read, and not where a key could answer for it.
            self.confirm.fingerprint.setFocus()
            self._reveal_confirm()

    def _reveal_confirm(self) -> None:
        if self._shown:
            self.scroller.ensureWidgetVisible(self.confirm, 0, theme.current().space3)

    def _form(self) -> Card:
        tokens = theme.current()
        card = Card("Venue")
        self.invited = Pill("From an invitation", "accent")
        card.add_tool(self.invited)
        self.open_button = QPushButton("Open invitation…")
        theme.set_role(self.open_button, "compact")
        self.open_button.setToolTip("Read the invitation from a file, for example a saved mail")
        self.open_button.clicked.connect(self.ask_file)
        card.add_tool(self.open_button)
        left = QVBoxLayout()
        right = QVBoxLayout()
        for column, label, field, line in (
            (left, "&Server address", self.address, self._address_line),
            (right, "&Trading port", self.port, self._port_line),
        ):
            column.setSpacing(tokens.space1 + 2)
            column.addWidget(FieldLabel(label, field))
            column.addWidget(field)
            column.addWidget(line)
            column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(tokens.space4)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        card.body.addLayout(row)
        card.body.addSpacing(tokens.space2)
        card.body.addWidget(FieldLabel("&Root certificate's fingerprint", self.fingerprint))
        card.body.addWidget(self.fingerprint)
        card.body.addWidget(self._fingerprint_line)
        return card

    def ask_file(self) -> None:
        """Ask for the file with the invitation; never blocks."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self, "Open invitation", folder)
        dialog.setObjectName("invitation")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Text and mail (*.txt *.eml *.rfqdesk)", "All files (*)"])
        dialog.fileSelected.connect(lambda chosen: self.open_file(Path(chosen)))
        dialog.open()

    def open_file(self, path: Path) -> None:
        """Fill the fields from the invitation in `path`, or say why that can't be done."""
        try:
            with path.open("rb") as file:
                content = file.read(FILE_MAX_BYTES)
        except OSError as error:
            self._tell(f"{error.strerror or error}: {path}. Choose another file.")
            return
        reading = self._read_invitation(content.decode("utf-8", errors="replace"))
        if reading.form is None:
            self._tell(reading.problem)
        else:
            self._accept(reading.form)

    def _tell(self, problem: str) -> None:
        self.banner.show_message("danger", "The file holds no invitation that can be used", problem)

    def _accept(self, form: ServerForm) -> None:
        self.banner.hide()
        self._fill(form)
        self._matched = self._shown = False
        self._mark()
        self.edited.emit(self.form())

    def _fill(self, form: ServerForm) -> None:
        # Half filled it would look like an edit, which takes the match back.
        self._filling = True
        self.address.setText(form.address)
        self.port.setText(form.trading_port)
        self.fingerprint.setPlainText(form.fingerprint)
        self._token = form.token
        self._filling = False

    def _on_edited(self) -> None:
        if self._filling:
            return
        if INVITATION_MARK in self.address.text().lower():
            reading = self._read_invitation(self.address.text())
            if reading.form is not None:
                self._accept(reading.form)
                return
        self._matched = self._shown = False
        # Whatever is typed may mean another venue, and a token is for the one that made it.
        self._token = ""
        self._mark()
        self.edited.emit(self.form())

    def _on_primary(self) -> None:
        if not self.primary_button.isEnabled():
            return
        if self._matched:
            self.proceed.emit()
        else:
            self.submitted.emit(self.form())

    def _mark(self) -> None:
        form = self.form()
        verdict = self._judge(form)
        self._address_line.show_verdict(self.address, verdict.address, typed=bool(form.address))
        self._port_line.show_verdict(self.port, verdict.trading_port, typed=bool(form.trading_port))
        self._fingerprint_line.show_verdict(
            self.fingerprint, verdict.fingerprint, typed=bool(form.fingerprint)
        )
        self.invited.setVisible(bool(self._token))
        self.primary_button.setText("Continue" if self._matched else "Check server")
        # While a root waits for the user's word there is nothing that Enter could do.
        self.primary_button.setEnabled(verdict.good and not self._busy and not self._shown)


class _FingerprintEdit(QPlainTextEdit):
    """Two lines for one entry: Enter is for the page, not for a third line."""

    returnPressed = Signal()  # noqa: N815 - the name that Qt gives it in its other entries.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.returnPressed.emit()
            return
        super().keyPressEvent(event)
