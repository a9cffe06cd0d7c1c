"""Groups of makers, which traders ask as one: shown, set, removed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.entries import listed
from rfqdesk.desktop.models.operator.grouping import group_columns, judge_group, makers_text
from rfqdesk.desktop.models.operator.pictures import ParticipantsPicture
from rfqdesk.desktop.views.common import Card, ConfirmSheet, press_with_enter
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.rows import add_fields, foot, hint_label, offer, tell_flaw
from rfqdesk.protocol.operations.market_views import GroupView


class GroupCard(Card):
    """Emits `set_wanted(name, makers)`."""

    set_wanted = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__("Set a group of makers")
        self._picture = ParticipantsPicture()
        self._busy = False
        self.name, self.makers, self.words = QLineEdit(), QLineEdit(), hint_label()
        self.set_button = QPushButton("Set group")
        self.name.setPlaceholderText("options")
        self.makers.setPlaceholderText("meridian, halcyon")
        theme.set_role(self.set_button, "primary")
        add_fields(self.body, ("&Name", self.name), ("&Makers, all of them", self.makers))
        for edit in (self.name, self.makers):
            edit.textChanged.connect(self._mark)
        self.body.addWidget(self.words)
        self.body.addLayout(foot(self.set_button))
        self.name.returnPressed.connect(self.makers.setFocus)
        self.makers.returnPressed.connect(self.set_button.setFocus)
        self.set_button.clicked.connect(self._on_set)
        self._mark()

    def show_picture(self, picture: ParticipantsPicture) -> None:
        """Take note of the groups and makers there are; what is being typed stays."""
        names = picture.groups != self._picture.groups
        self._picture = picture
        if names:
            offer(self.name, [one.name for one in picture.groups])
        self._mark()

    def load(self, view: GroupView) -> None:
        """Fill the fields with a group that is not there already; what is being typed stays."""
        if view.name == self.name.text().strip() and self.makers.text().strip():
            return
        self.name.setText(view.name)
        self.makers.setText(makers_text(view))

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _mark(self) -> None:
        name, makers = self.name.text().strip(), self.makers.text()
        flaw = judge_group(name, makers, self._picture.makers())
        known = next((one for one in self._picture.groups if one.name == name), None)
        same = known is not None and set(known.makers) == set(listed(makers))
        new = "Every trader is told at once." if known is None else "It is another one then."
        told = "It is so already." if same else f"{new} Requests that were sent go on as they are."
        tell_flaw(self.words, {"name": self.name, "makers": self.makers}, flaw, told)
        self.set_button.setEnabled(flaw is None and not same and not self._busy)

    def _on_set(self) -> None:
        if self.set_button.isEnabled():
            self.set_wanted.emit(self.name.text().strip(), listed(self.makers.text()))


class GroupsView(Card):
    """Emits `chosen(GroupView)`, `opened()` on Enter, and `removed(name)` after a question."""

    chosen = Signal(object)
    opened = Signal()
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__("Groups of makers")
        self._busy = False
        self.list = ListView(
            "Groups",
            group_columns(),
            lambda view: view.name,
            empty=("list", "No groups", "Traders ask a group as they ask a dealer."),
            sort=("name", False),
        )
        self.remove_button = QPushButton("Remove…")
        theme.set_role(self.remove_button, "danger")
        press_with_enter(self.remove_button)
        self.list.tools.addWidget(self.remove_button)
        self.body.addWidget(self.list)
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _view: self.opened.emit())
        self.remove_button.clicked.connect(self._ask)
        self._mark()

    def show_picture(self, picture: ParticipantsPicture) -> None:
        """Show the groups as they stand now."""
        self.list.put(picture.groups, known=picture.known)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _on_chosen(self, view: GroupView | None) -> None:
        if view is not None:
            self.chosen.emit(view)
        self._mark()

    def _mark(self) -> None:
        self.remove_button.setEnabled(self.list.current() is not None and not self._busy)

    def _ask(self) -> None:
        view = self.list.current()
        if not isinstance(view, GroupView):
            return
        sheet = ConfirmSheet(
            self,
            title=f"Remove the group {view.name}?",
            text="Traders can't ask it any more. Requests that were sent to it go on as they are.",
            confirm="Remove",
            tone="danger",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.removed.emit(view.name))
        sheet.open()
