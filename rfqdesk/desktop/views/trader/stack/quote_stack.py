"""The quotes on one request: best first, hit or lifted with one click or key."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from rfqdesk.desktop.models.safety_times import WORSE_GUARD_MS
from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.views.common import EmptyState, Spoken, tell_place
from rfqdesk.desktop.views.keys.key_map import KeyMap
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.trader.stack.quote_row import QuoteRow
from rfqdesk.desktop.views.trader.stack.stack_asking import StackAsking
from rfqdesk.desktop.views.trader.stack.stack_keys import stack_commands
from rfqdesk.desktop.views.trader.stack.stack_tools import StackTools
from rfqdesk.protocol.terms import QuoteRespType, Side

_HEARD = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
)


class QuoteStack(Spoken, StackAsking):
    """Emits `chosen(Shown)`, and what else is asked of a request or of one of its dealers.

    Its keys are `stack_commands`; besides, the arrows select, Enter deals on a one-sided
    request and Esc asks whether to cancel. Until a row is selected by hand the keys act on the
    top one.
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
        self.keys = KeyMap(self, *stack_commands(self))
        self.keys.listen(self)
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
        self.tools.show_request(picture)
        if not picture.open:
            self._close_sheets()
        self._refresh_take(picture)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        picture = self._picture
        if picture is not None:
            self.page.tick(picture, now_ms)
            if picture.open:
                self.tools.tick(picture, now_ms)

    @property
    def rfq_id(self) -> str:
        """The request shown, "" for none."""
        return self._picture.rfq_id if self._picture else ""

    def selected_maker(self) -> str:
        """The dealer the keys act on, "" for none."""
        return self._selected or self._top

    def selected_row(self) -> QuoteRow | None:
        """The row the keys act on, None for none."""
        return self.rows.rows.get(self.selected_maker())

    def spoken_child(self) -> QWidget | None:
        """The row that the keys act on."""
        row = self.selected_row()
        return row if row is not None and row.spoken_choice() else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell which row the keys act on."""
        super().focusInEvent(event)
        row = self.spoken_child()
        if row is not None:
            tell_place(row)

    def keys_ready(self) -> bool:
        """Whether the keys that deal act.

        Not for a moment after another dealer came on top: the key was meant for
        the one before. A row selected by hand is always meant.
        """
        settled = not self._top_since.isValid() or self._top_since.elapsed() >= WORSE_GUARD_MS
        return bool(self._selected) or settled

    # Making it ---------------------------------------------------------------------

    def _make_header(self) -> None:
        self.tools = StackTools()
        self.cancel = self.tools.cancel
        self.cancel.clicked.connect(self.ask_cancel)
        self.tools.again.clicked.connect(lambda: self.ask_again(""))
        self.tools.more.clicked.connect(self.open_amend)
        for widget in self.tools.widgets:
            self.add_tool(widget)

    def _make_body(self) -> None:
        page = self.page
        self.banner, self.rows, self.take = page.banner, page.rows, page.take
        self.sheet, self.reveal = page.cancel, page.reveal
        self.rows.chosen.connect(self.chosen)
        self.rows.selected.connect(self.select)
        self.rows.asked.connect(self.ask_again)
        self.rows.countered.connect(self.open_counter)
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
        page.accounts_link.clicked.connect(self.open_accounts)
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
        self.tools.hide()
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
        """What its commands don't hear: the arrows, Enter and Esc."""
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._picture is None or held or key not in _HEARD:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif not event.isAutoRepeat():
            (self._on_escape if key == Qt.Key.Key_Escape else self._on_enter)()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """What is held down by a key is let go with it."""
        if not event.isAutoRepeat():
            self._let_go()
        super().keyReleaseEvent(event)

    def _let_go(self) -> None:
        self.rows.let_go()
        self.take.let_go()

    def deal(self, response: QuoteRespType) -> None:
        """Deal by a key with the selected dealer, if the key was meant for them."""
        row = self.selected_row()
        if row is None or self.page.sheet_open:
            return
        if not self.keys_ready():
            return
        row.choose(response)

    def go_to_take(self) -> None:
        """Go to how much to take and at which worst price."""
        if self._picture is not None and self._picture.open:
            self._take_open = True
            self._refresh_take(self._picture)
            self.take.take_focus()

    def cross(self, act: Callable[[], object]) -> None:
        """Take by a key, while what would be taken is seen and nothing else is asked."""
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
            self.deal(response)

    def _step(self, step: int) -> None:
        order = self.rows.order()
        if not order:
            return
        selected = self.selected_maker()
        place = order.index(selected) + step if selected in order else 0
        self.select(order[min(max(place, 0), len(order) - 1)])

    def select(self, maker: str) -> None:
        """Let the keys act on a dealer's row."""
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
