"""Keeps a blotter's four tables up to the desk's book."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

from PySide6.QtCore import QObject

from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import QuoteKey
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.frames import FrameCoalescer
from rfqdesk.desktop.models.blotter.blotter_rows import (
    event_row,
    other_party,
    quote_in,
    quote_row,
    request_in,
    request_row,
    trade_row,
)
from rfqdesk.desktop.models.stack.desk_state import Fate
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.blotter.page import BlotterPage

K = TypeVar("K")
BLOTTER_MS = 64
"""How often rows are put at most, while there are not very many of them."""
ROWS_PER_FRAME = 250
ROWS_UNSEEN_PER_FRAME = 16
"""How many rows a page takes in one frame at most: where it is seen, and where it is not."""
ROWS_AT_ONCE = 16
"""After so many it is looked whether the frame has had its time."""
HISTORY_ROWS = 500
"""So many waiting are a history that is to be there soon, and is said to be loading."""
REWRITTEN_PER_FRAME = 40
REQUESTS_PER_FRAME = 200
"""How many rows are written anew in one frame, and how many requests are looked through."""


class BlotterFeed(QObject):
    """Puts what changed in the book into the blotter, once per frame and no more than it bears.

    The page that is looked at comes first; the others take a few rows a frame. What the book
    holds already when the feed is made is put in the same way, while the blotter says so.
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
        self._seen_seq = 0
        self._frames = FrameCoalescer(self._go_on, self, interval_ms=BLOTTER_MS)
        self._telling = FrameCoalescer(self._tell_waiting, self, interval_ms=BLOTTER_MS)
        desk.changed.connect(self._on_changed)
        desk.reference_changed.connect(self._on_reference)
        desk.link_changed.connect(self._on_link)
        blotter.whole_wanted.connect(self._put_all)
        blotter.looked_at.connect(lambda: self._frames.request(at_once=True))
        self._due.requests = dict.fromkeys(desk.book.requests)
        self._due.trades = dict.fromkeys(desk.book.trades)
        self._due.quotes = dict.fromkeys(desk.book.quotes)
        self._go_on()
        self._tell_waiting()

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
        self._frames.request()

    def _go_on(self) -> None:
        """Put a frame's worth of what is due: what is seen first, and at least something."""
        pace, idle = self._frames.pace, self._seen_seq == self._desk.book.last_seq
        unseen_rows = ROWS_PER_FRAME if idle else ROWS_UNSEEN_PER_FRAME
        for seen in (True, False):
            for page in self._pages():
                left = 0
                if page.isVisible() is seen:
                    left = ROWS_PER_FRAME if seen else unseen_rows
                while left > 0 and self._put(page, min(left, ROWS_AT_ONCE)):
                    left -= ROWS_AT_ONCE
                    if pace.over:
                        break
        if not pace.over:
            self._rewrite()
        self._telling.request()
        if self._behind():
            self._frames.request(at_once=self._hurried(idle=idle))
        self._seen_seq = self._desk.book.last_seq

    def _pages(self) -> tuple[BlotterPage, ...]:
        blotter = self._blotter
        return blotter.requests, blotter.quotes, blotter.trades, blotter.events

    @property
    def up_to_date(self) -> bool:
        """Whether everything that the book holds is in the rows."""
        return not self._frames.due and not self._telling.due and not self._behind()

    def _behind(self) -> bool:
        due = self._due
        some = due.requests or due.quotes or due.trades or self._firms or self._symbols
        return bool(some) or self._seq < self._desk.book.last_seq

    def _waits(self, page: BlotterPage) -> int:
        """How many rows the page has not taken yet."""
        due, blotter = self._due, self._blotter
        if page is blotter.requests:
            return len(due.requests)
        if page is blotter.quotes:
            return len(due.quotes)
        if page is blotter.trades:
            return len(due.trades)
        return self._desk.book.log.count_after(self._seq)

    def _hurried(self, *, idle: bool) -> bool:
        """Whether a history waits that is looked at, or any at all while nothing else happens."""
        return any(
            self._waits(page) > HISTORY_ROWS and (idle or page.isVisible())
            for page in self._pages()
        )

    def _tell_waiting(self) -> None:
        for page in self._pages():
            waits = self._waits(page)
            page.set_waiting(waits if waits > HISTORY_ROWS else 0)
        self._blotter.refresh_counts()

    def _put_all(self) -> None:
        for page in self._pages():
            self._put(page, None)
        while self._firms or self._symbols:
            self._rewrite()
        self._tell_waiting()

    def _put(self, page: BlotterPage, count: int | None) -> bool:
        """Put the first so many rows that are due on the page, None for all; False for none."""
        due, blotter = self._due, self._blotter
        if page is blotter.events:
            return self._put_events(count)
        if page is blotter.requests:
            rfq_ids = _first(due.requests, count)
            self._put_requests(rfq_ids)
            return bool(rfq_ids)
        if page is blotter.quotes:
            keys = _first(due.quotes, count)
            self._put_quotes(keys)
            return bool(keys)
        trade_ids = _first(due.trades, count)
        self._put_trades(trade_ids)
        return bool(trade_ids)

    def _put_events(self, count: int | None) -> bool:
        book = self._desk.book
        events = book.log.after(self._seq, count)
        if events:
            self._blotter.events.put(event_row(book, event, self._name_of) for event in events)
        # What belongs to requests that a snapshot left out has a number and is in no log.
        whole = count is None or len(events) < count
        self._seq = book.last_seq if whole else events[-1].seq
        return bool(events)

    def _put_requests(self, rfq_ids: Collection[str]) -> None:
        if not rfq_ids:
            return
        rows = (request_row(self._desk.book, rfq, self._name_of) for rfq in rfq_ids)
        self._blotter.requests.put(request_in(row, self._fate) for row in rows)

    def _put_quotes(self, keys: Collection[QuoteKey]) -> None:
        if not keys:
            return
        found = (quote_row(self._desk.book, key, self._name_of) for key in keys)
        self._blotter.quotes.put(quote_in(row, self._fate) for row in found if row is not None)

    def _put_trades(self, trade_ids: Collection[str]) -> None:
        if not trade_ids:
            return
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
                rows += 1 + book.log.count_of(rfq_id) + len(book.quotes_of(rfq_id))
                if rows >= REWRITTEN_PER_FRAME:
                    break
        if changed:
            self._put_requests(changed)
            self._put_quotes([quote.key for rfq in changed for quote in book.quotes_of(rfq)])
            self._put_trades([one.trade_id for rfq in changed for one in book.trades_of(rfq)])
            told = (event for rfq in changed for event in book.log.of(rfq))
            known = (event for event in told if event.seq <= self._seq)
            self._blotter.events.put(event_row(book, event, self._name_of) for event in known)

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
