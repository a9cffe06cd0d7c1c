"""Asks where the diagnostics go, and has them written."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from rfqdesk.desktop.diagnostics import write_bundle
from rfqdesk.desktop.models.link import LinkPicture, offset_words, rtt_words
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.desktop.views.main_window import DeskWindow


def ask_diagnostics(
    window: DeskWindow, profile_dir: Path, handshake: str, tasks: TaskOwner
) -> None:
    """Ask for the file; never blocks."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(window, "Save diagnostics", str(Path(folder) / "rfqdesk-diagnostics.zip"))
    dialog.setObjectName("diagnostics")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("ZIP file (*.zip)")
    dialog.setDefaultSuffix("zip")
    facts = {**_facts(window.picture()), "Handshake": f"\n{handshake}" if handshake else "none"}

    def save(chosen: str) -> None:
        tasks.start(_save(window, Path(chosen), profile_dir, facts), name="diagnostics")

    dialog.fileSelected.connect(save)
    dialog.open()


async def _save(window: DeskWindow, path: Path, profile_dir: Path, facts: dict[str, str]) -> None:
    try:
        await asyncio.to_thread(write_bundle, path, profile_dir, facts)
    except OSError as error:
        words = f"{error.strerror or error}: {path}. Choose another folder."
        window.show_notice("danger", "The diagnostics were not written", words)
    else:
        words = "Versions, settings and logs are in it; keys, invitations and signatures are not."
        window.show_notice("ok", f"Diagnostics written to {path}", words)


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
