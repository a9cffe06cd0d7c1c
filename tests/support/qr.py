"""Reading QR pictures with a decoder that is not ours."""

import shutil
import subprocess
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPixmap

ZBAR = "zbarimg"


def decoded(picture: QImage | QPixmap, folder: Path) -> list[str]:
    """Every text that `zbarimg` finds in a picture."""
    assert shutil.which(ZBAR), "zbarimg is needed: apt-get install zbar-tools"
    path = folder / "picture.png"
    assert picture.save(str(path))
    done = subprocess.run(
        [ZBAR, "--quiet", "--raw", "--nodbus", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return done.stdout.splitlines()


def from_terminal(text: str, module_px: int = 4) -> QImage:
    """Paint the half blocks of a terminal's lines as they look there: dark on light."""
    lines = text.splitlines()
    width = max(len(line) for line in lines)
    image = QImage(width, 2 * len(lines), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            for half, dark in enumerate((letter in "▀█", letter in "▄█")):
                if dark:
                    image.setPixelColor(column, 2 * row + half, QColor("black"))
    return image.scaled(width * module_px, 2 * len(lines) * module_px)
