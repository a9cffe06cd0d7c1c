"""The maker's page: the requests, the one in hand, what stands, how the others ended, the rules."""

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from rfqdesk.book.making import OwnState
from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.keys.key_table import UNDO_TYPING
from rfqdesk.desktop.models.maker.asks import asks_of
from rfqdesk.desktop.models.maker.auto_table import AutoPicture
from rfqdesk.desktop.models.maker.inbox import InboxEntry, InboxOrder, InboxSnapshot
from rfqdesk.desktop.models.maker.outcomes import outcomes_of
from rfqdesk.desktop.models.maker.saved_spreads import SavedSpreads
from rfqdesk.desktop.models.maker.standing_rows import standing_of
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.desktop.views.common import Banner
from rfqdesk.desktop.views.keys.key_map import KeyMap
from rfqdesk.desktop.views.maker.ask_board import AskBoard
from rfqdesk.desktop.views.maker.auto_panel import AutoPanel
from rfqdesk.desktop.views.maker.inbox_list import InboxList
from rfqdesk.desktop.views.maker.maker_bar import MakerBar
from rfqdesk.desktop.views.maker.maker_keys import maker_commands
from rfqdesk.desktop.views.maker.outcomes_table import OutcomesTable
from rfqdesk.desktop.views.maker.protection_banner import ProtectionBanner
from rfqdesk.desktop.views.maker.quote_panel import QuotePanel
from rfqdesk.desktop.views.maker.standing_table import StandingTable

TICK_MS = 100
_LIST_WIDTH = 340
_HEIGHTS = (700, 176)
"""Of the request in hand and of the outcomes, before anybody moves the handle."""


class MakerPage(QWidget):
    """Shows snapshots, and says what the maker wants done.

    `now_ms` gives the server's time as estimated here; it moves countdowns and
    decides nothing. `time_passed` asks for a new snapshot because a deadline
    has been reached. Made `apart`, it holds the request in hand alone, and a workspace
    holds `inbox`, `foot`, `standing` and `rules` (see `panels`).
    """

    quote_sent = Signal(str, object)
    pass_asked = Signal(str, str)
    working_asked = Signal(str)
    answered = Signal(object, object)
    reset_asked = Signal()
    withdraw_asked = Signal(str)
    withdraw_all_asked = Signal()
    time_passed = Signal()
    rules_wanted = Signal()
    panel_wanted = Signal(str)
    asked_for = Signal()
    """A client waits for an answer, which is given in `foot`."""

    def __init__(
        self,
        now_ms: Callable[[], int],
        settings: QSettings | None = None,
        *,
        apart: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "page")
        self._now_ms = now_ms
        self._order = InboxOrder()
        self._snapshot = InboxSnapshot((), DeskLink(live=False))
        self._was_live = False
        self._next_deadline_ms: int | None = None
        self.inbox = InboxList()
        self.panel = QuotePanel(SavedSpreads(settings), now_ms)
        self.outcomes = OutcomesTable()
        self.banner = Banner()
        self.asks = AskBoard()
        self.bar = MakerBar()
        self.standing = StandingTable()
        self.rules = AutoPanel()
        self._auto = AutoPicture()
        self.protection = ProtectionBanner()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.foot = self._foot()
        self._parts = (self, self.inbox, self.foot, self.standing)
        self._build(apart=apart)
        self._connect()
        self.show_snapshot(self._snapshot)
        self._timer.start()

    def show_snapshot(self, snapshot: InboxSnapshot) -> None:
        """Show the desk as it stands now."""
        self._snapshot = snapshot
        taken = ""
        if not self._order.focused:
            # Nothing is in hand, so nothing can move under it.
            taken = self._order.next_to_quote(snapshot.entries)
            self._order.focus(taken)
        shown = self._order.arrange(snapshot.entries)
        self.inbox.show_entries(shown, self._order.focused, self._auto.quoting)
        self.panel.forget_drafts({e.rfq_id for e in snapshot.entries if not e.over})
        self.panel.show_entry(
            self._in_hand(),
            snapshot.link,
            last_look_allowed=snapshot.last_look_allowed,
            frozen=snapshot.frozen,
        )
        self._show_asks(snapshot)
        self.protection.show_protection(snapshot.protection, live=snapshot.link.live)
        self.outcomes.show_outcomes(outcomes_of(snapshot.entries), snapshot.score)
        self.standing.show_quotes(standing_of(snapshot.entries, self._auto.quoting))
        self._show_link(snapshot.link)
        self.bar.show_snapshot(snapshot)
        self._next_deadline_ms = _next_deadline_ms(snapshot)
        self._run_countdowns()
        # The window's focus: it stays where it is while another window is in front.
        if taken and self.window().focusWidget() in (self, self.panel):
            self.panel.focus_entry()

    def show_auto(self, picture: AutoPicture) -> None:
        """Show how quoting by rule stands."""
        self._auto = picture
        self.bar.auto.show_picture(picture)
        self.rules.show_picture(picture)
        self.show_snapshot(self._snapshot)

    def tick(self) -> None:
        """Let the countdowns run while any part is seen; ask for a new snapshot at a deadline."""
        if not any(part.isVisible() for part in self._parts):
            return
        self._run_countdowns()
        if self._next_deadline_ms is not None and self._now_ms() >= self._next_deadline_ms:
            self._next_deadline_ms = None
            self.time_passed.emit()

    def take(self, rfq_id: str) -> None:
        """Take a request in hand and put the keyboard's focus into its fields."""
        if rfq_id:
            self._order.focus(rfq_id)
            self.show_snapshot(self._snapshot)
            self.inbox.reveal(rfq_id)
            self.panel.focus_entry()

    def take_known(self, rfq_id: str) -> None:
        """Take a request in hand if it is still among those shown."""
        if any(entry.rfq_id == rfq_id for entry in self._snapshot.entries):
            self.take(rfq_id)

    def take_next(self) -> None:
        """Take the most urgent request without a quote; when there is none, let go."""
        following = self._order.next_to_quote(self._snapshot.entries)
        if following:
            self.take(following)
            return
        entry = self._in_hand()
        if entry is not None and entry.over:
            self._order.focus("")
            self.show_snapshot(self._snapshot)
        else:
            self.panel.focus_entry()

    def take_requote(self) -> None:
        """Take the most urgent request whose client asked for a new price."""
        self.take(self._order.asked_again(self._snapshot.entries))

    def take_neighbour(self, step: int) -> None:
        """Take the request `step` places below the one in hand."""
        self.take(self._order.neighbour(step))

    def in_hand(self) -> str:
        """Id of the request in hand, "" for none."""
        return self._order.focused

    def _build(self, *, apart: bool) -> None:
        tokens = theme.current()
        self.inbox.setMinimumWidth(_LIST_WIDTH)
        column = QVBoxLayout(self)
        if apart:
            column.setContentsMargins(0, 0, 0, 0)
        else:
            column.setContentsMargins(tokens.space3, tokens.space2, tokens.space3, tokens.space3)
        column.setSpacing(tokens.space2)
        for widget in (self.bar, self.banner, self.protection):
            column.addWidget(widget)
        column.addWidget(self.panel if apart else self._together(), 1)

    def _together(self) -> QWidget:
        tokens = theme.current()
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.panel)
        right.addWidget(self.foot)
        right.setStretchFactor(0, 1)
        right.setSizes(list(_HEIGHTS))
        right.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.inbox)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        for splitter in (right, split):
            splitter.setHandleWidth(tokens.space2)
        return split

    def _foot(self) -> QWidget:
        # Whoever waits for an answer takes the place of the outcomes: nothing else moves.
        foot = QWidget()
        foot.setMinimumHeight(_HEIGHTS[1])
        self.outcomes.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space2)
        column.addWidget(self.asks)
        column.addWidget(self.outcomes, 1)
        column.addStretch(0)
        return foot

    def _connect(self) -> None:
        self.inbox.chosen.connect(self.take)
        self.panel.sent.connect(self.quote_sent)
        self.panel.pass_asked.connect(self._on_pass_asked)
        self.panel.working_asked.connect(self.working_asked)
        self.panel.withdraw_asked.connect(self.withdraw_asked)
        self.asks.answered.connect(self.answered)
        self.asks.shown_asked.connect(self.take)
        self.protection.action.connect(self.reset_asked)
        self.panel.next_asked.connect(self.take_next)
        self.bar.withdraw_all_asked.connect(self.withdraw_all_asked)
        self.standing.chosen.connect(self.take)
        self.bar.auto.opened.connect(self.rules_wanted)
        self.keys = KeyMap(self, *maker_commands(self))
        BOUND.changed.connect(self.tick)
        for edit in self.panel.form.fields.edits.values():
            self.keys.listen(edit)
        for part in (self, self.foot) if self.foot.window() is not self.window() else (self,):
            escape = QShortcut(QKeySequence(UNDO_TYPING.keys), part)
            escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            escape.setAutoRepeat(False)
            escape.activated.connect(self._on_escape)

    def _on_escape(self) -> None:
        if not self.asks.counters.disarm():
            self.panel.undo_typing()

    def ask_reset(self) -> None:
        """Have the firm's protection reset, if it froze quoting and can be reset now."""
        if self.protection.isVisible() and self._snapshot.link.live:
            self.reset_asked.emit()

    def _in_hand(self) -> InboxEntry | None:
        held = self._order.focused
        return next((e for e in self._snapshot.entries if e.rfq_id == held), None)

    def _run_countdowns(self) -> None:
        now_ms = self._now_ms()
        self.inbox.tick(now_ms)
        self.panel.tick(now_ms)
        self.asks.tick(now_ms)
        self.standing.tick(now_ms)
        self.protection.tick(now_ms)

    def _on_pass_asked(self, rfq_id: str, reason: str) -> None:
        self.pass_asked.emit(rfq_id, reason)
        if rfq_id == self.in_hand():
            self.take_next()

    def _show_asks(self, snapshot: InboxSnapshot) -> None:
        asks = asks_of(snapshot.entries)
        if asks and self.asks.isHidden():
            # Where another window is in front, the taskbar calls.
            QApplication.alert(self.window())
            self.asked_for.emit()
        self.asks.show_asks(asks, live=snapshot.link.live)
        both = not (self.asks.looks.isHidden() or self.asks.counters.isHidden())
        self.outcomes.setVisible(not both)

    def _show_link(self, link: DeskLink) -> None:
        if link.connected:
            # The window says it where the desk is suspended.
            self._was_live = True
            self.banner.hide()
        elif self._was_live and link.quotes_stay:
            self.banner.show_message(
                "danger",
                "Connection lost: your quotes stay firm",
                "You chose so in the settings. Whatever is dealt with them until they run out is "
                f"yours, and is shown after the reconnect. {link.words}".strip(),
            )
        elif self._was_live:
            self.banner.show_message(
                "danger",
                "Connection lost: your quotes are being pulled",
                "The venue withdraws them at the latest 5 s after it last heard from you. A deal "
                f"done before that stands and is shown after the reconnect. {link.words}".strip(),
            )
        else:
            self.banner.show_message("warn", "Not connected", link.words)


def _next_deadline_ms(snapshot: InboxSnapshot) -> int | None:
    deadlines = []
    for entry in snapshot.entries:
        view = entry.view
        if entry.over:
            continue
        deadlines.append(view.request.expire_ms)
        if view.held:
            deadlines.append(view.request.respond_by_ms)
        if view.quote is not None and view.state is OwnState.LIVE:
            deadlines.append(view.quote.valid_until_ms)
        if view.counter is not None:
            deadlines.append(view.counter.valid_until_ms)
        if view.look is not None:
            deadlines.append(view.look.until_ms)
    return min(deadlines, default=None)
