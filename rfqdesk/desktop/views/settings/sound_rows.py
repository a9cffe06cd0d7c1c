"""A sound for each kind of call: none, the system's beep, or a WAV file of one's own."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.alerts import DESK_CALLS, LOUD, AlertKind, AlertSettings, CallWords
from rfqdesk.desktop.views.calls.sounds import Sounds
from rfqdesk.desktop.views.common import press_with_enter
from rfqdesk.desktop.views.common.spoken import SpokenChoice

_NONE, _BEEP, _FILE = "none", "beep", "file"


class SoundRows(QWidget):
    """`changed(kind, file)`: None for silence, "" for the beep. `judge` says why a file is none."""

    changed = Signal(object, object)

    def __init__(
        self,
        sounds: Sounds,
        judge: Callable[[str], str],
        parent: QWidget | None = None,
        calls: CallWords = DESK_CALLS,
    ) -> None:
        super().__init__(parent)
        self._sounds = sounds
        self._judge = judge
        self._settings = AlertSettings()
        self.choices: dict[AlertKind, QComboBox] = {}
        self.players: dict[AlertKind, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, (kind, meaning) in enumerate(calls.kinds.items()):
            label = QLabel(meaning)
            choice = self.choices[kind] = SpokenChoice()
            choice.setAccessibleName(f"Sound: {meaning}")
            choice.setMinimumWidth(190)
            choice.activated.connect(lambda _at, one=kind: self._on_chosen(one))
            play = self.players[kind] = QPushButton("Play")
            play.setAutoDefault(False)
            play.setAccessibleName(f"Play the sound: {meaning}")
            theme.set_role(play, "compact")
            play.clicked.connect(lambda _=False, one=kind: self._play(one))
            press_with_enter(play)
            for place, widget in enumerate((label, choice, play)):
                grid.addWidget(widget, row, place)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "caption", tone="danger")
        self.problem.hide()
        grid.addWidget(self.problem, len(calls.kinds), 0, 1, 3)
        self.show_settings(self._settings)

    @property
    def words(self) -> str:
        """By what files are played, honestly."""
        how = self._sounds.how
        if how:
            return f"WAV files are played by {how}. The beep is the system's own, if it has one."
        return (
            "Nothing on this computer plays WAV files (rfqdesk knows QtMultimedia, pw-play, "
            "paplay, aplay and afplay): the system's beep is heard instead, if it has one."
        )

    def show_settings(self, settings: AlertSettings) -> None:
        """Show what holds now."""
        self._settings = settings
        for kind, choice in self.choices.items():
            file = settings.files.get(kind, "")
            with QSignalBlocker(choice):
                choice.clear()
                choice.addItem("None", _NONE)
                choice.addItem("Beep", _BEEP)
                if file:
                    choice.addItem(Path(file).name, file)
                choice.addItem("WAV file…", _FILE)
                silent = kind not in settings.sounding
                choice.setCurrentIndex(0 if silent else 2 if file else 1)
                choice.setToolTip(file)
            self.players[kind].setDisabled(silent)

    def take_file(self, kind: AlertKind, file: str) -> None:
        """Have this file played for a kind, if it is one."""
        problem = self._judge(file)
        self.problem.setText(f"{file}: {problem}" if problem else "")
        self.problem.setVisible(bool(problem))
        if problem:
            self.show_settings(self._settings)
        else:
            self.changed.emit(kind, file)

    def _on_chosen(self, kind: AlertKind) -> None:
        chosen = self.choices[kind].currentData()
        if chosen == _FILE:
            self._ask_file(kind)
        elif chosen in {_NONE, _BEEP}:
            self.changed.emit(kind, None if chosen == _NONE else "")
        else:
            self.take_file(kind, chosen)

    def _ask_file(self, kind: AlertKind) -> None:
        dialog = QFileDialog(self, "Sound", str(Path.home()), "WAV sound (*.wav)")
        dialog.setObjectName("sound")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.take_file(kind, file))
        dialog.rejected.connect(lambda: self.show_settings(self._settings))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _play(self, kind: AlertKind) -> None:
        if kind in self._settings.sounding:
            self._sounds.play(self._settings.files.get(kind, ""), loud=kind in LOUD)
