"""`python -m rfqdesk.demo`: the whole product on this machine, leaving nothing behind."""

import os
import signal
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console

from rfqdesk.client.errors import ClientError
from rfqdesk.demo.board import BoardError
from rfqdesk.demo.options import Options, parse_options
from rfqdesk.demo.pictures import PictureError
from rfqdesk.demo.secret_service import SecretServiceStartError
from rfqdesk.demo.steps import Steps
from rfqdesk.demo.tape import TapeError
from rfqdesk.demo.venue_process import VenueError
from rfqdesk.demo.waiting import DemoTimeoutError
from rfqdesk.identity.errors import IdentityError

REPORT_WIDTH = 150

_FORESEEN = (
    BoardError,
    ClientError,
    DemoTimeoutError,
    IdentityError,
    OSError,
    PictureError,
    SecretServiceStartError,
    TapeError,
    VenueError,
)


def main() -> int:
    """Run the demonstration; returns its exit status."""
    options = parse_options(sys.argv[1:])
    # A log has no width of its own; the table needs this much to be read.
    width = None if sys.stdout.isatty() else REPORT_WIDTH
    console = Console(highlight=False, width=width)
    if options.headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # A stopped `make` ends the demonstration in good order, server and all.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    steps = Steps(console)
    console.print("rfqdesk demonstration", style="bold")
    with tempfile.TemporaryDirectory(prefix="rfqdesk-demo-") as folder:
        try:
            with private_keyring():
                return _show(options, console, steps, Path(folder))
        except KeyboardInterrupt:
            console.print("Stopped.")
            return 130
        except (*_FORESEEN, ExceptionGroup) as error:
            _tell(console, steps, error)
            return 1


def private_keyring() -> AbstractContextManager[object]:
    """A Secret Service of the demonstration's own, so that the user's keyring stays as it is.

    Elsewhere than on Linux the system's keyring is used; that is untested.
    """
    if not sys.platform.startswith("linux"):
        return nullcontext()
    from rfqdesk.demo.secret_service import private_secret_service

    return private_secret_service()


def _show(options: Options, console: Console, steps: Steps, folder: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from rfqdesk.demo.show import Stage, run_show
    from rfqdesk.desktop import theme
    from rfqdesk.desktop.loop import Shutdown, run

    app = QApplication(sys.argv[:1])
    app.setApplicationName("rfqdesk demo")
    theme.apply(app, "light" if options.theme == "light" else "dark")

    async def body(shutdown: Shutdown) -> int:
        stage = Stage(app, options, console, steps, folder, shutdown)
        return await run_show(stage, time.time_ns() // 1_000_000)

    return run(app, body)


def _tell(console: Console, steps: Steps, error: BaseException) -> None:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    step = f" at the step “{steps.failed}”" if steps.failed else ""
    console.print(f"\nThe demonstration failed{step}:", style="bold red")
    console.print(f"  {type(error).__name__}: {error}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
