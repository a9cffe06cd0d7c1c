"""Calls the user for what happens while they look elsewhere."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, Signal

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.alerts import (
    DESK_CALLS,
    Alert,
    AlertSettings,
    CallWords,
    alerts_of,
    settings_of,
    settings_text,
)
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.views.calls.alerts import AlertCaller, AlertDialog
from rfqdesk.desktop.views.window.main_window import DeskWindow

_SETTINGS = "alerts"
_QUIET_TITLE = "Do not disturb"


class CallWiring(QObject):
    """Calls for what it is told to `take`, as the user wishes; `called` is what was shown last.

    `kept` carries settings that were changed. `heard` carries all there was to call for, wanted
    or not. Do-not-disturb is over at each start. Make it once the window has its commands.
    """

    kept = Signal(object)
    heard = Signal(object)

    def __init__(
        self, window: DeskWindow, look_at: Callable[[str], None], words: CallWords = DESK_CALLS
    ) -> None:
        super().__init__(window)
        self._window = window
        self.words = words
        kept = window.settings.value(_SETTINGS) if window.settings is not None else None
        self.settings = settings_of(kept)
        self.called: list[Alert] = []
        self._look_at = look_at
        add = window.shortcuts.add
        add(*keys.QUIET, self._toggle_quiet)
        add(keys.QUIET.section, "", "Notifications", self._open)
        # The tray offers commands that the window has by now.
        self.caller = AlertCaller(window, window.shortcuts)
        self.caller.looked_at.connect(self._on_looked_at)
        BOUND.changed.connect(self._say_keys)
        self._show_quiet()

    def open_dialog(self) -> AlertDialog:
        """Let the user say what to be called for."""
        dialog = AlertDialog(self.settings, self._window, self.words)
        dialog.changed.connect(self.keep)
        self.kept.connect(dialog.show_settings)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()
        return dialog

    def _open(self) -> None:
        self.open_dialog()

    def take(self, alerts: list[Alert]) -> None:
        """Call for those of these that are wanted."""
        self.called = self.caller.call(alerts, self.settings)
        self.heard.emit(alerts)

    def _on_looked_at(self, rfq_id: str) -> None:
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        if rfq_id:
            self._look_at(rfq_id)

    def _toggle_quiet(self) -> None:
        self.keep(replace(self.settings, quiet=not self.settings.quiet))
        words = (
            (_QUIET_TITLE, self._quiet_words())
            if self.settings.quiet
            else ("Notifications are on again", "")
        )
        self._window.show_notice("accent", *words)

    def _quiet_words(self) -> str:
        ends = BOUND.of(keys.QUIET) or (
            f"{BOUND.said(keys.QUIET)} {BOUND.beside('among the commands', keys.COMMANDS)}"
        )
        return f"{self.words.quiet} {ends} ends it, as does a new start."

    def _say_keys(self) -> None:
        self._show_quiet()
        notice = self._window.notice
        if self.settings.quiet and not notice.isHidden() and notice.title() == _QUIET_TITLE:
            self._window.show_notice("accent", _QUIET_TITLE, self._quiet_words())

    def _show_quiet(self) -> None:
        self._window.status.set_quiet(self._quiet_words() if self.settings.quiet else "")
        self.caller.show_quiet(self.settings.quiet)

    def keep(self, settings: AlertSettings) -> None:
        """Take these settings from now on, and keep them."""
        self.settings = settings
        if self._window.settings is not None:
            self._window.settings.setValue(_SETTINGS, settings_text(settings))
        self._show_quiet()
        self.kept.emit(settings)


class AlertWiring(CallWiring):
    """Reads what is new in the book, frame by frame."""

    def __init__(
        self, window: DeskWindow, desk: DeskController, look_at: Callable[[str], None]
    ) -> None:
        super().__init__(window, look_at)
        self._desk = desk
        # What had happened before is history: a desk that is opened does not call for it.
        self._since_ms = desk.now_ms()
        self._seq = desk.book.last_seq
        desk.changed.connect(self._on_changed)

    def _on_changed(self, _changes: ChangeSet) -> None:
        book = self._desk.book
        events = book.log.after(self._seq)
        self._seq = book.last_seq
        alerts = alerts_of(book, events, self._desk.name_of, self._since_ms)
        if alerts:
            self.take(alerts)
