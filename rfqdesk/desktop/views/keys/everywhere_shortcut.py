"""A shortcut that is heard in every window of a desk, whatever lies over its first one."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QWidget


def belongs_to(window: QWidget, owner: QWidget) -> bool:
    """Whether a window is the owner, or was opened from anything in it."""
    above: QWidget | None = window
    while above is not None and above is not owner:
        above = above.parentWidget()
    return above is owner


class EverywhereShortcut(QObject):
    """For what must not depend on the window in front: dialogs, sheets, menus, torn-off panels.

    Qt's own application-wide context is deaf as soon as a sheet or a menu lies over the window
    that owns the shortcut. So each window gets one of its own when the keyboard comes to it.
    """

    activated = Signal()

    def __init__(self, keys: QKeySequence, window: QWidget) -> None:
        super().__init__(window)
        self._keys = keys
        self._window = window
        self._shortcuts: dict[QWidget, QShortcut] = {}
        self._add_to(window)
        app = QGuiApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._on_focus)
            self._on_focus(app.focusWindow())

    def take_keys(self, keys: QKeySequence) -> None:
        """Act on other keys from now on, in every window."""
        self._keys = keys
        for shortcut in self._shortcuts.values():
            shortcut.setKey(keys)

    def _on_focus(self, focused: QWindow | None) -> None:
        if focused is None:
            return
        for window in QApplication.topLevelWidgets():
            if window.windowHandle() is focused and self._is_ours(window):
                self._add_to(window)

    def _is_ours(self, window: QWidget) -> bool:
        if window.windowType() is Qt.WindowType.Tool:
            # Qt lets a torn-off panel's keys reach the window that it was torn off.
            return False
        return belongs_to(window, self._window)

    def _add_to(self, window: QWidget) -> None:
        if window in self._shortcuts:
            return
        shortcut = QShortcut(self._keys, window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        # Who holds a key down wants it done once.
        shortcut.setAutoRepeat(False)
        # Two windows in front at once, as a list and its field are, don't make it deaf.
        shortcut.activated.connect(self.activated)
        shortcut.activatedAmbiguously.connect(self.activated)
        self._shortcuts[window] = shortcut
        window.destroyed.connect(lambda _gone=None: self._shortcuts.pop(window, None))
