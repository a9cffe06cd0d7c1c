"""The identities on this computer: open another, add one, and this window's own badge."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.identity.profiles import LABEL_MAX_CHARS, Badge, ProfileLine, label_of
from rfqdesk.desktop.theme.badges import BADGES
from rfqdesk.desktop.views.common import (
    Banner,
    ElidedLabel,
    FieldLabel,
    SegmentedControl,
    StateDot,
    press_with_enter,
)
from rfqdesk.desktop.views.common.spoken import SpokenPage
from rfqdesk.desktop.views.window.identity_badge import BadgeButton, BadgeLabel, BadgeSwatch


class ProfilesDialog(QDialog):
    """A plain window. `open_wanted` carries a directory; `badge_chosen` this window's new badge.

    `own` is None for a window that acts under no identity yet, and so has no badge.
    """

    open_wanted = Signal(str)
    add_wanted = Signal()
    badge_chosen = Signal(object)

    def __init__(self, lines: Sequence[ProfileLine], own: Badge | None, parent: QWidget) -> None:
        super().__init__(parent)
        tokens = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Identities")
        self.resize(760, 580)
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space5, tokens.space5)
        column.setSpacing(tokens.space3)
        column.addLayout(self._heading())
        hint = QLabel(
            "Each has a window, a certificate and a key of its own. What you do in a window is "
            "done by the identity that its colour and title name, and by no other."
        )
        hint.setWordWrap(True)
        theme.set_role(hint, "body2")
        column.addWidget(hint)
        self.banner = Banner(dismissable=True)
        column.addWidget(self.banner)
        self._area = SpokenPage()
        self._area.setAccessibleName("Identities on this computer")
        self._area.setWidgetResizable(True)
        column.addWidget(self._area, 1)
        if own is not None:
            column.addWidget(self._own(own))
        self.show_lines(lines)

    def show_lines(self, lines: Sequence[ProfileLine]) -> None:
        """Show what there is now."""
        tokens = theme.current()
        self.buttons = {}
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, tokens.space2, 0)
        rows.setSpacing(tokens.space2)
        for line in lines:
            rows.addWidget(self._line(line))
        rows.addStretch(1)
        self._area.setWidget(inner)

    def _heading(self) -> QHBoxLayout:
        heading = QLabel("Identities on this computer")
        theme.set_role(heading, "heading")
        self.add_button = QPushButton("Add an identity…")
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self.add_wanted)
        press_with_enter(self.add_button)
        row = QHBoxLayout()
        row.addWidget(heading, 1)
        row.addWidget(self.add_button)
        return row

    def _line(self, line: ProfileLine) -> QFrame:
        tokens = theme.current()
        box = QFrame()
        theme.set_role(box, "panel", tone="accent" if line.here else "")
        row = QHBoxLayout(box)
        row.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space2)
        row.setSpacing(tokens.space3)
        row.addWidget(BadgeSwatch(line.badge))
        row.addLayout(self._words(line), 1)
        if line.action:
            button = QPushButton(line.action)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{line.action}: {line.who}, {line.badge.label}")
            button.clicked.connect(lambda: self.open_wanted.emit(line.directory))
            press_with_enter(button)
            self.buttons[line.directory] = button
            row.addWidget(button)
        else:
            here = QLabel("This window")
            theme.set_role(here, "caption")
            row.addWidget(here)
        return box

    def _words(self, line: ProfileLine) -> QVBoxLayout:
        tokens = theme.current()
        who = ElidedLabel(line.who)
        theme.set_role(who, "title")
        first = QHBoxLayout()
        first.setSpacing(tokens.space2)
        if line.badge.label:
            first.addWidget(BadgeLabel(line.badge))
        first.addWidget(who, 1)
        dot = StateDot()
        dot.set_tone(line.tone)
        second = QHBoxLayout()
        second.setSpacing(tokens.space2)
        where = QLabel(line.where)
        theme.set_role(where, "body2")
        certificate = ElidedLabel(line.certificate)
        theme.set_role(certificate, "body2", tone=line.tone if line.tone != "ok" else "")
        second.addWidget(where)
        second.addSpacing(tokens.space2)
        second.addWidget(dot)
        second.addWidget(certificate, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(first)
        words.addLayout(second)
        return words

    def _own(self, own: Badge) -> QFrame:
        tokens = theme.current()
        box = QFrame()
        theme.set_role(box, "card")
        column = QVBoxLayout(box)
        column.setContentsMargins(tokens.space3, tokens.space3, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space2)
        self.label = QLineEdit(own.label)
        self.label.setMaxLength(LABEL_MAX_CHARS)
        self.label.setPlaceholderText("The venue's name")
        self.preview = BadgeButton()
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.setEnabled(False)
        self.colours = SegmentedControl(
            [(key, colours.name) for key, colours in BADGES.items()], "Colour"
        )
        with QSignalBlocker(self.colours):
            self.colours.set_value(own.colour if own.colour in BADGES else next(iter(BADGES)))
        self.label.textEdited.connect(lambda _text: self._tell())
        self.colours.changed.connect(lambda _value: self._tell())
        row = QHBoxLayout()
        row.setSpacing(tokens.space3)
        row.addWidget(self.label, 1)
        row.addWidget(self.preview)
        column.addWidget(FieldLabel("This window's &badge", self.label))
        column.addLayout(row)
        column.addWidget(self.colours)
        self.preview.set_badge(self.own())
        return box

    def own(self) -> Badge:
        """This window's badge as it is chosen now."""
        return Badge(label_of(self.label.text()), self.colours.value())

    def _tell(self) -> None:
        self.preview.set_badge(self.own())
        self.badge_chosen.emit(self.own())
