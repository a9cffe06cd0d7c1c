"""Who is better off without motion has none, and what guards a deal takes its time all the same."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QStyle
from pytestqt.qtbot import QtBot

from rfqdesk.desktop import theme
from rfqdesk.desktop.models import safety_times
from rfqdesk.desktop.models.settings import wants_still
from rfqdesk.desktop.views.trader.stack.price_label import PriceLabel
from rfqdesk.desktop.views.window.workspace import Panel, Workspace

DURATION = QStyle.StyleHint.SH_Widget_Animation_Duration
ANIMATED = QMainWindow.DockOption.AnimatedDocks


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    before = theme.current().name
    yield qapp
    theme.hold_still(False)
    theme.apply(qapp, before)


def test_held_still_nothing_flashes_or_slides(app: QApplication, qtbot: QtBot) -> None:
    theme.apply(app, "dark")
    workspace = Workspace("w", [Panel("p", "Panel", QLabel("x"))])
    price = PriceLabel("Bid")
    for widget in (workspace, price):
        qtbot.addWidget(widget)
    price.set_price("0.0050")
    price.set_price("0.0051")
    assert price.flashing
    assert workspace.dockOptions() & ANIMATED
    theme.hold_still(True)
    theme.apply(app, "light")
    other = PriceLabel("Offer")
    qtbot.addWidget(other)
    other.set_price("0.0050")
    other.set_price("0.0051")
    assert other.text() == "0.0051"
    assert not other.flashing
    assert not workspace.dockOptions() & ANIMATED
    assert workspace.style().styleHint(DURATION, None, workspace) == 0


def test_what_guards_a_deal_is_no_motion() -> None:
    still = theme.DARK.at_rest()
    assert (still.motion_flash_ms, still.motion_slide_ms) == (0, 0)
    assert still.shown_moved_ms == theme.DARK.shown_moved_ms > 0
    times = {name: time for name, time in vars(safety_times).items() if name.endswith("_MS")}
    assert times
    assert all(time > 0 for time in times.values())


@pytest.mark.parametrize(
    ("kept", "system", "still"),
    [
        (None, False, False),
        (None, True, True),
        ("false", True, False),
        (False, True, False),
        ("true", False, True),
        (True, False, True),
        ("nonsense", False, False),
    ],
)
def test_what_was_set_counts_more_than_the_system(kept: object, system: bool, still: bool) -> None:
    assert wants_still(kept, system) is still
