"""The line under the table: how many rows, what was bought and sold, also in those chosen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.keys.key_table import POSITIONS
from rfqdesk.desktop.models.tables.tally import Totals
from rfqdesk.desktop.views.common import press_with_enter
from rfqdesk.desktop.views.common.keyed import key_tip

_LINK_HEIGHT = 20


class TotalsBar(QWidget):
    """All rows at the left, those chosen at the right once there are two.

    `positions_wanted`: what they come to is to be shown by package, instrument and currency.
    """

    positions_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.all = QLabel()
        self.chosen = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.current().space2, 0, theme.current().space2, 0)
        for label in (self.all, self.chosen):
            theme.set_role(label, "caption")
        self.positions = QPushButton("Totals…")
        theme.set_role(self.positions, "link")
        self.positions.setFixedHeight(_LINK_HEIGHT)
        self.positions.setAutoDefault(False)
        key_tip(self.positions, "By package, instrument and currency", POSITIONS)
        self.positions.clicked.connect(self.positions_wanted)
        self.positions.hide()
        press_with_enter(self.positions)
        row.addWidget(self.all)
        row.addWidget(self.positions)
        row.addStretch(1)
        row.addWidget(self.chosen)

    def show_totals(self, shown: Totals, kept: int, chosen: Totals, waiting: int = 0) -> None:
        """Write them; `kept` is how many rows there are without the filter.

        `waiting` rows of a long history are not counted yet: 0 for none.
        """
        loading = f"{waiting:,} more are loading  \N{MIDDLE DOT}  " if waiting else ""
        number = _rows(shown.count)
        of = f" of {kept:,}" if kept != shown.count else ""
        self.all.setText(f"{loading}{number}{of}{_dealt(shown)}")
        self.chosen.setText(f"{chosen.count:,} chosen{_dealt(chosen)}" if chosen.count > 1 else "")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _dealt(totals: Totals) -> str:
    """Packages of several kinds are counted by kind: added up they would tell nothing."""
    if not totals.bought and not totals.sold:
        return ""
    if totals.kinds > 1:
        return f"  \N{MIDDLE DOT}  {totals.kinds:,} different packages"
    sign = "+" if totals.net > 0 else ""
    parts = (
        f"bought {quantity_text(totals.bought)}",
        f"sold {quantity_text(totals.sold)}",
        f"net {sign}{quantity_text(totals.net)}",
    )
    return "".join(f"  \N{MIDDLE DOT}  {part}" for part in parts)
