"""A fingerprint to read out: large groups of four in straight columns, lines numbered."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import SpokenText

GROUPS_PER_LINE = 4


class FingerprintGrid(SpokenText):
    """Shows a grouped fingerprint; the keyboard focus lets a screen reader speak it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.current()
        theme.set_role(self, "fingerprint")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(tokens.space5, tokens.space4, tokens.space5, tokens.space4)
        self._grid.setHorizontalSpacing(tokens.space5)
        self._grid.setVerticalSpacing(tokens.space1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(GROUPS_PER_LINE + 1, 1)
        self._groups: list[str] = []

    def text(self) -> str:
        """The fingerprint shown, its groups parted by single spaces."""
        return " ".join(self._groups)

    def set_fingerprint(self, fingerprint: str) -> None:
        """Show another grouped fingerprint."""
        groups = fingerprint.split()
        if groups == self._groups:
            return
        self._groups = groups
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for index, group in enumerate(groups):
            line, place = divmod(index, GROUPS_PER_LINE)
            if place == 0:
                number = QLabel(str(line + 1))
                theme.set_role(number, "hint")
                self._grid.addWidget(
                    number, line, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            label = QLabel(group)
            theme.set_role(label, "fingerprint_group")
            self._grid.addWidget(label, line, place + 1)
        self._tell_readers()

    def _tell_readers(self) -> None:
        lines = [
            " ".join(self._groups[at : at + GROUPS_PER_LINE])
            for at in range(0, len(self._groups), GROUPS_PER_LINE)
        ]
        self.setAccessibleName("Fingerprint: " + ", ".join(lines))
