"""Asks where the diagnostics go, and has them written; from any window, whatever stopped it."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from rfqdesk.desktop.diagnostics import write_bundle
from rfqdesk.desktop.models.link import LinkPicture, offset_words, rtt_words
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.window.help_links import HelpLinks
from rfqdesk.desktop.views.window.main_window import DeskWindow

Tell = Callable[[str, str, str], None]
"""Shows an outcome: tone, title, text."""


def ask_diagnostics(
    window: DeskWindow, profile_dir: Path, handshake: str, tasks: TaskOwner
) -> None:
    """Ask a desk's user for the file; never blocks."""
    facts = {**_facts(window.picture()), "Handshake": f"\n{handshake}" if handshake else "none"}
    ask_for_bundle(window, profile_dir, facts, tasks, window.show_notice)


def offer_help(
    links: HelpLinks, profile_dir: Path, tasks: TaskOwner, facts: Callable[[], Mapping[str, str]]
) -> None:
    """Join the links of a window that has no desk; `facts` are asked for when they are wanted."""
    links.diagnostics_wanted.connect(
        lambda: ask_for_bundle(links.window(), profile_dir, facts(), tasks, links.tell)
    )
    links.logs_wanted.connect(lambda: open_folder(profile_dir, links.tell))


def ask_for_bundle(
    parent: QWidget, profile_dir: Path, facts: Mapping[str, str], tasks: TaskOwner, tell: Tell
) -> None:
    """Ask for the file, write it and tell what became of it; never blocks."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, "Save diagnostics", str(Path(folder) / "rfqdesk-diagnostics.zip"))
    dialog.setObjectName("diagnostics")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("ZIP file (*.zip)")
    dialog.setDefaultSuffix("zip")

    def save(chosen: str) -> None:
        tasks.start(_save(tell, Path(chosen), profile_dir, facts), name="diagnostics")

    dialog.fileSelected.connect(save)
    dialog.open()


def open_folder(folder: Path, tell: Tell) -> None:
    """Show a folder in the system's file manager; where there is none its path is told."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        tell("warn", "The folder did not open", f"Nothing here opens folders: {folder}")


async def _save(tell: Tell, path: Path, profile_dir: Path, facts: Mapping[str, str]) -> None:
    try:
        await asyncio.to_thread(write_bundle, path, profile_dir, facts)
    except OSError as error:
        words = f"{error.strerror or error}: {path}. Choose another folder."
        tell("danger", "The diagnostics were not written", words)
    else:
        words = "Versions, settings and logs are in it; keys, invitations and signatures are not."
        tell("ok", f"Diagnostics written to {path}", words)


def _facts(picture: LinkPicture) -> dict[str, str]:
    return {
        "Connection": picture.state.value,
        "Problem": picture.problem.title if picture.problem else "none",
        "Venue": picture.venue,
        "Role": picture.role,
        "Round trip": rtt_words(picture.rtt_ms),
        "Clock difference": offset_words(picture.clock_offset_ms),
        "Certificate until (ms)": str(picture.certificate_until_ms),
    }
