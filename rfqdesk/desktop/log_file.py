"""The desk's log file. A disk that takes no more of it ends nothing and hides nothing."""

import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_FILE = "rfqdesk.log"
_LOG_BYTES = 2_000_000
_LOG_FILES = 3


class LogFile(RotatingFileHandler):
    """Says once that it can't be written, instead of a traceback for each line."""

    def __init__(self, directory: Path) -> None:
        super().__init__(
            directory / LOG_FILE,
            maxBytes=_LOG_BYTES,
            backupCount=_LOG_FILES,
            encoding="utf-8",
            delay=True,
        )
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Tell the terminal; trading does not depend on the log."""
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._told and sys.stderr is not None:
            self._told = True
            print(
                f"The log {self.baseFilename} can't be written: {error.strerror}. What happens is "
                "not logged until it can; what is traded stands at the venue all the same.",
                file=sys.stderr,
            )

    def close(self) -> None:
        """Let go of the file, also where its last lines find no room."""
        with suppress(OSError):
            super().close()


def log_to(directory: Path) -> logging.Handler:
    """Have everything from INFO on written to the profile's log."""
    handler = LogFile(directory)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
