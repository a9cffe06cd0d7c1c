"""A deed that is hard to undo: what it does, why, and its name typed once more.

Answers by signals; nothing ever blocks.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.entries import Flaw
from rfqdesk.desktop.views.common import FieldLabel, press_with_enter

Judge = Callable[[str], Flaw | None]


class DeedSheet(QDialog):
    """`confirmed` carries the reason. Call `open()`; the sheet deletes itself when it closes.

    The button is dead until `name` was typed, to the letter, and there is a reason; Enter in a
    field goes to the next, and presses nothing.

    Args:
        name: what has to be typed; "" demands nothing typed.
        reasons: value and words of each, for a list to choose from; or
        judge: says what is wrong with a reason that is typed.
    """

    confirmed = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        *,
        title: str,
        text: str,
        confirm: str,
        name: str = "",
        reasons: Sequence[tuple[str, str]] = (),
        judge: Judge | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("deed-sheet")
        self.setWindowTitle(title)
        self.setAccessibleDescription(text)
        self.setMinimumWidth(460)
        self._name = name
        self._judge = judge
        self.reason_box = QComboBox()
        self.reason_edit = QLineEdit()
        self.name_edit = QLineEdit()
        self.words = QLabel()
        self.cancel_button = QPushButton("Cancel")
        self.confirm_button = QPushButton(confirm)
        for value, told in reasons:
            self.reason_box.addItem(told, value)
        self._build(title, text, has_reasons=bool(reasons))
        self.reason_edit.textChanged.connect(self._mark)
        self.name_edit.textChanged.connect(self._mark)
        self.reason_edit.returnPressed.connect(self._next_field)
        self.name_edit.returnPressed.connect(self.confirm_button.setFocus)
        self.cancel_button.clicked.connect(self.reject)
        self.confirm_button.clicked.connect(self._on_confirm)
        self._mark()

    def reason(self) -> str:
        """What was chosen or typed."""
        if self.reason_box.count():
            return str(self.reason_box.currentData())
        return " ".join(self.reason_edit.text().split())

    def showEvent(self, event: QShowEvent) -> None:
        """Take the height that the words need: what is about to happen must be read whole."""
        super().showEvent(event)
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if self.height() < needed:
            self.resize(self.width(), needed)

    def _build(self, title: str, text: str, *, has_reasons: bool) -> None:
        tokens = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space2)
        heading, told = QLabel(title), QLabel(text)
        theme.set_role(heading, "title")
        theme.set_role(told, "body2")
        for label in (heading, told):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(tokens.space1)
        if has_reasons:
            column.addWidget(FieldLabel("&Reason", self.reason_box))
            column.addWidget(self.reason_box)
        elif self._judge is not None:
            self.reason_edit.setMaxLength(200)
            column.addWidget(FieldLabel("&Reason", self.reason_edit))
            column.addWidget(self.reason_edit)
        if self._name:
            asked = FieldLabel(f"Type “{self._name}” to &confirm", self.name_edit)
            self.name_edit.setPlaceholderText(self._name)
            column.addWidget(asked)
            column.addWidget(self.name_edit)
        theme.set_role(self.words, "hint")
        self.words.setWordWrap(True)
        column.addWidget(self.words)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        theme.set_role(self.confirm_button, "danger")
        for button in (self.cancel_button, self.confirm_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        press_with_enter(self.cancel_button, self.confirm_button)
        column.addLayout(buttons)
        first = self.reason_box if has_reasons else self.reason_edit
        (first if has_reasons or self._judge else self.cancel_button).setFocus()

    def _flaw(self) -> Flaw | None:
        if self._judge is not None and not self.reason_box.count():
            flaw = self._judge(self.reason_edit.text())
            if flaw is not None:
                return flaw
        typed = self.name_edit.text().strip()
        if self._name and typed != self._name:
            unfinished = self._name.startswith(typed)
            words = f"Type {self._name} to confirm." if unfinished else "That is another name."
            return Flaw("name", words, unfinished)
        return None

    def _mark(self) -> None:
        flaw = self._flaw()
        self.confirm_button.setEnabled(flaw is None)
        self.words.setText("" if flaw is None else flaw.text)
        wrong = flaw is not None and not flaw.unfinished
        theme.set_role(self.words, tone="danger" if wrong else "")
        named = flaw.field if flaw is not None and wrong else ""
        theme.set_role(self.reason_edit, tone="danger" if named == "reason" else "")
        theme.set_role(self.name_edit, tone="danger" if named == "name" else "")

    def _next_field(self) -> None:
        (self.name_edit if self._name else self.confirm_button).setFocus()

    def _on_confirm(self) -> None:
        if self._flaw() is None:
            self.confirmed.emit(self.reason())
            self.accept()
