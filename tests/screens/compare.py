"""Compares a picture with the approved one: whether an eye would see that something differs.

Two things are held: that hardly any pixel of the whole differs, and that nowhere many of
them stand together. A caret or the rounding of glyphs is neither, a word that is cut or another
colour of one is the second, and another surface is both.

What is kept and compared is half as large as the window and packed with loss, the drawn picture
just like the approved one, so that the same picture gives the same bytes and costs no comparison.
320 of the pictures take 17 MB without loss and in full, 13 with loss, 9 halved without loss, and 5
halved with it. Halved, the planted faults differ as much: a label that is cut in 25 % of its
square where 12 are too many (19 % in full), a colour that is a little louder in 36 % (35). So
every scene is kept, in the room that a quarter of them took in full.
"""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter

LEVEL_MIN = 24
"""Of 255, in any channel: what a smoothed edge may differ by from one machine to another."""
SHARE_MAX = 0.001
"""Share of all pixels that may differ by more."""
TILE = 12
"""Side of the squares that are looked at by themselves, about two letters wide."""
TILE_SHARE_MAX = 0.12
"""Share of a square's pixels that may differ: a word has a fourth of them inked."""
KEPT_SHARE = 0.5
"""Side of a kept picture in sides of an unscaled window."""
QUALITY = 60
"""Of WebP, up to 100, which is without loss."""

_SEEN = bytes(int(level >= LEVEL_MIN) for level in range(256))


@dataclass(frozen=True)
class Difference:
    """`share` of the pixels are seen to differ, `worst` of those in one square.

    `place` is that square's upper left corner; `picture` is dark where nothing differs.
    """

    share: float
    worst: float
    place: tuple[int, int]
    picture: QImage

    @property
    def tolerable(self) -> bool:
        """Whether it counts as the same picture."""
        return self.share <= SHARE_MAX and self.worst <= TILE_SHARE_MAX

    def words(self) -> str:
        """What differs, and where to look."""
        x, y = self.place
        return f"{self.share:.2%} of it differ, most at {x}, {y} ({self.worst:.0%} there)"


def difference(shown: QImage, approved: QImage) -> Difference:
    """Compare two pictures; those of another size differ wholly."""
    if shown.size() != approved.size():
        return Difference(1.0, 1.0, (0, 0), shown)
    canvas = shown.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, approved)
    painter.end()
    mask = _mask(canvas)
    width, height = canvas.width(), canvas.height()
    worst, place = 0.0, (0, 0)
    for top in range(0, height, TILE):
        rows = [mask[y * width : (y + 1) * width] for y in range(top, min(top + TILE, height))]
        for left in range(0, width, TILE):
            found = sum(row.count(1, left, left + TILE) for row in rows) / TILE**2
            if found > worst:
                worst, place = found, (left, top)
    return Difference(mask.count(1) / (width * height), worst, place, canvas)


def _mask(canvas: QImage) -> bytes:
    """One byte for each pixel, 1 where any channel is seen to differ."""
    data = bytes(canvas.constBits())
    merged = 0
    for channel in range(3):
        merged |= int.from_bytes(data[channel::4].translate(_SEEN), "little")
    return merged.to_bytes(canvas.width() * canvas.height(), "little")


def packed(picture: QImage, scale: float) -> bytes:
    """A window's picture at this scale of the desk, as it is kept: a WebP file.

    Raises:
        OSError: Qt can't write such files here.
    """
    small = resized(picture, KEPT_SHARE / scale)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not small.save(buffer, "webp", QUALITY):  # type: ignore[call-overload]
        raise OSError("no picture can be packed: Qt's plugin for WebP is missing")
    return bytes(buffer.data().data())


def resized(picture: QImage, share: float) -> QImage:
    """A picture with sides of this share."""
    if share == 1:
        return picture
    return picture.scaled(
        round(picture.width() * share),
        round(picture.height() * share),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
