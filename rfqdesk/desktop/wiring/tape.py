"""Joins the tape's panel to its controller."""

from PySide6.QtCore import Qt

from rfqdesk.desktop.controllers.tape import TapeController, TapePort
from rfqdesk.desktop.models.keys.key_table import TAPE
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.tape import TapeView
from rfqdesk.desktop.views.window.workspace import Workspace


def wire_tape(session: TapePort) -> tuple[TapeController, TapeView]:
    """The controller, which is the caller's to close, and its panel."""
    tape = TapeController(session)
    view = TapeView(tape.measure)
    tape.changed.connect(view.show_picture)
    view.show_picture(tape.picture)
    return tape, view


def add_tape_key(window: DeskWindow, workspace: Workspace) -> None:
    """Bring the tape forward by a key, however wide the window is."""

    def show_tape() -> None:
        window.show_workspace(workspace.key)
        workspace.bring_forward("tape")
        workspace.dock("tape").widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    window.shortcuts.add(*TAPE, show_tape)
