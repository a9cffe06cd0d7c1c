"""Keeps the ticket's presets in the settings, and applies them by menu or digit key."""

from functools import partial

from PySide6.QtCore import QObject, QSettings

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.keys.key_table import preset
from rfqdesk.desktop.models.ticket.ticket_presets import (
    PRESETS_MAX,
    TicketPreset,
    TicketPresets,
    preset_of,
)
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.views.trader.ticket.preset_sheet import PresetSheet
from rfqdesk.desktop.views.trader.ticket.ticket import TicketView

_KEY = "ticket/presets"


class PresetKeeper(QObject):
    """Joins the ticket to the presets of this profile."""

    def __init__(
        self,
        settings: QSettings | None,
        ticket: TicketView,
        desk: DeskController,
        shortcuts: ShortcutBook,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._ticket = ticket
        self._desk = desk
        saved = settings.value(_KEY, "") if settings is not None else ""
        self.presets = TicketPresets(saved if isinstance(saved, str) else "")
        ticket.presets.chosen.connect(self.apply)
        ticket.presets.save_asked.connect(self.ask_save)
        ticket.presets.removed.connect(self._remove)
        desk.reference_changed.connect(self._offer)
        for number in range(PRESETS_MAX):
            shortcuts.add(*preset(number + 1), partial(self.apply, number))
        shortcuts.add("Ticket", "", "Save the ticket as a preset", self.ask_save)
        self._offer()

    def apply(self, number: int) -> None:
        """Set the ticket as the preset at this place has it; nothing where there is none."""
        presets = self.presets.all()
        if number < len(presets):
            self._ticket.apply_preset(presets[number])

    def ask_save(self) -> None:
        """Ask for a name, and keep the ticket under it."""
        ticket = self._ticket.ticket()
        sheet = PresetSheet(
            self._ticket.window(),
            make=lambda name, sizes, size: preset_of(ticket, name, sizes, size=size),
            judge=self.presets.name_problem,
            tell=lambda preset: preset.words(self._names()),
            sizes=self._ticket.quantity.sizes(),
            quantity=ticket.quantity.strip(),
        )
        sheet.setObjectName("preset-sheet")
        sheet.kept.connect(self._save)
        sheet.open()

    def _save(self, preset: TicketPreset) -> None:
        self.presets.save(preset)
        self._ticket.quantity.set_sizes(preset.sizes)
        self._keep()

    def _remove(self, name: str) -> None:
        self.presets.remove(name)
        self._keep()

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.setValue(_KEY, self.presets.text())
        self._offer()

    def _offer(self) -> None:
        self._ticket.presets.show_presets(self.presets.all(), self._names())

    def _names(self) -> dict[str, str]:
        return {maker.firm: maker.name for maker in self._desk.session.makers}
