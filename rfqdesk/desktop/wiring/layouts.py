"""Keeps saved layouts of one profile: named ones, and how the desk was left with each monitors."""

import logging
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.layouts import (
    BYTES_MAX,
    Layout,
    LayoutFileError,
    Layouts,
    WindowPlace,
    chosen,
    left,
    merged,
    name_problem,
    only,
    read_layouts,
    renamed,
    saved,
    without,
    written,
)
from rfqdesk.desktop.views.keys.command_palette import Command
from rfqdesk.desktop.views.window.layouts_menu import KEYED_MAX, LayoutsMenu
from rfqdesk.desktop.views.window.main_window import DeskWindow

logger = logging.getLogger(__name__)

LAYOUTS_FILE = "layouts.json"
_SECTION = keys.LAYOUTS.section
_SETTLE_MS = 600
"""So long monitors come and go, one after the other, and Qt moves windows by itself."""


def screens_now() -> str:
    """The set of monitors there is: where each stands, how large and how fine."""
    places = []
    for screen in QGuiApplication.screens():
        area = screen.geometry()
        ratio = screen.devicePixelRatio()
        places.append(f"{area.width()}x{area.height()}+{area.x()}+{area.y()}@{ratio:g}")
    return " ".join(sorted(places))


class LayoutWiring(QObject):
    """Lives with its window. Without a `folder` layouts last as long as that."""

    def __init__(
        self,
        window: DeskWindow,
        folder: Path | None,
        screens: Callable[[], str] = screens_now,
    ) -> None:
        super().__init__(window)
        self._window, self._screens_now = window, screens
        self._path = None if folder is None else folder / LAYOUTS_FILE
        self._screens = screens()
        self._disturbed = False
        self.layouts = Layouts()
        self._load()
        button = window.header.layouts_button
        self.menu = LayoutsMenu(button.menu(), lambda: self.layouts, window)
        self.menu.chosen.connect(self.choose)
        self.menu.save_wanted.connect(self.save_as)
        self.menu.rename_wanted.connect(self.rename)
        self.menu.delete_wanted.connect(self.delete)
        self.menu.export_wanted.connect(self.export_to)
        self.menu.import_wanted.connect(self.import_from)
        self.menu.reset_wanted.connect(self._reset)
        button.show()
        self._bind()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.follow_screens)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._on_screens)
            application.screenRemoved.connect(self._on_screens)
        window.closed.connect(self._on_closed)

    # What is wanted ----------------------------------------------------------------

    def save_as(self, name: str) -> bool:
        """Keep what is seen under a name, for these monitors; False, with words, where it can't."""
        name = name.strip()
        problem = name_problem(self.layouts, name, present=name if self._has(name) else "")
        if problem:
            self._window.show_notice("warn", "The layout was not saved", problem)
            return False
        return self._keep(saved(self.layouts, name, self._screens, self._seen()))

    def choose(self, name: str) -> None:
        """Put windows and panels as they were under a name."""
        one = self.layouts.find(name)
        if one is None:
            return
        layout, fits = chosen(one, self._screens)
        self._apply(layout, whole=fits)
        self._keep(replace(self.layouts, current=name))
        if not fits:
            self._window.show_notice(
                "accent",
                f"“{name}” was saved with other monitors",
                "Its panels stand as they did there; windows stay on the monitors there are now. "
                "Saved anew, it is kept for these as well, apart from those.",
            )

    def rename(self, name: str, new: str) -> bool:
        """Call one otherwise; False, with words, where that can't be."""
        problem = name_problem(self.layouts, new, present=name)
        if problem:
            self._window.show_notice("warn", "The layout was not renamed", problem)
            return False
        return self._keep(renamed(self.layouts, name, new.strip()))

    def delete(self, name: str) -> None:
        """Forget one; what is seen stays."""
        self._keep(without(self.layouts, name))

    def export_to(self, name: str, path: str) -> None:
        """Write one into a file, for another computer or a colleague."""
        try:
            _write(Path(path), written(only(self.layouts, name)))
        except OSError as error:
            words = f"{error.strerror or error}: {path}. Choose another folder."
            self._window.show_notice("danger", "The layout was not exported", words)
        else:
            self._window.show_notice("ok", f"“{name}” was written to a file", path)

    def import_from(self, path: str) -> None:
        """Take a file's layouts besides those there are; a file that is damaged changes nothing."""
        try:
            read = read_layouts(_content(Path(path)))
            layouts, names = merged(self.layouts, read)
        except (OSError, LayoutFileError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._window.show_notice(
                "danger", "No layout was imported", f"{path}: {why} Nothing was changed."
            )
            return
        if self._keep(layouts):
            told = ", ".join(f"“{name}”" for name in names)
            self._window.show_notice("ok", f"Layouts imported: {told}", "Choose one to use it.")

    def follow_screens(self) -> None:
        """Monitors came or went: what was left with these very ones comes back."""
        screens = self._screens_now()
        if screens == self._screens and not self._disturbed:
            return
        # A monitor that only flickered has its windows moved away as well.
        self._screens, self._disturbed = screens, False
        layout = self.layouts.left.get(screens)
        current = self.layouts.find(self.layouts.current)
        if layout is None and current is not None:
            layout = current.by_screens.get(screens)
        if layout is not None:
            self._apply(layout, whole=True)

    @property
    def at_rest(self) -> bool:
        """Whether no monitor has come or gone a moment ago."""
        return not self._disturbed

    # How it is done -----------------------------------------------------------------

    def _bind(self) -> None:
        window = self._window
        shortcuts, button = window.shortcuts, window.header.layouts_button
        shortcuts.add(*keys.LAYOUTS, button.showMenu)
        shortcuts.add(_SECTION, "", "Save this layout", self.menu.ask_name)
        shortcuts.add(_SECTION, "", "Import layouts", self.menu.ask_import)
        for number in range(1, KEYED_MAX + 1):
            shortcuts.add(*keys.layout(number), partial(self._choose_nth, number))
        window.more_commands = self._commands

    def _commands(self) -> list[Command]:
        return [
            Command(
                name,
                _SECTION,
                BOUND.of(keys.layout(number)) if number <= KEYED_MAX else "",
                partial(self.choose, name),
            )
            for number, name in enumerate(self.layouts.names(), start=1)
        ]

    def _choose_nth(self, number: int) -> None:
        names = self.layouts.names()
        if number <= len(names):
            self.choose(names[number - 1])

    def _has(self, name: str) -> bool:
        return self.layouts.find(name) is not None

    def _seen(self) -> Layout:
        window = self._window
        states = {key: one.layout_state() for key, one in window.workspaces().items()}
        return Layout(
            window=_place_of(window),
            shown=window.current_workspace(),
            panels={key: _text(state) for key, state in states.items() if state is not None},
        )

    def _apply(self, layout: Layout, *, whole: bool) -> None:
        window = self._window
        if whole:
            _put(window, layout.window)
        workspaces = window.workspaces()
        if layout.shown in workspaces:
            window.show_workspace(layout.shown)

        def place() -> None:
            for key, text in layout.panels.items():
                if key in workspaces:
                    workspaces[key].take_layout(_state(text))
            window.screen_keeper.bring_back()

        # Qt squeezes panels into the room there is, so the window has its size first.
        QTimer.singleShot(0, window, place)

    def _reset(self) -> None:
        for workspace in self._window.workspaces().values():
            workspace.reset_layout()

    def _on_screens(self) -> None:
        """Before Qt has moved anything: so it was left with the monitors there were."""
        if not self._settle.isActive() and self._window.workspaces():
            self._keep(left(self.layouts, self._screens, self._seen()))
        self._disturbed = True
        self._settle.start()

    def _on_closed(self) -> None:
        if self._window.workspaces():
            self._keep(left(self.layouts, self._screens, self._seen()))

    def _load(self) -> None:
        if self._path is None:
            return
        try:
            self.layouts = read_layouts(_content(self._path))
        except FileNotFoundError:
            return
        except OSError as error:
            # Perhaps it can be read at the next start: it is not replaced meanwhile.
            self._tell_unread(f"{error.strerror or error}: {self._path}. It is left as it is.")
            self._path = None
        except LayoutFileError as error:
            self._set_aside(self._path, error)
        else:
            self._prepare()

    def _prepare(self) -> None:
        """Have the window begin as it was left with the monitors there are now."""
        layout = self.layouts.left.get(self._screens)
        settings = self._window.settings
        if layout is None or settings is None:
            return
        _put(self._window, layout.window)
        for key, text in layout.panels.items():
            settings.setValue(f"layout/{key}", _state(text))

    def _set_aside(self, path: Path, error: LayoutFileError) -> None:
        number = 1
        while (aside := path.with_stem(f"{path.stem}-damaged-{number}")).exists():
            number += 1
        try:
            path.replace(aside)
        except OSError as failure:
            self._tell_unread(f"{error} It is left as it is, and nothing is saved ({failure}).")
            self._path = None
        else:
            self._tell_unread(f"{error} It was set aside as {aside}; none of it is lost.")

    def _tell_unread(self, words: str) -> None:
        logger.warning("saved layouts are not read: %s", words)
        self._window.show_notice("warn", "Your saved layouts can't be read", words)

    def _keep(self, layouts: Layouts) -> bool:
        self.layouts = layouts
        if self._path is None:
            return True
        try:
            _write(self._path, written(layouts))
        except OSError as error:
            logger.warning("layouts are not kept: %s", error)
            words = f"{error.strerror or error}: {self._path}. Until you leave it is there."
            self._window.show_notice("warn", "The layout was not written", words)
            return False
        return True


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(BYTES_MAX + 1)


def _write(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        scratch.write_bytes(content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _place_of(window: DeskWindow) -> WindowPlace:
    states = window.windowState()
    larger = states & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen)
    where = window.normalGeometry() if larger else QRect(window.pos(), window.size())
    full = bool(states & Qt.WindowState.WindowFullScreen)
    return WindowPlace(
        x=where.x(),
        y=where.y(),
        width=where.width(),
        height=where.height(),
        state="full" if full else "maximised" if larger else "normal",
    )


def _put(window: DeskWindow, place: WindowPlace) -> None:
    states = Qt.WindowState
    larger = {"full": states.WindowFullScreen, "maximised": states.WindowMaximized}
    # A larger one goes to the monitor on which it stands as a normal one.
    window.setWindowState(states.WindowNoState)
    window.resize(place.width, place.height)
    window.move(place.x, place.y)
    if place.state in larger:
        window.setWindowState(larger[place.state])


def _text(state: QByteArray) -> str:
    return b64encode(state.data()).decode()


def _state(text: str) -> QByteArray:
    return QByteArray(b64decode(text))
