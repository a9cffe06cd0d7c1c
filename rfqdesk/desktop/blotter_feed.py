"""Keeps a blotter's four tables up to the desk's book."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from PySide6.QtCore import QObject

from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import QuoteKey
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.blotter_rows import (
    event_row,
    other_party,
    quote_in,
    quote_row,
    request_in,
    request_row,
    trade_row,
)
from rfqdesk.desktop.models.desk_state import Fate
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.blotter.page import BlotterPage

K = TypeVar("K")
ROWS_PER_FRAME = 250
ROWS_UNSEEN_PER_FRAME = 16
ROWS_AT_FIRST_SIGHT = 2_000
"""How many rows a page takes in one frame: where it is seen, where it is not, and when somebody
turns to it."""
REWRITTEN_PER_FRAME = 150
REQUESTS_PER_FRAME = 600
"""How many rows are written anew in one frame, and how many requests are looked through."""


class BlotterFeed(QObject):
    """Puts what changed in the book into the blotter, once per frame and no more than it bears.

    A page that nobody looks at takes a few rows a frame, and the rest when it is looked at.
    Where names or instruments change, rows that were put already are written anew: those
    with other words now, the newest first, a few in each frame.
    """

    def __init__(self, desk: DeskController, blotter: BlotterView, *, past: bool = False) -> None:
        super().__init__(blotter)
        self._desk = desk
        self._past = past
        self._fate = self._told_fate()
        self._blotter = blotter
        self._names = self._told_names()
        self._instruments = desk.session.instruments
        self._listed = frozenset(self._instruments)
        self._seq = 0
        self._due = ChangeSet()
        self._firms: set[str] = set()
        self._symbols: set[str] = set()
        self._waiting: Iterator[str] = iter(())
        self._frames = FrameCoalescer(self._go_on, self)
        desk.changed.connect(self._on_changed)
        desk.reference_changed.connect(self._on_reference)
        desk.link_changed.connect(self._on_link)
        blotter.whole_wanted.connect(self._put_all)
        blotter.looked_at.connect(lambda: self._go_on(ROWS_AT_FIRST_SIGHT))
        self._due.requests = dict.fromkeys(desk.book.requests)
        self._due.trades = dict.fromkeys(desk.book.trades)
        self._due.quotes = dict.fromkeys(desk.book.quotes)
        self._take(None)

    def _told_fate(self) -> Fate:
        return Fate.PAST if self._past else self._desk.link().fate

    def _on_link(self) -> None:
        """What was open reads otherwise where nothing more of it is told here."""
        fate, book = self._told_fate(), self._desk.book
        if fate is self._fate:
            return
        self._fate = fate
        for request in book.requests.values():
            if not request.ended:
                self._due.requests[request.rfq_id] = None
                self._due.quotes |= {one.key: None for one in book.quotes_of(request.rfq_id)}
        self._go_on()

    def _told_names(self) -> dict[str, str]:
        return {maker.firm: maker.name for maker in self._desk.session.makers}

    def _name_of(self, firm: str) -> str:
        return self._names.get(firm, firm)

    def _on_changed(self, changes: ChangeSet) -> None:
        book, due = self._desk.book, self._due
        due.requests |= changes.requests
        due.trades |= changes.trades
        due.quotes |= changes.quotes
        for rfq_id in changes.requests:
            # A request's end shows on its quotes too, e.g. as closed.
            if rfq_id in book.requests and book.requests[rfq_id].ended:
                due.quotes |= {quote.key: None for quote in book.quotes_of(rfq_id)}
        self._go_on()

    def _go_on(self, seen_rows: int = 0) -> None:
        self._take(seen_rows or ROWS_PER_FRAME)
        self._rewrite()
        behind = self._due.requests or self._due.quotes or self._due.trades
        if behind or self._seq < self._desk.book.last_seq or self._firms or self._symbols:
            self._frames.request()

    def _put_all(self) -> None:
        self._take(None)
        while self._firms or self._symbols:
            self._rewrite()

    def _take(self, seen_rows: int | None) -> None:
        """Put what is due, at most so many rows into a page that is seen; None for everything."""
        book, due, blotter = self._desk.book, self._due, self._blotter

        def room(page: BlotterPage) -> int | None:
            return ROWS_UNSEEN_PER_FRAME if seen_rows and not page.isVisible() else seen_rows

        self._put_requests(_first(due.requests, room(blotter.requests)))
        self._put_quotes(_first(due.quotes, room(blotter.quotes)))
        self._put_trades(_first(due.trades, room(blotter.trades)))
        count = room(blotter.events)
        events = book.log.after(self._seq, count)
        if events:
            blotter.events.put(event_row(book, event, self._name_of) for event in events)
        # What belongs to requests that a snapshot left out has a number and is in no log.
        whole = count is None or len(events) < count
        self._seq = book.last_seq if whole else events[-1].seq
        blotter.refresh_counts()

    def _put_requests(self, rfq_ids: Iterable[str]) -> None:
        rows = (request_row(self._desk.book, rfq, self._name_of) for rfq in rfq_ids)
        self._blotter.requests.put(request_in(row, self._fate) for row in rows)

    def _put_quotes(self, keys: Iterable[QuoteKey]) -> None:
        found = (quote_row(self._desk.book, key, self._name_of) for key in keys)
        self._blotter.quotes.put(quote_in(row, self._fate) for row in found if row is not None)

    def _put_trades(self, trade_ids: Iterable[str]) -> None:
        self._blotter.trades.put(trade_row(self._desk.book, t, self._name_of) for t in trade_ids)

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
        if not self._firms and not self._symbols:
            return
        book, rows = self._desk.book, 0
        changed: list[str] = []
        for _ in range(REQUESTS_PER_FRAME):
            rfq_id = next(self._waiting, "")
            if not rfq_id:
                self._firms, self._symbols = set(), set()
                break
            if self._reads_otherwise(rfq_id):
                changed.append(rfq_id)
                rows += 1 + len(book.log.of(rfq_id)) + len(book.quotes_of(rfq_id))
                if rows >= REWRITTEN_PER_FRAME:
                    break
        if changed:
            self._put_requests(changed)
            self._put_quotes(quote.key for rfq in changed for quote in book.quotes_of(rfq))
            self._put_trades(one.trade_id for rfq in changed for one in book.trades_of(rfq))
            told = (event for rfq in changed for event in book.log.of(rfq))
            known = (event for event in told if event.seq <= self._seq)
            self._blotter.events.put(event_row(book, event, self._name_of) for event in known)
            self._blotter.refresh_counts()

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


def _first(waiting: dict[K, None], count: int | None) -> list[K]:
    """Take the first so many out, all for None."""
    taken = list(waiting) if count is None else list(islice(waiting, count))
    for one in taken:
        del waiting[one]
    return taken
