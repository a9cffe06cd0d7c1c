"""The venue's groups of dealers, as chips above the dealers' own."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.common import ToggleChip
from rfqdesk.desktop.views.trader.flow_layout import FlowLayout
from rfqdesk.protocol.party_group import PartyGroup


class GroupChips(QWidget):
    """Emits `changed` when a person chooses or drops a group; hidden where there is none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: dict[str, ToggleChip] = {}
        self._groups: tuple[PartyGroup, ...] = ()
        self._flow = FlowLayout(theme.current().space1 + 2)
        self.setLayout(self._flow)
        self.setAccessibleName("Groups of dealers")
        self.hide()

    def set_groups(self, groups: Sequence[PartyGroup]) -> None:
        """Show these groups; choices made so far stay."""
        self._groups = tuple(groups)
        names = {group.name for group in groups}
        for name in [name for name in self.chips if name not in names]:
            chip = self.chips.pop(name)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for group in groups:
            if group.name not in self.chips:
                chip = ToggleChip("")
                chip.toggled.connect(self.changed)
                self.chips[group.name] = chip
                self._flow.addWidget(chip)
            self._describe(self.chips[group.name], group)
        self.setVisible(bool(groups))

    def chosen(self) -> tuple[PartyGroup, ...]:
        """The chosen groups, in the venue's order."""
        return tuple(group for group in self._groups if self.chips[group.name].isChecked())

    def members(self) -> dict[str, str]:
        """Who is asked as a member of a chosen group, and of which."""
        return {firm: group.name for group in self.chosen() for firm in group.makers}

    def set_chosen(self, names: Sequence[str]) -> None:
        """Choose exactly these, and tell nobody."""
        for name, chip in self.chips.items():
            chip.blockSignals(True)
            chip.setChecked(name in names)
            chip.blockSignals(False)

    @staticmethod
    def _describe(chip: ToggleChip, group: PartyGroup) -> None:
        chip.setText(f"{group.name} ({len(group.makers)})".replace("&", "&&"))
        chip.setToolTip(
            f"Ask the venue's group {group.name}: {', '.join(group.makers)}.\n"
            "Who is in it is settled when the request is opened."
        )
        chip.setAccessibleName(f"Group {group.name}, {len(group.makers)} dealers")
