"""What kind of quote it is: whole or in parts, indicative, with last look, priced by legs."""

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.key_table import (
    BY_LEGS,
    INDICATIVE,
    LAST_LOOK,
    LOOK_ACCEPT,
    LOOK_REJECT,
)
from rfqdesk.desktop.models.maker.quote_draft import Draft
from rfqdesk.desktop.views.common.keyed import key_tip

NO_LAST_LOOK = "This venue allows no last look."
_LAST_LOOK = (
    "Each deal is put to you first, for a second at most: {} takes it, {} turns it down, and no "
    "answer is a no. Clients see how often you turned down. Here it is switched by {}."
)


class QuoteOptions(QWidget):
    """A row of boxes; `toggled` comes with every change by hand."""

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.all_or_none = QCheckBox("Whole size or nothing")
        self.all_or_none.setToolTip("Each side of your quote trades whole or not at all.")
        self.indicative = QCheckBox("Indicative")
        key_tip(self.indicative, "The client sees your prices and can't deal on them", INDICATIVE)
        self.last_look = QCheckBox("Last look")
        self.by_legs = QCheckBox("Price by leg")
        key_tip(
            self.by_legs,
            "Price each leg; the package's price is what they come to, and the client sees both",
            BY_LEGS,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space4)
        for box in self.boxes():
            box.toggled.connect(self._on_toggled)
            row.addWidget(box)
        row.addStretch(1)
        self.set_last_look_allowed(True)

    def boxes(self) -> tuple[QCheckBox, ...]:
        """The boxes from left to right."""
        return (self.indicative, self.last_look, self.all_or_none, self.by_legs)

    def set_request(self, *, parts: bool, legs: int) -> None:
        """Offer what this request leaves open: it trades in `parts`, and has so many legs."""
        self.all_or_none.setVisible(parts)
        self.by_legs.setVisible(legs > 1)

    def set_last_look_allowed(self, allowed: bool) -> None:
        """Offer last look unless the venue has said that it allows none."""
        if not allowed and self.last_look.isChecked():
            self.last_look.setChecked(False)
        self.last_look.setEnabled(allowed)
        names = (LOOK_ACCEPT, LOOK_REJECT, LAST_LOOK) if allowed else ()
        key_tip(self.last_look, _LAST_LOOK if allowed else NO_LAST_LOOK, *names)

    def set_draft(self, draft: Draft) -> None:
        """Show a draft's options; not reported as a change."""
        blocker = QSignalBlocker(self)
        self.all_or_none.setChecked(draft.all_or_none)
        self.indicative.setChecked(draft.indicative)
        self.last_look.setChecked(draft.last_look and self.last_look.isEnabled())
        self.by_legs.setChecked(draft.by_legs)
        blocker.unblock()

    def apply_to(self, draft: Draft) -> Draft:
        """The draft with the options as they stand."""
        return replace(
            draft,
            all_or_none=self.all_or_none.isChecked(),
            indicative=self.indicative.isChecked(),
            last_look=self.last_look.isChecked(),
            by_legs=self.by_legs.isChecked() and not self.by_legs.isHidden(),
        )

    def _on_toggled(self) -> None:
        self.toggled.emit()
