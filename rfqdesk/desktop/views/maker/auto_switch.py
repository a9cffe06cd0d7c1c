"""The switch of quoting by rule."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.auto_quotes import AutoPicture
from rfqdesk.desktop.models.key_table import AUTO_OFF
from rfqdesk.desktop.views.common.keyed import key_tip


class AutoSwitch(QPushButton):
    """Off it opens the rule; on it says so in alarm's colour, and one click switches off."""

    opened = Signal()
    off_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = False
        self.clicked.connect(self._on_clicked)
        self.show_picture(AutoPicture())

    def show_picture(self, picture: AutoPicture) -> None:
        """Show whether it is on, and how many quotes of the rule may stand."""
        self._on = picture.on
        if picture.on:
            count = len(picture.quoting)
            self.setText(f"AUTO-QUOTING, {count} open: switch off")
            theme.set_role(self, "sell")
            key_tip(self, "Stop, and withdraw what the rule has quoted", AUTO_OFF)
        else:
            self.setText("Auto-quote is off\N{HORIZONTAL ELLIPSIS}")
            theme.set_role(self, "")
            key_tip(self, "Look at the rule, and switch it on")

    def _on_clicked(self) -> None:
        (self.off_asked if self._on else self.opened).emit()
