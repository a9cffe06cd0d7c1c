"""The quotes on one request: best first, hit or lifted with one click or key."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from rfqdesk.desktop.models.stack_picture import StackPicture
from rfqdesk.desktop.views.common import EmptyState, Spoken, tell_place
from rfqdesk.desktop.views.trader.deal_button import DealButton
from rfqdesk.desktop.views.trader.quote_row import WORSE_GUARD_MS
from rfqdesk.desktop.views.trader.stack_asking import StackAsking
from rfqdesk.desktop.views.trader.stack_tools import StackTools
from rfqdesk.protocol.terms import QuoteRespType, Side


class QuoteStack(Spoken, StackAsking):
    """Emits `chosen(Shown)`, and what else is asked of a request or of one of its dealers.

    Keys: Up and Down select, H hits, L lifts, Enter deals on a one-sided
    request, B takes the best, R lets it rest, T goes to what to take, C counters, Q asks
    for a new price (with Shift everybody), M gives more time or dealers, A sets accounts,
    Esc asks whether to cancel. Until a row is selected by hand the keys act on the top one.
    """

    chosen = Signal(object)
    cancel_asked = Signal(str)
    order_chosen = Signal(object)
    cross_cancel_asked = Signal(str, object)
    taking_edited = Signal()
    """Something is typed that the next picture has to judge."""
    measure_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = ""
        self._top = ""
        self._top_since = QElapsedTimer()
        self._take_open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._make_header()
        self._make_body()
        self._refresh_empty()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # The key would go up elsewhere, unheard, and what it holds would deal.
            app.focusChanged.connect(self._let_go)

    # What the desk tells -----------------------------------------------------------

    def show_picture(self, picture: StackPicture | None, by: Side = Side.BUY) -> None:
        """Show a request, None for none. `by` is the order of a two-way one."""
        changed_request = (picture.rfq_id if picture else "") != self.rfq_id
        self._picture = picture
        if changed_request:
            self._let_go()
            self._selected = ""
            self._take_open = False
            self.page.begin_anew()
        if picture is None:
            self._refresh_empty()
            return
        self._pages.setCurrentIndex(1)
        self.set_title(picture.title)
        heading = self.page.heading
        self.page.show_picture(picture, by)
        if self.page.heading is not heading and self.page.heading is not None:
            self.page.heading.order_chosen.connect(self.order_chosen)
            self.page.heading.measure_asked.connect(self.measure_asked)
        self._follow_top()
        self._standing.show_request(picture)
        if not picture.open:
            self._close_sheets()
        self._refresh_take(picture)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        picture = self._picture
        if picture is not None:
            self.page.tick(picture, now_ms)
            if picture.open:
                self._standing.tick(picture, now_ms)

    @property
    def rfq_id(self) -> str:
        """The request shown, "" for none."""
        return self._picture.rfq_id if self._picture else ""

    def selected_maker(self) -> str:
        """The dealer the keys act on, "" for none."""
        return self._selected or self._top

    def spoken_child(self) -> QWidget | None:
        """The row that the keys act on."""
        row = self.rows.rows.get(self.selected_maker())
        return row if row is not None and row.spoken_choice() else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell which row the keys act on."""
        super().focusInEvent(event)
        row = self.spoken_child()
        if row is not None:
            tell_place(row)

    def keys_ready(self) -> bool:
        """Whether H, L and Enter act.

        Not for a moment after another dealer came on top: the key was meant for
        the one before. A row selected by hand is always meant.
        """
        settled = not self._top_since.isValid() or self._top_since.elapsed() >= WORSE_GUARD_MS
        return bool(self._selected) or settled

    # Making it ---------------------------------------------------------------------

    def _make_header(self) -> None:
        self._standing = StackTools()
        self.cancel = self._standing.cancel
        self.cancel.clicked.connect(self.ask_cancel)
        self._standing.again.clicked.connect(lambda: self._ask_again(""))
        self._standing.more.clicked.connect(self._open_amend)
        for widget in self._standing.widgets:
            self.add_tool(widget)

    def _make_body(self) -> None:
        page = self.page
        self.banner, self.rows, self.take = page.banner, page.rows, page.take
        self.sheet, self.reveal = page.cancel, page.reveal
        self.rows.chosen.connect(self.chosen)
        self.rows.selected.connect(self._on_selected)
        self.rows.asked.connect(self._ask_again)
        self.rows.countered.connect(self._open_counter)
        self.rows.held_changed.connect(self._on_held)
        self.take.chosen.connect(self.chosen)
        self.take.edited.connect(self.taking_edited)
        self.take.left.connect(self._take_focus)
        self.take.cancel_asked.connect(
            lambda response: self.cross_cancel_asked.emit(self.rfq_id, response)
        )
        page.counters.put_away.connect(lambda maker: self.counter_put_away.emit(self.rfq_id, maker))
        page.counter.edited.connect(self.taking_edited)
        page.counter.sent.connect(self._on_counter_sent)
        page.amend.chosen.connect(self._on_amend_chosen)
        page.accounts.chosen.connect(self._on_split_chosen)
        page.accounts.editor.changed.connect(self.taking_edited)
        page.accounts_link.clicked.connect(self._open_accounts)
        for left in (page.counter.left, page.amend.left, page.accounts.left, self.sheet.kept):
            left.connect(self._close_sheets)
        self.sheet.confirmed.connect(self._on_confirmed)
        self.empty = EmptyState("inbox", "No request selected")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        self.body.addWidget(self._pages)

    # Refreshing --------------------------------------------------------------------

    def _refresh_empty(self) -> None:
        self._pages.setCurrentIndex(0)
        self.set_title("Quotes")
        self._standing.hide()
        self.empty.set_words(
            "No request is open",
            "Fill in the ticket and send it. The dealers' quotes appear here, best first.",
        )

    def _refresh_take(self, picture: StackPicture) -> None:
        taking = picture.taking
        if taking is not None:
            self.take.show_taking(taking, picture.accept, picture.dealing_refusal)
        # A whole request is dealt on by its rows: there it waits until it is asked for.
        wanted = taking is not None and (taking.parts or bool(taking.resting) or self._take_open)
        self.take.setVisible(wanted)

    def _follow_top(self) -> None:
        order = self.rows.order()
        top = order[0] if order else ""
        if top != self._top:
            self._top = top
            self._top_since.start()
        if self._selected not in self.rows.rows:
            self._selected = ""
        self._mark_selected()

    # Dealing -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the stack. A key held down acts once."""
        if self._picture is None:
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_H: lambda: self._deal(QuoteRespType.HIT),
            Qt.Key.Key_L: lambda: self._deal(QuoteRespType.LIFT),
            Qt.Key.Key_B: lambda: self._cross(self.take.take_best),
            Qt.Key.Key_R: lambda: self._cross(self.take.rest_now),
            Qt.Key.Key_T: self._go_to_take,
            Qt.Key.Key_C: lambda: self._open_counter(self.selected_maker()),
            Qt.Key.Key_Q: lambda: self._ask_again(self.selected_maker()),
            Qt.Key.Key_M: self._open_amend,
            Qt.Key.Key_A: self._open_accounts,
            Qt.Key.Key_U: self.measure_asked.emit,
            Qt.Key.Key_Return: self._on_enter,
            Qt.Key.Key_Enter: self._on_enter,
            Qt.Key.Key_Escape: self._on_escape,
        }
        if shift and key == Qt.Key.Key_Q:
            if not event.isAutoRepeat():
                self._ask_again("")
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in actions and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                actions[key]()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """What is held down by a key is let go with it."""
        if not event.isAutoRepeat():
            self._let_go()
        super().keyReleaseEvent(event)

    def _let_go(self) -> None:
        self.rows.let_go()
        self.take.let_go()

    def _deal(self, response: QuoteRespType) -> None:
        row = self.rows.rows.get(self.selected_maker())
        if row is None or self.page.sheet_open:
            return
        if not self.keys_ready():
            return
        row.choose(response)

    def _go_to_take(self) -> None:
        if self._picture is not None and self._picture.open:
            self._take_open = True
            self._refresh_take(self._picture)
            self.take.take_focus()

    def _cross(self, act: Callable[[], object]) -> None:
        if not self.page.sheet_open and self.take.isVisible():
            act()

    def _on_enter(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, DealButton):
            focused.act()
            return
        if isinstance(focused, QPushButton):
            focused.click()
            return
        side = self._picture.side if self._picture else Side.UNDISCLOSED
        response = {Side.BUY: QuoteRespType.LIFT, Side.SELL: QuoteRespType.HIT}.get(side)
        if response is not None:
            self._deal(response)

    def _step(self, step: int) -> None:
        order = self.rows.order()
        if not order:
            return
        selected = self.selected_maker()
        place = order.index(selected) + step if selected in order else 0
        self._on_selected(order[min(max(place, 0), len(order) - 1)])

    def _on_selected(self, maker: str) -> None:
        self._selected = maker
        self._mark_selected()

    def _mark_selected(self) -> None:
        open_now = self._picture is not None and self._picture.open
        self.rows.select(self.selected_maker() if open_now else "")

    def _on_held(self, held: bool) -> None:
        if not held:
            self._follow_top()

    # Cancelling ----------------------------------------------------------------------

    def ask_cancel(self) -> None:
        """Ask whether to cancel, without standing in the way of the quotes."""
        picture = self._picture
        if picture is None or not picture.open:
            return
        self.page.close_sheets()
        self.sheet.ask(picture.quoted)

    def _on_escape(self) -> None:
        if self.page.sheet_open:
            self._close_sheets()
        else:
            self.ask_cancel()

    def _close_sheets(self) -> None:
        if self.page.close_sheets():
            self._take_focus()

    def _on_confirmed(self) -> None:
        rfq_id = self.rfq_id
        self._close_sheets()
        if rfq_id:
            self.cancel_asked.emit(rfq_id)
