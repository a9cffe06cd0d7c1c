"""The request ticket: what, which way, how much, for how long, from whom."""

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.maker.quote_terms import NO_PRICES
from rfqdesk.desktop.models.notice import Notice
from rfqdesk.desktop.models.safety_times import SENT_HOLD_MS
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.ticket.ticket_check import accounts_of, check_ticket, draft_of
from rfqdesk.desktop.models.ticket.ticket_presets import TicketPreset
from rfqdesk.desktop.models.ticket.ticket_terms import terms_effect, terms_words
from rfqdesk.desktop.models.ticket.ticket_text import Problem, TicketPart, TicketText
from rfqdesk.desktop.views.common import Card
from rfqdesk.desktop.views.keys.key_map import KeyCommand, KeyMap
from rfqdesk.desktop.views.trader.ticket.preset_button import PresetButton
from rfqdesk.desktop.views.trader.ticket.ticket_foot import TicketFoot
from rfqdesk.desktop.views.trader.ticket.ticket_page import TicketPage
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import PartyEntry
from rfqdesk.protocol.limits import LEGS_MAX
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import Instrument, Leg

MARKS_MS = 1_000
_FIRST_LEG = "dec 80 call"
_ANOTHER_LEG = "add another leg, or Tab on"


class TicketView(Card):
    """Emits `submitted(RequestDraft)`; what becomes of it is told back by the setters."""

    submitted = Signal(object)

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__("Request", parent)
        self._now_ms = now_ms
        self._instruments: Mapping[str, Instrument] = {}
        self._entitlements: tuple[Entitlements, ...] = ()
        self._halts: tuple[HaltEntry, ...] = ()
        self._prices: Callable[[], Mapping[str, ReferencePrice]] = lambda: NO_PRICES
        self._told: tuple[ReferencePrice | None, ...] = ()
        self._marked_ms = 0
        self._link = DeskLink(False, "Not connected to the venue")
        self._submitting = False
        self._drafting = False
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(SENT_HOLD_MS)
        self._holding.timeout.connect(self._refresh)
        self._make_parts()
        self._connect()
        self._refresh()

    # What the desk tells --------------------------------------------------------

    def set_reference(
        self,
        instruments: Mapping[str, Instrument],
        makers: Sequence[PartyEntry],
        groups: Sequence[PartyGroup] = (),
    ) -> None:
        """Use this reference data from now on."""
        self._instruments = dict(instruments)
        self.search.set_instruments(instruments.values())
        self.legs.set_instruments(self._instruments)
        self.picking.set_instruments(self._instruments)
        self.dealers.set_makers(makers, groups)
        self._refresh()

    def set_prices(self, prices: Callable[[], Mapping[str, ReferencePrice]]) -> None:
        """Take marks, deltas and volatilities from there."""
        self._prices = prices
        self.search.set_prices(prices)
        self._refresh()

    def tick(self, now_ms: int) -> None:
        """Follow the marks of the legs, once a second at most."""
        if 0 <= now_ms - self._marked_ms < MARKS_MS:
            return
        told = self._marks_of(self.legs.legs())
        # Beside the price its age counts: after a while it is said.
        if told != self._told or any(told):
            self._marked_ms = now_ms
            self._show_marks(self.ticket())

    def set_entitlements(
        self, entitlements: tuple[Entitlements, ...], halts: tuple[HaltEntry, ...] = ()
    ) -> None:
        """Hold the ticket to these limits from now on; the venue decides all the same."""
        self._entitlements, self._halts = entitlements, halts
        self._refresh()

    def set_link(self, link: DeskLink) -> None:
        """Allow or refuse sending."""
        self._link = link
        self.dealers.set_connected(link.connected)
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

    def show_found(self) -> None:
        """The venue has a request of which that was not known."""
        if not self.banner.isHidden():
            self.banner.show_message(
                "ok", "The request has arrived", "The venue has it, once, and it is shown beside."
            )

    def show_failure(self, notice: Notice) -> None:
        """The request was not taken."""
        text = " ".join(part for part in (notice.happened, notice.advice) if part)
        self.banner.show_message("danger", notice.title, text)
        self._refresh()

    # What it holds ----------------------------------------------------------------

    def ticket(self) -> TicketText:
        """The ticket as it stands."""
        return self.page.ticket()

    def begin_anew(self) -> None:
        """Empty what belongs to one request; side, time and dealers stay for the next."""
        self.page.begin_anew()
        self.banner.hide()
        self._on_edited()

    def apply_preset(self, preset: TicketPreset) -> None:
        """Set dealers, terms and sizes at once."""
        self.page.apply_preset(preset)
        self._on_edited()

    def submit(self) -> None:
        """Send if it may be sent; else take the focus to what is in the way."""
        self._submit(draft=False)

    def keep_as_draft(self) -> None:
        """Have the venue check and keep it, for the own firm alone."""
        self._submit(draft=True)

    def _submit(self, *, draft: bool) -> None:
        problems = self._problems(self.ticket())
        if problems:
            self.page.go_to(problems[0].part)
            self._refresh()
            return
        if not self._link.live or self._submitting or self._holding.isActive():
            return
        self._submitting, self._drafting = True, draft
        self.banner.hide()
        self._refresh()
        self.submitted.emit(replace(draft_of(self.ticket()), draft=draft))

    # Making it --------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.page = page = TicketPage(self._now_ms)
        self.foot = foot = TicketFoot()
        self.search, self.legs, self.structure = page.search, page.legs, page.structure
        self.picking, self.side, self.quantity = page.picking, page.side, page.quantity
        self.terms, self.duration, self.dealers = page.terms, page.duration, page.dealers
        self.anonymous, self.summary = page.anonymous, page.summary
        self.banner, self.problem = foot.banner, foot.problem
        self.send, self.keep = foot.send, foot.keep
        # In the header, where it costs no height; first, for Tab to go on to the search.
        self.presets = PresetButton()
        self.add_tool(self.presets)
        self.add_tool(self.structure)
        self.body.addWidget(page, 1)
        self.body.addWidget(foot)
        self.setMinimumWidth(340)

    def _connect(self) -> None:
        self.page.edited.connect(self._on_edited)
        self.page.looking.connect(self._refresh)
        self.send.clicked.connect(self.submit)
        self.keep.clicked.connect(self.keep_as_draft)
        # From the quotes as well, where the focus is after sending.
        self.keys = KeyMap(
            self,
            KeyCommand(*keys.STRUCTURE, self.structure.take_focus),
            KeyCommand(*keys.TERMS, self.terms.open_or_close),
            KeyCommand(*keys.HEDGE, self.legs.hedge.begin),
            KeyCommand(*keys.SEND, self.submit, self._shut),
            KeyCommand(*keys.DRAFT, self.keep_as_draft, self._shut),
        )

    def _shut(self) -> str:
        return self._why_not(self._problems(self.ticket()))[0]

    # Reacting ---------------------------------------------------------------------

    def _on_edited(self) -> None:
        # An edited ticket is another request: nothing holds it back.
        self._holding.stop()
        self._refresh()

    def _refresh(self) -> None:
        ticket = self.ticket()
        problems = self._problems(ticket)
        self.page.refresh_anonymous(len(ticket.asked))
        self._refresh_remarks(ticket, problems)
        self._show_marks(ticket)
        reason, wrong = self._why_not(problems)
        under_way = ("draft" if self._drafting else "request") if self._submitting else ""
        sent = ("draft" if self._drafting else "request") if self._holding.isActive() else ""
        self.foot.show_state(reason, wrong=wrong, under_way=under_way, sent=sent)

    def _show_marks(self, ticket: TicketText) -> None:
        """Everything that is worked out with marks."""
        prices = self._prices()
        self._told = self._marks_of(ticket.legs)
        self.legs.show_prices(prices)
        effect, twice = terms_effect(ticket, self._instruments, prices)
        self.terms.show_terms(terms_words(ticket), effect, ticket.side, twice=twice)
        try:
            quantity = read_quantity(ticket.quantity)
        except QuantityTextError:
            quantity = None
        self.summary.show_request(
            ticket.legs, quantity, ticket.side, self._instruments,
            hedge=ticket.hedge, prices=prices, now_ms=self._now_ms(),
        )  # fmt: skip

    def _marks_of(self, legs: Sequence[Leg]) -> tuple[ReferencePrice | None, ...]:
        prices = self._prices()
        return tuple(prices.get(leg.instrument) for leg in legs)

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
            return "The venue has it", False
        if problems:
            return problems[0].words, not problems[0].missing
        return "", False

    def _refresh_remarks(self, ticket: TicketText, problems: list[Problem]) -> None:
        wrong = {problem.part for problem in problems if not problem.missing}
        self.quantity.set_wrong(TicketPart.QUANTITY in wrong)
        self.terms.mark_wrong(wrong)
        self.legs.hedge.mark_wrong(TicketPart.HEDGE in wrong)
        self.terms.accounts.show_verdict(accounts_of(ticket, self._instruments))
        count = self.search.instrument_count()
        part = self.page.part()
        self.search.setPlaceholderText(
            f"find the {part}" if part else _ANOTHER_LEG if ticket.legs else _FIRST_LEG
        )
        legs = f"{len(ticket.legs)} of {LEGS_MAX} legs" if ticket.legs else f"{count} listed"
        self.page.instrument_label.set_remark(legs if count else "")
        currencies = {
            self._instruments[leg.instrument].underlying
            for leg in ticket.legs
            if leg.instrument in self._instruments
        }
        several = len(ticket.legs) > 1 or any(leg.ratio > 1 for leg in ticket.legs)
        unit = "packages" if several else "/".join(sorted(currencies))
        self.page.quantity_label.set_remark(unit)
