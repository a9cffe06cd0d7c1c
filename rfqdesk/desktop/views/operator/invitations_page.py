"""Who was invited, and how somebody is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.inviting import HOURS, InviteForm, judge_invitation
from rfqdesk.desktop.models.operator.party_columns import OPEN, invitation_columns, invited_text
from rfqdesk.desktop.models.operator.pictures import InvitationsPicture, Invited
from rfqdesk.desktop.views.common import (
    Card,
    ConfirmSheet,
    FieldLabel,
    SegmentedControl,
    press_with_enter,
)
from rfqdesk.desktop.views.operator.invitation_line_card import InvitationLineCard
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.operations.views import InvitationView
from rfqdesk.protocol.terms import Role

_ALL = "all"


class InvitationsPage(QWidget):
    """Emits `invite_wanted(InviteForm)`, and `withdrawn(invitation_id)` after a question."""

    invite_wanted = Signal(object)
    withdrawn = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._picture = InvitationsPicture()
        self._busy = False
        self.list = ListView(
            "Invitations",
            invitation_columns(),
            lambda view: view.invitation_id,
            empty=(
                "inbox",
                "Nobody is invited",
                "Whoever enrols without one is a stranger to you.",
            ),
            sort=("id", True),
        )
        self.which = SegmentedControl([(OPEN, "Open"), (_ALL, "All")], "Which invitations")
        self.withdraw_button = QPushButton("Withdraw…")
        self.firm, self.trader, self.hours = QLineEdit(), QLineEdit(), QLineEdit(HOURS)
        self.role = SegmentedControl(
            [(Role.TRADER.value, "Trader"), (Role.MAKER.value, "Market maker")], "Role"
        )
        self.words = QLabel()
        self.invite_button = QPushButton("Make invitation")
        self.line = InvitationLineCard()
        self._edits = {"firm": self.firm, "trader": self.trader, "hours": self.hours}
        self._build()
        self._wire()
        self._mark()

    def show_picture(self, picture: InvitationsPicture) -> None:
        """Show invitations as they stand now; the line of one that is not open is put away."""
        firms = picture.firms != self._picture.firms
        self._picture = picture
        self._put()
        if firms:
            completer = QCompleter(list(picture.firms), self.firm)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self.firm.setCompleter(completer)
        shown = self.line.invitation_id()
        if any(one.invitation_id == shown and one.status != OPEN for one in picture.invitations):
            self.line.put_away()
        self._mark()

    def show_invited(self, invited: Invited) -> None:
        """Show the line of an invitation just made, and be ready for the next."""
        self.firm.clear()
        self.trader.clear()
        self.line.show_line(invited)

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def form(self) -> InviteForm:
        """What is typed now."""
        return InviteForm(
            firm=self.firm.text().strip(),
            trader=self.trader.text().strip(),
            role=Role(self.role.value()),
            hours=self.hours.text().strip(),
        )

    def _build(self) -> None:
        tokens = theme.current()
        invitations = Card("Invitations")
        theme.set_role(self.withdraw_button, "danger")
        for widget in (self.which, self.withdraw_button):
            self.list.tools.addWidget(widget)
        invitations.body.addWidget(self.list)
        side = QVBoxLayout()
        side.setSpacing(tokens.space2)
        side.addWidget(self._built_form())
        side.addWidget(self.line)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.space2)
        row.addWidget(invitations, 3)
        row.addLayout(side, 2)
        self.setFocusProxy(self.list)

    def _built_form(self) -> Card:
        tokens = theme.current()
        form = Card("Invite somebody")
        self.firm.setPlaceholderText("albion")
        self.trader.setPlaceholderText("as the request says")
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        cells: tuple[tuple[str, QWidget, int, int], ...] = (
            ("&Firm, short", self.firm, 0, 0),
            ("&Trader, short", self.trader, 0, 1),
            ("Role", self.role, 1, 0),
            ("&Hours it may be used", self.hours, 1, 1),
        )
        for title, field, line, place in cells:
            grid.addWidget(FieldLabel(title, field), 2 * line, place)
            grid.addWidget(field, 2 * line + 1, place)
            grid.setColumnStretch(place, 1)
        form.body.addLayout(grid)
        theme.set_role(self.words, "hint")
        self.words.setWordWrap(True)
        form.body.addWidget(self.words)
        theme.set_role(self.invite_button, "primary")
        press_with_enter(self.invite_button, self.withdraw_button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.invite_button)
        form.body.addLayout(foot)
        return form

    def _wire(self) -> None:
        for edit in self._edits.values():
            edit.textChanged.connect(self._mark)
        self.firm.returnPressed.connect(self.trader.setFocus)
        self.trader.returnPressed.connect(self.hours.setFocus)
        self.hours.returnPressed.connect(self.invite_button.setFocus)
        self.which.changed.connect(self._put)
        self.list.chosen.connect(self._mark)
        self.list.opened.connect(lambda _view: self.withdraw_button.setFocus())
        self.withdraw_button.clicked.connect(self._ask_withdraw)
        self.invite_button.clicked.connect(self._on_invite)

    def _put(self) -> None:
        everything = self.which.value() == _ALL
        found = [one for one in self._picture.invitations if everything or one.status == OPEN]
        self.list.put(found, known=self._picture.known)

    def _mark(self, _record: object = None) -> None:
        flaw = judge_invitation(self.form())
        wrong = flaw is not None and not flaw.unfinished
        for name, edit in self._edits.items():
            marked = wrong and flaw is not None and flaw.field == name
            theme.set_role(edit, tone="danger" if marked else "")
        hint = "Firm and role are filled in when their request comes; you decide it all the same."
        self.words.setText(hint if flaw is None else flaw.text)
        theme.set_role(self.words, tone="danger" if wrong else "")
        self.invite_button.setEnabled(flaw is None and not self._busy)
        view = self.list.current()
        is_open = isinstance(view, InvitationView) and view.status == OPEN
        self.withdraw_button.setEnabled(is_open and not self._busy)

    def _on_invite(self) -> None:
        form = self.form()
        if judge_invitation(form) is None:
            self.invite_wanted.emit(form)

    def _ask_withdraw(self) -> None:
        view = self.list.current()
        if not isinstance(view, InvitationView):
            return
        sheet = ConfirmSheet(
            self,
            title=f"Withdraw invitation {view.invitation_id}?",
            text=f"For {invited_text(view)}. Whoever has its line can't use it any more; to let "
            "them in after all, make another.",
            confirm="Withdraw",
            tone="danger",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.withdrawn.emit(view.invitation_id))
        sheet.open()
