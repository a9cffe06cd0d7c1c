"""One dealer's row on the stack: prices, time left, and the buttons that trade."""

from decimal import Decimal

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QMoveEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from rfqdesk.desktop import theme
from rfqdesk.desktop.models.figures import quantity_text
from rfqdesk.desktop.models.keys.bound_keys import BOUND
from rfqdesk.desktop.models.safety_times import WORSE_GUARD_MS
from rfqdesk.desktop.models.spoken_words import row_words
from rfqdesk.desktop.models.stack.accept_words import BUTTON_WORDS, going_words
from rfqdesk.desktop.models.stack.deal_words import deal_tip, deal_words
from rfqdesk.desktop.models.stack.desk_state import AcceptStatus, ShownQuote
from rfqdesk.desktop.models.stack.quote_row_picture import QuoteRowPicture, RowTone
from rfqdesk.desktop.views.common import SpokenItem
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar
from rfqdesk.desktop.views.trader.stack.deal_button import DealButton
from rfqdesk.desktop.views.trader.stack.dealer_cell import DealerCell
from rfqdesk.desktop.views.trader.stack.price_label import PriceLabel
from rfqdesk.desktop.views.trader.stack.row_actions import FirmButton, RowActions
from rfqdesk.desktop.views.trader.stack.row_ground import paint_ground
from rfqdesk.desktop.views.trader.stack.stack_columns import (
    RIGHT_MARGIN,
    ROW_HEIGHT,
    TIME_INDENT,
    StackColumn,
    column_width,
    figure_label,
    set_columns,
)
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import QuoteRespType, Side


class QuoteRow(SpokenItem):
    """Emits `chosen(ShownQuote)` when a person deals, `selected()` when clicked elsewhere.

    While a button is held down the row keeps what it showed at the press: the
    quote that is dealt on is the one that was read.
    """

    chosen = Signal(object)
    selected = Signal()
    asked = Signal()
    countered = Signal()

    def __init__(self, maker: str, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maker = maker
        self._side = side
        self._picture: QuoteRowPicture | None = None
        self._later: tuple[QuoteRowPicture, AcceptStatus | None, str] | None = None
        self._moved_ms = QTimer(self)
        self._moved_ms.setSingleShot(True)
        self._moved_ms.setInterval(theme.current().shown_moved_ms)
        self._moved_ms.timeout.connect(self._show_moved)
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(WORSE_GUARD_MS)
        self._guard.timeout.connect(self._refresh_buttons)
        self._guard_shuts = False
        """Whether the guard concerns the mouse as well, or the keys alone."""
        self._last: dict[QuoteRespType, Decimal] = {}
        """What each side could last be dealt on at, though it may have been gone since."""
        self._refusal = ""
        self._accept: AcceptStatus | None = None
        self.setFixedHeight(ROW_HEIGHT)
        self.dealer = DealerCell()
        self.seal, self.mark, self.moved = self.dealer.seal, self.dealer.mark, self.dealer.moved
        self.bid = PriceLabel("Bid")
        self.offer = PriceLabel("Offer")
        self._spread = figure_label()
        self._to_mark = figure_label()
        self._size = figure_label()
        self._time = CountdownBar("Firm for")
        self.hit = self._button("sell")
        self.lift = self._button("buy")
        self.acts = RowActions()
        self.acts.asked.connect(self.asked)
        self.acts.countered.connect(self.countered)
        self.firm = FirmButton(self)
        self.firm.clicked.connect(self.asked)
        self._lay_out()
        BOUND.changed.connect(self._say_keys)

    @property
    def picture(self) -> QuoteRowPicture | None:
        """What is shown now."""
        return self._picture

    @property
    def pressed(self) -> bool:
        """Whether a button is held down."""
        return self.hit.isDown() or self.lift.isDown()

    def show_row(
        self, picture: QuoteRowPicture, accept: AcceptStatus | None, refusal: str = ""
    ) -> None:
        """Show a dealer's quote. `accept` is the request's, `refusal` forbids dealing."""
        if self.pressed and self._still_good(picture):
            self._later = (picture, accept, refusal)
            return
        self._later = None
        if (picture, accept, refusal) == (self._picture, self._accept, self._refusal):
            return
        if self._got_worse(picture):
            self._moved_ms.start()
            self._guard.start()
            self._guard_shuts = self._selected or self.underMouse()
        if self._picture is None or picture.tone is not self._picture.tone:
            # The ground alone; each label sees to itself.
            self.update()
        self._picture, self._accept, self._refusal = picture, accept, refusal
        faded = picture.tone is RowTone.FADED
        self._time.set_quiet(faded)
        self.dealer.show_dealer(picture)
        quiet_bid = faded or self._side is Side.BUY
        quiet_offer = faded or self._side is Side.SELL
        self.bid.set_price(picture.bid, best=picture.best_bid, faded=quiet_bid)
        self.offer.set_price(picture.offer, best=picture.best_offer, faded=quiet_offer)
        self._spread.setText(picture.spread)
        self._to_mark.setText(picture.to_mark)
        self._size.setText(picture.size)
        for label in (self._spread, self._to_mark, self._size):
            theme.set_role(label, tone="muted" if faded else "")
        self.firm.show_for(picture, refusal)
        self._show_moved()
        self._refresh_buttons()
        self.acts.show_actions(picture, refusal)
        self.setAccessibleName(row_words(picture))

    def check_place(self) -> None:
        """Shut to the mouse for a moment what stands elsewhere than before."""
        self.hit.check_place()
        self.lift.check_place()

    def set_narrow(self, narrow: bool) -> None:
        """Take less room, or as much as there usually is."""
        taken = RIGHT_MARGIN - self._grid.contentsMargins().right()
        set_columns(self._grid, self._side, narrow=narrow)
        self.leave_room(taken)
        self._to_mark.setVisible(not narrow)
        self.dealer.set_narrow(narrow)
        for button in (self.hit, self.lift, self.firm):
            button.setFixedWidth(column_width(StackColumn.HIT, narrow=narrow))

    def leave_room(self, taken: int) -> None:
        """Keep the columns where they are although a scroll bar takes so much of the width."""
        margins = self._grid.contentsMargins()
        margins.setRight(RIGHT_MARGIN - taken)
        self._grid.setContentsMargins(margins)

    def tick(self, now_ms: int) -> None:
        """Let the time run."""
        picture = self._picture
        if picture is None or not picture.live:
            self._time.set_time(0, 0)
            return
        total_ms = picture.valid_until_ms - picture.quoted_ms
        self._time.set_time(picture.valid_until_ms - now_ms, max(total_ms, 1))

    def spoken_name(self) -> str:
        """The row in words, with the time that is left now."""
        return row_words(self._picture, self._time.left_ms) if self._picture else ""

    def choose(self, response: QuoteRespType) -> bool:
        """Deal by a key on what is shown; False when that side can't be dealt on now.

        What has to be held down deals once it was, unless `let_go` comes before. A key that
        comes just after a price turned worse was meant for the one before.
        """
        if self._guard.isActive():
            return False
        button = self.hit if response is QuoteRespType.HIT else self.lift
        if self._shown(response) is None or not button.isEnabled():
            return False
        button.act()
        return True

    def let_go(self) -> None:
        """The key is up again."""
        self.hit.let_go()
        self.lift.let_go()

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        set_columns(grid, self._side)
        grid.addWidget(self.dealer, 0, StackColumn.DEALER)
        grid.addWidget(self.bid, 0, StackColumn.BID)
        grid.addWidget(self.offer, 0, StackColumn.OFFER)
        grid.addWidget(self._spread, 0, StackColumn.SPREAD)
        grid.addWidget(self._to_mark, 0, StackColumn.MARK)
        grid.addWidget(self._size, 0, StackColumn.SIZE)
        time = QHBoxLayout()
        time.setContentsMargins(TIME_INDENT, 0, 0, 0)
        time.addWidget(self._time)
        grid.addLayout(time, 0, StackColumn.TIME)
        grid.addWidget(self.acts, 0, StackColumn.ACTIONS)
        # Where the button that deals would stand: an indicative quote has none.
        last = StackColumn.HIT if self._side is Side.SELL else StackColumn.LIFT
        grid.addWidget(self.firm, 0, last)
        if self._side is not Side.BUY:
            grid.addWidget(self.hit, 0, StackColumn.HIT)
        if self._side is not Side.SELL:
            grid.addWidget(self.lift, 0, StackColumn.LIFT)

    def _button(self, role: str) -> DealButton:
        button = DealButton(self)
        button.setProperty("side_role", role)
        button.setFixedWidth(column_width(StackColumn.HIT, narrow=False))
        response = QuoteRespType.HIT if role == "sell" else QuoteRespType.LIFT
        button.dealt.connect(lambda: self._deal(response))
        button.pressed.connect(self.selected)
        # `ended` comes before the click: that must still see what was shown.
        button.ended.connect(lambda: QTimer.singleShot(0, self, self._catch_up))
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.hide()
        return button

    def _show_moved(self) -> None:
        live = self._picture is not None and self._picture.live
        self.moved.setVisible(live and self._moved_ms.isActive())

    def _refresh_buttons(self) -> None:
        picture = self._picture
        if picture is None:
            return
        for response, button, best in (
            (QuoteRespType.HIT, self.hit, picture.best_bid),
            (QuoteRespType.LIFT, self.lift, picture.best_offer),
        ):
            shown = self._shown(response)
            going = self._going(response)
            button.setVisible(shown is not None or bool(going))
            if shown is None:
                button.setText(going)
                button.setToolTip("")
                button.setEnabled(False)
                continue
            price = picture.bid if response is QuoteRespType.HIT else picture.offer
            # With last look it is a question, whatever the price.
            verb = "Ask" if picture.last_look else BUTTON_WORDS[response]
            amount = quantity_text(decimal_of(shown.quantity))
            button.setText(going or (f"{verb} {amount}" if picture.parts else f"{verb} {price}"))
            solid = best and not picture.last_look
            theme.set_role(button, str(button.property("side_role")) if solid else "plain")
            why_not = self._why_not()
            button.setEnabled(not why_not)
            hold = picture.hold_from is not None and (
                decimal_of(shown.quantity) >= picture.hold_from
            )
            button.set_hold(hold)
            words = deal_words(f"{verb} {picture.name}", response, amount, price)
            button.setToolTip(why_not or deal_tip(words, response, shown.allocations, hold=hold))
            button.setAccessibleName(words)
            button.setAccessibleDescription(why_not or ("Hold it down to deal" if hold else ""))

    def _say_keys(self) -> None:
        if self._picture is not None:
            self.firm.show_for(self._picture, self._refusal)
            self.acts.show_actions(self._picture, self._refusal)
            self._refresh_buttons()

    def _why_not(self) -> str:
        if self._accept is not None and self._accept.blocks:
            return "This request has been dealt on or is being dealt on"
        if self._guard.isActive() and self._guard_shuts:
            return "The price just turned worse"
        seal = self._picture.seal if self._picture else None
        if seal is not None and not seal.verified:
            return f"{seal.words}. {seal.detail}"
        return self._refusal

    def _going(self, response: QuoteRespType) -> str:
        return going_words(self._accept, self.maker, response)

    def _shown(self, response: QuoteRespType) -> ShownQuote | None:
        if self._picture is None:
            return None
        return self._picture.hit if response is QuoteRespType.HIT else self._picture.lift

    def _still_good(self, picture: QuoteRowPicture) -> bool:
        """Whether what is held down is still to be had; if not, it is let go for the trader."""
        for button, now, later in (
            (self.hit, self._shown(QuoteRespType.HIT), picture.hit),
            (self.lift, self._shown(QuoteRespType.LIFT), picture.lift),
        ):
            if button.holding and now != later:
                button.let_go()
                return False
        return True

    def _got_worse(self, picture: QuoteRowPicture) -> bool:
        worse = False
        for response, shown in (
            (QuoteRespType.HIT, picture.hit),
            (QuoteRespType.LIFT, picture.lift),
        ):
            if shown is None:
                continue
            price = Decimal(shown.price)
            rise = price - self._last.get(response, price)
            worse |= rise > 0 if response is QuoteRespType.LIFT else rise < 0
            self._last[response] = price
        return worse

    def _deal(self, response: QuoteRespType) -> None:
        shown = self._shown(response)
        if shown is not None:
            self.chosen.emit(shown)

    def _catch_up(self) -> None:
        if self._later is not None:
            later, self._later = self._later, None
            self.show_row(*later)

    def moveEvent(self, event: QMoveEvent) -> None:
        """The buttons move with it, and aren't told."""
        super().moveEvent(event)
        self.check_place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the buttons selects the row."""
        self.selected.emit()
        super().mousePressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Dim again."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, best mark and selection."""
        best = self._picture is not None and self._picture.tone is RowTone.BEST
        paint_ground(self, best=best, selected=self._selected)
