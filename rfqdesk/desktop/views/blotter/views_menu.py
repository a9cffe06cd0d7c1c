"""The menu of a page's saved views."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget

from rfqdesk.desktop.models.tables.table_view_state import SavedViews, ViewState, name_problem


class ViewsMenu(QObject):
    """Fills the menu each time it opens. `chosen` and `changed` carry what the user did."""

    chosen = Signal(object)
    changed = Signal(object)

    def __init__(
        self,
        menu: QMenu,
        views: Callable[[], SavedViews],
        state: Callable[[], ViewState],
        window: QWidget,
    ) -> None:
        super().__init__(menu)
        self._menu = menu
        self._views = views
        self._state = state
        self._window = window
        menu.aboutToShow.connect(self._fill)

    def save_as(self, name: str) -> str:
        """Keep the present view under a name; says what is wrong with the name."""
        problem = name_problem(name)
        if not problem:
            self.changed.emit(self._views().with_view(name.strip(), self._state()))
        return problem

    def ask_name(self) -> None:
        """Ask under which name; a name already there is replaced."""
        dialog = QInputDialog(self._window)
        dialog.setObjectName("view-name")
        dialog.setWindowTitle("Save this view")
        dialog.setLabelText("Columns, order and filter of this page are kept under:")
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.textValueSelected.connect(self.save_as)
        dialog.open()

    def _fill(self) -> None:
        self._menu.clear()
        views = self._views()
        for name, view in views.named.items():
            self._menu.addAction(name).triggered.connect(
                lambda _=False, v=view: self.chosen.emit(v)
            )
        if views.named:
            self._menu.addSeparator()
        self._menu.addAction("As it was at first").triggered.connect(
            lambda: self.chosen.emit(ViewState())
        )
        self._menu.addAction("Save this view…").triggered.connect(self.ask_name)
        if views.named:
            forget = self._menu.addMenu("Delete")
            for name in views.named:
                forget.addAction(name).triggered.connect(
                    lambda _=False, n=name: self.changed.emit(self._views().without(n))
                )
