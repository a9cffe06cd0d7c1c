"""The menu of saved layouts, and the questions that it leads to."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMenu, QWidget

from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import layout
from rfqdesk.desktop.models.layouts import Layouts
from rfqdesk.desktop.views.common import ConfirmSheet

KEYED_MAX = 9
_FILTER = "Layouts (*.rfqlayout)"


class LayoutsMenu(QObject):
    """Fills the menu each time it opens. The signals carry what is wanted."""

    chosen = Signal(str)
    save_wanted = Signal(str)
    rename_wanted = Signal(str, str)
    delete_wanted = Signal(str)
    export_wanted = Signal(str, str)
    """A layout's name, and the file to write."""
    import_wanted = Signal(str)
    reset_wanted = Signal()

    def __init__(self, menu: QMenu, layouts: Callable[[], Layouts], window: QWidget) -> None:
        super().__init__(menu)
        self._menu, self._layouts, self._window = menu, layouts, window
        menu.aboutToShow.connect(self._fill)

    def ask_name(self) -> None:
        """Ask under which name the present layout is saved; a name already there is replaced."""
        self._ask(
            "layout-name",
            "Save this layout",
            "Windows and panels as they stand, for these monitors, are kept under:",
            self._layouts().current,
            self.save_wanted.emit,
        )

    def ask_new_name(self, name: str) -> None:
        """Ask for another name of one."""
        words = f"“{name}” is called from now on:"
        rename = self.rename_wanted.emit
        self._ask("layout-rename", "Rename a layout", words, name, lambda new: rename(name, new))

    def ask_delete(self, name: str) -> None:
        """Ask whether one is not wanted any more."""
        sheet = ConfirmSheet(
            self._window,
            title=f"Delete the layout “{name}”?",
            text="It goes for all sets of monitors. What you see now stays as it is.",
            confirm="Delete",
            tone="danger",
        )
        sheet.setObjectName("layout-delete")
        sheet.accepted.connect(lambda: self.delete_wanted.emit(name))
        sheet.open()

    def ask_export(self, name: str) -> None:
        """Ask for the file that one is written to."""
        file = "".join(one if one.isalnum() else "-" for one in name)
        dialog = self._file_dialog("Export a layout", f"{file}.rfqlayout")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("rfqlayout")
        dialog.fileSelected.connect(lambda path: self.export_wanted.emit(name, path))
        dialog.open()

    def ask_import(self) -> None:
        """Ask for a file with layouts."""
        dialog = self._file_dialog("Import layouts", "")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_wanted)
        dialog.open()

    def _fill(self) -> None:
        menu, layouts = self._menu, self._layouts()
        menu.clear()
        names = layouts.names()
        for number, name in enumerate(names, start=1):
            bound = BOUND.of(layout(number)) if number <= KEYED_MAX else ""
            action = menu.addAction(f"{_plain(name)}\t{bound}" if bound else _plain(name))
            action.setCheckable(True)
            action.setChecked(name == layouts.current)
            action.triggered.connect(lambda _=False, n=name: self.chosen.emit(n))
        if names:
            menu.addSeparator()
        menu.addAction("Save as…").triggered.connect(self.ask_name)
        if layouts.current:
            again = menu.addAction(f"Save “{_plain(layouts.current)}” anew")
            again.triggered.connect(lambda: self.save_wanted.emit(layouts.current))
        if names:
            for words, ask in (
                ("Rename", self.ask_new_name),
                ("Export", self.ask_export),
                ("Delete", self.ask_delete),
            ):
                more = menu.addMenu(words)
                for name in names:
                    action = more.addAction(f"{_plain(name)}…")
                    action.triggered.connect(lambda _=False, a=ask, n=name: a(n))
        menu.addAction("Import…").triggered.connect(self.ask_import)
        menu.addSeparator()
        menu.addAction("Panels back to their places").triggered.connect(self.reset_wanted)

    def _ask(
        self, key: str, title: str, words: str, text: str, then: Callable[[str], object]
    ) -> None:
        dialog = QInputDialog(self._window)
        dialog.setObjectName(key)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(words)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.setTextValue(text)
        dialog.textValueSelected.connect(then)
        dialog.open()

    def _file_dialog(self, title: str, name: str) -> QFileDialog:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, title, str(Path(folder) / name))
        dialog.setObjectName("layout-file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(_FILTER)
        return dialog


def _plain(name: str) -> str:
    """A menu would take an ampersand for a key."""
    return name.replace("&", "&&")
