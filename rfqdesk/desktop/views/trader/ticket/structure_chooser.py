"""Choosing a structure's template, and being led through its legs in the search field."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.keys.key_table import STRUCTURE
from rfqdesk.desktop.models.ticket.structure_entry import CHOICES, StructureEntry
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.common.spoken import SpokenChoice
from rfqdesk.desktop.views.trader.ticket.legs_editor import LegsEditor
from rfqdesk.desktop.views.trader.ticket.search_field import SearchField
from rfqdesk.protocol.structures import Strategy
from rfqdesk.protocol.terms import Instrument

LEG_BY_LEG = "Leg by leg"


class StructureChooser(SpokenChoice):
    """The templates by name, after the choice of none; typing a name's beginning finds it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(LEG_BY_LEG, None)
        for template in CHOICES:
            self.addItem(template.words.capitalize(), template.strategy)
        self.setAccessibleName("Structure")
        self.setMaxVisibleItems(self.count())
        self.setMinimumContentsLength(max(len(template.words) for template in CHOICES))
        key_tip(
            self,
            "A structure asks for its legs one after the other and sets sides and ratios.\n"
            "Leg by leg takes any instruments.",
            STRUCTURE,
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: a structure is not changed by scrolling past it."""
        event.ignore()

    def take_focus(self) -> None:
        """Have the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, strategy: Strategy | None) -> None:
        """Choose a template, None for leg by leg."""
        self.setCurrentIndex(self.findData(strategy))


class StructurePicking(QObject):
    """Leads through the legs of the chosen template: search, legs and chooser together."""

    changed = Signal()

    def __init__(
        self,
        chooser: StructureChooser,
        search: SearchField,
        legs: LegsEditor,
        now_ms: Callable[[], int],
    ) -> None:
        super().__init__(chooser)
        self._chooser, self._search, self._legs = chooser, search, legs
        self._now_ms = now_ms
        self._instruments: Mapping[str, Instrument] = {}
        self._entry: StructureEntry | None = None
        chooser.currentIndexChanged.connect(self._on_chosen)
        legs.changed.connect(self._on_legs_changed)

    def set_instruments(self, instruments: Mapping[str, Instrument]) -> None:
        """Lead through these from now on."""
        self._instruments = instruments

    def part(self) -> str:
        """What is looked for next, e.g. `lower call`; "" where any instrument will do."""
        slot = None if self._entry is None else self._entry.next_slot
        return "" if slot is None else slot.words

    def take(self, instrument: Instrument) -> bool:
        """Take the next leg of the chosen structure; False where none is chosen.

        The first one replaces the legs that were there.
        """
        if self._entry is None or not self._entry.fits(instrument):
            return False
        now_ms = self._now_ms()
        listed = [
            item
            for item in self._instruments.values()
            if not item.expiry_ms or item.expiry_ms > now_ms
        ]
        self._entry = self._entry.take(instrument, listed)
        legs = self._entry.legs
        if self._entry.next_slot is None:
            self.leave()
        self._legs.set_legs(legs)
        self._narrow()
        return True

    def leave(self) -> None:
        """Go on leg by leg; the legs stay."""
        self._entry = None
        self._chooser.choose(None)

    def _on_chosen(self) -> None:
        # Qt hands out an item's data as the plain text that a StrEnum is.
        chosen = self._chooser.currentData()
        template = next((t for t in CHOICES if t.strategy == chosen), None)
        self._entry = None if template is None else StructureEntry(template)
        self._narrow()

    def _on_legs_changed(self) -> None:
        entry = self._entry
        # Changed by hand, the legs are not the template's any more.
        if entry is not None and entry.taken and self._legs.legs() != entry.legs:
            self.leave()

    def _hint(self) -> str:
        if self._entry is None:
            return ""
        replaced = not self._entry.taken and self._legs.rows
        return self._entry.words() + (" It takes the place of these legs." if replaced else "")

    def _narrow(self) -> None:
        entry = self._entry
        self._legs.set_hint(self._hint())
        self._search.narrow(None if entry is None else entry.fits, self.part())
        self.changed.emit()
