"""Certificates and connections, live, and how they are ended."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import (
    certificate_columns,
    party_text,
    session_columns,
)
from rfqdesk.desktop.models.operator.entries import REASONS
from rfqdesk.desktop.models.operator.pictures import PeoplePicture
from rfqdesk.desktop.views.common import Card, ConfirmSheet, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.operations.live import SessionView
from rfqdesk.protocol.operations.views import CertificateView
from rfqdesk.protocol.terms import Role

_ACTIVE, _ALL = "active", "all"
_ENDS = (
    "Sessions end at once, live quotes are pulled, open requests are cancelled, and nobody is let "
    "in with it any more. Trades already done stand. This can't be taken back: its holder has to "
    "enrol again."
)


class CertificatesPage(QWidget):
    """Emits `revoked(serial, reason)`, `firm_revoked(firm, reason)` and `replaced(serial)`.

    Each comes after a sheet.
    """

    revoked = Signal(str, str)
    firm_revoked = Signal(str, str)
    replaced = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._picture = PeoplePicture()
        self.cards: dict[str, Card] = {}
        self.certificates = ListView(
            "Certificates",
            certificate_columns(self._own_serial),
            lambda view: view.serial,
            empty=("certificate", "No certificate yet", "Approve a request to issue the first."),
            sort=("party", False),
        )
        self.sessions = ListView(
            "Sessions",
            session_columns(self._own_serial),
            lambda view: view.line_id,
            empty=("plug", "Nobody is connected", "Connections appear here as they come."),
            sort=("since", True),
        )
        self.which = SegmentedControl([(_ACTIVE, "Active"), (_ALL, "All")], "Which certificates")
        self.replace_button = QPushButton("Invite in its place…")
        self.revoke_button = QPushButton("Revoke…")
        self.firm_button = QPushButton("Revoke the firm…")
        self.session_button = QPushButton("Revoke its certificate…")
        self._build()
        self.certificates.keep_if(_is_active)
        self.which.changed.connect(self._on_which)
        self.certificates.chosen.connect(self._mark)
        self.sessions.chosen.connect(self._mark)
        self.certificates.opened.connect(lambda _view: self.revoke_button.setFocus())
        self.sessions.opened.connect(self._go_to_certificate)
        self.replace_button.clicked.connect(self._ask_replacement)
        self.revoke_button.clicked.connect(self._ask_certificate)
        self.firm_button.clicked.connect(self._ask_firm)
        self.session_button.clicked.connect(self._ask_session)
        self._mark()

    def show_picture(self, picture: PeoplePicture) -> None:
        """Show everybody as they stand now."""
        self._picture = picture
        self.certificates.put(picture.certificates, known=picture.known)
        self.sessions.put(picture.sessions, known=picture.known)
        note = "The newest only: `rfqserver certificates list` has all" if picture.bounded else ""
        self.cards["Certificates"].set_note(note)
        self._mark()

    def _own_serial(self) -> str:
        return self._picture.own_serial

    def _build(self) -> None:
        tokens = theme.current()
        for button in (self.revoke_button, self.firm_button, self.session_button):
            theme.set_role(button, "danger")
        press_with_enter(
            self.replace_button, self.revoke_button, self.firm_button, self.session_button
        )
        for widget in (self.which, self.replace_button, self.firm_button, self.revoke_button):
            self.certificates.tools.addWidget(widget)
        self.sessions.tools.addWidget(self.session_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space2)
        for title, view, share in (
            ("Certificates", self.certificates, 3),
            ("Sessions", self.sessions, 2),
        ):
            card = Card(title)
            card.body.addWidget(view)
            column.addWidget(card, share)
            self.cards[title] = card
        self.setFocusProxy(self.certificates)

    def _on_which(self, which: str) -> None:
        self.certificates.keep_if(_is_active if which == _ACTIVE else lambda _view: True)

    def _mark(self, _record: object = None) -> None:
        certificate, session = self.certificates.current(), self.sessions.current()
        self.revoke_button.setEnabled(certificate is not None and _can_be_revoked(certificate))
        self.firm_button.setEnabled(certificate is not None)
        self.replace_button.setEnabled(certificate is not None and _can_be_replaced(certificate))
        self.session_button.setEnabled(session is not None)

    def _go_to_certificate(self, session: SessionView) -> None:
        self.certificates.filter.clear()
        self.certificates.choose(session.serial)
        self.certificates.table.setFocus()

    def _ask_certificate(self) -> None:
        view = self.certificates.current()
        if isinstance(view, CertificateView):
            self._ask(view.serial, party_text(view.firm, view.trader))

    def _ask_session(self) -> None:
        view = self.sessions.current()
        if isinstance(view, SessionView):
            self._ask(view.serial, party_text(view.firm, view.trader))

    def _ask(self, serial: str, who: str) -> None:
        own = serial == self._picture.own_serial
        text = f"Certificate {serial}. {_ENDS}"
        if own:
            text = f"This is the certificate that you operate with: you lock yourself out. {text}"
        sheet = DeedSheet(
            self,
            title=f"Revoke the certificate of {who}?",
            text=text,
            confirm="Revoke",
            name=who,
            reasons=REASONS,
        )
        sheet.confirmed.connect(lambda reason: self.revoked.emit(serial, reason))
        sheet.open()

    def _ask_replacement(self) -> None:
        view = self.certificates.current()
        if not isinstance(view, CertificateView):
            return
        who = party_text(view.firm, view.trader)
        sheet = ConfirmSheet(
            self,
            title=f"Invite {who} to enrol anew?",
            text="For a machine that was lost: its holder enrols on another one, and when you "
            "approve that request, this certificate is revoked in the same act. If it may be in "
            "other hands, do not wait for that: revoke it at once.",
            confirm="Invite",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.replaced.emit(view.serial))
        sheet.open()

    def _ask_firm(self) -> None:
        view = self.certificates.current()
        if not isinstance(view, CertificateView):
            return
        firm = view.firm
        count = sum(one.firm == firm and _can_be_revoked(one) for one in self._picture.certificates)
        sheet = DeedSheet(
            self,
            title=f"Revoke all {count} certificates of {firm}?",
            text=f"{view.firm_name}. {_ENDS}",
            confirm=f"Revoke {count} certificates",
            name=firm,
            reasons=REASONS,
        )
        sheet.confirmed.connect(lambda reason: self.firm_revoked.emit(firm, reason))
        sheet.open()


def _is_active(view: CertificateView) -> bool:
    return view.status == "active"


def _can_be_replaced(view: CertificateView) -> bool:
    """Operators are made at the venue's machine, also in place of one."""
    return view.role is not Role.OPERATOR


def _can_be_revoked(view: CertificateView) -> bool:
    return view.status != "revoked"
