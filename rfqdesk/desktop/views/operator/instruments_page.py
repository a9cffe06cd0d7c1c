"""The instrument master: shown, added to from a file, and ended early."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.operator.market_columns import instrument_columns
from rfqdesk.desktop.models.operator.market_entry import InstrumentLoad
from rfqdesk.desktop.models.operator.pictures import InstrumentsPicture
from rfqdesk.desktop.views.common import Card, ConfirmSheet, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.operator.deed_sheet import DeedSheet
from rfqdesk.desktop.views.operator.list_view import ListView
from rfqdesk.protocol.instrument_file import COLUMNS_HELP
from rfqdesk.protocol.operations.market_views import InstrumentView

_ALL, _HALTED = "all", "halted"


class InstrumentsPage(QWidget):
    """Emits `file_chosen(Path)`, `load_wanted(InstrumentLoad)` and `expired(symbol)`.

    The latter two come after a question.
    """

    file_chosen = Signal(object)
    load_wanted = Signal(object)
    expired = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self.list = ListView(
            "Instruments",
            instrument_columns(),
            lambda view: view.instrument.symbol,
            empty=("list", "Nothing can be traded yet", "Load instruments from a file."),
            sort=("symbol", False),
        )
        self.which = SegmentedControl([(_ALL, "All"), (_HALTED, "Halted")], "Which instruments")
        self.load_button = QPushButton("Load from a file…")
        self.expire_button = QPushButton("Expire…")
        self._build()
        self.which.changed.connect(self._on_which)
        self.list.chosen.connect(self._mark)
        self.list.opened.connect(lambda _view: self.expire_button.setFocus())
        self.load_button.clicked.connect(self._choose_file)
        self.expire_button.clicked.connect(self._ask_expire)
        self._mark()

    def show_picture(self, picture: InstrumentsPicture) -> None:
        """Show what can be traded now."""
        self.list.put(picture.instruments, known=picture.known)
        self._mark()

    def set_busy(self, busy: bool) -> None:
        """An operation is on its way: nothing more is begun meanwhile."""
        self._busy = busy
        self._mark()

    def ask_load(self, load: InstrumentLoad) -> None:
        """Say what a file would change, and load it if that is wanted."""
        sheet = ConfirmSheet(
            self,
            title=f"Load {len(load.sent):,} instrument{'' if len(load.sent) == 1 else 's'}?",
            text=load.words(),
            confirm="Load",
        )
        press_with_enter(sheet.confirm_button)
        sheet.accepted.connect(lambda: self.load_wanted.emit(load))
        sheet.open()

    def _build(self) -> None:
        theme.set_role(self.expire_button, "danger")
        press_with_enter(self.load_button, self.expire_button)
        for widget in (self.which, self.load_button, self.expire_button):
            self.list.tools.addWidget(widget)
        card = Card("Instruments")
        card.body.addWidget(self.list)
        hint = QLabel(f"A file is CSV; its first line names the columns: {COLUMNS_HELP}.")
        theme.set_role(hint, "caption")
        hint.setWordWrap(True)
        card.body.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.setFocusProxy(self.list)

    def _on_which(self, which: str) -> None:
        everything = which == _ALL
        self.list.keep_if(lambda view: everything or bool(view.halted))

    def _mark(self, _record: object = None) -> None:
        self.load_button.setEnabled(not self._busy)
        self.expire_button.setEnabled(self.list.current() is not None and not self._busy)

    def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(
            self, "Instruments from a file", folder, "Comma-separated values (*.csv)"
        )
        dialog.setObjectName("instruments")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.file_chosen.emit(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_expire(self) -> None:
        view = self.list.current()
        if not isinstance(view, InstrumentView) or self._busy:
            return
        symbol = view.instrument.symbol
        sheet = DeedSheet(
            self,
            title=f"Expire {symbol} now?",
            text="It ends before its time, for good: open requests with such a leg end at once, "
            "nobody can trade it any more, and its name is not used again. Trades already done "
            "stand. To stop trade in it for a while, halt it instead.",
            confirm="Expire",
            name=symbol,
        )
        sheet.confirmed.connect(lambda _reason: self.expired.emit(symbol))
        sheet.open()
