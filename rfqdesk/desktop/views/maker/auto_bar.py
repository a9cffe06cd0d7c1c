"""The switch of quoting by rule, and the rule with its limits."""

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.auto_quotes import AutoPicture
from rfqdesk.desktop.models.auto_rule import AutoRuleText, RuleVerdict, read_rule
from rfqdesk.desktop.views.common import FieldLabel

_FIELDS = {
    "instruments": ("Instruments", "BTC-*, ETH-*"),
    "quantity_max": ("At most, contracts a leg", "100"),
    "half_width": ("Half width, ticks", "5"),
    "firm_for": ("Firm for, seconds", "5"),
    "open_max": ("Open at a time", "5"),
}
_GROUP = "maker/auto"


class AutoSwitch(QPushButton):
    """Off it opens the rule; on it says so in alarm's colour, and one click switches off."""

    opened = Signal()
    off_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = False
        self.clicked.connect(self._on_clicked)
        self.show_picture(AutoPicture())

    def show_picture(self, picture: AutoPicture) -> None:
        """Show whether it is on, and how many quotes of the rule may stand."""
        self._on = picture.on
        if picture.on:
            count = len(picture.quoting)
            self.setText(f"AUTO-QUOTING, {count} open: switch off")
            theme.set_role(self, "sell")
            self.setToolTip("Stop, and withdraw what the rule has quoted (Ctrl+Shift+A)")
        else:
            self.setText("Auto-quote is off\N{HORIZONTAL ELLIPSIS}")
            theme.set_role(self, "")
            self.setToolTip("Look at the rule, and switch it on")

    def _on_clicked(self) -> None:
        (self.off_asked if self._on else self.opened).emit()


class AutoRuleSheet(QFrame):
    """The rule in place, above the requests. `turned_on` carries an `AutoRule`.

    What is typed is kept between starts; that it was on is not.
    """

    turned_on = Signal(object)

    def __init__(self, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        theme.set_role(self, "sheet")
        self.setAccessibleName("Rule of auto-quote")
        self.edits: dict[str, QLineEdit] = {}
        self._words = QLabel()
        self.turn_on = QPushButton("Switch on")
        self.close_button = QPushButton("Close")
        self._build()
        self._load()
        for edit in self.edits.values():
            edit.textChanged.connect(self._judge)
            edit.returnPressed.connect(self.turn_on.setFocus)
        self.turn_on.clicked.connect(self._on_turn_on)
        self.close_button.clicked.connect(self.hide)
        self._judge()
        self.hide()

    def open_sheet(self) -> None:
        """Show the rule, or hide it again."""
        self.setVisible(self.isHidden())
        if self.isVisible():
            self.edits["instruments"].setFocus()

    def text(self) -> AutoRuleText:
        """What is typed."""
        return AutoRuleText(**{name: edit.text() for name, edit in self.edits.items()})

    def words(self) -> str:
        """What is said below the fields."""
        return self._words.text()

    def _build(self) -> None:
        tokens = theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        for column, (name, (title, example)) in enumerate(_FIELDS.items()):
            edit = QLineEdit()
            edit.setPlaceholderText(example)
            edit.setObjectName(f"auto_{name}")
            edit.setMaxLength(200)
            self.edits[name] = edit
            grid.addWidget(FieldLabel(title, edit), 0, column)
            grid.addWidget(edit, 1, column)
            grid.setColumnStretch(column, 3 if name == "instruments" else 1)
        self._words.setWordWrap(True)
        theme.set_role(self._words, "body2")
        theme.set_role(self.turn_on, "danger")
        theme.set_role(self.close_button, "ghost")
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space2)
        foot.addWidget(self._words, 1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.turn_on)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column_layout.setSpacing(tokens.space2)
        column_layout.addLayout(grid)
        column_layout.addLayout(foot)

    def _load(self) -> None:
        standard = AutoRuleText()
        for name, edit in self.edits.items():
            kept = None if self._settings is None else self._settings.value(f"{_GROUP}/{name}")
            # A list is what the file's format makes of a text with commas.
            text = ", ".join(map(str, kept)) if isinstance(kept, list) else kept
            edit.setText(str(getattr(standard, name) if text is None else text))

    def _judge(self) -> RuleVerdict:
        verdict = read_rule(self.text())
        for name, edit in self.edits.items():
            wrong = name == verdict.field and bool(edit.text().strip())
            theme.set_role(edit, tone="danger" if wrong else "")
        self._words.setText(verdict.problem if verdict.rule is None else verdict.rule.words)
        self.turn_on.setEnabled(verdict.rule is not None)
        return verdict

    def _on_turn_on(self) -> None:
        verdict = self._judge()
        if verdict.rule is None:
            return
        if self._settings is not None:
            for name, edit in self.edits.items():
                self._settings.setValue(f"{_GROUP}/{name}", edit.text())
        self.hide()
        self.turned_on.emit(verdict.rule)
