"""What the forms of the operator's pages are made of: named fields, a hint, buttons at the end."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
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
from rfqdesk.desktop.models.operator.entries import Flaw
from rfqdesk.desktop.views.common import FieldLabel, press_with_enter


def add_fields(column: QBoxLayout, *fields: tuple[str, QWidget]) -> None:
    """Put fields under one another, each below its name; & in a name marks its key."""
    for title, field in fields:
        column.addWidget(FieldLabel(title, field))
        column.addWidget(field)


def field_grid(fields: Sequence[tuple[str, QWidget]], columns: int) -> QGridLayout:
    """Put fields beside one another, line by line, each below its name."""
    tokens = theme.current()
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.space3)
    grid.setVerticalSpacing(tokens.space1)
    for place, (title, field) in enumerate(fields):
        line, column = divmod(place, columns)
        grid.addWidget(FieldLabel(title, field), 2 * line, column)
        grid.addWidget(field, 2 * line + 1, column)
        grid.setColumnStretch(column, 1)
    return grid


def figure_edit(placeholder: str = "", most: int = 28) -> QLineEdit:
    """A field for a number, with figures under figures."""
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    edit.setMaxLength(most)
    edit.setAlignment(Qt.AlignmentFlag.AlignRight)
    return edit


def hint_label() -> QLabel:
    """What a form says of what is typed."""
    words = QLabel()
    theme.set_role(words, "hint")
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setWordWrap(True)
    return words


def foot(*buttons: QPushButton, words: QLabel | None = None) -> QHBoxLayout:
    """Buttons at the right end, which Enter presses; `words` take the room beside them."""
    row = QHBoxLayout()
    row.setSpacing(theme.current().space2)
    if words is None:
        row.addStretch(1)
    else:
        row.addWidget(words, 1)
    for button in buttons:
        row.addWidget(button)
    press_with_enter(*buttons)
    return row


def side_by_side(owner: QWidget, left: tuple[QWidget, int], right: QWidget, share: int) -> None:
    """Lay a page out: a list at the left, what is done with it at the right."""
    row = QHBoxLayout(owner)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.current().space2)
    row.addWidget(left[0], left[1])
    row.addWidget(right, share)


def stacked(*widgets: QWidget) -> QWidget:
    """Cards above one another, with what room there is below them."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.current().space2)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return side


def offer(edit: QLineEdit, names: Sequence[str]) -> QCompleter:
    """Offer names that contain what is typed."""
    completer = QCompleter(list(names), edit)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    edit.setCompleter(completer)
    return completer


def tell_flaw(
    words: QLabel, edits: Mapping[str, QWidget], flaw: Flaw | None, otherwise: str
) -> None:
    """Say what is wrong, beside the field it is wrong in; what is merely missing is no fault."""
    wrong = flaw is not None and not flaw.unfinished
    words.setText(otherwise if flaw is None else flaw.text)
    theme.set_role(words, tone="danger" if wrong else "")
    named = flaw.field if flaw is not None and wrong else ""
    for name, edit in edits.items():
        theme.set_role(edit, tone="danger" if name == named else "")
