"""Making Qt's application where there may be no display to show a window on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_NO_DISPLAY = (
    "rfqdesk can't open its window: there is no display for it here{where}. Nothing was sent, so "
    "nothing was traded. Start it within a graphical session; over ssh with `ssh -X`. Where no "
    "screen is, a program does without: README.md has one for a trader and one for a dealer.\n"
    "If there is a display, a library may be missing: on Debian `apt-get install libxcb-cursor0 "
    "libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0`.\n"
    "What Qt says: {said}"
)


@contextmanager
def told_without_display() -> Iterator[None]:
    """Within the block Qt, which would abort without a display, ends with words and status 1."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        said.append(" ".join(text.split()))
        if kind is QtMsgType.QtFatalMsg:
            display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
            where = f" ({display} does not answer)" if display else ""
            print(_NO_DISPLAY.format(where=where, said=" ".join(said)), file=sys.stderr, flush=True)
            # Qt aborts the process after this, which leaves a crash report and no words.
            os._exit(1)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    if said and before is None:
        # Warnings on the way to a window that did open.
        print("\n".join(said), file=sys.stderr)
