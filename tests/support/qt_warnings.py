"""Qt's warnings in processes of their own, where pytest-qt does not hear them."""

import os
import sys
import traceback

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

OFFSCREEN_LIMITS = ("propagateSizeHints()", "raise()", "grabbing the keyboard")
"""What the off-screen platform says it does not support; nobody sees any of it there."""
STATUS = 70
"""Exit status of a process that was warned."""
_HARMLESS = {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}


def is_limit(message: str) -> bool:
    """Whether only the off-screen platform's limits are meant."""
    return any(message == f"This plugin does not support {what}" for what in OFFSCREEN_LIMITS)


def end_on_qt_warnings() -> None:
    """Have this process end at the first warning, telling which and whose: its test then fails."""

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind in _HARMLESS or is_limit(message.strip()):
            return
        print(f"Qt warns: {message}", file=sys.stderr)
        traceback.print_stack()
        sys.stderr.flush()
        os._exit(STATUS)

    qInstallMessageHandler(hear)
