"""Puts the trader's views into the window and joins them to the desk's controller."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop import theme
from rfqdesk.desktop.blotter_wiring import make_blotter
from rfqdesk.desktop.board_wiring import BoardKeeper, board_pictures
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.tape import TapeController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.dealer_record import DealerFold, DealerRecord
from rfqdesk.desktop.models.desk_state import RequestDraft
from rfqdesk.desktop.models.draft_picture import draft_picture
from rfqdesk.desktop.models.price_measures import Measure
from rfqdesk.desktop.models.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.models.request_strip import RequestTabPicture
from rfqdesk.desktop.models.stack_picture import StackInputs, StackPicture, stack_picture
from rfqdesk.desktop.models.strip_memo import StripMemo
from rfqdesk.desktop.preset_wiring import PresetKeeper
from rfqdesk.desktop.race_wiring import RaceKeeper
from rfqdesk.desktop.split_wiring import SplitKeeper
from rfqdesk.desktop.tape_wiring import add_tape_key, wire_tape
from rfqdesk.desktop.trader_shortcuts import TRADER_SHORTCUTS
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.main_window import DeskWindow
from rfqdesk.desktop.views.tape import TapeView
from rfqdesk.desktop.views.trader.draft_view import DraftView
from rfqdesk.desktop.views.trader.quote_stack import QuoteStack
from rfqdesk.desktop.views.trader.race_card import RaceCard
from rfqdesk.desktop.views.trader.request_board import RequestBoard
from rfqdesk.desktop.views.trader.ticket import TicketView
from rfqdesk.desktop.views.workspace import Panel
from rfqdesk.protocol.terms import Side

TICK_MS = 100
PRICED_PER_FRAME = 16
"""How many requests on the board get other prices in one frame; that in the stack always does."""
HOLD_KEY = "deal/hold_from"


class TraderParts(QObject):
    """The trader's views and which request they show."""

    blotter: BlotterView
    tape: TapeController
    tape_view: TapeView
    look_at: Callable[[str], None]

    def __init__(self, desk: DeskController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ticket = TicketView(desk.now_ms)
        self.ticket.set_prices(lambda: desk.session.reference_prices)
        self.tabs = RequestBoard()
        self.stack = QuoteStack()
        self.draft = DraftView()
        self.race = RaceCard()
        self._race = RaceKeeper(desk, self.race, self)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.stack)
        self.pages.addWidget(self.draft)
        self.current = ""
        self._by = Side.BUY
        self._dealers = DealerFold()
        self._memo: StripMemo[RequestTabPicture] = StripMemo(PRICED_PER_FRAME)
        self._records: dict[str, DealerRecord] = {}
        self._measure = Measure.PRICE
        self._hold_from: Decimal | None = None
        self._deadline_ms: int | None = None
        self._frames = FrameCoalescer(self.refresh, self)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self._on_tick)
        self._connect()
        self._on_reference()
        self._on_link()
        self._read_records()
        self._ticker.start()

    def choose(self, rfq_id: str) -> None:
        """Show this request's quotes."""
        self.current = rfq_id
        self.refresh()

    def refresh(self) -> None:
        """Draw strip and stack as they stand now."""
        now_ms = self._desk.now_ms()
        strip = board_pictures(
            self._desk, now_ms, self.tabs.look, keep=self.current, memo=self._memo
        )
        book = self._desk.book
        if self.current not in book.requests and self.current not in book.drafts:
            self.current = strip[0].rfq_id if strip else ""
        self.tabs.show_requests(strip, self.current)
        if self._memo.behind:
            self._frames.request()
        draft = book.drafts.get(self.current)
        if draft is not None:
            names = {maker.firm: maker.name for maker in self._desk.session.makers}
            link = self._desk.link()
            refusal = "" if link.live else link.words
            self.draft.show_draft(draft_picture(draft, names, refusal=refusal))
        picture = self._picture(now_ms) if self.current in book.requests else None
        self.stack.show_picture(picture, self._by)
        self.pages.setCurrentWidget(self.stack if draft is None else self.draft)
        self._race.show_request(self.current, now_ms)
        self._deadline_ms = _next_deadline_ms(strip, picture, now_ms)
        self._on_tick()

    def _picture(self, now_ms: int) -> StackPicture:
        same = self.stack.rfq_id == self.current
        return stack_picture(
            self._desk.book,
            self.current,
            now_ms,
            StackInputs(
                instruments=self._desk.session.instruments,
                makers=self._desk.session.makers,
                groups=self._desk.session.groups,
                link=self._desk.link(),
                accept=self._desk.accept_of(self.current),
                counters=self._desk.counters.of(self.current),
                taking=self.stack.take.text() if same else None,
                countering=self.stack.countering() if same else None,
                split=self._desk.splits.get(self.current, ()),
                accounts=self.stack.accounts() if same else None,
                seal_of=self._desk.seals.of,
                prices=self._desk.session.reference_prices,
                price_age_max_ms=self._desk.session.price_age_max_ms,
                measure=self._measure,
                hold_from=self._hold_from,
                records=self._records,
            ),
            by=self._by,
        )

    def _connect(self) -> None:
        desk = self._desk
        desk.changed.connect(self._on_changed)
        desk.accept_changed.connect(self._frames.request)
        desk.reference_changed.connect(self._on_reference)
        desk.link_changed.connect(self._on_link)
        desk.submitting_changed.connect(self.ticket.set_submitting)
        desk.request_sent.connect(self._on_sent)
        desk.submit_failed.connect(self.ticket.show_failure)
        self.ticket.submitted.connect(self._on_submitted)
        self.stack.chosen.connect(desk.accept)
        self.stack.cancel_asked.connect(desk.cancel_request)
        self.stack.order_chosen.connect(self._on_order)
        self.stack.cross_cancel_asked.connect(desk.cancel_cross)
        self.stack.taking_edited.connect(self.refresh)
        self.stack.requote_asked.connect(desk.errands.requote)
        self.stack.countered.connect(desk.counters.offer)
        self.stack.counter_put_away.connect(self._on_counter_put_away)
        self.stack.amend_asked.connect(self._on_amend)
        self.stack.measure_asked.connect(self._on_measure)
        self.stack.split_chosen.connect(desk.set_split)
        self.tabs.chosen.connect(self.choose)
        self.tabs.entered.connect(self.stack.setFocus)
        self.tabs.height_taken.connect(self.stack.rows.leave_height)
        self.draft.open_asked.connect(desk.errands.open_draft)
        self.draft.discard_asked.connect(desk.errands.discard_draft)

    def _on_changed(self, changes: ChangeSet) -> None:
        book = self._desk.book
        self._dealers.touched(changes.requests)
        if any(rfq in book.requests and book.requests[rfq].ended for rfq in changes.requests):
            self._read_records()
        # The controller sends this once per frame already.
        self.refresh()

    def _on_submitted(self, draft: RequestDraft) -> None:
        if not self._desk.submit_request(draft):
            self.ticket.set_submitting(False)

    def _on_sent(self, rfq_id: str) -> None:
        self.ticket.show_sent()
        book = self._desk.book
        if rfq_id in book.requests or rfq_id in book.drafts:
            self.choose(rfq_id)
        # The next key is for the quotes, which are on their way.
        self.stack.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_counter_put_away(self, rfq_id: str, maker: str) -> None:
        counters = self._desk.counters
        if not counters.dismiss(rfq_id, maker) and not counters.make_sure_of(rfq_id, maker):
            self._desk.errands.cancel_counter(rfq_id, maker)

    def _on_amend(
        self, rfq_id: str, request_ttl_ms: int, firms: tuple[str, ...], groups: tuple[str, ...]
    ) -> None:
        self._desk.errands.amend(
            rfq_id, request_ttl_ms=request_ttl_ms, panel=firms, panel_groups=groups
        )

    def _on_order(self, by: Side) -> None:
        self._by = by
        self.refresh()

    def _read_records(self) -> None:
        self._records = self._dealers.records(self._desk.book)
        self.ticket.dealers.set_records(self._records)

    def set_hold(self, text: str) -> None:
        """Have deals from this quantity on held down, "" for none."""
        try:
            self._hold_from = read_quantity(text)
        except QuantityTextError:
            self._hold_from = None
        self.refresh()

    def _on_measure(self) -> None:
        if self.current in self._desk.book.requests:
            known = self._picture(self._desk.now_ms()).measures or (Measure.PRICE,)
            place = known.index(self._measure) if self._measure in known else -1
            self._measure = known[(place + 1) % len(known)]
            self.refresh()

    def _on_reference(self) -> None:
        session = self._desk.session
        self.ticket.set_reference(session.instruments, session.makers, session.groups)
        self.ticket.set_entitlements(self._desk.entitlements(), session.halts)
        self._frames.request()

    def _on_link(self) -> None:
        self.ticket.set_link(self._desk.link())
        self._frames.request()

    def _on_tick(self) -> None:
        now_ms = self._desk.now_ms()
        self.ticket.tick(now_ms)
        self.stack.tick(now_ms)
        self.tabs.tick(now_ms)
        self.draft.tick(now_ms)
        self.race.tick(now_ms)
        if self._deadline_ms is not None and now_ms >= self._deadline_ms:
            self._deadline_ms = None
            self._frames.request()


def add_trader_views(window: DeskWindow, desk: DeskController) -> TraderParts:
    """Add the trader's workspaces and shortcuts."""
    parts = TraderParts(desk, window)
    editors = (parts.ticket.terms.accounts, parts.stack.page.accounts.editor)
    SplitKeeper(window.settings, editors, parts)
    _keep_hold(parts, window.settings)
    PresetKeeper(window.settings, parts.ticket, desk, window.shortcuts, parts)
    BoardKeeper(window.settings, parts.tabs, parts.refresh, parts)
    parts.blotter = make_blotter(desk, window.shortcuts, window.settings, key="trade")
    parts.blotter.request_activated.connect(parts.choose)
    parts.tape, parts.tape_view = wire_tape(desk.session)
    trade = window.add_workspace("trade", "Trade", _panels(parts))
    whole = make_blotter(desk, window.shortcuts, window.settings)
    window.add_workspace("blotter", "Blotter", [Panel("blotter", "Blotter", whole)])

    def look_at(rfq_id: str) -> None:
        window.show_workspace("trade")
        parts.choose(rfq_id)

    parts.look_at = look_at
    whole.request_activated.connect(look_at)

    def focus(widget: QWidget) -> None:
        window.show_workspace("trade")
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    add = window.shortcuts.add

    def begin_anew() -> None:
        parts.ticket.begin_anew()
        focus(parts.ticket.search)

    add("Ticket", "Ctrl+N", "New request, with an empty ticket", begin_anew)
    add("Quotes", "Ctrl+E", "To the quotes", lambda: focus(parts.stack))
    add("Quotes", "Ctrl+R", "To the chart of the quotes over time", lambda: focus(parts.race))
    add(
        "Quotes",
        "Ctrl+Shift+G",
        "Chart of the quotes: show or put away",
        lambda: trade.toggle("race"),
    )
    add_tape_key(window, trade)
    add("Quotes", "Ctrl+G", "Requests on a strip, as cards or as rows", parts.tabs.next_look)
    add("Quotes", "Ctrl+PgUp", "Previous request", lambda: parts.tabs.step(-1))
    add("Quotes", "Ctrl+PgDown", "Next request", lambda: parts.tabs.step(1))
    window.shortcuts.adopt(parts.ticket.keys, "trade")
    for section, keys, meaning in TRADER_SHORTCUTS:
        window.shortcuts.describe(section, keys, meaning, "trade")
    parts.refresh()
    focus(parts.ticket.search)
    return parts


def _keep_hold(parts: TraderParts, settings: QSettings | None) -> None:
    hold = parts.stack.page.hold

    def keep(text: str) -> None:
        if settings is not None:
            settings.setValue(HOLD_KEY, text)
        parts.set_hold(text)

    hold.changed.connect(keep)
    saved = settings.value(HOLD_KEY, "") if settings is not None else ""
    text = saved if isinstance(saved, str) else ""
    hold.set_text(text)
    parts.set_hold(text)


def _panels(parts: TraderParts) -> list[Panel]:
    return [
        Panel("ticket", "Ticket", parts.ticket),
        Panel("quotes", "Quotes", _quotes(parts), beside="ticket", share=330),
        Panel("blotter", "Blotter", parts.blotter, below="quotes", share=70),
        Panel("race", "Race", parts.race, beside="blotter", share=45, wide_from=1380),
        Panel("tape", "Tape", parts.tape_view, behind="blotter"),
    ]


def _quotes(parts: TraderParts) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.current().space2)
    column.addWidget(parts.tabs)
    column.addWidget(parts.pages, 1)
    box.setFocusProxy(parts.stack)
    return box


def _next_deadline_ms(
    strip: list[RequestTabPicture], picture: StackPicture | None, now_ms: int
) -> int | None:
    """When the next row or request changes by time alone."""
    moments = [tab.expire_ms for tab in strip]
    if picture is not None:
        moments.append(picture.reveal_ms)
        moments += [counter.valid_until_ms for counter in picture.counters]
        moments += [row.valid_until_ms for row in picture.rows]
    return min((moment for moment in moments if moment > now_ms), default=None)
