"""The fields of one rule in three groups, judged as they are typed."""

from collections.abc import Mapping

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
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
from rfqdesk.desktop.models.maker.auto_entry import (
    AUTO_FIELDS,
    HOW,
    LIMITS,
    WHAT,
    FieldWords,
    read_auto_rule,
    texts_of,
)
from rfqdesk.desktop.models.maker.auto_rule import AutoRule
from rfqdesk.desktop.views.common import FieldLabel, press_with_enter

_SEVERAL = frozenset({"instruments", "strategies", "clients"})


class AutoEditor(QFrame):
    """`kept` carries the rule, and whether it is to be switched on; Enter keeps, Esc closes."""

    kept = Signal(object, bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "sheet")
        self.setAccessibleName("Rule of auto-quote")
        self._rule_id = ""
        self.edits: dict[str, QLineEdit] = {}
        self._heading = QLabel()
        theme.set_role(self._heading, "title")
        self._words = QLabel()
        self.keep_button = QPushButton("Keep, off")
        self.on_button = QPushButton("Keep and switch on")
        self.close_button = QPushButton("Close")
        self._build()
        for edit in self.edits.values():
            edit.textChanged.connect(self._judge)
        self.keep_button.clicked.connect(lambda: self._keep(on=False))
        self.on_button.clicked.connect(lambda: self._keep(on=True))
        self.close_button.clicked.connect(self.close_editor)
        self.hide()

    def open_rule(self, rule: AutoRule | None) -> None:
        """Show a rule, or with None the fields of a new one."""
        self._rule_id = "" if rule is None else rule.rule_id
        first = {name: field.first for name, field in AUTO_FIELDS.items()}
        texts = first if rule is None else texts_of(rule)
        for name, edit in self.edits.items():
            edit.setText(texts[name])
        self._heading.setText("New rule" if rule is None else f"Rule {rule.name}")
        self._judge()
        self.show()
        self.edits["name"].setFocus(Qt.FocusReason.OtherFocusReason)
        self.edits["name"].selectAll()

    def close_editor(self) -> None:
        """Put it away; what was typed is dropped."""
        self.hide()
        self.closed.emit()

    def words(self) -> str:
        """What is said below the fields."""
        return self._words.text()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts into the fields."""
        for name, text in texts.items():
            self.edits[name].setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the rule, with Ctrl it is switched on as well; Esc closes."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not event.isAutoRepeat():
            self._keep(on=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        tokens = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space2)
        column.addWidget(self._heading)
        column.addLayout(self._fields(WHAT, len(WHAT)))
        column.addLayout(self._fields(HOW, len(HOW)))
        caption = QLabel(
            "It stops itself after so much, done and standing together, in any hour or any 24 "
            "hours: for each underlying, and for each requester. Premium is price times packages, "
            "in the currency of the price."
        )
        caption.setWordWrap(True)
        theme.set_role(caption, "caption")
        column.addWidget(caption)
        column.addLayout(self._limits())
        self._words.setWordWrap(True)
        theme.set_role(self._words, "body2")
        theme.set_role(self.on_button, "danger")
        theme.set_role(self.close_button, "ghost")
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space2)
        foot.addWidget(self._words, 1)
        for button, tip in (
            (self.close_button, "Drop what was typed (Esc)"),
            (self.keep_button, "Keep it, switched off (Enter)"),
            (self.on_button, "Keep it and quote by it"),
        ):
            button.setToolTip(tip)
            button.setAutoDefault(False)
            press_with_enter(button)
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(foot)

    def _fields(self, fields: Mapping[str, FieldWords], per_row: int) -> QGridLayout:
        grid = _grid()
        for place, (name, words) in enumerate(fields.items()):
            row, column = divmod(place, per_row)
            edit = self._edit(name, words)
            grid.addWidget(FieldLabel(words.title, edit), 2 * row, column)
            grid.addWidget(edit, 2 * row + 1, column)
            grid.setColumnStretch(column, 3 if name in _SEVERAL else 2)
        return grid

    def _limits(self) -> QGridLayout:
        grid = _grid()
        for row, per in enumerate(("underlying", "requester")):
            label = QLabel(f"Per {per}")
            theme.set_role(label, "label")
            grid.addWidget(label, row + 1, 0)
            own = {name: words for name, words in LIMITS.items() if name.startswith(per)}
            for column, (name, words) in enumerate(own.items(), 1):
                edit = self._edit(name, words)
                edit.setAccessibleName(f"{words.title} per {per}")
                if not row:
                    title = QLabel(words.title)
                    theme.set_role(title, "label")
                    grid.addWidget(title, 0, column)
                grid.addWidget(edit, row + 1, column)
                grid.setColumnStretch(column, 1)
        return grid

    def _edit(self, name: str, words: FieldWords) -> QLineEdit:
        edit = QLineEdit()
        edit.setPlaceholderText(words.example)
        edit.setObjectName(f"auto_{name}")
        edit.setMaxLength(200)
        edit.setMinimumWidth(72)
        self.edits[name] = edit
        return edit

    def _judge(self) -> None:
        verdict = read_auto_rule({name: edit.text() for name, edit in self.edits.items()})
        for name, edit in self.edits.items():
            wrong = name == verdict.field and bool(edit.text().strip())
            theme.set_role(edit, tone="danger" if wrong else "")
        self._words.setText(verdict.words)
        for button in (self.keep_button, self.on_button):
            button.setEnabled(verdict.rule is not None)

    def _keep(self, *, on: bool) -> None:
        verdict = read_auto_rule({name: edit.text() for name, edit in self.edits.items()})
        if isinstance(verdict.rule, AutoRule):
            self.hide()
            self.kept.emit(replace(verdict.rule, rule_id=self._rule_id), on)
        elif verdict.field:
            self.edits[verdict.field].setFocus(Qt.FocusReason.OtherFocusReason)


def _grid() -> QGridLayout:
    tokens = theme.current()
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.space3)
    grid.setVerticalSpacing(tokens.space1)
    return grid
