"""Screenshots of the demonstration's windows."""

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QWidget

_SETTLE_S = 0.12


class PictureError(Exception):
    """A picture could not be written."""


class Album:
    """Saves pictures into one folder, numbered in the order they were taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.saved: list[Path] = []

    async def take(self, window: QWidget, name: str) -> Path:
        """Save what the window shows, once it has had time to paint.

        Raises:
            PictureError: the folder can't be written to.
        """
        await asyncio.sleep(_SETTLE_S)
        path = self._folder / f"{len(self.saved) + 1:02d}-{name}.png"
        if not window.grab().save(str(path)):
            raise PictureError(f"{path} cannot be written")
        self.saved.append(path)
        return path

    def clear(self) -> None:
        """Make the folder, or remove the pictures of an earlier run and nothing else from it.

        Raises:
            PictureError: the folder can't be made.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PictureError(f"{self._folder} cannot be made: {error.strerror}") from error
        for path in self._folder.glob("[0-9][0-9]-*.png"):
            path.unlink()
