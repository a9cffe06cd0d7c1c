"""More time, or more dealers, for a request that is open: it only grows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.stack.stack_picture import AmendPicture
from rfqdesk.desktop.views.common import SegmentedControl, ToggleChip
from rfqdesk.desktop.views.trader.flow_layout import FlowLayout
from rfqdesk.desktop.views.trader.sheets.asking_sheet import AskingSheet

EXTRA_MS = (0, 30_000, 60_000, 300_000)


class AmendSheet(AskingSheet):
    """Emits `chosen(extra_ms, firms, groups)` and closes; `left` when given up."""

    chosen = Signal(int, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("More time or more dealers", "Amend request", parent)
        self._picture = AmendPicture()
        self._refusal = ""
        self.extra = SegmentedControl(
            [(str(ms), f"+{duration_text(ms)}" if ms else "As it is") for ms in EXTRA_MS],
            "Open for longer",
        )
        self.makers: dict[str, ToggleChip] = {}
        self.groups: dict[str, ToggleChip] = {}
        self._chips = QWidget()
        self._flow = FlowLayout(theme.current().space1 + 2)
        self._chips.setLayout(self._flow)
        self._nobody = QLabel("Every dealer is asked already.")
        theme.set_role(self._nobody, "caption")
        self._lay_out()
        self.extra.changed.connect(self._refresh)
        self.confirm.clicked.connect(self._on_confirm)

    def open_for(self, picture: AmendPicture) -> None:
        """Offer what the request does not have."""
        self._picture = AmendPicture()
        self.extra.set_value("0")
        self.show_amend(picture)
        self.show()
        self.extra.button("0").setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_amend(self, picture: AmendPicture | None) -> None:
        """Follow who is there to ask; choices made so far stay."""
        if picture is None or picture == self._picture:
            return
        self._picture = picture
        groups = {group.name: f"{group.name} ({len(group.makers)})" for group in picture.groups}
        makers = {entry.firm: entry.name or entry.firm for entry in picture.makers}
        self._show_chips(self.groups, groups, "Group")
        self._show_chips(self.makers, makers, "Dealer")
        self._nobody.setVisible(not groups and not makers)
        self._refresh()

    def set_refusal(self, refusal: str) -> None:
        """Say why nothing can be amended now, "" where it can."""
        if refusal != self._refusal:
            self._refusal = refusal
            self._refresh()

    def _lay_out(self) -> None:
        tokens = theme.current()
        longer, besides = QLabel("Open for longer"), QLabel("Ask besides")
        for label in (longer, besides):
            theme.set_role(label, "label")
        first = QHBoxLayout()
        first.setSpacing(tokens.space2)
        first.addWidget(longer)
        first.addWidget(self.extra)
        first.addStretch(1)
        first.addWidget(self.close_button)
        first.addWidget(self.confirm)
        second = QHBoxLayout()
        second.setSpacing(tokens.space2)
        second.addWidget(besides)
        second.addWidget(self._nobody)
        second.addWidget(self._chips, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.space3, tokens.space2, tokens.space2, tokens.space2)
        column.setSpacing(tokens.space1)
        column.addLayout(first)
        column.addLayout(second)

    def _show_chips(self, chips: dict[str, ToggleChip], wanted: dict[str, str], what: str) -> None:
        for key in [key for key in chips if key not in wanted]:
            chip = chips.pop(key)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for key, text in wanted.items():
            if key not in chips:
                chips[key] = ToggleChip(text)
                chips[key].toggled.connect(self._refresh)
                self._flow.addWidget(chips[key])
            chips[key].setText(text.replace("&", "&&"))
            chips[key].setAccessibleName(f"{what} {text}")

    def _refresh(self) -> None:
        chosen = any(chip.isChecked() for chip in (*self.makers.values(), *self.groups.values()))
        able = chosen or self.extra.value() != "0"
        missing = "" if able else "Choose more time, or somebody to ask besides"
        self.shut(self._refusal or missing)

    def _on_confirm(self) -> None:
        makers, groups = (
            tuple(key for key, chip in chips.items() if chip.isChecked())
            for chips in (self.makers, self.groups)
        )
        extra_ms = int(self.extra.value())
        # Closed first: a second click finds nothing to press.
        self.hide()
        for chip in (*self.makers.values(), *self.groups.values()):
            chip.setChecked(False)
        self.chosen.emit(extra_ms, makers, groups)
