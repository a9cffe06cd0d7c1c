"""A QR picture, dark on light whatever the theme: phones look for it that way round."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

QUIET_ZONE = 4
MODULE_PX = 4
"""Edge of one module, in pixels of an ordinary screen; a phone reads it from half a metre."""

_DARK, _LIGHT = "#000000", "#ffffff"


class QrPicture(QWidget):
    """Paints rows of modules (True is dark) with the quiet zone that the standard demands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_modules(self, modules: tuple[tuple[bool, ...], ...], told: str) -> None:
        """Show another picture, none for no rows; `told` says in words what it is."""
        self.setAccessibleName(told)
        self.setToolTip(told)
        if modules != self._modules:
            self._modules = modules
            self.setFixedSize(self.sizeHint())
            self.update()
        self.setVisible(bool(modules))

    def sizeHint(self) -> QSize:
        """Whole pixels for each module: a blurred edge costs readers their aim."""
        side = (len(self._modules) + 2 * QUIET_ZONE) * MODULE_PX
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every dark module on a light ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_LIGHT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_DARK))
        for at_y, row in enumerate(self._modules):
            for at_x, dark in enumerate(row):
                if dark:
                    left, top = (
                        (at_x + QUIET_ZONE) * MODULE_PX,
                        (at_y + QUIET_ZONE) * MODULE_PX,
                    )
                    painter.drawRect(QRectF(left, top, MODULE_PX, MODULE_PX))
