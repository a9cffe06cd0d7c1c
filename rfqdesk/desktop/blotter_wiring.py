"""Keeps a blotter's four tables up to the desk's book."""

from PySide6.QtCore import QObject, QSettings

from rfqdesk.book.changes import ChangeSet
from rfqdesk.desktop.blotter_actions import BlotterActions
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.blotter_rows import (
    event_row,
    quote_row,
    request_row,
    trade_row,
    unsure_quote,
    unsure_request,
)
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.table_view_state import views_of, views_text
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.shortcuts import ShortcutBook
from rfqdesk.protocol.terms import Leg

_FIXED = (
    ("Ctrl+C", "Copy the selected rows"),
    ("Return", "Look at the row's request"),
    ("Ctrl+Return", "History of the row's request, event by event"),
)


class BlotterFeed(QObject):
    """Puts what changed in the book into the blotter, once per frame."""

    def __init__(self, desk: DeskController, blotter: BlotterView, *, past: bool = False) -> None:
        super().__init__(blotter)
        self._desk = desk
        self._past = past
        self._blotter = blotter
        desk.changed.connect(self._put)
        self._names: dict[str, str] = {}
        self._listed = 0
        self._seq = 0
        desk.reference_changed.connect(self._on_reference)
        self._put_all()

    def _on_reference(self) -> None:
        # A dealer going on or off line changes no row, and there may be thousands.
        session = self._desk.session
        names = {maker.firm: maker.name for maker in session.makers}
        if (names, len(session.instruments)) != (self._names, self._listed):
            self._names, self._listed = names, len(session.instruments)
            self._put_all()

    def _put(self, changes: ChangeSet) -> None:
        book, name_of = self._desk.book, self._desk.name_of
        asked = (request_row(book, rfq, name_of) for rfq in changes.requests)
        self._blotter.requests.put(map(unsure_request, asked) if self._past else asked)
        # A request's end shows on its quotes too, e.g. as closed.
        keys = dict.fromkeys(changes.quotes)
        keys |= {q.key: None for rfq in changes.requests for q in book.quotes_of(rfq)}
        rows = (row for key in keys if (row := quote_row(book, key, name_of)) is not None)
        self._blotter.quotes.put(map(unsure_quote, rows) if self._past else rows)
        self._blotter.trades.put(trade_row(book, trade, name_of) for trade in changes.trades)
        events = self._desk.book.log.after(self._seq)
        if events:
            self._seq = events[-1].seq
            self._blotter.events.put(event_row(book, event, name_of) for event in events)
        self._blotter.refresh_counts()

    def _put_all(self) -> None:
        self._seq = 0
        everything = ChangeSet()
        everything.requests = dict.fromkeys(self._desk.book.requests)
        everything.trades = dict.fromkeys(self._desk.book.trades)
        self._put(everything)


def make_blotter(
    desk: DeskController,
    shortcuts: ShortcutBook,
    settings: QSettings | None = None,
    *,
    key: str = "blotter",
    past: str = "",
) -> BlotterView:
    """A blotter over everything in the book, wherever it is to stand.

    Its views are kept among the `settings` under `key`. `past` is there for a book that goes
    on no more: what every paper drawn up from it has to say about that.
    """

    def digits_of(legs: tuple[Leg, ...]) -> int:
        return price_digits(legs, desk.session.instruments)

    blotter = BlotterView(digits_of)
    BlotterFeed(desk, blotter, past=bool(past))
    BlotterActions(desk, blotter, past)
    if settings is not None:
        _remember_views(blotter, settings, key)
    shortcuts.adopt(blotter.keys, key)
    for keys, meaning in _FIXED:
        shortcuts.describe("Blotter", keys, meaning, key)
    return blotter


def _remember_views(blotter: BlotterView, settings: QSettings, key: str) -> None:
    pages = list(blotter.views_to_keep())
    blotter.restore_views({page: views_of(settings.value(f"views/{key}/{page}")) for page in pages})

    def keep() -> None:
        for page, views in blotter.views_to_keep().items():
            settings.setValue(f"views/{key}/{page}", views_text(views))

    blotter.put_away.connect(keep)
