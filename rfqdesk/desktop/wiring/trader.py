"""Puts the trader's views into the window and joins them to the desk's controller."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop import theme
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.tape import TapeController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.stack.dealer_record import DealerFold
from rfqdesk.desktop.models.stack.desk_state import RequestDraft
from rfqdesk.desktop.models.stack.request_strip import RequestTabPicture
from rfqdesk.desktop.models.stack.strip_memo import StripMemo
from rfqdesk.desktop.models.ticket.quantity_entry import QuantityTextError, read_quantity
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.trader.race.race_card import RaceCard
from rfqdesk.desktop.views.trader.requests.request_board import RequestBoard
from rfqdesk.desktop.views.trader.sheets.draft_view import DraftView
from rfqdesk.desktop.views.trader.stack.quote_stack import QuoteStack
from rfqdesk.desktop.views.trader.stack.stack_keys import STACK_FIXED
from rfqdesk.desktop.views.trader.ticket.ticket import TicketView
from rfqdesk.desktop.views.window.main_window import DeskWindow
from rfqdesk.desktop.views.window.tape import TapeView
from rfqdesk.desktop.views.window.workspace import Panel
from rfqdesk.desktop.wiring.blotter import make_blotter
from rfqdesk.desktop.wiring.board import BoardKeeper, board_pictures
from rfqdesk.desktop.wiring.hold import HoldKeeper
from rfqdesk.desktop.wiring.presets import PresetKeeper
from rfqdesk.desktop.wiring.race import RaceKeeper
from rfqdesk.desktop.wiring.splits import SplitKeeper
from rfqdesk.desktop.wiring.stack import StackKeeper, next_moment_ms
from rfqdesk.desktop.wiring.tape import add_tape_key, wire_tape

TICK_MS = 100
PRICED_PER_FRAME = 3
"""How many requests on the board get other prices in one frame, at most; that in the stack
always does."""
BOARD_MS, RACE_MS, RECORDS_MS = 32, 100, 500
"""How often each is drawn at most: nobody reads prices that change more often."""


class TraderParts(QObject):
    """The trader's views and which request they show."""

    blotter: BlotterView
    hold: HoldKeeper
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
        self._stack = StackKeeper(desk, self.stack, self.draft, self)
        self.pages = self._stack.pages
        self._dealers = DealerFold()
        self._board_frames = FrameCoalescer(self._draw_board, self, interval_ms=BOARD_MS)
        self._race_frames = FrameCoalescer(self._draw_race, self, interval_ms=RACE_MS)
        self._tab_ticks = FrameCoalescer(self._tick_tabs, self, interval_ms=TICK_MS)
        self._record_frames = FrameCoalescer(self._read_records, self, interval_ms=RECORDS_MS)
        pace = self._board_frames.pace
        self._memo: StripMemo[RequestTabPicture] = StripMemo(
            PRICED_PER_FRAME, over=lambda: pace.over
        )
        self._board_moment_ms: int | None = None
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self._on_tick)
        self._connect()
        self._on_reference()
        self._on_link()
        self._read_records()
        self._ticker.start()

    @property
    def current(self) -> str:
        """The request or draft that is looked at, "" for none."""
        return self._stack.current

    def choose(self, rfq_id: str) -> None:
        """Show this request's quotes."""
        self._stack.current = rfq_id
        self.refresh()

    def refresh(self) -> None:
        """Draw board, stack and race as they stand now."""
        self._board_frames.pace.begin()
        self._draw_board()
        self._stack.draw()
        self._draw_race()
        self._tick_tabs()
        self._on_tick()

    def _refresh_soon(self) -> None:
        self._board_frames.request()
        self._stack.request()
        self._race_frames.request()

    def _draw_board(self) -> None:
        desk, now_ms = self._desk, self._desk.now_ms()
        seen = self.tabs.in_sight() if self._memo.behind else ()
        strip = board_pictures(
            desk, now_ms, self.tabs.look, keep=self.current, memo=self._memo, seen=seen
        )
        if self.current not in desk.book.requests and self.current not in desk.book.drafts:
            self._stack.current = strip[0].rfq_id if strip else ""
            self._stack.request()
            self._race_frames.request()
        known = set(self.tabs.tabs)
        self.tabs.show_requests(strip, self.current)
        if self.tabs.tabs.keys() != known:
            self.tabs.tick(now_ms)
        if self._memo.behind:
            self._board_frames.request()
        self._board_moment_ms = next_moment_ms((tab.expire_ms for tab in strip), now_ms)

    def _tick_tabs(self) -> None:
        self.tabs.tick(self._desk.now_ms())

    def _draw_race(self) -> None:
        now_ms = self._desk.now_ms()
        self._race.show_request(self.current, now_ms)
        self.race.tick(now_ms)

    def _connect(self) -> None:
        desk = self._desk
        desk.changed.connect(self._on_changed)
        desk.accept_changed.connect(self._refresh_soon)
        desk.reference_changed.connect(self._on_reference)
        desk.link_changed.connect(self._on_link)
        desk.submitting_changed.connect(self.ticket.set_submitting)
        desk.request_sent.connect(self._on_sent)
        desk.request_found.connect(self._on_found)
        desk.submit_failed.connect(self.ticket.show_failure)
        self.ticket.submitted.connect(self._on_submitted)
        self.stack.chosen.connect(desk.accept)
        self.stack.cancel_asked.connect(desk.cancel_request)
        self.stack.order_chosen.connect(self._stack.order_by)
        self.stack.cross_cancel_asked.connect(desk.cancel_cross)
        self.stack.taking_edited.connect(self.refresh)
        self.stack.requote_asked.connect(desk.errands.requote)
        self.stack.countered.connect(desk.counters.offer)
        self.stack.counter_put_away.connect(self._on_counter_put_away)
        self.stack.amend_asked.connect(self._on_amend)
        self.stack.outcome_asked.connect(desk.ask_after_accept)
        self.stack.measure_asked.connect(self._stack.next_measure)
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
            self._record_frames.request()
        self._board_frames.request()
        if self.current in changes.requests or self.current in changes.drafts:
            self._stack.request()
            self._race_frames.request()

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

    def _on_found(self, rfq_id: str) -> None:
        """Shown, unless the quotes of another are in front: the next key may be for those."""
        self.ticket.show_found()
        request = self._desk.book.requests.get(self.current)
        if request is None or not request.open_at(self._desk.now_ms()):
            self.choose(rfq_id)

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

    def _read_records(self) -> None:
        records = self._dealers.records(self._desk.book)
        self._stack.records = records
        self.ticket.dealers.set_records(records)
        self._stack.request()

    def follow_hold(self, hold: HoldKeeper) -> None:
        """Have deals held down as it is kept, and keep what is set below the quotes."""
        self.hold = hold
        self.stack.page.hold.changed.connect(hold.keep)
        hold.changed.connect(self._on_hold)
        self._on_hold(hold.text)

    def _on_hold(self, text: str) -> None:
        self.stack.page.hold.set_text(text)
        self.set_hold(text)

    def set_hold(self, text: str) -> None:
        """Have deals from this quantity on held down, "" for none."""
        try:
            self._stack.hold_from(read_quantity(text))
        except QuantityTextError:
            self._stack.hold_from(None)
        self.refresh()

    def _on_reference(self) -> None:
        session = self._desk.session
        self.ticket.set_reference(session.instruments, session.makers, session.groups)
        self.ticket.set_entitlements(self._desk.entitlements(), session.halts)
        self._refresh_soon()

    def _on_link(self) -> None:
        self.ticket.set_link(self._desk.link())
        self._refresh_soon()

    def _on_tick(self) -> None:
        now_ms = self._desk.now_ms()
        self.ticket.tick(now_ms)
        self._stack.tick(now_ms)
        self._tab_ticks.request()
        self._race_frames.request()
        moments = (self._board_moment_ms, self._stack.moment_ms)
        if any(moment is not None and now_ms >= moment for moment in moments):
            self._board_moment_ms = self._stack.moment_ms = None
            self._refresh_soon()


def add_trader_views(window: DeskWindow, desk: DeskController) -> TraderParts:
    """Add the trader's workspaces and shortcuts."""
    parts = TraderParts(desk, window)
    editors = (parts.ticket.terms.accounts, parts.stack.page.accounts.editor)
    SplitKeeper(window.settings, editors, parts)
    parts.follow_hold(HoldKeeper(window.settings, parts))
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

    add(*keys.NEW_REQUEST, begin_anew)
    add(*keys.TO_QUOTES, lambda: focus(parts.stack))
    add(*keys.TO_RACE, lambda: focus(parts.race))
    add(*keys.RACE, lambda: trade.toggle("race"))
    add_tape_key(window, trade)
    add(*keys.LOOK, parts.tabs.next_look)
    add(*keys.PREVIOUS_REQUEST, lambda: parts.tabs.step(-1))
    add(*keys.NEXT_REQUEST, lambda: parts.tabs.step(1))
    window.shortcuts.adopt(parts.ticket.keys, "trade")
    window.shortcuts.adopt(parts.stack.keys, "trade")
    for section, usual, meaning, reason in STACK_FIXED:
        window.shortcuts.describe(section, usual, meaning, "trade", reason)
    parts.refresh()
    focus(parts.ticket.search)
    return parts


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
