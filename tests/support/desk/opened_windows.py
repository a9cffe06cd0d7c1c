"""The application's windows of one profile, without its command line."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from rfqdesk.desktop.controllers.identity.profile_shelf import ProfileShelf
from rfqdesk.desktop.loop import Shutdown
from rfqdesk.desktop.windows import Windows


def windows_at(
    directory: Path, shutdown: Shutdown | None = None, shelf: ProfileShelf | None = None
) -> Windows:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = QSettings(str(directory / "desktop.ini"), QSettings.Format.IniFormat)
    return Windows(app, directory, settings, shutdown or Shutdown(), shelf)
