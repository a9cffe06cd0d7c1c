"""The desk's window: header, banner, the workspace chosen, status bar."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QSettings, QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.lockout import LockoutPicture
from rfqdesk.desktop.models.identity.profiles import Badge
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.link import LinkPicture, LinkState
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.views.common import Banner, EmptyState
from rfqdesk.desktop.views.keys.command_palette import Command
from rfqdesk.desktop.views.keys.key_windows import KeyWindows
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.views.window.header import Header
from rfqdesk.desktop.views.window.identity_badge import IdentityStrip
from rfqdesk.desktop.views.window.link_banner import LinkBanner
from rfqdesk.desktop.views.window.lockout_banner import LockoutBanner
from rfqdesk.desktop.views.window.screens import ScreenKeeper
from rfqdesk.desktop.views.window.status_bar import StatusBar
from rfqdesk.desktop.views.window.workspace import Panel, Workspace
from rfqdesk.desktop.wall_clock import wall_clock_ms

_WINDOW = "window"


class DeskWindow(QMainWindow):
    """Holds the workspaces. What the user wants of the application comes out as signals."""

    theme_wanted = Signal()
    colours_wanted = Signal()
    diagnostics_wanted = Signal()
    retry_wanted = Signal()
    enrol_wanted = Signal()
    lockout_wanted = Signal()
    closed = Signal()
    workspace_changed = Signal(str)

    def __init__(
        self,
        settings: QSettings | None = None,
        wall_ms: Callable[[], int] = wall_clock_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("RFQ Desk")
        self.setMinimumSize(QSize(1240, 680))
        self.resize(1480, 900)
        self.settings = self._settings = settings
        self._picture = LinkPicture()
        self._workspaces: dict[str, Workspace] = {}
        self._past: QWidget | None = None
        self.screen_keeper = ScreenKeeper(self)
        self.more_commands: Callable[[], list[Command]] = list
        self.shortcuts = ShortcutBook(self, settings)
        self.shortcuts.given_up.connect(self._tell_given_up)
        self._key_windows = KeyWindows(self, self.shortcuts)
        self._badge = Badge()
        self.strip = IdentityStrip()
        self.header = Header()
        self.header.tab_chosen.connect(self.show_workspace)
        self.header.theme_wanted.connect(self.theme_wanted)
        self.header.help_wanted.connect(self.show_shortcuts)
        self.header.lockout_wanted.connect(self.lockout_wanted)
        self.lockout = LockoutBanner(wall_ms)
        self.lockout.enrol_wanted.connect(self.enrol_wanted)
        self.banner = LinkBanner()
        self.banner.retry_wanted.connect(self.retry_wanted)
        self.banner.enrol_wanted.connect(self.enrol_wanted)
        self.suspension = Banner()
        self.notice = Banner(dismissable=True)
        self.status = StatusBar(wall_ms)
        self._stack = QStackedWidget()
        self._waiting = EmptyState(
            "plug", "Connecting to the venue", "Your workspace appears once it has answered."
        )
        self._stack.addWidget(self._waiting)
        self.setCentralWidget(self._frame())
        self._make_shortcuts()
        if settings is not None and isinstance(settings.value(_WINDOW), QByteArray):
            self.restoreGeometry(settings.value(_WINDOW))

    def add_workspace(self, key: str, title: str, panels: Sequence[Panel]) -> Workspace:
        """Add a workspace with its tab; the first one added is shown.

        Its shortcut is Ctrl and its position, counted from 1.
        """
        name = keys.workspace(len(self._workspaces) + 1, title)
        workspace = Workspace(key, panels)
        workspace.setAccessibleName(title)
        workspace.set_owner(self._badge.label, self._picture.who())
        self._workspaces[key] = workspace
        self._stack.addWidget(workspace)
        self.header.add_tab(key, title, name)
        self.shortcuts.add(*name, lambda: self.show_workspace(key))
        self.shortcuts.describe_letters(workspace, title, key)
        if self._settings is not None:
            state = self._settings.value(f"layout/{key}")
            if isinstance(state, QByteArray):
                workspace.restore_layout(state)
        if len(self._workspaces) == 1:
            self.show_workspace(key)
        return workspace

    def add_message(self, widget: QWidget) -> None:
        """Put something that is said to the user above the workspaces."""
        self._middle.insertWidget(self._middle.indexOf(self._stack), widget)

    def workspace(self, key: str) -> Workspace:
        """A workspace by its key."""
        return self._workspaces[key]

    def workspaces(self) -> dict[str, Workspace]:
        """All of them by their keys."""
        return dict(self._workspaces)

    def current_workspace(self) -> str:
        """Key of the workspace shown, "" before there is one."""
        shown = self._stack.currentWidget()
        return shown.key if isinstance(shown, Workspace) else ""

    def show_workspace(self, key: str) -> None:
        """Bring a workspace to the front."""
        self._stack.setCurrentWidget(self._workspaces[key])
        self.header.mark_tab(key)
        self._workspaces[key].setFocus()
        self.workspace_changed.emit(key)

    def look_back(self, view: QWidget | None) -> None:
        """Show this in place of the waiting for a first workspace; None ends it."""
        before, self._past = self._past, view
        if view is not None:
            self._stack.addWidget(view)
            if not self._workspaces:
                self._stack.setCurrentWidget(view)
                view.setFocus()
        if before is not None:
            self._stack.removeWidget(before)
            before.deleteLater()
        self._name_window()

    def picture(self) -> LinkPicture:
        """The connection as it is shown."""
        return self._picture

    def set_picture(self, picture: LinkPicture) -> None:
        """Show connection and identity everywhere they appear."""
        self._picture = picture
        self.header.set_picture(picture)
        self.status.set_picture(picture)
        self._name_window()
        self.banner.set_picture(picture)
        self._draw_waiting()
        self._draw_suspension()

    def set_badge(self, badge: Badge) -> None:
        """Mark the window, and every panel torn off it, as this identity's."""
        self._badge = badge
        self.strip.set_badge(badge)
        self._name_window()

    def offer_lockout(self) -> None:
        """Let the user lock the own certificate out, from any window."""
        self.header.offer_lockout()
        self.shortcuts.add(*keys.LOCKOUT, self.lockout_wanted.emit, everywhere=True)

    def set_lockout(self, picture: LockoutPicture) -> None:
        """Show how far locking out has come."""
        self.lockout.set_picture(picture)
        # What the link has to say then is only what was wanted.
        self.banner.set_muted(self.lockout.is_done())
        self._draw_waiting()

    def set_clock(self, now_ms: Callable[[], int]) -> None:
        """Show the time of another clock, in epoch milliseconds."""
        self.status.set_clock(now_ms)

    def set_arrangeable(self, arrangeable: bool) -> None:
        """Let panels be moved, in all workspaces."""
        self.header.arrange_button.setChecked(arrangeable)
        for workspace in self._workspaces.values():
            workspace.set_arrangeable(arrangeable)

    def show_notice(self, tone: str, title: str, text: str = "") -> None:
        """Show a message that stays until its reader dismisses it or another one comes."""
        self.notice.show_message(tone, title, text)

    def tell(self, notice: Notice) -> None:
        """Show what went wrong with something that was asked for."""
        self.show_notice("danger", notice.title, notice.text())

    def show_shortcuts(self) -> None:
        """Open the cheat sheet, or close it when it is open."""
        self._key_windows.show_sheet()

    def edit_shortcuts(self) -> None:
        """Let the user give commands other keys."""
        self._key_windows.edit()

    def show_commands(self) -> None:
        """Open the command palette."""
        self._key_windows.show_commands(self.more_commands())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where everything was and tell that the user has left."""
        if self._settings is not None:
            self._settings.setValue(_WINDOW, self.saveGeometry())
            for key, workspace in self._workspaces.items():
                state = workspace.layout_state()
                if state is not None:
                    self._settings.setValue(f"layout/{key}", state)
        super().closeEvent(event)
        self.closed.emit()

    def _frame(self) -> QWidget:
        tokens = theme.current()
        frame = QWidget()
        theme.set_role(frame, "page")
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.header)
        middle = self._middle = QVBoxLayout()
        middle.setContentsMargins(tokens.space2, tokens.space2, tokens.space2, tokens.space2)
        middle.setSpacing(tokens.space2)
        middle.addWidget(self.lockout)
        middle.addWidget(self.banner)
        middle.addWidget(self.suspension)
        middle.addWidget(self.notice)
        middle.addWidget(self._stack, 1)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        return frame

    def _name_window(self) -> None:
        who = " · ".join(
            part for part in (self._picture.person, self._picture.organisation) if part
        )
        named = f"RFQ Desk: {who}" if who else "RFQ Desk"
        if self._past is not None:
            named = f"Local history, read only · {named}"
        # Task bars cut a title at its end, so what tells windows apart comes first.
        label = self._badge.label
        self.setWindowTitle(f"{label} · {named}" if label else named)
        self.header.badge.set_badge(self._badge, self._picture.who())
        for workspace in self._workspaces.values():
            workspace.set_owner(self._badge.label, self._picture.who())

    def _make_shortcuts(self) -> None:
        add = self.shortcuts.add
        add(*keys.SHORTCUTS, self.show_shortcuts)
        add(*keys.COMMANDS, self.show_commands)
        add("Window", "", "Change keys", self.edit_shortcuts)
        add("Window", "", "Save diagnostics, without secrets", self.diagnostics_wanted.emit)
        add(*keys.THEME, self.theme_wanted.emit)
        add(*keys.COLOURS, self.colours_wanted.emit)
        add(*keys.ARRANGE, self._toggle_arrangeable)
        add(*keys.RESET, self._reset)
        add(*keys.LEAVE, self._leave)
        for fixed, reason in ((keys.FIELD_KEYS, keys.EDITING), (keys.FOCUS_KEYS, keys.MOVING)):
            for name in fixed:
                self.shortcuts.describe(*name, reason=reason)
        self.header.arrange_wanted.connect(self._toggle_arrangeable)

    def _toggle_arrangeable(self) -> None:
        arrangeable = any(workspace.is_arrangeable() for workspace in self._workspaces.values())
        self.set_arrangeable(not arrangeable)

    def _reset(self) -> None:
        for workspace in self._workspaces.values():
            workspace.reset_layout()

    def _leave(self) -> None:
        self.close()

    def _tell_given_up(self, words: str) -> None:
        self.show_notice(
            "warn",
            "Keys of your choice gave way",
            f"{words} {BOUND.said(keys.SHORTCUTS)} shows all keys.",
        )

    def _draw_suspension(self) -> None:
        """Without a connection the operator may have changed their mind: then it is not shown."""
        suspension = self._picture.suspension
        if suspension is None or self._picture.state is not LinkState.LIVE:
            self.suspension.hide()
        else:
            self.suspension.show_message("danger", suspension.title, suspension.text())

    def _draw_waiting(self) -> None:
        """Before there are workspaces, their place says why."""
        picture = self._picture
        if self.lockout.is_done():
            self._waiting.set_words("You are locked out", "What to do stands in the message above.")
        elif picture.problem is None or picture.state is LinkState.LIVE:
            self._waiting.set_words(
                "Connecting to the venue", "Your workspace appears once it has answered."
            )
        else:
            self._waiting.set_words(
                picture.problem.title, "What to do stands in the message above."
            )
