"""Everything below the title of the quote stack, from the legs down to the keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.models.ticket.allocating import split_words
from rfqdesk.desktop.views.common import Banner, ElidedLabel, HoldHint
from rfqdesk.desktop.views.common.keyed import key_tip
from rfqdesk.desktop.views.trader.sheets.allocation_sheet import AllocationSheet
from rfqdesk.desktop.views.trader.sheets.amend_sheet import AmendSheet
from rfqdesk.desktop.views.trader.sheets.cancel_sheet import CancelSheet
from rfqdesk.desktop.views.trader.sheets.hold_setting import HoldSetting
from rfqdesk.desktop.views.trader.stack.counter_rows import CounterRows
from rfqdesk.desktop.views.trader.stack.counter_sheet import CounterSheet
from rfqdesk.desktop.views.trader.stack.deal_card import DealCard
from rfqdesk.desktop.views.trader.stack.look_strip import LookStrip
from rfqdesk.desktop.views.trader.stack.reveal_strip import RevealStrip
from rfqdesk.desktop.views.trader.stack.stack_columns import NARROW_BELOW_PX
from rfqdesk.desktop.views.trader.stack.stack_heading import StackHeading
from rfqdesk.desktop.views.trader.stack.stack_rows import StackRows
from rfqdesk.desktop.views.trader.stack.take_bar import TakeBar
from rfqdesk.protocol.terms import Side

_ACCOUNTS_WIDTH = 260
_LINE_HEIGHT = 22
_HELD_WORDS = "Order held while the mouse is here"


class StackPage(QWidget):
    """Holds the parts and shows in each what a picture says of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading: StackHeading | None = None
        self._heading_for: tuple[str, Side] | None = None
        self._narrow = False
        self.legs = ElidedLabel()
        theme.set_role(self.legs, "caption")
        self.accounts_link = QPushButton()
        theme.set_role(self.accounts_link, "link")
        self.accounts_link.setFixedHeight(_LINE_HEIGHT)
        self.banner = Banner()
        self.deal = DealCard()
        self.reveal = RevealStrip()
        self.look = LookStrip()
        self.rows = StackRows()
        self.rows.held_changed.connect(self._on_held)
        self.counters = CounterRows()
        self.take = TakeBar()
        self.cancel = CancelSheet()
        self.counter = CounterSheet()
        self.amend = AmendSheet()
        self.accounts = AllocationSheet()
        self._sheets = (self.cancel, self.counter, self.amend, self.accounts)
        self.hold = HoldSetting()
        self.held = QLabel()
        theme.set_role(self.held, "hint", tone="warn")
        self.keys = HoldHint(
            ("\N{UPWARDS ARROW} \N{DOWNWARDS ARROW}", "select"),
            (keys.HIT, "hit"),
            (keys.LIFT, "lift"),
            (keys.TAKE_BEST, "take best"),
            (keys.TAKE_HOW, "how much"),
            (keys.COUNTER, "counter"),
            (keys.ASK_AGAIN, "ask again"),
            ("Esc", "cancel request"),
        )
        self._lay_out()
        self.rows.watch(self)

    @property
    def sheet_open(self) -> bool:
        """Whether something is being asked below the quotes."""
        return any(not sheet.isHidden() for sheet in self._sheets)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower columns where the usual ones would push the buttons out of sight."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW_PX
        if narrow != self._narrow:
            self._narrow = narrow
            self.rows.set_narrow(narrow)
            if self.heading is not None:
                self.heading.set_narrow(narrow)

    def headline(self) -> str:
        """What is announced beside the quotes, "" for nothing."""
        if not self.deal.isHidden():
            return self.deal.title.text()
        if not self.banner.isHidden():
            return self.banner.title()
        return "" if self.look.isHidden() else self.look.title()

    def begin_anew(self) -> None:
        """Close what belongs to another request."""
        self.close_sheets()
        self.take.begin_anew()

    def close_sheets(self) -> bool:
        """Close whatever is being asked; True where it had the focus."""
        had_focus = any(not sheet.isHidden() and sheet.holds_focus() for sheet in self._sheets)
        self.cancel.hide()
        self.amend.hide()
        self.accounts.hide()
        self.counter.close_sheet()
        return had_focus

    def show_picture(self, picture: StackPicture, by: Side) -> None:
        """Show a request, in the order `by` where it is a two-way one."""
        self.legs.setText(picture.legs)
        self._refresh_accounts(picture)
        self._refresh_heading(picture, by)
        if self.heading is not None:
            self.heading.show_measure(picture)
        self.rows.show_stack(picture)
        self.keys.setVisible(picture.open)
        self.hold.setVisible(picture.open)
        self.reveal.setVisible(bool(picture.reveal_ms))
        self.look.show_look(picture.look, picture.words)
        self._refresh_deal(picture)
        self.counters.show_counters(picture.counters, enabled=not picture.refusal)
        self.amend.show_amend(picture.amend)
        for sheet in (self.amend, self.cancel):
            sheet.set_refusal(picture.refusal)
        if self.counter.maker:
            self.counter.show_draft(picture.counter_draft, picture.dealing_refusal)
        self._refresh_words(picture)

    def tick(self, picture: StackPicture, now_ms: int) -> None:
        """Let the time run."""
        self.rows.tick(now_ms)
        self.look.tick(now_ms)
        self.counters.tick(now_ms)
        if picture.reveal_ms:
            self.reveal.tick(now_ms, picture.opened_ms, picture.reveal_ms)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.hold)
        foot.addWidget(self.held)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().space1 + 2)
        # What comes and goes while there is something to deal on stands below the rows: above
        # them it would move another dealer's button under the mouse.
        below: tuple[QWidget, ...] = (
            self.banner,
            self.deal,
            self.reveal,
            self.look,
            self.counters,
            self.take,
            self.counter,
            self.amend,
            self.accounts,
            self.cancel,
        )
        head = QHBoxLayout()
        head.addWidget(self.legs, 1)
        head.addWidget(self.accounts_link)
        self._column.addLayout(head)
        self._column.addWidget(self.rows, 1)
        for widget in below:
            self._column.addWidget(widget)
        self._column.addLayout(foot)

    def _refresh_heading(self, picture: StackPicture, by: Side) -> None:
        wanted = (picture.rfq_id, by)
        if wanted == self._heading_for:
            return
        self._heading_for = wanted
        if self.heading is not None:
            self._column.removeWidget(self.heading)
            self.heading.hide()
            self.heading.deleteLater()
        self.heading = StackHeading(picture.side, by)
        self.heading.set_narrow(self._narrow)
        self._column.insertWidget(self._column.indexOf(self.rows), self.heading)

    def _refresh_accounts(self, picture: StackPicture) -> None:
        words = split_words(picture.split)
        shown = f"Accounts: {words}" if words else "Accounts"
        metrics = self.accounts_link.fontMetrics()
        room = Qt.TextElideMode.ElideRight
        self.accounts_link.setText(metrics.elidedText(shown, room, _ACCOUNTS_WIDTH))
        self.accounts_link.setVisible(picture.open)
        told = f"Deals on this request go to {words}" if words else "To which accounts deals go"
        key_tip(self.accounts_link, told, keys.ACCOUNTS)
        self.accounts_link.setAccessibleName(shown)
        if picture.accounts is not None:
            self.accounts.show_verdict(picture.accounts)

    def _refresh_deal(self, picture: StackPicture) -> None:
        """The ticket announces its deal itself, unless something else is to be said."""
        words = picture.words if picture.words is not None and picture.words.deal else None
        self.deal.show_ticket(picture.deal if words is not None else None, words)

    def _refresh_words(self, picture: StackPicture) -> None:
        words = picture.words
        told = words is not None and words.deal and picture.deal is not None
        if told or (words is not None and self.look.tells(words)):
            self.banner.hide()
        elif words is not None:
            self.banner.show_message(words.tone, words.title, words.text, words.action)
        elif picture.refusal and picture.open:
            text = f"{picture.refusal}. {picture.meanwhile}".strip()
            self.banner.show_message("danger", "Prices can't be dealt on now", text)
        else:
            self.banner.hide()

    def _on_held(self, held: bool) -> None:
        self.held.setText(_HELD_WORDS if held else "")
