"""Time left as a bar: coloured while it can be used."""

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from rfqdesk.desktop import theme
from rfqdesk.desktop.views.trader.countdown_bar import CountdownBar


def colours(bar: CountdownBar) -> set[int]:
    """The colours of the bar's own line."""
    image = bar.grab().toImage()
    row = image.height() // 2 + 6
    return {image.pixelColor(column, row).rgb() for column in range(image.width())}


def test_time_that_nobody_here_can_use_has_no_colour(qtbot: QtBot) -> None:
    bar = CountdownBar("Firm for")
    qtbot.addWidget(bar)
    bar.resize(80, 30)
    bar.set_time(28_000, 30_000)
    green = QColor(theme.current().ok).rgb()
    assert green in colours(bar)
    bar.set_quiet(True)
    assert green not in colours(bar)
    assert bar.text() == "28 s"
    bar.set_quiet(False)
    assert green in colours(bar)
