"""The rail at the left: which step one is at, which lie behind, which are to come."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import press_with_enter
from rfqdesk.desktop.views.window.help_links import HelpLinks

RAIL_WIDTH = 236


class Stepper(QFrame):
    """Brand, numbered steps and one reassuring sentence."""

    def __init__(self, names: Sequence[str], assurance: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self._names = tuple(names)
        self._dots: list[QLabel] = []
        self._labels: list[QLabel] = []
        self._position = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space5, tokens.space5, tokens.space4, tokens.space5)
        column.setSpacing(tokens.space4)
        brand = QLabel("RFQ Desk")
        theme.set_role(brand, "brand")
        column.addWidget(brand)
        column.addSpacing(tokens.space3)
        for index, name in enumerate(self._names):
            column.addLayout(self._row(index, name))
        column.addStretch(1)
        self.identities_button = QPushButton("Other identities…")
        theme.set_role(self.identities_button, "link")
        self.identities_button.setToolTip("Open another identity on this computer (Ctrl+I)")
        press_with_enter(self.identities_button)
        self.identities_button.hide()
        column.addWidget(self.identities_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.help = HelpLinks()
        column.addWidget(self.help)
        self._assurance_icon = QLabel()
        words = QLabel(assurance)
        theme.set_role(words, "hint")
        words.setWordWrap(True)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.space2)
        foot.addWidget(self._assurance_icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(words, 1)
        column.addLayout(foot)
        theme.changed.connect(self._draw)
        self.set_position(0)

    def set_position(self, position: int) -> None:
        """Mark the step `position` (from 0) as the present one."""
        self._position = position
        self._draw()

    def _row(self, index: int, name: str) -> QHBoxLayout:
        dot = QLabel(str(index + 1))
        dot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(dot, "step_dot")
        label = QLabel(name)
        theme.set_role(label, "step_name")
        self._dots.append(dot)
        self._labels.append(label)
        row = QHBoxLayout()
        row.setSpacing(theme.current().space3)
        row.addWidget(dot)
        row.addWidget(label, 1)
        return row

    def _draw(self) -> None:
        tokens = theme.current()
        for index, (dot, label) in enumerate(zip(self._dots, self._labels, strict=True)):
            tone, words = _state_of(index, self._position)
            if tone == "ok":
                dot.setPixmap(theme.icon("check", tokens.ok).pixmap(QSize(14, 14)))
            else:
                dot.setText(str(index + 1))
            theme.set_role(dot, tone=tone)
            theme.set_role(label, tone=tone)
            label.setAccessibleName(
                f"Step {index + 1} of {len(self._names)}, {self._names[index]}: {words}"
            )
        self._assurance_icon.setPixmap(theme.icon("lock", tokens.text3).pixmap(QSize(16, 16)))


def _state_of(index: int, position: int) -> tuple[str, str]:
    if index < position:
        return "ok", "done"
    if index == position:
        return "accent", "this step"
    return "", "to come"
