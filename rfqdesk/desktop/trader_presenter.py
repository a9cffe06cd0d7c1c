"""Joins the trader's views to the desk: which request is looked at, and what it looks like."""

from PySide6.QtCore import QObject

from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.selectors import open_requests, own_requests
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.blotter_rows import quote_row, request_row, trade_row
from rfqdesk.desktop.models.desk_state import Notice
from rfqdesk.desktop.models.figures import fraction_digits
from rfqdesk.desktop.models.request_strip import request_strip
from rfqdesk.desktop.models.stack_picture import stack_picture
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.trader.quotes_panel import QuotesPanel
from rfqdesk.desktop.views.trader.ticket import TicketView
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import Leg, Side


class BlotterPresenter(QObject):
    """Keeps a blotter's three tables up to the book."""

    def __init__(self, desk: DeskController, blotter: BlotterView) -> None:
        super().__init__(blotter)
        self._desk = desk
        self._blotter = blotter
        desk.changed.connect(self._on_changed)
        desk.reference_changed.connect(self._put_all)
        self._put_all()

    def _on_changed(self, changes: ChangeSet) -> None:
        book = self._desk.book
        self._blotter.requests.put(
            request_row(book, rfq_id, self._desk.name_of) for rfq_id in changes.requests
        )
        # A request's end shows on its quotes too, e.g. as closed.
        keys = dict.fromkeys(changes.quotes)
        keys.update(dict.fromkeys(q.key for rfq in changes.requests for q in book.quotes_of(rfq)))
        rows = (quote_row(book, key, self._desk.name_of) for key in keys)
        self._blotter.quotes.put(row for row in rows if row is not None)
        self._blotter.trades.put(
            trade_row(book, trade_id, self._desk.name_of) for trade_id in changes.trades
        )
        self._blotter.refresh_counts()

    def _put_all(self) -> None:
        book = self._desk.book
        everything = ChangeSet()
        everything.requests = dict.fromkeys(book.requests)
        everything.quotes = dict.fromkeys(book.quotes)
        everything.trades = dict.fromkeys(book.trades)
        self._on_changed(everything)


class TraderPresenter(QObject):
    """Redraws ticket and quotes once per frame, and sends what the person wants to the desk."""

    def __init__(self, desk: DeskController, ticket: TicketView, quotes: QuotesPanel) -> None:
        super().__init__(quotes)
        self._desk = desk
        self._ticket = ticket
        self._quotes = quotes
        self._current = ""
        self._by = Side.BUY
        self._frames = FrameCoalescer(self.draw, self)
        ticket.submitted.connect(self._on_submitted)
        quotes.stack.chosen.connect(desk.accept)
        quotes.stack.cancel_asked.connect(desk.cancel_request)
        quotes.stack.order_chosen.connect(self._on_order)
        quotes.tabs.chosen.connect(self.look_at)
        quotes.ticked.connect(self.draw)
        desk.changed.connect(self._frames.request)
        desk.accept_changed.connect(self._frames.request)
        desk.link_changed.connect(self._on_link)
        desk.reference_changed.connect(self._on_reference)
        desk.submitting_changed.connect(ticket.set_submitting)
        desk.request_sent.connect(self._on_sent)
        desk.submit_failed.connect(self._on_failed)
        self._on_reference()
        self._on_link()
        self.draw()

    @property
    def current(self) -> str:
        """The request looked at, "" for none."""
        return self._current

    def look_at(self, rfq_id: str) -> None:
        """Show another request, once the feed has brought it."""
        self._current = rfq_id
        self.draw()

    def draw(self) -> None:
        """Show everything as it stands now."""
        book, now_ms = self._desk.book, self._desk.now_ms()
        shown = self._current
        if not shown:
            # Nothing was chosen yet: what is open, else what was last.
            newest = next(iter(open_requests(book, now_ms) or own_requests(book)), None)
            shown = newest.rfq_id if newest else ""
        if shown in book.requests:
            self._current = shown
            picture = stack_picture(
                book,
                shown,
                now_ms,
                instruments=self._desk.session.instruments,
                makers=self._desk.session.makers,
                link=self._desk.link(),
                accept=self._desk.accept_of(shown),
                by=self._by if book.requests[shown].side is Side.UNDISCLOSED else None,
            )
            self._quotes.stack.show_picture(picture, self._by)
        else:
            self._quotes.stack.show_picture(None)
        strip = request_strip(book, now_ms, self._desk.accept_of, keep=shown)
        self._quotes.tabs.show_requests(strip, shown)
        self._quotes.tick(now_ms)

    def _on_submitted(self, draft: object) -> None:
        if not self._desk.submit_request(draft):  # type: ignore[arg-type]  # Signals carry objects.
            self._ticket.set_submitting(False)

    def _on_sent(self, rfq_id: str) -> None:
        self._ticket.show_sent()
        self.look_at(rfq_id)
        self._quotes.stack.setFocus()

    def _on_failed(self, notice: Notice) -> None:
        self._ticket.show_failure(notice)

    def _on_order(self, by: Side) -> None:
        self._by = by
        self.draw()

    def _on_link(self) -> None:
        self._ticket.set_link(self._desk.link())
        self._frames.request()

    def _on_reference(self) -> None:
        session = self._desk.session
        self._ticket.set_reference(session.instruments, session.makers)
        self._frames.request()


def digits_of(desk: DeskController, legs: tuple[Leg, ...]) -> int:
    """Digits after the point on a package's price grid, 0 while its instruments are unknown."""
    instruments = desk.session.instruments
    return fraction_digits(
        decimal_of(instruments[leg.instrument].tick_size)
        for leg in legs
        if leg.instrument in instruments
    )
