"""What everybody, a firm or a trader may do, what was used of it today, and frozen makers."""

from collections.abc import Mapping

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
from rfqdesk.desktop.models.operator.columns import limit_columns, limit_text
from rfqdesk.desktop.models.operator.entries import Flaw, changed_limits, judge_limits
from rfqdesk.desktop.models.operator.pictures import LimitsPicture
from rfqdesk.desktop.views.common import Card, FieldLabel, press_with_enter
from rfqdesk.desktop.views.operator.frozen_card import FrozenCard
from rfqdesk.desktop.views.operator.list_view import ListView
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
    """Emits `limits_wanted(name, change)` and, through its card, `reset_wanted(firm)`."""

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
        self.edits = {member: QLineEdit() for member, _ in _FIELDS}
        self.words = QLabel()
        self.set_button = QPushButton("Set limits")
        self.frozen = FrozenCard()
        self._build()
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(lambda _view: self._first().setFocus())
        self.name.textEdited.connect(lambda _text: self._load())
        for edit in self.edits.values():
            edit.textChanged.connect(self._mark)
            edit.returnPressed.connect(self.set_button.setFocus)
        self.name.returnPressed.connect(lambda: self._first().setFocus())
        self.set_button.clicked.connect(self._on_set)
        self._load()

    def show_picture(self, picture: LimitsPicture) -> None:
        """Show limits and use as they stand now; what is being typed stays."""
        names = picture.names != self._picture.names
        self._picture = picture
        self.list.put(picture.limits, known=picture.known)
        self.frozen.show_makers(picture.makers, picture.now_ms)
        if names:
            completer = QCompleter([EVERYBODY, *picture.names], self.name)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            # Its own signal: what it fills in counts as typed.
            completer.activated.connect(self._load, Qt.ConnectionType.QueuedConnection)
            self.name.setCompleter(completer)
        if self._texts() == self._before:
            self._load()
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self.frozen.set_busy(busy)
        self._mark()

    def _build(self) -> None:
        tokens = theme.current()
        limits = Card("Limits and what was used today")
        limits.body.addWidget(self.list)
        form = Card("Set limits")
        self.name.setPlaceholderText("* for everybody, FIRM or FIRM/TRADER")
        form.body.addWidget(FieldLabel("&For", self.name))
        form.body.addWidget(self.name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        for place, (member, title) in enumerate(_FIELDS):
            line, column = divmod(place, 2)
            edit = self.edits[member]
            edit.setPlaceholderText("no limit")
            edit.setMaxLength(28)
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(FieldLabel(title, edit), 2 * line, column)
            grid.addWidget(edit, 2 * line + 1, column)
        form.body.addLayout(grid)
        theme.set_role(self.words, "hint")
        self.words.setWordWrap(True)
        form.body.addWidget(self.words)
        theme.set_role(self.set_button, "primary")
        press_with_enter(self.set_button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.set_button)
        form.body.addLayout(foot)
        side = QVBoxLayout()
        side.setSpacing(tokens.space2)
        side.addWidget(form)
        side.addWidget(self.frozen)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.space2)
        row.addWidget(limits, 5)
        row.addLayout(side, 2)
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
        name = self.name.text().strip()
        flaw: Flaw | None = judge_limits(name, self._texts())
        wrong = flaw is not None and not flaw.unfinished
        named = flaw.field if flaw is not None and wrong else ""
        for member, edit in {"name": self.name, **self.edits}.items():
            theme.set_role(edit, tone="danger" if member == named else "")
        change = {} if flaw is not None else self._change()
        if flaw is not None:
            self.words.setText(flaw.text)
        elif not change:
            self.words.setText("Nothing is changed. An empty field sets no limit.")
        else:
            self.words.setText(f"{len(change)} changed; they hold from the next message on.")
        theme.set_role(self.words, tone="danger" if wrong else "")
        self.set_button.setEnabled(bool(change) and not self._busy)

    def _on_set(self) -> None:
        change = dict(self._change())
        if change and self.set_button.isEnabled():
            # What the venue sets is loaded anew; a refusal leaves what was typed to the eye.
            self.limits_wanted.emit(self.name.text().strip(), change)
