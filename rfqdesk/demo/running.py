"""The demonstration around its show: temporary folder, private keyring, and what went wrong."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console

from rfqdesk.client.errors import ClientError
from rfqdesk.demo.board import BoardError
from rfqdesk.demo.options import Options, parse_options
from rfqdesk.demo.pictures import PictureError
from rfqdesk.demo.secret_service import SecretServiceStartError
from rfqdesk.demo.steps import Steps
from rfqdesk.demo.stopping import (
    STOPPED_STATUS,
    Signals,
    StoppedError,
    unless_stopped,
)
from rfqdesk.demo.tape import TapeError
from rfqdesk.demo.venue_process import VenueError
from rfqdesk.demo.waiting import DemoTimeoutError
from rfqdesk.identity.errors import IdentityError

REPORT_WIDTH = 100

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


def run_demonstration(arguments: Sequence[str], signals: Signals) -> int:
    """Set the stage, play, and tidy up; returns the exit status."""
    options = parse_options(arguments)
    # A log has no width of its own; the table needs this much to be read.
    width = None if sys.stdout.isatty() else REPORT_WIDTH
    console = Console(highlight=False, width=width)
    if options.headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    steps = Steps(console)
    try:
        with tempfile.TemporaryDirectory(prefix="rfqdesk-demo-") as folder:
            try:
                console.print("rfqdesk demonstration", style="bold")
                keep_out_of_home(Path(folder) / "home")
                with private_keyring():
                    return _show(options, console, steps, Path(folder), signals)
            finally:
                signals.ignore()
    except StoppedError:
        return _stopped(console)
    except (*_FORESEEN, ExceptionGroup) as error:
        if not _foreseen(error):
            raise
        if signals.asked:
            # The terminal sends the signal to every process there is, also to one that
            # has only just been started and does not stand apart yet.
            return _stopped(console)
        _tell(console, steps, error)
        return 1


def _stopped(console: Console) -> int:
    console.print("Stopped; nothing is left behind.")
    return STOPPED_STATUS


def keep_out_of_home(folder: Path) -> None:
    """Let Qt, fontconfig and the like write their files into `folder` instead of the home."""
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        directory = folder / name.lower()
        directory.mkdir(mode=0o700, parents=True)
        os.environ[f"XDG_{name}_HOME"] = str(directory)


def private_keyring() -> AbstractContextManager[object]:
    """A Secret Service of the demonstration's own, so that the user's keyring stays as it is.

    Elsewhere than on Linux the system's keyring is used; that is untested.
    """
    if not sys.platform.startswith("linux"):
        return nullcontext()
    from rfqdesk.demo.secret_service import private_secret_service

    return private_secret_service()


def _show(options: Options, console: Console, steps: Steps, folder: Path, signals: Signals) -> int:
    from PySide6.QtWidgets import QApplication

    from rfqdesk.demo.show import Stage, run_show
    from rfqdesk.desktop import theme
    from rfqdesk.desktop.loop import Shutdown, run

    signals.check()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("rfqdesk demo")
    theme.apply(app, "light" if options.theme == "light" else "dark")

    async def body(shutdown: Shutdown) -> int:
        signals.check()
        handed_over = asyncio.Event()
        stage = Stage(app, options, console, steps, folder, shutdown, handed_over)
        return await unless_stopped(
            shutdown,
            lambda: run_show(stage, time.time_ns() // 1_000_000),
            until=handed_over,
        )

    return run(app, body)


def _foreseen(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(_foreseen(each) for each in error.exceptions)
    return isinstance(error, _FORESEEN)


def _tell(console: Console, steps: Steps, error: BaseException) -> None:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    step = f" at the step “{steps.failed}”" if steps.failed else ""
    console.print(f"\nThe demonstration failed{step}:", style="bold red")
    errors = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    for each in errors:
        console.print(f"  {each}", markup=False)
