"""What is asked at the quote stack besides dealing: other prices, time, dealers, accounts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from rfqdesk.desktop.models.stack.countering import CounterText
from rfqdesk.desktop.models.stack.stack_picture import StackPicture
from rfqdesk.desktop.models.ticket.allocating import AllotmentText
from rfqdesk.desktop.views.common import Card
from rfqdesk.desktop.views.trader.stack.stack_page import StackPage
from rfqdesk.protocol.limits import REQUEST_TTL_MAX_MS
from rfqdesk.protocol.terms import Side


class StackAsking(Card):
    """The part of the stack that asks. Nothing is asked of what is not shown as askable."""

    requote_asked = Signal(str, str)
    """Request and dealer; "" asks them all."""
    countered = Signal(object)
    counter_put_away = Signal(str, str)
    split_chosen = Signal(str, object)
    amend_asked = Signal(str, int, object, object)
    """Request, its whole duration or 0, firms and groups to ask besides."""
    outcome_asked = Signal(str)
    """What became of the accept on this request is to be asked of the venue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Quotes", parent)
        self._picture: StackPicture | None = None
        self.page = StackPage()
        self.page.banner.action.connect(self._ask_for_outcome)

    def countering(self) -> CounterText | None:
        """The counter that is being typed, None for none."""
        return self.page.counter.text()

    def why_closed(self) -> str:
        """Why nothing can be asked of a request, "" while one is open."""
        picture = self._picture
        return "" if picture is not None and picture.open else "no request is open here"

    def accounts(self) -> tuple[AllotmentText, ...] | None:
        """The accounts that are being typed, None while they are not."""
        sheet = self.page.accounts
        return None if sheet.isHidden() else sheet.editor.lines()

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_again(self, maker: str) -> None:
        """Ask a dealer for a new price, or "" all of them, where that can be asked."""
        picture = self._picture
        if picture is None or not picture.open or picture.reveal_ms or picture.refusal:
            return
        row = next((row for row in picture.rows if row.maker == maker), None)
        if row is None or (row.askable and not row.asked_again):
            self.requote_asked.emit(picture.rfq_id, maker)

    def _ask_for_outcome(self) -> None:
        if self._picture is not None:
            self._take_focus()
            self.outcome_asked.emit(self._picture.rfq_id)

    def open_counter(self, maker: str) -> None:
        """Let a price be typed against a dealer's quote, where that can be countered."""
        picture = self._picture
        row = next((one for one in picture.rows if one.maker == maker), None) if picture else None
        if picture is None or row is None or not row.counterable or picture.dealing_refusal:
            return
        sells = picture.side is Side.SELL
        self.page.close_sheets()
        price = row.bid if sells else row.offer
        self.page.counter.open_for(maker, Side.SELL if sells else Side.BUY, price)

    def _on_counter_sent(self, shown: object) -> None:
        self._take_focus()
        self.countered.emit(shown)

    def open_amend(self) -> None:
        """Ask for how much longer, and whom else to ask."""
        picture = self._picture
        if picture is not None and picture.amend is not None and not picture.refusal:
            self.page.close_sheets()
            self.page.amend.open_for(picture.amend)

    def _on_amend_chosen(self, extra_ms: int, firms: object, groups: object) -> None:
        self._take_focus()
        picture = self._picture
        if picture is not None:
            whole_ms = picture.expire_ms - picture.opened_ms + extra_ms if extra_ms else 0
            self.amend_asked.emit(picture.rfq_id, min(whole_ms, REQUEST_TTL_MAX_MS), firms, groups)

    def open_accounts(self) -> None:
        """Ask to which accounts deals on the request go."""
        if self._picture is not None and self._picture.open:
            self.page.close_sheets()
            self.page.accounts.open_for(self._picture.split)

    def _on_split_chosen(self, split: object) -> None:
        self._take_focus()
        if self._picture is not None:
            self.split_chosen.emit(self._picture.rfq_id, split)
