"""Pages that share a workspace: one is in front, the others a segment away."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import SegmentedControl


class SubPages(QWidget):
    """`shown` carries the key of the page that has come to the front."""

    shown = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str, QWidget]], name: str) -> None:
        super().__init__()
        self._titles = {key: title for key, title, _ in pages}
        self._pages = {key: page for key, _, page in pages}
        self.which = SegmentedControl([(key, title) for key, title, _ in pages], name)
        self._stack = QStackedWidget()
        for _, _, page in pages:
            self._stack.addWidget(page)
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.which.changed.connect(self._on_chosen)
        self.setFocusProxy(pages[0][2])

    def current(self) -> str:
        """Key of the page in front."""
        return self.which.value()

    def show_page(self, key: str) -> None:
        """Bring a page to the front, and the keyboard into it."""
        self.which.set_value(key)
        self._pages[key].setFocus()

    def set_count(self, key: str, count: int) -> None:
        """Show on a page's segment how much waits there."""
        title = self._titles[key]
        button = self.which.button(key)
        button.setText(f"{title} ({count})" if count else title)
        button.setAccessibleDescription(f"{count} waiting" if count else "")

    def _on_chosen(self, key: str) -> None:
        page = self._pages[key]
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        self.shown.emit(key)
