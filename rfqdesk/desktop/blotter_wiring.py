"""Makes blotters: over the desk's book, with their views kept and their keys told."""

from PySide6.QtCore import QSettings

from rfqdesk.desktop.blotter_actions import BlotterActions
from rfqdesk.desktop.blotter_feed import BlotterFeed
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.table_view_state import views_of, views_text
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.shortcuts import ShortcutBook
from rfqdesk.protocol.terms import Leg

_SHORTCUTS = (
    ("Ctrl+F", "Filter: words, or side:buy price>=0.005 time>09:30"),
    ("Ctrl+Shift+F", "Find"),
    ("F3 / Shift+F3", "The next row found, or the one before"),
    ("Ctrl+C", "Copy the selected rows"),
    ("Ctrl+Shift+E", "Write the rows shown to a CSV file"),
    ("Return", "Look at the row's request"),
    ("Ctrl+Return", "History of the row's request, event by event"),
)


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
    for keys, meaning in _SHORTCUTS:
        shortcuts.describe("Blotter", keys, meaning)
    return blotter


def _remember_views(blotter: BlotterView, settings: QSettings, key: str) -> None:
    pages = list(blotter.views_to_keep())
    blotter.restore_views({page: views_of(settings.value(f"views/{key}/{page}")) for page in pages})

    def keep() -> None:
        for page, views in blotter.views_to_keep().items():
            settings.setValue(f"views/{key}/{page}", views_text(views))

    blotter.put_away.connect(keep)
