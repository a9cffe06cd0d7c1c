"""Calls the user for what happens while they look elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.alerts import (
    Alert,
    AlertSettings,
    alerts_of,
    settings_of,
    settings_text,
)
from rfqdesk.desktop.views.alerts import AlertCaller, AlertDialog
from rfqdesk.desktop.views.main_window import DeskWindow

_SETTINGS = "alerts"


class AlertWiring(QObject):
    """Reads what is new in the book, frame by frame. `called` is what was shown last."""

    def __init__(
        self, window: DeskWindow, desk: DeskController, look_at: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        # What had happened before is history: a desk that is opened does not call for it.
        self._since_ms = desk.now_ms()
        self._seq = desk.book.last_seq
        kept = window.settings.value(_SETTINGS) if window.settings is not None else None
        self.settings = settings_of(kept)
        self.called: list[Alert] = []
        self.caller = AlertCaller(window)
        self.caller.looked_at.connect(self._on_looked_at)
        self._look_at = look_at
        desk.changed.connect(self._on_changed)
        add = window.shortcuts.add
        add("Window", "Ctrl+Shift+D", "Do not disturb, or call me again", self._toggle_quiet)
        add("Window", "", "Notifications", self._open)

    def open_dialog(self) -> AlertDialog:
        """Let the user say what to be called for."""
        dialog = AlertDialog(self.settings, self._window)
        dialog.changed.connect(self._keep)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()
        return dialog

    def _open(self) -> None:
        self.open_dialog()

    def _on_changed(self, _changes: ChangeSet) -> None:
        book = self._desk.book
        events = book.log.after(self._seq)
        self._seq = book.last_seq
        alerts = alerts_of(book, events, self._desk.name_of, self._since_ms)
        if alerts:
            self.called = self.caller.call(alerts, self.settings)

    def _on_looked_at(self, rfq_id: str) -> None:
        self._window.raise_()
        self._window.activateWindow()
        if rfq_id:
            self._look_at(rfq_id)

    def _toggle_quiet(self) -> None:
        settings = AlertSettings(
            self.settings.shown, self.settings.sounding, not self.settings.quiet
        )
        self._keep(settings)
        words = (
            ("Do not disturb", "You are called for nothing until you press Ctrl+Shift+D again.")
            if settings.quiet
            else ("Notifications are on again", "")
        )
        self._window.show_notice("accent", *words)

    def _keep(self, settings: AlertSettings) -> None:
        self.settings = settings
        if self._window.settings is not None:
            self._window.settings.setValue(_SETTINGS, settings_text(settings))
