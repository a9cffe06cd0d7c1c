"""Who may act at the venue: firms and traders, suspended, reinstated and limited."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import party_text
from rfqdesk.desktop.models.operator.entries import judge_reason
from rfqdesk.desktop.models.operator.party_columns import participant_columns
from rfqdesk.desktop.models.operator.pictures import ParticipantsPicture
from rfqdesk.desktop.views.common import Card, ConfirmSheet, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.entitlement_card import EntitlementCard
from rfqdesk.desktop.views.operator.groups_view import GroupCard, GroupsView
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.operations.views import PrincipalView

_ALL, _SUSPENDED = "all", "suspended"
_ENDS = (
    "Live quotes are pulled and open requests end at once, which can't be taken back; nothing more "
    "is taken until you reinstate {them}. Certificates and sessions stay, trades already done "
    "stand. Those suspended read your reason."
)
_OWN = (
    "This is who you operate as: you shut yourself out, and only the venue's machine lets you in. "
)


class ParticipantsPage(QWidget):
    """Emits `suspended(name, reason)` and `reinstated(name)`, each after a question."""

    suspended = Signal(str, str)
    reinstated = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._picture = ParticipantsPicture()
        self._busy = False
        self.card = EntitlementCard()
        self.groups, self.group = GroupsView(), GroupCard()
        self.list = ListView(
            "Participants",
            participant_columns(),
            lambda view: (view.firm, view.trader),
            empty=("person", "Nobody has a certificate yet", "Approve a request to let one in."),
            sort=("party", False),
        )
        self.which = SegmentedControl(
            [(_ALL, "All"), (_SUSPENDED, "Suspended")], "Which participants"
        )
        self.suspend_button = QPushButton("Suspend…")
        self.reinstate_button = QPushButton("Reinstate…")
        self._build()
        self.which.changed.connect(self._on_which)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._go_on)
        self.suspend_button.clicked.connect(self._ask_suspend)
        self.reinstate_button.clicked.connect(self._ask_reinstate)
        self._mark()

    def show_picture(self, picture: ParticipantsPicture) -> None:
        """Show everybody as they stand now."""
        self._picture = picture
        self.list.put(picture.principals, known=picture.known)
        self.groups.show_picture(picture)
        self.group.show_picture(picture)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        for part in (self.card, self.groups, self.group):
            part.set_busy(busy)
        self._mark()

    def _build(self) -> None:
        theme.set_role(self.suspend_button, "danger")
        press_with_enter(self.suspend_button, self.reinstate_button)
        for widget in (self.which, self.reinstate_button, self.suspend_button):
            self.list.tools.addWidget(widget)
        parties = Card("Firms and traders")
        parties.body.addWidget(self.list)
        space = theme.current().space2
        left, side = QVBoxLayout(), QVBoxLayout()
        left.addWidget(parties, 3)
        left.addWidget(self.groups, 2)
        side.addWidget(self.card, 1)
        side.addWidget(self.group)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 5)
        row.addLayout(side, 2)
        for layout in (left, side, row):
            layout.setSpacing(space)
        self.groups.chosen.connect(self.group.load)
        self.groups.opened.connect(self.group.makers.setFocus)
        self.setFocusProxy(self.list)

    def _on_which(self, which: str) -> None:
        everybody = which == _ALL
        self.list.keep_if(lambda view: everybody or view.suspended)

    def _on_chosen(self, view: PrincipalView | None) -> None:
        self.card.show_party(view)
        self._mark()

    def _mark(self) -> None:
        view = self.list.current()
        chosen = isinstance(view, PrincipalView) and not self._busy
        own_word = isinstance(view, PrincipalView) and view.suspended
        self.suspend_button.setEnabled(chosen and (not own_word or view.suspended_with_firm))
        self.reinstate_button.setEnabled(chosen and own_word)

    def _go_on(self, view: PrincipalView) -> None:
        (self.reinstate_button if view.suspended else self.suspend_button).setFocus()

    def _ask_suspend(self) -> None:
        view = self.list.current()
        if not isinstance(view, PrincipalView) or self._busy:
            return
        name = party_text(view.firm, view.trader)
        own = self._picture.own == name or (
            not view.trader and self._picture.own.startswith(f"{view.firm}/")
        )
        whom = f"{name} with all its traders" if not view.trader else name
        sheet = DeedSheet(
            self,
            title=f"Suspend {whom}?",
            text=(_OWN if own else "") + _ENDS.format(them="them" if not view.trader else "it"),
            confirm="Suspend",
            name=name,
            judge=judge_reason,
        )
        sheet.confirmed.connect(lambda reason: self.suspended.emit(name, reason))
        sheet.open()

    def _ask_reinstate(self) -> None:
        view = self.list.current()
        if not isinstance(view, PrincipalView) or self._busy:
            return
        # A trader who is suspended with the firm comes back with it, and not alone.
        name = view.firm if view.suspended_with_firm else party_text(view.firm, view.trader)
        with_it = (
            ", with all its traders that are not suspended themselves" if "/" not in name else ""
        )
        sheet = ConfirmSheet(
            self,
            title=f"Reinstate {name}?",
            text=f"Suspended for “{view.suspension_reason}”. Messages are taken again from now "
            f"on{with_it}; what ended does not come back.",
            confirm="Reinstate",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.reinstated.emit(name))
        sheet.open()
