"""Calls to somebody who looks elsewhere: through the system's tray, and a sound."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.alerts import (
    COSTLY,
    DESK_CALLS,
    LOUD,
    Alert,
    AlertKind,
    AlertSettings,
    CallWords,
)
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import QUIET
from rfqdesk.desktop.models.link import LinkPicture
from rfqdesk.desktop.views.calls.sounds import Sounds
from rfqdesk.desktop.views.calls.tray import DeskTray
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook


class AlertCaller(QWidget):
    """Never seen itself. `looked_at(rfq_id)`: a call was clicked."""

    looked_at = Signal(str)

    def __init__(self, window: QWidget, book: ShortcutBook) -> None:
        super().__init__(window)
        self.hide()
        self._window = window
        self._last = ""
        self.sounds = Sounds(self)
        self.tray: DeskTray | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = DeskTray(window, book)
            self.tray.messageClicked.connect(lambda: self.looked_at.emit(self._last))
            self.tray.wanted.connect(lambda: self.looked_at.emit(""))
            self.tray.show()

    def show_link(self, picture: LinkPicture) -> None:
        """Show in the tray how the desk is connected."""
        if self.tray is not None:
            self.tray.set_picture(picture)

    def show_quiet(self, quiet: bool) -> None:
        """Show in the tray whether most calls are held back."""
        if self.tray is not None:
            self.tray.set_quiet(quiet)

    def call(self, alerts: Sequence[Alert], settings: AlertSettings) -> list[Alert]:
        """Call for those that are wanted; returns what was shown.

        Who looks at the window sees it there, and is only called by sound.
        """
        sounds: dict[str, bool] = {}
        for one in alerts:
            if settings.sounds(one.kind):
                file = settings.files.get(one.kind, "")
                sounds[file] = sounds.get(file, False) or one.kind in LOUD
        for file, loud in sounds.items():
            self.sounds.play(file, loud=loud)
        shown = [alert for alert in alerts if settings.shows(alert.kind)]
        if not shown or self._window.isActiveWindow():
            return []
        self._last = shown[-1].rfq_id
        QApplication.alert(self._window)
        if self.tray is not None:
            title = shown[0].title if len(shown) == 1 else f"{len(shown)} things happened"
            text = "\n".join(f"{alert.title}: {alert.text}" for alert in shown[-3:])
            costly = any(alert.kind in COSTLY for alert in shown)
            kinds = QSystemTrayIcon.MessageIcon
            icon = kinds.Critical if costly else kinds.Information
            self.tray.showMessage(title, text, icon, theme.current().shown_call_ms)
        return shown


class AlertDialog(QDialog):
    """Which kinds are shown and which sound. `changed` carries new settings at each click.

    The keys of do-not-disturb are bound here as well: the window's own don't reach in here.
    """

    changed = Signal(object)

    def __init__(
        self, settings: AlertSettings, parent: QWidget, words: CallWords = DESK_CALLS
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setModal(False)
        self.setWindowTitle("Notifications")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space3)
        heading = QLabel("Notifications")
        theme.set_role(heading, "heading")
        intro = QLabel("You are called by the system's notifications while you look elsewhere.")
        theme.set_role(intro, "body2")
        self.quiet = QCheckBox()
        self.quiet.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        through = QLabel(words.through)
        theme.set_role(through, "caption")
        self.quiet.setAccessibleDescription(words.through)
        self._toggling = QShortcut(self)
        self._toggling.activated.connect(self.quiet.click)
        BOUND.changed.connect(self._say_keys)
        self._say_keys()
        self.quiet.toggled.connect(lambda _on: self._tell())
        for widget in (heading, intro, self.quiet, through):
            column.addWidget(widget)
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        self.boxes: dict[AlertKind, tuple[QCheckBox, QCheckBox]] = {}
        for place, title in ((1, "Show"), (2, "Sound")):
            label = QLabel(title)
            theme.set_role(label, "caption")
            grid.addWidget(label, 0, place)
        for row, (kind, meaning) in enumerate(words.kinds.items(), start=1):
            grid.addWidget(QLabel(meaning), row, 0)
            self.boxes[kind] = (
                self._box(f"Show: {meaning}"),
                self._box(f"Sound: {meaning}"),
            )
            for place, box in enumerate(self.boxes[kind], start=1):
                grid.addWidget(box, row, place)
        column.addLayout(grid)
        self.show_settings(settings)

    def show_settings(self, settings: AlertSettings) -> None:
        """Show what holds now, whoever changed it; not reported as a click."""
        self._settings = settings
        with QSignalBlocker(self.quiet):
            self.quiet.setChecked(settings.quiet)
        for kind, (shown, sounding) in self.boxes.items():
            with QSignalBlocker(shown), QSignalBlocker(sounding):
                shown.setChecked(kind in settings.shown)
                sounding.setChecked(kind in settings.sounding)

    def _say_keys(self) -> None:
        self.quiet.setText(BOUND.beside("Do not disturb", QUIET))
        self._toggling.setKey(QKeySequence(BOUND.portable(QUIET)))

    def _box(self, name: str) -> QCheckBox:
        box = QCheckBox()
        box.setAccessibleName(name)
        box.toggled.connect(lambda _on: self._tell())
        return box

    def _tell(self) -> None:
        settings = self._settings.held_back(self.quiet.isChecked())
        for kind, (shown, sounding) in self.boxes.items():
            settings = settings.with_kind(
                kind, shown=shown.isChecked(), sounding=sounding.isChecked()
            )
        self.changed.emit(settings)
