"""Plays a short WAV file by whatever this computer has; where it has nothing, it beeps."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, QUrl
from PySide6.QtWidgets import QApplication

_PROGRAMS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))

BEEP_PAUSE_MS = 350


class Sounds(QObject):
    """`how` says by what files are played; "" where only the system's beep is left.

    Qt's own player comes with a package that is not among ours: it is used where somebody
    has installed it. Else one of the sound systems' own small programs plays the file.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Any, since the package with its type need not be there.
        self._effects: dict[str, Any] = {}
        self._command: list[str] = []
        self._has_qt = find_spec("PySide6.QtMultimedia") is not None
        for program, *words in _PROGRAMS:
            found = QStandardPaths.findExecutable(program)
            if found and not self._command:
                self._command = [found, *words]

    @property
    def how(self) -> str:
        """By what files are played, for people."""
        if self._has_qt:
            return "Qt"
        return Path(self._command[0]).name if self._command else ""

    def play(self, file: str, *, loud: bool = False) -> None:
        """Play a file, "" for the system's beep; what can't be played beeps.

        The beep of what is `loud` sounds three times; a file is as loud as it is.
        """
        if loud and not (file and Path(file).is_file()):
            for again in (1, 2):
                QTimer.singleShot(again * BEEP_PAUSE_MS, self, QApplication.beep)
        if not file or not Path(file).is_file():
            QApplication.beep()
        elif self._has_qt:
            self._play_by_qt(file)
        elif self._command:
            program, *words = self._command
            started, _process = QProcess.startDetached(program, [*words, file])
            if not started:
                QApplication.beep()
        else:
            QApplication.beep()

    def _play_by_qt(self, file: str) -> None:
        from PySide6.QtMultimedia import QSoundEffect

        effect = self._effects.get(file)
        if effect is None:
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(file))
            self._effects[file] = effect
        effect.play()
