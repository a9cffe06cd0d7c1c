"""Makes blotters: over the desk's book, with their views kept and their keys told."""

from PySide6.QtCore import QSettings

from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.models.figures import price_digits
from rfqdesk.desktop.models.keys import key_table as keys
from rfqdesk.desktop.views.blotter.blotter import BlotterView
from rfqdesk.desktop.views.keys.shortcuts import ShortcutBook
from rfqdesk.desktop.wiring.blotter_actions import BlotterActions
from rfqdesk.desktop.wiring.blotter_feed import BlotterFeed
from rfqdesk.desktop.wiring.blotter_views import remember_views
from rfqdesk.desktop.wiring.totals import TotalsKeeper
from rfqdesk.protocol.terms import Leg

_FIXED = (
    (*keys.COPY_ROWS, "tables copy by the system's own keys"),
    (*keys.ROW_REQUEST, "Enter opens what is chosen"),
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
    TotalsKeeper(desk, blotter, digits_of)
    if settings is not None:
        remember_views(blotter, settings, key)
    shortcuts.adopt(blotter.keys, key)
    for section, usual, meaning, reason in _FIXED:
        shortcuts.describe(section, usual, meaning, key, reason)
    return blotter
