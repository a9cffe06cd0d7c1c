"""What a blotter's user wants of its rows: files, paper, and a look into the past."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.exporting import ExportController
from rfqdesk.desktop.models.blotter.confirmation import Confirmation, confirmation_of
from rfqdesk.desktop.models.blotter.request_history import history_rows, history_title, moment_at
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.blotter.confirmation_paper import ask_print, write_pdf
from rfqdesk.desktop.views.blotter.history_window import HistoryWindow


class BlotterActions(QObject):
    """Answers one blotter's wishes; ends with it. `remark` goes onto each confirmation."""

    def __init__(self, desk: DeskController, blotter: BlotterView, remark: str = "") -> None:
        super().__init__(blotter)
        self._desk = desk
        self._blotter = blotter
        self._remark = remark
        self.exports = ExportController(desk.tasks, self)
        self.exports.done.connect(blotter.tell_exported)
        self.exports.failed.connect(blotter.tell_not_exported)
        blotter.export_wanted.connect(self.exports.export)
        blotter.history_wanted.connect(self.open_history)
        blotter.confirmation_wanted.connect(self._confirm)

    def open_history(self, rfq_id: str) -> HistoryWindow:
        """Open the past of one request in a window of its own, which goes on with the feed."""
        desk = self._desk
        window = HistoryWindow(history_title(desk.book, rfq_id), self._blotter)

        def show_moment(place: int) -> None:
            session = desk.session
            rows = history_rows(desk.book, rfq_id, desk.name_of)
            window.show_moment(
                moment_at(
                    desk.book, rows, place, instruments=session.instruments, makers=session.makers
                )
            )

        def go_on(changes: ChangeSet) -> None:
            if rfq_id in changes.requests:
                window.show_rows(history_rows(desk.book, rfq_id, desk.name_of))

        window.moved.connect(show_moment)
        desk.changed.connect(go_on)
        window.finished.connect(lambda _: desk.changed.disconnect(go_on))
        window.show_rows(history_rows(desk.book, rfq_id, desk.name_of))
        window.show()
        return window

    def _confirm(self, trade_id: str, to_printer: bool) -> None:
        desk = self._desk
        confirmation = confirmation_of(
            desk.book.trades[trade_id],
            desk.holder,
            name_of=desk.name_of,
            instruments=desk.session.instruments,
        )
        if self._remark:
            words = " ".join(part for part in (confirmation.warning, self._remark) if part)
            confirmation = replace(confirmation, warning=words)
        if to_printer:
            ask_print(confirmation, self._blotter)
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(
            self._blotter, "Confirmation as PDF", str(Path(folder) / f"trade-{trade_id}.pdf")
        )
        dialog.setObjectName("confirmation")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(
            lambda chosen: self.write_confirmation(confirmation, Path(chosen))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_confirmation(self, confirmation: Confirmation, path: Path) -> None:
        """Write the PDF and say so, or say why not."""
        banner = self._blotter.banner
        try:
            write_pdf(confirmation, path)
        except OSError as error:
            banner.show_message(
                "danger",
                "The confirmation was not written",
                f"{error}: {path}. The trade stands all the same. Choose another folder.",
            )
        else:
            banner.show_message("ok", "Confirmation written", str(path))
