"""The menu of the ticket's presets, behind one small button of its header."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.ticket.ticket_presets import TicketPreset

_EMPTY_TIP = "Presets: dealers, terms and sizes under a name, one key each"


class PresetButton(QPushButton):
    """Emits `chosen(number)` counted from 0, `save_asked`, and `removed(name)`."""

    chosen = Signal(int)
    save_asked = Signal()
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "compact")
        self.setMenu(QMenu(self))
        self.setAccessibleName("Presets of the ticket")
        self.setToolTip(_EMPTY_TIP)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self.show_presets((), {})

    def show_presets(self, presets: Sequence[TicketPreset], names: Mapping[str, str]) -> None:
        """Offer these; `names` are the dealers'."""
        menu = self.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        for number, preset in enumerate(presets):
            action = menu.addAction(f"{preset.name.replace('&', '&&')}\tAlt+{number + 1}")
            action.setToolTip(preset.words(names))
            action.triggered.connect(lambda _=False, n=number: self.chosen.emit(n))
        if presets:
            menu.addSeparator()
        menu.addAction("Save the ticket as a preset…").triggered.connect(self.save_asked)
        if presets:
            forget = menu.addMenu("Delete")
            for preset in presets:
                forget.addAction(preset.name.replace("&", "&&")).triggered.connect(
                    lambda _=False, name=preset.name: self.removed.emit(name)
                )

    def _draw_icon(self) -> None:
        self.setIcon(theme.icon("bookmark"))
