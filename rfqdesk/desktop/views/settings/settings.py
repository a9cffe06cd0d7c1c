"""The settings, in one plain window: each is judged as it is typed and holds once it is left."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.alerts import DESK_CALLS, AlertKind, AlertSettings, CallWords
from rfqdesk.desktop.models.disconnect import DisconnectPicture
from rfqdesk.desktop.models.settings import judge_dead_man, judge_hold, judge_scale
from rfqdesk.desktop.views.common import ElidedLabel, SegmentedControl, press_with_enter
from rfqdesk.desktop.views.common.spoken import SpokenPage
from rfqdesk.desktop.views.settings.judged_line import JudgedLine
from rfqdesk.desktop.views.settings.sound_rows import SoundRows

THEME_WORDS = (
    ("dark", "Dark"),
    ("light", "Light"),
    ("dark-blue-orange", "Dark, blue and orange"),
    ("light-blue-orange", "Light, blue and orange"),
)


@dataclass(frozen=True, slots=True)
class SettingsPicture:
    """What is set now; `folders` are (key, name, path).

    `hold` and `dead_man` None: there is nothing here that they concern.
    """

    hold: str | None
    theme: str
    scale: str
    scale_note: str
    keeps_history: bool
    alerts: AlertSettings
    folders: tuple[tuple[str, str, str], ...]
    dead_man: str | None = None
    still: bool = False
    calls: CallWords = DESK_CALLS
    disconnect: DisconnectPicture | None = None


class SettingsDialog(QDialog):
    """Tells each change by itself; nothing here waits for an OK."""

    hold_changed = Signal(str)
    dead_man_changed = Signal(str)
    disconnect_chosen = Signal(str)
    theme_chosen = Signal(str)
    scale_changed = Signal(str)
    still_toggled = Signal(bool)
    history_toggled = Signal(bool)
    alerts_changed = Signal(object)
    folder_wanted = Signal(str)
    notifications_wanted = Signal()

    def __init__(
        self,
        picture: SettingsPicture,
        sounds: SoundRows,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setModal(False)
        self.setWindowTitle("Settings")
        self.resize(760, 860)
        self.sounds = sounds
        self.hold = JudgedLine("Hold to deal from this quantity on", judge_hold, "never")
        self.dead_man = JudgedLine("Dead-man timer in seconds", judge_dead_man, "none")
        self.scale = JudgedLine("Scale in percent", judge_scale, "the system's")
        self.theme = SegmentedControl(THEME_WORDS, "Theme")
        self.line_lost: SegmentedControl | None = None
        self._disconnect_note = _caption("")
        self.still = QCheckBox("Hold still: changed prices do not flash, panels do not slide")
        self.quiet = QCheckBox("Do not disturb until the next start")
        self.history = QCheckBox("Keep the history on this computer, to look at without the venue")
        self.notifications = QPushButton("What to be called for…")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, tokens.space2, 0)
        self._column.setSpacing(tokens.space4)
        self._add_sections(picture)
        self._column.addStretch(1)
        area = SpokenPage()
        area.setAccessibleName("Settings")
        area.setWidgetResizable(True)
        area.setWidget(inner)
        heading = QLabel("Settings")
        theme.set_role(heading, "heading")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        outer.setSpacing(tokens.space3)
        outer.addWidget(heading)
        outer.addWidget(area, 1)
        self._connect()
        self.show_picture(picture)

    def show_picture(self, picture: SettingsPicture) -> None:
        """Show what holds now, whoever changed it; not told as a change."""
        self._alerts = picture.alerts
        self.hold.set_text(picture.hold or "")
        self.dead_man.set_text(picture.dead_man or "")
        self.scale.set_text(picture.scale)
        with (
            QSignalBlocker(self.theme),
            QSignalBlocker(self.still),
            QSignalBlocker(self.quiet),
            QSignalBlocker(self.history),
        ):
            self._show_disconnect(picture.disconnect)
            self.still.setChecked(picture.still)
            self.theme.set_value(picture.theme)
            self.quiet.setChecked(picture.alerts.quiet)
            self.history.setChecked(picture.keeps_history)
        self.sounds.show_settings(picture.alerts)

    def _add_sections(self, picture: SettingsPicture) -> None:
        if picture.hold is not None:
            words = (
                "Deals of this size and above have to be held down, with mouse or key. A click or "
                "a short key press then deals nothing."
            )
            self._section("Dealing", words, self.hold)
        if picture.disconnect is not None:
            said = picture.disconnect.words
            choices = (("end", said.ends), ("stay", said.stays))
            self.line_lost = SegmentedControl(choices, said.title)
            self.line_lost.changed.connect(self.disconnect_chosen)
            self._section(said.title, said.text, self.line_lost, self._disconnect_note)
        if picture.dead_man is not None:
            self._section(
                "If this desk dies",
                "The venue ends your open requests, and a maker's live quotes, unless it hears "
                "from this desk again within so many seconds: when the desk hangs, is closed, or "
                "its line stays away.",
                self.dead_man,
            )
        note = picture.scale_note or "Holds from the next start of this window."
        self._section("Look", "", self.theme, self.still, self.scale, _caption(note))
        self._section(
            "Notifications and sounds",
            self.sounds.words,
            self.quiet,
            _caption(picture.calls.through),
            self.sounds,
            self.notifications,
        )
        self._section(
            "On this computer",
            "The history holds what the venue told you. It is readable by your account alone, not "
            "encrypted, and holds no key. A change holds from the next start.",
            self.history,
            *(self._folder(*one) for one in picture.folders),
        )

    def _show_disconnect(self, picture: DisconnectPicture | None) -> None:
        if self.line_lost is not None and picture is not None:
            with QSignalBlocker(self.line_lost):
                self.line_lost.set_value(picture.value)
            self._disconnect_note.setText(picture.note())

    def _section(self, title: str, words: str, *widgets: QWidget) -> None:
        tokens = theme.current()
        box = QFrame()
        theme.set_role(box, "card")
        column = QVBoxLayout(box)
        column.setContentsMargins(tokens.space4, tokens.space3, tokens.space4, tokens.space4)
        column.setSpacing(tokens.space2)
        name = QLabel(title)
        theme.set_role(name, "title")
        column.addWidget(name)
        if words:
            hint = QLabel(words)
            hint.setWordWrap(True)
            theme.set_role(hint, "body2")
            column.addWidget(hint)
        for widget in widgets:
            column.addWidget(widget)
        self._column.addWidget(box)

    def _folder(self, key: str, name: str, path: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel(name)
        theme.set_role(label, "body2")
        label.setFixedWidth(120)
        where = ElidedLabel(path)
        where.setAccessibleName(f"{name}: {path}")
        button = QPushButton("Open folder")
        button.setAutoDefault(False)
        button.setObjectName(f"open-{key}")
        button.setAccessibleName(f"Open the folder: {name}")
        theme.set_role(button, "compact")
        button.clicked.connect(lambda: self.folder_wanted.emit(key))
        press_with_enter(button)
        line.addWidget(label)
        line.addWidget(where, 1)
        line.addWidget(button)
        return row

    def _connect(self) -> None:
        self.hold.kept.connect(self.hold_changed)
        self.dead_man.kept.connect(self.dead_man_changed)
        self.scale.kept.connect(self.scale_changed)
        self.theme.changed.connect(self.theme_chosen)
        self.still.toggled.connect(self.still_toggled)
        self.history.toggled.connect(self.history_toggled)
        self.quiet.toggled.connect(self._on_quiet)
        self.sounds.changed.connect(self._on_sounds)
        self.notifications.setAutoDefault(False)
        self.quiet.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.notifications.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.notifications.clicked.connect(self.notifications_wanted)
        press_with_enter(self.notifications)

    def _on_quiet(self, quiet: bool) -> None:
        self._tell(self._alerts.held_back(quiet))

    def _on_sounds(self, kind: AlertKind, file: str | None) -> None:
        self._tell(self._alerts.with_sound(kind, file))

    def _tell(self, alerts: AlertSettings) -> None:
        self._alerts = alerts
        self.alerts_changed.emit(alerts)


def _caption(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    theme.set_role(label, "caption")
    return label
