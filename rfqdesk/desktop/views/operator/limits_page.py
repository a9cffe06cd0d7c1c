"""What everybody, a firm or a trader may do, and what was used of it today."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.columns import limit_columns, limit_text
from rfqdesk.desktop.models.operator.entries import changed_limits, judge_limits, limit_words
from rfqdesk.desktop.models.operator.pictures import LimitsPicture
from rfqdesk.desktop.views.common import Card, ConfirmSheet, press_with_enter
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.desktop.views.operator.rows import (
    add_fields,
    field_grid,
    figure_edit,
    foot,
    hint_label,
    offer,
    side_by_side,
    stacked,
    tell_flaw,
)
from rfqdesk.protocol.operations.decisions import EVERYBODY
from rfqdesk.protocol.operations.market_views import LimitsView

_FIELDS = (
    ("requests_per_minute", "Requests a &minute"),
    ("open_requests_max", "&Open requests"),
    ("trade_quantity_max", "&Quantity of a trade"),
    ("trade_notional_max", "Trade in &USD"),
    ("day_quantity_max", "Quantity of a &day"),
    ("day_notional_max", "Day in U&SD"),
    ("band_percent", "Price &band, %"),
    ("band_ticks", "Price band, &ticks"),
)


class LimitsPage(QWidget):
    """Emits `limits_wanted(name, change)` after a question."""

    limits_wanted = Signal(str, dict)

    def __init__(self) -> None:
        super().__init__()
        self._picture = LimitsPicture()
        self._before: dict[str, str] = {}
        self._busy = False
        self.list = ListView(
            "Limits",
            limit_columns(),
            lambda view: view.name,
            empty=("shield", "No limits are set", "Nobody has traded or been limited yet."),
            sort=("name", False),
        )
        self.name = QLineEdit()
        self.edits = {member: figure_edit("no limit") for member, _ in _FIELDS}
        self.words = hint_label()
        self.set_button = QPushButton("Set limits…")
        self._build()
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _view: self._first().setFocus())
        self.name.textEdited.connect(lambda _text: self._load())
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self.set_button.setFocus)
        self.name.returnPressed.connect(lambda: self._first().setFocus())
        self.set_button.clicked.connect(self._ask_set)
        self._load()

    def show_picture(self, picture: LimitsPicture) -> None:
        """Show limits and use as they stand now; what is being typed stays."""
        names = picture.names != self._picture.names
        self._picture = picture
        self.list.put(picture.limits, known=picture.known)
        if names:
            # Its own signal: what it fills in counts as typed.
            offer(self.name, [EVERYBODY, *picture.names]).activated.connect(
                self._load, Qt.ConnectionType.QueuedConnection
            )
        if self._texts() == self._before:
            self._load()
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def _build(self) -> None:
        limits = Card("Limits and what was used today")
        limits.body.addWidget(self.list)
        form = Card("Set limits")
        self.name.setPlaceholderText("* for everybody, FIRM or FIRM/TRADER")
        add_fields(form.body, ("&For", self.name))
        form.body.addLayout(field_grid([(title, self.edits[m]) for m, title in _FIELDS], 2))
        form.body.addWidget(self.words)
        theme.set_role(self.set_button, "primary")
        form.body.addLayout(foot(self.set_button))
        side_by_side(self, (limits, 5), stacked(form), 2)
        self.setFocusProxy(self.list)

    def _first(self) -> QLineEdit:
        return next(iter(self.edits.values()))

    def _texts(self) -> dict[str, str]:
        return {member: edit.text() for member, edit in self.edits.items()}

    def _named(self) -> LimitsView | None:
        name = self.name.text().strip()
        return next((view for view in self._picture.limits if view.name == name), None)

    def _load(self, _text: str = "") -> None:
        """Fill the fields with what is set for whom is named."""
        view = self._named()
        self._before = {m: "" if view is None else limit_text(view, m) for m in self.edits}
        for member, edit in self.edits.items():
            edit.setText(self._before[member])
        self._mark()

    def _on_chosen(self, view: LimitsView | None) -> None:
        if view is None or view.name == self.name.text().strip():
            return
        self.name.setText(view.name)
        self._load()

    def _change(self) -> Mapping[str, str]:
        return changed_limits(self._before, self._texts())

    def _mark(self) -> None:
        flaw = judge_limits(self.name.text().strip(), self._texts())
        change = {} if flaw is not None else self._change()
        told = (
            f"{len(change)} changed; they hold from the next message on."
            if change
            else "Nothing is changed. An empty field sets no limit."
        )
        tell_flaw(self.words, {"name": self.name, **self.edits}, flaw, told)
        self.set_button.setEnabled(bool(change) and not self._busy)

    def _ask_set(self) -> None:
        name, change = self.name.text().strip(), dict(self._change())
        if not change or not self.set_button.isEnabled():
            return
        whom = "everybody, each firm by itself" if name == EVERYBODY else name
        titles = {member: title.replace("&", "") for member, title in _FIELDS}
        lines = [limit_words(titles[m], self._before[m], text) for m, text in change.items()]
        sheet = ConfirmSheet(
            self,
            title=f"Set limits of {whom}?",
            text="\n".join(lines) + "\nThey hold from the next message on; what is open goes on.",
            confirm="Set",
        )
        press_with_enter(sheet.confirm_button)
        # What the venue sets is loaded anew; a refusal leaves what was typed to the eye.
        sheet.accepted.connect(lambda: self.limits_wanted.emit(name, change))
        sheet.open()
