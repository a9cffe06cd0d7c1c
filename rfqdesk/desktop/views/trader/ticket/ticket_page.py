"""The ticket's fields, from the instrument down to what a trade would do."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.ticket.ticket_presets import TicketPreset
from rfqdesk.desktop.models.ticket.ticket_text import TicketPart, TicketText
from rfqdesk.desktop.views.common import FieldLabel, SegmentedControl
from rfqdesk.desktop.views.trader.ticket.dealer_chips import DealerChips
from rfqdesk.desktop.views.trader.ticket.hedge_editor import HedgePicking
from rfqdesk.desktop.views.trader.ticket.legs_editor import LegsEditor
from rfqdesk.desktop.views.trader.ticket.quantity_field import QuantityField
from rfqdesk.desktop.views.trader.ticket.search_field import SearchField
from rfqdesk.desktop.views.trader.ticket.structure_chooser import StructureChooser, StructurePicking
from rfqdesk.desktop.views.trader.ticket.terms_panel import TermsPanel
from rfqdesk.desktop.views.trader.ticket.ticket_summary import TicketSummary
from rfqdesk.protocol.limits import ANONYMOUS_PANEL_MIN
from rfqdesk.protocol.terms import Instrument, LegSide, Side

DURATIONS_MS = (15_000, 30_000, 60_000, 120_000, 300_000)
DEFAULT_DURATION_MS = 60_000


class TicketPage(QScrollArea):
    """Holds the fields. `edited` on every change of what would be asked for."""

    edited = Signal()
    looking = Signal()
    """Another instrument is looked for than before."""

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField(now_ms)
        self.legs = LegsEditor()
        self.structure = StructureChooser()
        self.picking = StructurePicking(self.structure, self.search, self.legs, now_ms)
        self.hedging = HedgePicking(
            self.legs.hedge,
            self.search,
            self.search.narrow,
            lambda: {leg.instrument for leg in self.legs.legs()},
        )
        self.side = SegmentedControl(
            [
                (Side.BUY.value, "Buy", "buy"),
                (Side.SELL.value, "Sell", "sell"),
                (Side.UNDISCLOSED.value, "Two-way"),
            ],
            "Side",
        )
        self.side.set_value(Side.UNDISCLOSED.value)
        self.side.setToolTip("Two-way asks for both prices and does not show which way you go.")
        self.quantity = QuantityField()
        self.terms = TermsPanel()
        self.duration = SegmentedControl(
            [(str(ms), duration_text(ms).replace(" min", " m")) for ms in DURATIONS_MS],
            "Time for quotes",
        )
        self.duration.set_value(str(DEFAULT_DURATION_MS))
        self.dealers = DealerChips()
        self.anonymous = QCheckBox("Hide our name from the dealers")
        self.summary = TicketSummary()
        self.instrument_label = FieldLabel("&Instrument", self.search)
        self.quantity_label = FieldLabel("&Quantity", self.quantity.line)
        # Beside the name the closed terms cost no height.
        self.quantity_label.add_action(self.terms.toggle)
        self._lay_out()
        self._connect()

    def ticket(self) -> TicketText:
        """The ticket as it stands."""
        return TicketText(
            legs=self.legs.legs(),
            quantity=self.quantity.text(),
            side=Side(self.side.value()),
            panel=self.dealers.chosen(),
            disclosed=not self.anonymous.isChecked(),
            request_ttl_ms=int(self.duration.value()),
            all_or_none=self.terms.all_or_none,
            min_quantity=self.terms.least.text(),
            limit_price=self.terms.limit.text(),
            groups=self.dealers.chosen_groups(),
            respond_by_ms=self.terms.respond_by_ms,
            hedge=self.legs.hedge.hedge(),
            accounts=self.terms.accounts.lines(),
        )

    def begin_anew(self) -> None:
        """Empty what belongs to one request; side, time and dealers stay for the next."""
        self.search.clear()
        self.picking.leave()
        self.legs.hedge.clear()
        self.legs.set_legs(())
        self.quantity.set_text("")
        self.terms.begin_anew()

    def apply_preset(self, preset: TicketPreset) -> None:
        """Set all that a preset has; what the ticket does not offer stays as it is."""
        self.side.set_value(preset.side.value)
        if preset.request_ttl_ms in DURATIONS_MS:
            self.duration.set_value(str(preset.request_ttl_ms))
        self.dealers.set_chosen(preset.firms, preset.groups)
        self.terms.set_terms(
            all_or_none=preset.all_or_none,
            least=preset.min_quantity,
            respond_by_ms=preset.respond_by_ms,
        )
        if preset.quantity:
            self.quantity.set_text(preset.quantity)
        self.quantity.set_sizes(preset.sizes)
        self.anonymous.setChecked(not preset.disclosed)

    def part(self) -> str:
        """What is looked for next, "" where any instrument will do."""
        return self.hedging.part() or self.picking.part()

    def refresh_anonymous(self, asked: int) -> None:
        """Offer anonymity where it would hold."""
        enough = asked >= ANONYMOUS_PANEL_MIN
        self.anonymous.setEnabled(enough or self.anonymous.isChecked())
        self.anonymous.setText(
            "Hide our name from the dealers"
            if enough
            else f"Hide our name (needs {ANONYMOUS_PANEL_MIN} dealers)"
        )
        self.anonymous.setToolTip(
            "The dealers quote without knowing who asks, and the one you trade with "
            "is not told either."
            if enough
            else f"Among fewer than {ANONYMOUS_PANEL_MIN} dealers you would not stay unknown: "
            f"{asked} chosen."
        )

    def go_to(self, part: TicketPart) -> None:
        """Take the focus to where this is set."""
        within_terms: dict[TicketPart, QWidget] = {
            TicketPart.MIN_QUANTITY: self.terms.least,
            TicketPart.LIMIT_PRICE: self.terms.limit,
            TicketPart.ACCOUNTS: self.terms.accounts.first_line(),
            TicketPart.RESPOND_BY: self.terms.collecting.button(self.terms.collecting.value()),
        }
        if part in within_terms:
            self.terms.reveal(within_terms[part])
            return
        field: QWidget = {
            TicketPart.LEGS: self.search,
            TicketPart.QUANTITY: self.quantity.line,
            TicketPart.HEDGE: self.legs.hedge.focus_line(),
        }.get(part, self.dealers.all_button)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        tokens = theme.current()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1 + 2)
        for label, widget in (
            (self.instrument_label, self.search),
            (None, self.legs),
            (None, self.side),
            (self.quantity_label, self.quantity),
            (None, self.terms),
            (None, self._duration_row()),
            (None, self.dealers),
            (None, self.anonymous),
            (None, self.summary),
        ):
            if label is not None:
                column.addSpacing(tokens.space1)
                column.addWidget(label)
            else:
                column.addSpacing(2)
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def _duration_row(self) -> QWidget:
        """Name and choice on one line: the ticket is to be seen whole."""
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.current().space2)
        name = QLabel("Open for")
        theme.set_role(name, "label")
        line.addWidget(name)
        line.addWidget(self.duration, 1)
        return row

    def _connect(self) -> None:
        self.search.picked.connect(self._on_picked)
        self.picking.changed.connect(self.looking)
        self.hedging.changed.connect(self.looking)
        for signal in (
            self.legs.changed,
            self.side.changed,
            self.quantity.changed,
            self.terms.changed,
            self.duration.changed,
            self.dealers.changed,
            self.anonymous.toggled,
        ):
            signal.connect(lambda *_: self.edited.emit())

    def _on_picked(self, instrument: Instrument, side: LegSide) -> None:
        if not (self.hedging.take(instrument, side) or self.picking.take(instrument)):
            self.legs.add(instrument.symbol, side)
