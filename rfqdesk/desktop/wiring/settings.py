"""Joins the settings' window to what they set, and keeps them."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.alerts import DESK_CALLS, AlertSettings, settings_of, settings_text
from rfqdesk.desktop.models.disconnect import CANCEL_KEY, PULL_KEY
from rfqdesk.desktop.models.keys.key_table import SETTINGS
from rfqdesk.desktop.models.settings import (
    DEAD_MAN_KEY,
    SCALE_KEY,
    SCALE_SET,
    SCALE_VARIABLE,
    STILL_KEY,
    judge_wav,
)
from rfqdesk.desktop.theme import ThemeName
from rfqdesk.desktop.views.calls.sounds import Sounds
from rfqdesk.desktop.views.settings.settings import SettingsDialog, SettingsPicture
from rfqdesk.desktop.views.settings.sound_rows import SoundRows
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.wiring.alerts import CallWiring
from rfqdesk.desktop.wiring.desk import HISTORY_KEY, Desk, keeps_history
from rfqdesk.desktop.wiring.diagnostics import open_folder
from rfqdesk.desktop.wiring.hold import HoldKeeper

_HEAD_BYTES = 12


class SettingsWiring(QObject):
    """Lives with its window. `desk` is None while there is none."""

    def __init__(
        self,
        window: DeskWindow,
        settings: QSettings,
        profile_dir: Path,
        *,
        desk: Callable[[], Desk | None],
        dress: Callable[[ThemeName], None],
        operator_calls: Callable[[], CallWiring | None] = lambda: None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._folder = profile_dir
        self._desk = desk
        self._dress = dress
        self._operator_calls = operator_calls
        self.dialog: SettingsDialog | None = None
        window.shortcuts.add(*SETTINGS, self._open)
        window.shortcuts.add("Window", "", "Open the logs folder", self._open_logs)

    def open_dialog(self) -> SettingsDialog:
        """Show the settings; the window that is open already comes to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return self.dialog
        picture = self.picture()
        sounds = SoundRows(Sounds(self), judge_file, calls=picture.calls)
        dialog = self.dialog = SettingsDialog(picture, sounds, self._window)
        dialog.hold_changed.connect(self._set_hold)
        dialog.dead_man_changed.connect(self._set_dead_man)
        dialog.disconnect_chosen.connect(self._set_disconnect)
        dialog.theme_chosen.connect(self._on_theme)
        dialog.still_toggled.connect(self._set_still)
        dialog.scale_changed.connect(lambda value: self._settings.setValue(SCALE_KEY, value))
        dialog.history_toggled.connect(lambda on: self._settings.setValue(HISTORY_KEY, on))
        dialog.alerts_changed.connect(self._set_alerts)
        dialog.folder_wanted.connect(self._open_folder)
        dialog.notifications_wanted.connect(self._open_notifications)
        alerts = self._alerts_wiring()
        if alerts is not None:
            alerts.kept.connect(self._show)
        hold = self._hold()
        if hold is not None:
            hold.changed.connect(self._show)
        theme.changed.connect(self._show)
        dialog.finished.connect(self._forget)
        dialog.show()
        return dialog

    def picture(self) -> SettingsPicture:
        """What is set now."""
        desk = self._desk()
        hold = self._hold()
        scale = self._settings.value(SCALE_KEY, "")
        wiring = self._alerts_wiring()
        foreign = SCALE_VARIABLE in os.environ and SCALE_SET not in os.environ
        note = f"Not used now: {SCALE_VARIABLE} in the environment says otherwise."
        return SettingsPicture(
            hold=None if hold is None else hold.text,
            theme=theme.current().name,
            scale=scale if isinstance(scale, str) else "",
            scale_note=note if foreign else "",
            keeps_history=keeps_history(self._settings),
            alerts=self._alerts(),
            still=theme.current().motion_slide_ms == 0,
            calls=DESK_CALLS if wiring is None else wiring.words,
            disconnect=desk.link.picture.disconnect if desk is not None else None,
            dead_man=text_of(self._settings.value(DEAD_MAN_KEY)) if desk is not None else None,
            folders=(
                ("profile", "Profile", str(self._folder)),
                ("logs", "Logs", str(self._folder / "rfqdesk.log")),
            ),
        )

    def _open(self) -> None:
        self.open_dialog()

    def _show(self) -> None:
        if self.dialog is not None:
            self.dialog.show_picture(self.picture())

    def _forget(self) -> None:
        dialog, self.dialog = self.dialog, None
        theme.changed.disconnect(self._show)
        if dialog is not None:
            dialog.deleteLater()

    def _set_hold(self, text: str) -> None:
        hold = self._hold()
        if hold is not None:
            hold.keep(text)

    def _hold(self) -> HoldKeeper | None:
        """Kept by a trader's desk; nobody else has deals to hold down."""
        desk = self._desk()
        return None if desk is None or desk.trader is None else desk.trader.hold

    def _set_dead_man(self, seconds: str) -> None:
        self._settings.setValue(DEAD_MAN_KEY, seconds)
        desk = self._desk()
        if desk is not None:
            desk.dead_man.set_seconds(int(seconds or 0))

    def _set_disconnect(self, choice: str) -> None:
        desk = self._desk()
        picture = desk.link.picture.disconnect if desk is not None else None
        if desk is not None and picture is not None:
            self._settings.setValue(PULL_KEY if picture.maker else CANCEL_KEY, choice)
            desk.link.set_on_disconnect(ends=choice == "end")
            self._show()

    def _on_theme(self, name: str) -> None:
        self._dress(next(one for one in theme.THEMES if one == name))

    def _set_still(self, still: bool) -> None:
        self._settings.setValue(STILL_KEY, still)
        theme.hold_still(still)
        self._dress(theme.current().name)

    def _alerts_wiring(self) -> CallWiring | None:
        desk = self._desk()
        return self._operator_calls() if desk is None else desk.alerts

    def _alerts(self) -> AlertSettings:
        wiring = self._alerts_wiring()
        return settings_of(self._settings.value("alerts")) if wiring is None else wiring.settings

    def _set_alerts(self, alerts: AlertSettings) -> None:
        wiring = self._alerts_wiring()
        if wiring is not None:
            wiring.keep(alerts)
        else:
            self._settings.setValue("alerts", settings_text(alerts))
            self._show()

    def _open_notifications(self) -> None:
        wiring = self._alerts_wiring()
        if wiring is not None:
            wiring.open_dialog()

    def _open_folder(self, _key: str) -> None:
        self._open_logs()

    def _open_logs(self) -> None:
        open_folder(self._folder, self._window.show_notice)


def text_of(value: object) -> str:
    """A setting that is text, "" for anything else."""
    return value if isinstance(value, str) else ""


def judge_file(path: str) -> str:
    """Why a file can't be played, "" when it can."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD_BYTES)
            size = file.seek(0, 2)
    except OSError as error:
        return f"{error.strerror or error}."
    return judge_wav(head, size)
