"""The product's own SVG icons, drawn in whatever colour is asked for."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from rfqdesk.desktop.theme.state import current
from rfqdesk_resources import icon_path

_SIZES_PX = (14, 16, 18, 20, 24, 28, 32, 40, 48, 64)


def icon(name: str, color: str | None = None) -> QIcon:
    """The icon `name` in `color` (`#rrggbb`; default: secondary text of the theme in force).

    An icon keeps its colour when the theme changes: ask again on `theme.changed`.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    return _drawn(name, color or current().text2)


@lru_cache(maxsize=256)
def _drawn(name: str, color: str) -> QIcon:
    svg = icon_path(name).read_text(encoding="utf-8").replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    made = QIcon()
    for size_px in _SIZES_PX:
        pixmap = QPixmap(QSize(size_px, size_px))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size_px, size_px))
        painter.end()
        made.addPixmap(pixmap)
    return made
