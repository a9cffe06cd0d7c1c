"""The desk in the system's tray: how it is connected, as whom, and what is wanted at once."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import LEAVE, LOCKOUT, PULL_ALL, QUIET, KeyName
from rfqdesk.desktop.models.link import STATE_TONES, STATE_WORDS, LinkPicture, LinkState
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook

_ICON_PX = 22
_CLICKS = frozenset(
    {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}
)


class DeskTray(QSystemTrayIcon):
    """Emits `wanted()` when the window is. Its menu runs commands that the palette knows too.

    Commands that this desk does not have are left out: traders have no quotes to withdraw.
    """

    wanted = Signal()

    def __init__(self, window: QWidget, book: ShortcutBook) -> None:
        super().__init__(window)
        self._window = window
        self._book = book
        self._picture = LinkPicture()
        self._quiet = False
        self.menu = QMenu(window)
        self.show_action = self._add("Show the window", self.wanted.emit)
        self.menu.addSeparator()
        self.pull_action = self._command("Withdraw all quotes", PULL_ALL)
        self.quiet_action = self._command("Do not disturb", QUIET)
        if self.quiet_action is not None:
            self.quiet_action.setCheckable(True)
        self.menu.addSeparator()
        # It asks before it does, and that is asked in the window.
        self.lockout_action = self._command("Lock me out…", LOCKOUT, in_window=True)
        self.leave_action = self._command("Leave", LEAVE)
        self.setContextMenu(self.menu)
        self.activated.connect(self._on_activated)
        window.windowTitleChanged.connect(lambda _title: self._draw())
        theme.changed.connect(self._draw)
        self._draw()

    def set_picture(self, picture: LinkPicture) -> None:
        """Show how the desk is connected."""
        if picture.state is not self._picture.state:
            self._picture = picture
            self._draw()

    def set_quiet(self, quiet: bool) -> None:
        """Show whether most calls are held back."""
        self._quiet = quiet
        if self.quiet_action is not None:
            self.quiet_action.setChecked(quiet)
        self._draw()

    def _add(self, words: str, act: Callable[[], None]) -> QAction:
        action = QAction(words, self.menu)
        action.triggered.connect(lambda _checked=False: act())
        self.menu.addAction(action)
        return action

    def _command(self, words: str, name: KeyName, *, in_window: bool = False) -> QAction | None:
        entry = next(
            (
                one
                for one in self._book.commands()
                if (one.section, one.meaning) == (name.section, name.meaning)
            ),
            None,
        )
        if entry is None:
            return None

        def run() -> None:
            if in_window:
                self.wanted.emit()
            self._book.run(entry)

        return self._add(words, run)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _CLICKS:
            self.wanted.emit()

    def _draw(self) -> None:
        state = self._picture.state
        words = STATE_WORDS[state]
        quiet = "\nDo not disturb" if self._quiet else ""
        self.setToolTip(f"{self._window.windowTitle()}\n{words}{quiet}")
        # Another shape, not another colour alone.
        shape = "swap" if state is LinkState.LIVE else "plug"
        tokens = theme.current()
        colours = {"ok": tokens.accent_text, "warn": tokens.warn, "danger": tokens.danger}
        picture = theme.icon(shape, colours[STATE_TONES[state]])
        self.setIcon(QIcon(picture.pixmap(QSize(_ICON_PX, _ICON_PX) * 2)))
