"""Who was invited, and how somebody is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.inviting import HOURS, InviteForm, judge_invitation
from rfqdesk.desktop.models.operator.party_columns import OPEN, invitation_columns, invited_text
from rfqdesk.desktop.models.operator.pictures import InvitationsPicture, Invited
from rfqdesk.desktop.views.common import (
    Card,
    ConfirmSheet,
    SegmentedControl,
    press_with_enter,
)
from rfqdesk.desktop.views.operator.invitation_line_card import InvitationLineCard
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.rows import (
    field_grid,
    foot,
    hint_label,
    offer,
    side_by_side,
    stacked,
    tell_flaw,
)
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
        self.words = hint_label()
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
            offer(self.firm, picture.firms)
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
        invitations = Card("Invitations")
        theme.set_role(self.withdraw_button, "danger")
        for widget in (self.which, self.withdraw_button):
            self.list.tools.addWidget(widget)
        invitations.body.addWidget(self.list)
        side_by_side(self, (invitations, 3), stacked(self._built_form(), self.line), 2)
        self.setFocusProxy(self.list)

    def _built_form(self) -> Card:
        form = Card("Invite somebody")
        self.firm.setPlaceholderText("albion")
        self.trader.setPlaceholderText("as the request says")
        fields: list[tuple[str, QWidget]] = [
            ("&Firm, short", self.firm),
            ("&Trader, short", self.trader),
            ("Role", self.role),
            ("&Hours it may be used", self.hours),
        ]
        form.body.addLayout(field_grid(fields, 2))
        form.body.addWidget(self.words)
        theme.set_role(self.invite_button, "primary")
        press_with_enter(self.withdraw_button)
        form.body.addLayout(foot(self.invite_button))
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
        hint = "Firm and role are filled in when their request comes; you decide it all the same."
        tell_flaw(self.words, self._edits, flaw, hint)
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
