"""A few fields that make a rule together, judged as they are typed, in place above the requests."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.maker.rule_verdict import RuleVerdict
from rfqdesk.desktop.views.common import FieldLabel

Judge = Callable[[Mapping[str, str]], RuleVerdict]


class RuleSheet(QFrame):
    """`taken` carries the rule once its button is pressed; the sheet then closes.

    Args:
        fields: title, example and first text of each, by name; the first is the widest.
        judge: makes a rule of the texts, or says what is wrong.
        action: what the button is called.
    """

    taken = Signal(object)

    def __init__(
        self,
        name: str,
        fields: Mapping[str, tuple[str, str, str]],
        judge: Judge,
        action: str,
    ) -> None:
        super().__init__()
        self._judge_texts = judge
        theme.set_role(self, "sheet")
        self.setAccessibleName(name)
        self.edits: dict[str, QLineEdit] = {}
        self._words = QLabel()
        self.action_button = QPushButton(action)
        self.close_button = QPushButton("Close")
        self.foot = QHBoxLayout()
        self._build(fields)
        for edit in self.edits.values():
            edit.textChanged.connect(self._judge)
            edit.returnPressed.connect(self.action_button.setFocus)
        self.action_button.clicked.connect(self._on_action)
        self.close_button.clicked.connect(self.hide)
        self._judge()
        self.hide()

    def open_sheet(self) -> None:
        """Show the rule, or hide it again."""
        self.setVisible(self.isHidden())
        if self.isVisible():
            next(iter(self.edits.values())).setFocus()

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts into the fields."""
        for name, text in texts.items():
            self.edits[name].setText(text)

    def texts(self) -> dict[str, str]:
        """What is typed, by the fields' names."""
        return {name: edit.text() for name, edit in self.edits.items()}

    def words(self) -> str:
        """What is said below the fields."""
        return self._words.text()

    def _build(self, fields: Mapping[str, tuple[str, str, str]]) -> None:
        tokens = theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.space3)
        grid.setVerticalSpacing(tokens.space1)
        for column, (name, (title, example, first)) in enumerate(fields.items()):
            edit = QLineEdit(first)
            edit.setPlaceholderText(example)
            edit.setObjectName(f"rule_{name}")
            edit.setMaxLength(200)
            self.edits[name] = edit
            grid.addWidget(FieldLabel(title, edit), 0, column)
            grid.addWidget(edit, 1, column)
            grid.setColumnStretch(column, 1 if column else 2)
        self._words.setWordWrap(True)
        theme.set_role(self._words, "body2")
        theme.set_role(self.action_button, "danger")
        theme.set_role(self.close_button, "ghost")
        self.foot.setSpacing(tokens.space2)
        self.foot.addWidget(self._words, 1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.action_button)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column_layout.setSpacing(tokens.space2)
        column_layout.addLayout(grid)
        column_layout.addLayout(self.foot)

    def _judge(self) -> RuleVerdict:
        verdict = self._judge_texts(self.texts())
        for name, edit in self.edits.items():
            wrong = name == verdict.field and bool(edit.text().strip())
            theme.set_role(edit, tone="danger" if wrong else "")
        self._words.setText(verdict.words)
        self.action_button.setEnabled(verdict.rule is not None)
        return verdict

    def _on_action(self) -> None:
        verdict = self._judge()
        if verdict.rule is None:
            return
        self.hide()
        self.taken.emit(verdict.rule)
