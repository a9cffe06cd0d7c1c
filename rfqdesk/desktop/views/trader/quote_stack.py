"""The quotes on one request: best first, hit or lifted with one click or key."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.stack_picture import StackPicture
from rfqdesk.desktop.views.common import Banner, Card, ElidedLabel, EmptyState, HoldHint
from rfqdesk.desktop.views.trader.cancel_sheet import CancelSheet
from rfqdesk.desktop.views.trader.quote_row import WORSE_GUARD_MS, QuoteRow
from rfqdesk.desktop.views.trader.reveal_strip import RevealStrip
from rfqdesk.desktop.views.trader.stack_heading import StackHeading
from rfqdesk.desktop.views.trader.stack_rows import StackRows
from rfqdesk.desktop.views.trader.stack_tools import StackTools
from rfqdesk.desktop.views.trader.take_bar import TakeBar
from rfqdesk.protocol.terms import QuoteRespType, Side

_HELD_WORDS = "Order held while the mouse is here"


class QuoteStack(Card):
    """Emits `chosen(Shown)`, `cancel_asked(rfq_id)` and `order_chosen(Side)`.

    Keys: Up and Down select, H hits, L lifts, Enter deals on a one-sided
    request, B takes the best, R lets it rest, T goes to what to take, Esc asks whether
    to cancel. Until a row is selected by hand the keys act on the top one.
    """

    chosen = Signal(object)
    cancel_asked = Signal(str)
    order_chosen = Signal(object)
    cross_cancel_asked = Signal(str, object)
    taking_edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Quotes", parent)
        self._picture: StackPicture | None = None
        self._selected = ""
        self._top = ""
        self._top_since = QElapsedTimer()
        self._heading: StackHeading | None = None
        self._heading_for: tuple[str, Side] | None = None
        self._by = Side.BUY
        self._room = 0
        self._take_open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._make_header()
        self._make_body()
        self._refresh_empty()

    # What the desk tells -----------------------------------------------------------

    def show_picture(self, picture: StackPicture | None, by: Side = Side.BUY) -> None:
        """Show a request, None for none. `by` is the order of a two-way one."""
        changed_request = (picture.rfq_id if picture else "") != self.rfq_id
        self._picture, self._by = picture, by
        if changed_request:
            self._selected = ""
            self._take_open = False
            self.take.begin_anew()
            self.sheet.hide()
        if picture is None:
            self._refresh_empty()
            return
        self._pages.setCurrentIndex(1)
        self.set_title(picture.title)
        self._legs.setText(picture.legs)
        self._legs.setVisible(bool(picture.legs))
        self._refresh_heading(picture)
        self.rows.show_stack(picture)
        self._follow_top()
        self._refresh_header(picture)
        self._refresh_words(picture)
        self._refresh_take(picture)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        self.rows.tick(now_ms)
        picture = self._picture
        if picture is not None and picture.open:
            self._standing.tick(picture, now_ms)
            if picture.reveal_ms:
                self.reveal.tick(now_ms, picture.opened_ms, picture.reveal_ms)

    @property
    def rfq_id(self) -> str:
        """The request shown, "" for none."""
        return self._picture.rfq_id if self._picture else ""

    def selected_maker(self) -> str:
        """The dealer the keys act on, "" for none."""
        return self._selected or self._top

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
        for widget in self._standing.widgets:
            self.add_tool(widget)

    def _make_body(self) -> None:
        tokens = theme.current()
        self.banner = Banner()
        self.rows = StackRows()
        self.rows.chosen.connect(self.chosen)
        self.rows.selected.connect(self._on_selected)
        self.rows.held_changed.connect(self._on_held)
        self.rows.room_taken.connect(self._on_room)
        self.take = TakeBar()
        self.take.chosen.connect(self.chosen)
        self.take.edited.connect(self.taking_edited)
        self.take.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.take.cancel_asked.connect(
            lambda response: self.cross_cancel_asked.emit(self.rfq_id, response)
        )
        self.reveal = RevealStrip()
        self._legs = ElidedLabel()
        theme.set_role(self._legs, "caption")
        self._held = QLabel()
        theme.set_role(self._held, "hint", tone="warn")
        self.sheet = CancelSheet()
        self.sheet.kept.connect(self._close_sheet)
        self.sheet.confirmed.connect(self._on_confirmed)
        keys = HoldHint(
            ("\N{UPWARDS ARROW} \N{DOWNWARDS ARROW}", "select"),
            ("H", "hit"),
            ("L", "lift"),
            ("B", "take best"),
            ("T", "how much"),
            ("Esc", "cancel request"),
        )
        foot = QHBoxLayout()
        foot.addWidget(self._held)
        foot.addStretch(1)
        foot.addWidget(keys)
        self._keys = keys
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.space1 + 2)
        self._column.addWidget(self._legs)
        self._column.addWidget(self.banner)
        self._column.addWidget(self.reveal)
        self._column.addWidget(self.rows, 1)
        self._column.addWidget(self.take)
        self._column.addWidget(self.sheet)
        self._column.addLayout(foot)
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

    def _refresh_heading(self, picture: StackPicture) -> None:
        wanted = (picture.rfq_id, self._by)
        if wanted == self._heading_for:
            return
        self._heading_for = wanted
        if self._heading is not None:
            self._column.removeWidget(self._heading)
            self._heading.hide()
            self._heading.deleteLater()
        self._heading = StackHeading(picture.side, self._by)
        self._heading.order_chosen.connect(self.order_chosen)
        self._heading.leave_room(self._room)
        self._column.insertWidget(self._column.indexOf(self.rows), self._heading)

    def _refresh_header(self, picture: StackPicture) -> None:
        self._standing.show_request(picture)
        self._keys.setVisible(picture.open)
        self.reveal.setVisible(bool(picture.reveal_ms))
        if not picture.open and self.sheet.isVisible():
            self._close_sheet()

    def _refresh_words(self, picture: StackPicture) -> None:
        words = picture.words
        if words is not None:
            self.banner.show_message(words.tone, words.title, words.text)
        elif picture.refusal and picture.open:
            meanwhile = (
                "The request of your colleague stays open, and its quotes go on arriving."
                if picture.connected
                else "Your request stays open at the venue; quotes continue here when the "
                "connection is back."
            )
            self.banner.show_message(
                "danger", "Prices can't be dealt on now", f"{picture.refusal}. {meanwhile}"
            )
        else:
            self.banner.hide()

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
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_H: lambda: self._deal(QuoteRespType.HIT),
            Qt.Key.Key_L: lambda: self._deal(QuoteRespType.LIFT),
            Qt.Key.Key_B: lambda: self._cross(self.take.take_best),
            Qt.Key.Key_R: lambda: self._cross(self.take.rest_now),
            Qt.Key.Key_T: self._go_to_take,
            Qt.Key.Key_Return: self._on_enter,
            Qt.Key.Key_Enter: self._on_enter,
            Qt.Key.Key_Escape: self._on_escape,
        }
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in actions and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                actions[key]()
        else:
            super().keyPressEvent(event)

    def _deal(self, response: QuoteRespType) -> None:
        row = self.rows.rows.get(self.selected_maker())
        if row is None or self.sheet.isVisible():
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
        if not self.sheet.isVisible() and self.take.isVisible():
            act()

    def _on_enter(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QPushButton) and not isinstance(focused.parentWidget(), QuoteRow):
            focused.click()
            return
        if isinstance(focused, QPushButton):
            if focused.isEnabled():
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

    def _on_room(self, width: int) -> None:
        self._room = width
        if self._heading is not None:
            self._heading.leave_room(width)

    def _on_held(self, held: bool) -> None:
        self._held.setText(_HELD_WORDS if held else "")
        if not held:
            self._follow_top()

    # Cancelling ----------------------------------------------------------------------

    def ask_cancel(self) -> None:
        """Ask whether to cancel, without standing in the way of the quotes."""
        picture = self._picture
        if picture is None or not picture.open:
            return
        self.sheet.ask(picture.quoted)

    def _on_escape(self) -> None:
        if self.sheet.isVisible():
            self._close_sheet()
        else:
            self.ask_cancel()

    def _close_sheet(self) -> None:
        had_focus = self.sheet.holds_focus()
        self.sheet.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_confirmed(self) -> None:
        rfq_id = self.rfq_id
        self._close_sheet()
        if rfq_id:
            self.cancel_asked.emit(rfq_id)
