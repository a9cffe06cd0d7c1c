"""A field that is judged with each key and kept when it is left, if it can be taken."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.settings import Judged
from rfqdesk.desktop.views.common import FieldLabel

_WIDTH_PX = 180


class JudgedLine(QWidget):
    """`kept` carries a new value; what can't be taken stays in the field with the reason below."""

    kept = Signal(str)

    def __init__(
        self,
        name: str,
        judge: Callable[[str], Judged],
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._judge = judge
        self._value = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setFixedWidth(_WIDTH_PX)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "caption", tone="danger")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space1)
        for widget in (FieldLabel(name, self.line), self.line, self.problem):
            column.addWidget(widget)
        self.line.textEdited.connect(self._show_judgement)
        self.line.editingFinished.connect(self._keep)

    def set_text(self, value: str) -> None:
        """Show what is set; nothing is told. A field that is being typed in is left alone."""
        self._value = value
        if not self.line.hasFocus():
            self.line.setText(value)
            self._show_judgement(value)

    def _show_judgement(self, text: str) -> None:
        judged = self._judge(text)
        self.problem.setText(judged.problem)
        self.problem.setVisible(bool(judged.problem))
        self.line.setAccessibleDescription(judged.problem)
        theme.set_role(self.line, tone="danger" if judged.problem else "")

    def _keep(self) -> None:
        judged = self._judge(self.line.text())
        if judged.value is None:
            return
        self.line.setText(judged.value)
        if judged.value != self._value:
            self._value = judged.value
            self.kept.emit(judged.value)
