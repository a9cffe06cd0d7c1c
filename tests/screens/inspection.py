"""Looks a shown window over: words that are cut, controls without a name or out of reach."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QWidget,
)

from rfqdesk.desktop.views.common import ElidedLabel
from rfqdesk.desktop.views.keys.command_palette import CommandPalette
from rfqdesk.desktop.views.trader.requests.request_button import RequestButton

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
# Qt's own parts of other controls, and requests that shorten what they draw by themselves.
_PARTS = (QHeaderView, QScrollBar)
_SLACK_PX = 1
_NO_ROLES = frozenset({QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Border})
_ONE_OF_A_FEW = frozenset({QAccessible.Role.RadioButton, QAccessible.Role.PageTab})


def flaws_of(window: QWidget) -> list[str]:
    """Everything that is wrong with a window as it is shown, in words."""
    return [
        *_cut_words(window),
        *_cut_figures(window),
        *_nameless(window),
        *_without_role(window),
        *_unsaid(window),
        *_out_of_reach(window),
    ]


def _shown(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and not widget.visibleRegion().isEmpty():
            yield widget


def _cut_words(window: QWidget) -> Iterator[str]:
    for widget in _shown(window):
        if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel):
            if _label_is_cut(widget):
                yield f"cut: {_place(widget)} shows part of {widget.text()!r}"
        elif isinstance(widget, QAbstractButton) and widget.text() and not _draws_itself(widget):
            room = widget.width() - (widget.iconSize().width() if not widget.icon().isNull() else 0)
            if _width(widget, widget.text().replace("&", "")) > room + _SLACK_PX:
                yield f"cut: {_place(widget)} shows part of {widget.text()!r}"


def _cut_figures(window: QWidget) -> Iterator[str]:
    """Words in a table may give way, and are in a tool tip; a figure that is cut is another one."""
    for table in _shown(window):
        if isinstance(table, QTableView):
            for index in _figures(table):
                needed = table.sizeHintForIndex(index).width()
                if needed > table.columnWidth(index.column()) + _SLACK_PX:
                    yield f"cut figure: {_place(table)} shows part of {index.data()!r}"


def _figures(table: QTableView) -> Iterator[QModelIndex]:
    """The cells in sight that are set to the right."""
    model = table.model()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
            told = alignment is not None and alignment & Qt.AlignmentFlag.AlignRight
            if told and isinstance(index.data(), str) and not table.visualRect(index).isEmpty():
                yield index


def _label_is_cut(label: QLabel) -> bool:
    text = label.text()
    if not text or (label.pixmap() and not label.pixmap().isNull()):
        return False
    room = label.contentsRect()
    if label.textFormat() is Qt.TextFormat.RichText or text.startswith("<"):
        return label.sizeHint().height() > label.height() + _SLACK_PX
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        return needed > label.height() + _SLACK_PX
    lines = text.replace("&", "").splitlines() if label.buddy() else text.splitlines()
    return max(_width(label, line) for line in lines) > room.width() + _SLACK_PX


def _draws_itself(button: QAbstractButton) -> bool:
    return isinstance(button, RequestButton)


def _controls(window: QWidget) -> Iterator[QWidget]:
    for widget in _shown(window):
        part = isinstance(widget, _PARTS) or isinstance(
            widget.parent(), QAbstractSpinBox | QLineEdit | QKeySequenceEdit
        )
        if isinstance(widget, _CONTROLS) and not part:
            yield widget


def _width(widget: QWidget, text: str) -> int:
    return QFontMetrics(widget.font()).horizontalAdvance(text)


def _nameless(window: QWidget) -> Iterator[str]:
    for widget in _controls(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is not None and not reader.text(QAccessible.Text.Name).strip():
            yield f"nameless: {_place(widget)}"


def _unsaid(window: QWidget) -> Iterator[str]:
    """Words that are seen and that a screen reader doesn't get: a name takes a label's text away.

    Choices have their name from a label that is their buddy, on Linux at least.
    """
    labelled = {label.buddy() for label in window.findChildren(QLabel)}
    for widget in _shown(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is None:
            continue
        name = reader.text(QAccessible.Text.Name)
        if (
            isinstance(widget, QComboBox)
            and widget not in labelled
            and name == widget.currentText()
        ):
            yield f"nameless: {_place(widget)}"
        if isinstance(widget, QLabel) and widget.text():
            said = f"{name} {reader.text(QAccessible.Text.Description)}"
            if _plain(widget.text()) not in _plain(said):
                yield f"unsaid: {widget.text()!r}, only {name!r} ({_place(widget)})"


def _plain(text: str) -> str:
    """Words alone: without the marks of letters, line breaks, and what only spaces them."""
    shown = QTextDocumentFragment.fromHtml(text).toPlainText() if "<" in text else text
    return " ".join(shown.replace("&", "").lower().split())


def _without_role(window: QWidget) -> Iterator[str]:
    """What is used by hand, and what a screen reader can't say of what kind it is."""
    for widget in _shown(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is None:
            continue
        role = reader.role()
        if _is_used(widget) and role in _NO_ROLES:
            yield f"without a role ({role.name}): {_place(widget)}"
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        if group is not None and group.exclusive() and role not in _ONE_OF_A_FEW:
            yield f"no radio button ({role.name}): {_place(widget)}"


def _is_used(widget: QWidget) -> bool:
    """Whether it takes the focus by itself, or our own code hears clicks on it."""
    takes_focus = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not widget.focusProxy()
    ours = (one for one in type(widget).__mro__ if one.__module__.startswith("rfqdesk."))
    return takes_focus or any("mousePressEvent" in vars(one) for one in ours)


def _out_of_reach(window: QWidget) -> Iterator[str]:
    """Controls that can be used but that Tab never comes to, and that name no keys of their own."""
    for control in _controls(window):
        if not control.isEnabled() or control.focusProxy() is not None:
            continue
        by_tab = bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if not by_tab and not _by_other_keys(control):
            yield f"out of reach: {_place(control)} {getattr(control, 'text', str)()!r}"


def _by_other_keys(control: QWidget) -> bool:
    """By arrows within a group or a palette, or by the keys that its tool tip names."""
    if isinstance(control, QAbstractButton) and control.group() is not None:
        return control.group().exclusive()
    return isinstance(control.window(), CommandPalette) or "(" in control.toolTip()


def _place(widget: QWidget) -> str:
    path = []
    at: QWidget | None = widget
    while at is not None and len(path) < 4:
        path.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " in ".join(path)
