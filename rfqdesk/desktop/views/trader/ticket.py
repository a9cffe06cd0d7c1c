"""The request ticket: what, which way, how much, for how long, from whom."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.desk_state import DeskLink
from rfqdesk.desktop.models.figures import duration_text
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.ticket_check import check_ticket, draft_of
from rfqdesk.desktop.models.ticket_terms import terms_effect, terms_words
from rfqdesk.desktop.models.ticket_text import Problem, TicketPart, TicketText
from rfqdesk.desktop.views.common import Banner, Card, FieldLabel, SegmentedControl
from rfqdesk.desktop.views.trader.dealer_chips import DealerChips
from rfqdesk.desktop.views.trader.legs_editor import LegsEditor
from rfqdesk.desktop.views.trader.quantity_field import QuantityField
from rfqdesk.desktop.views.trader.search_field import SearchField
from rfqdesk.desktop.views.trader.structure_chooser import StructureChooser, StructurePicking
from rfqdesk.desktop.views.trader.terms_panel import TermsPanel
from rfqdesk.desktop.views.trader.ticket_summary import TicketSummary
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.limits import ANONYMOUS_PANEL_MIN, LEGS_MAX
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.terms import Instrument, LegSide, Side

DURATIONS_MS = (15_000, 30_000, 60_000, 120_000, 300_000)
DEFAULT_DURATION_MS = 60_000
SENT_HOLD_MS = 1_500
_FIRST_LEG = "dec 80 call"
_ANOTHER_LEG = "add another leg, or Tab on"


class TicketView(Card):
    """Emits `submitted(RequestDraft)`; what becomes of it is told back by the setters."""

    submitted = Signal(object)

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__("Request for quote", parent)
        self._now_ms = now_ms
        self._instruments: Mapping[str, Instrument] = {}
        self._entitlements: tuple[Entitlements, ...] = ()
        self._halts: tuple[HaltEntry, ...] = ()
        self._link = DeskLink(False, "Not connected to the venue")
        self._submitting = False
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(SENT_HOLD_MS)
        self._holding.timeout.connect(self._refresh)
        self._make_fields()
        self._lay_out()
        self._connect()
        self._refresh()

    # What the desk tells --------------------------------------------------------

    def set_reference(
        self, instruments: Mapping[str, Instrument], makers: Sequence[PartyEntry]
    ) -> None:
        """Use this reference data from now on."""
        self._instruments = dict(instruments)
        self.search.set_instruments(instruments.values())
        self.legs.set_instruments(self._instruments)
        self.picking.set_instruments(self._instruments)
        self.dealers.set_makers(makers)
        self._refresh()

    def set_entitlements(
        self, entitlements: tuple[Entitlements, ...], halts: tuple[HaltEntry, ...] = ()
    ) -> None:
        """Hold the ticket to these limits from now on; the venue decides all the same."""
        self._entitlements, self._halts = entitlements, halts
        self._refresh()

    def set_link(self, link: DeskLink) -> None:
        """Allow or refuse sending."""
        self._link = link
        self._refresh()

    def set_submitting(self, submitting: bool) -> None:
        """A request is on its way, or has been answered."""
        self._submitting = submitting
        self._refresh()

    def show_sent(self) -> None:
        """The venue has the request; the ticket stays for the next one."""
        self.banner.hide()
        # Long enough that the second click of a double click finds it shut.
        self._holding.start()
        self._refresh()

    def show_failure(self, notice: Notice) -> None:
        """The request was not taken."""
        text = " ".join(part for part in (notice.happened, notice.advice) if part)
        self.banner.show_message("danger", notice.title, text)
        self._refresh()

    # What it holds ----------------------------------------------------------------

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
        )

    def begin_anew(self) -> None:
        """Empty what belongs to one request; side, time and dealers stay for the next."""
        self.search.clear()
        self.picking.leave()
        self.legs.set_legs(())
        self.quantity.set_text("")
        self.terms.begin_anew()
        self.banner.hide()
        self._on_edited()

    def submit(self) -> None:
        """Send if it may be sent; else take the focus to what is in the way."""
        problems = self._problems(self.ticket())
        if problems:
            self._go_to(problems[0].part)
            self._refresh()
            return
        if not self._link.live or self._submitting or self._holding.isActive():
            return
        self._submitting = True
        self.banner.hide()
        self._refresh()
        self.submitted.emit(draft_of(self.ticket()))

    # Making it --------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.search = SearchField(self._now_ms)
        self.legs = LegsEditor()
        self.structure = StructureChooser()
        self.picking = StructurePicking(self.structure, self.search, self.legs, self._now_ms)
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
        self.banner = Banner(dismissable=True)
        self.problem = QLabel()
        theme.set_role(self.problem, "hint")
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.problem.setAccessibleName("What is missing")
        self.send = QPushButton("Send RFQ")
        theme.set_role(self.send, "primary")
        self.send.setMinimumHeight(40)
        self.send.setAutoDefault(False)

    def _lay_out(self) -> None:
        tokens = theme.current()
        # In the header, where it costs no height; first, for Tab to go on to the search.
        self.add_tool(self.structure)
        self._search_label = FieldLabel("&Instrument", self.search)
        self._quantity_label = FieldLabel("&Quantity", self.quantity.line)
        # Beside the name the closed terms cost no height.
        self._quantity_label.add_action(self.terms.toggle)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space1 + 2)
        for label, widget in (
            (self._search_label, self.search),
            (None, self.legs),
            (FieldLabel("Side"), self.side),
            (self._quantity_label, self.quantity),
            (None, self.terms),
            (FieldLabel("Time for quotes"), self.duration),
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
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.send)
        self.body.addWidget(self.problem)
        self.setMinimumWidth(340)

    def _connect(self) -> None:
        self.search.picked.connect(self._on_picked)
        self.picking.changed.connect(self._refresh)
        for signal in (
            self.legs.changed,
            self.side.changed,
            self.quantity.changed,
            self.terms.changed,
            self.duration.changed,
            self.dealers.changed,
            self.anonymous.toggled,
        ):
            signal.connect(self._on_edited)
        self.send.clicked.connect(self.submit)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            # From the quotes as well, where the focus is after sending.
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.submit)
        terms = QShortcut(QKeySequence("Alt+T"), self)
        terms.setContext(Qt.ShortcutContext.WindowShortcut)
        terms.setAutoRepeat(False)
        terms.activated.connect(self.terms.open_or_close)

    # Reacting ---------------------------------------------------------------------

    def _on_picked(self, instrument: Instrument, side: LegSide) -> None:
        if not self.picking.take(instrument):
            self.legs.add(instrument.symbol, side)

    def _on_edited(self) -> None:
        # An edited ticket is another request: nothing holds it back.
        self._holding.stop()
        self._refresh()

    def _refresh(self) -> None:
        ticket = self.ticket()
        problems = self._problems(ticket)
        self._refresh_anonymous(len(ticket.panel))
        self._refresh_remarks(ticket, problems)
        try:
            quantity = read_quantity(ticket.quantity)
        except QuantityTextError:
            quantity = None
        self.summary.show_request(ticket.legs, quantity, ticket.side, self._instruments)
        reason, wrong = self._why_not(problems)
        self.send.setEnabled(not reason)
        self.send.setText(
            "Sending\N{HORIZONTAL ELLIPSIS}"
            if self._submitting
            else "Sent"
            if self._holding.isActive()
            else "Send RFQ"
        )
        self.send.setToolTip(reason or "Ask the chosen dealers for quotes (Ctrl+Enter)")
        self.send.setAccessibleDescription(reason)
        theme.set_role(self.problem, tone="danger" if wrong else "")
        self.problem.setText(reason or "Ctrl+Enter sends")

    def _problems(self, ticket: TicketText) -> list[Problem]:
        return check_ticket(
            ticket, self._instruments, self._now_ms(), self._entitlements, self._halts
        )

    def _why_not(self, problems: list[Problem]) -> tuple[str, bool]:
        """Why sending is off, "" when it is on, and whether that is an error."""
        if not self._link.live:
            return self._link.words, True
        if self._submitting:
            return "Waiting for the venue's word", False
        if self._holding.isActive():
            return "The venue has the request", False
        if problems:
            return problems[0].words, not problems[0].missing
        return "", False

    def _refresh_anonymous(self, chosen: int) -> None:
        enough = chosen >= ANONYMOUS_PANEL_MIN
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
            f"{chosen} chosen."
        )

    def _refresh_remarks(self, ticket: TicketText, problems: list[Problem]) -> None:
        wrong = {problem.part for problem in problems if not problem.missing}
        self.quantity.set_wrong(TicketPart.QUANTITY in wrong)
        self.terms.mark_wrong(wrong)
        effect, twice = terms_effect(ticket, self._instruments)
        self.terms.show_terms(terms_words(ticket), effect, ticket.side, twice=twice)
        count = self.search.instrument_count()
        part = self.picking.part()
        self.search.setPlaceholderText(
            f"find the {part}" if part else _ANOTHER_LEG if ticket.legs else _FIRST_LEG
        )
        legs = f"{len(ticket.legs)} of {LEGS_MAX} legs" if ticket.legs else f"{count} listed"
        self._search_label.set_remark(legs if count else "")
        currencies = {
            self._instruments[leg.instrument].underlying
            for leg in ticket.legs
            if leg.instrument in self._instruments
        }
        several = len(ticket.legs) > 1 or any(leg.ratio > 1 for leg in ticket.legs)
        unit = "packages" if several else "/".join(sorted(currencies))
        self._quantity_label.set_remark(unit)

    def _go_to(self, part: TicketPart) -> None:
        lines = {
            TicketPart.MIN_QUANTITY: self.terms.least,
            TicketPart.LIMIT_PRICE: self.terms.limit,
        }
        if part in lines:
            self.terms.reveal(lines[part])
            return
        field: QWidget = {
            TicketPart.LEGS: self.search,
            TicketPart.QUANTITY: self.quantity.line,
        }.get(part, self.dealers.all_button)
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
