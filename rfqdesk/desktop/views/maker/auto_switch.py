"""The switch of quoting by rules."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import AUTO_OFF, RULES
from rfqdesk.desktop.models.maker.auto_table import AutoPicture
from rfqdesk.desktop.views.common.keyed import key_tip


class AutoSwitch(QPushButton):
    """Off it leads to the rules; on it says so in alarm's colour, and one click ends them all."""

    opened = Signal()
    off_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = False
        self.clicked.connect(self._on_clicked)
        self.show_picture(AutoPicture())

    def show_picture(self, picture: AutoPicture) -> None:
        """Show whether any rule is on, and how many quotes of theirs may stand."""
        self._on = picture.on
        if picture.on:
            count = len(picture.quoting)
            self.setText(f"AUTO-QUOTING, {count} open: switch off")
            theme.set_role(self, "sell")
            key_tip(self, "Switch all rules off, and withdraw what they quoted", AUTO_OFF)
        else:
            self.setText("Auto-quote is off\N{HORIZONTAL ELLIPSIS}")
            theme.set_role(self, "")
            key_tip(self, "To the rules", RULES)

    def _on_clicked(self) -> None:
        (self.off_asked if self._on else self.opened).emit()
