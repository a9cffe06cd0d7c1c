"""Compares a picture with the approved one: how many pixels differ so that an eye would see it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

LEVEL_MIN = 24
"""Of 255: what a smoothed edge may differ by from one machine to another."""
SHARE_MAX = 0.001
"""Share of pixels that may differ by more: a caret, a glyph's rounding, never a word."""

_SEEN = bytes(int(level >= LEVEL_MIN) for level in range(256))


@dataclass(frozen=True)
class Difference:
    """`share` of the pixels are seen to differ; `picture` is white where they do."""

    share: float
    picture: QImage

    @property
    def tolerable(self) -> bool:
        """Whether it counts as the same picture."""
        return self.share <= SHARE_MAX


def difference(shown: QImage, approved: QImage) -> Difference:
    """Compare two pictures; those of another size differ wholly."""
    if shown.size() != approved.size():
        return Difference(1.0, shown)
    canvas = shown.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, approved)
    painter.end()
    grey = canvas.convertToFormat(QImage.Format.Format_Grayscale8)
    width, stride = grey.width(), grey.bytesPerLine()
    data = bytes(grey.constBits())
    seen = sum(
        data[row * stride : row * stride + width].translate(_SEEN).count(1)
        for row in range(grey.height())
    )
    return Difference(seen / (width * grey.height()), canvas)


def halved(picture: QImage, scale: float) -> QImage:
    """A picture of a scaled desk in the size of an unscaled one: approved ones stay small."""
    if scale == 1:
        return picture
    return picture.scaled(
        round(picture.width() / scale),
        round(picture.height() / scale),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
