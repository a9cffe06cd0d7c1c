"""Keeps a blotter's four tables up to the desk's book."""

from collections.abc import Iterator

from PySide6.QtCore import QObject

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.blotter_rows import (
    event_row,
    other_party,
    quote_row,
    request_row,
    trade_row,
    unsure_quote,
    unsure_request,
)
from rfqdesk.desktop.views.blotter.blotter import BlotterView

ROWS_PER_FRAME = 150
REQUESTS_PER_FRAME = 600
"""How many rows are written anew in one frame, and how many requests are looked through."""


class BlotterFeed(QObject):
    """Puts what changed in the book into the blotter, once per frame.

    Where names or instruments change, rows that were put already are written anew: those
    with other words now, the newest first, a few in each frame.
    """

    def __init__(self, desk: DeskController, blotter: BlotterView, *, past: bool = False) -> None:
        super().__init__(blotter)
        self._desk = desk
        self._past = past
        self._blotter = blotter
        self._names = self._told_names()
        self._instruments = desk.session.instruments
        self._listed = frozenset(self._instruments)
        self._seq = 0
        self._firms: set[str] = set()
        self._symbols: set[str] = set()
        self._waiting: Iterator[str] = iter(())
        self._frames = FrameCoalescer(self._rewrite, self)
        desk.changed.connect(self._put)
        desk.reference_changed.connect(self._on_reference)
        everything = ChangeSet()
        everything.requests = dict.fromkeys(desk.book.requests)
        everything.trades = dict.fromkeys(desk.book.trades)
        self._put(everything)

    def _told_names(self) -> dict[str, str]:
        return {maker.firm: maker.name for maker in self._desk.session.makers}

    def _name_of(self, firm: str) -> str:
        return self._names.get(firm, firm)

    def _put(self, changes: ChangeSet) -> None:
        self._put_requests(changes)
        book = self._desk.book
        events = book.log.after(self._seq)
        if events:
            self._seq = events[-1].seq
            self._blotter.events.put(event_row(book, event, self._name_of) for event in events)
        self._blotter.refresh_counts()

    def _put_requests(self, changes: ChangeSet) -> None:
        book, name_of = self._desk.book, self._name_of
        asked = (request_row(book, rfq, name_of) for rfq in changes.requests)
        self._blotter.requests.put(map(unsure_request, asked) if self._past else asked)
        # A request's end shows on its quotes too, e.g. as closed.
        keys = dict.fromkeys(changes.quotes)
        keys |= {q.key: None for rfq in changes.requests for q in book.quotes_of(rfq)}
        rows = (row for key in keys if (row := quote_row(book, key, name_of)) is not None)
        self._blotter.quotes.put(map(unsure_quote, rows) if self._past else rows)
        self._blotter.trades.put(trade_row(book, trade, name_of) for trade in changes.trades)

    # Other words for what is there ------------------------------------------------------

    def _on_reference(self) -> None:
        # A dealer going on or off line changes no row, and there may be thousands.
        names, session = self._told_names(), self._desk.session
        both = names.keys() | self._names.keys()
        firms = {firm for firm in both if names.get(firm, firm) != self._name_of(firm)}
        self._names = names
        symbols: set[str] = set()
        if session.instruments is not self._instruments:
            self._instruments = session.instruments
            listed = frozenset(session.instruments)
            symbols, self._listed = set(listed ^ self._listed), listed
        if not firms and not symbols:
            return
        # What was still waiting is gone through once more, for the old reasons and the new.
        self._firms |= firms
        self._symbols |= symbols
        self._waiting = reversed(list(self._desk.book.requests))
        self._frames.request()

    def _rewrite(self) -> None:
        book, changes, rows = self._desk.book, ChangeSet(), 0
        for _ in range(REQUESTS_PER_FRAME):
            rfq_id = next(self._waiting, "")
            if not rfq_id:
                self._firms, self._symbols = set(), set()
                break
            if self._reads_otherwise(rfq_id):
                changes.requests[rfq_id] = None
                changes.trades |= {one.trade_id: None for one in book.trades_of(rfq_id)}
                events = book.log.of(rfq_id)
                self._blotter.events.put(event_row(book, one, self._name_of) for one in events)
                rows += 1 + len(events) + len(book.quotes_of(rfq_id))
                if rows >= ROWS_PER_FRAME:
                    break
        if changes:
            self._put_requests(changes)
            self._blotter.refresh_counts()
        if self._firms or self._symbols:
            self._frames.request()

    def _reads_otherwise(self, rfq_id: str) -> bool:
        book = self._desk.book
        request = book.requests[rfq_id]
        if self._symbols and any(leg.instrument in self._symbols for leg in request.legs):
            return True
        if not self._firms:
            return False
        return (
            request.firm in self._firms
            or not self._firms.isdisjoint(request.panel)
            or any(quote.maker in self._firms for quote in book.quotes_of(rfq_id))
            or any(one.maker in self._firms for one in request.passes)
            or any(other_party(one) in self._firms for one in book.trades_of(rfq_id))
        )
