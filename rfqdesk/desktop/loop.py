"""Qt and asyncio on one loop, from start to orderly end."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

logger = logging.getLogger(__name__)

Reporter = Callable[[BaseException], None]


class Shutdown:
    """The wish to end. Asked for by anyone, granted by the main coroutine.

    `QApplication.quit` in the middle of a coroutine would tear the loop from
    under it; the main coroutine waits for this instead and returns.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def request(self) -> None:
        """Ask the application to end; any number of times."""
        self._event.set()

    async def wait(self) -> None:
        """Return once the end was asked for."""
        await self._event.wait()


def run(app: QApplication, main: Callable[[Shutdown], Awaitable[int]]) -> int:
    """Run `main` on a qasync loop over `app`; returns its exit status."""
    app.setQuitOnLastWindowClosed(False)

    async def body() -> int:
        return await main(Shutdown())

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(body())


def install_excepthook(report: Reporter) -> Callable[[], None]:
    """Log every exception nobody caught and hand it to `report`; returns the undoing.

    Exceptions in slots end here: PySide calls `sys.excepthook` and goes on.
    """
    previous = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.critical("unexpected error", exc_info=(kind, error, trace))
        if issubclass(kind, KeyboardInterrupt):
            previous(kind, error, trace)
            return
        try:
            report(error)
        except Exception:
            # The reporter itself is broken: the terminal is all that is left.
            logger.exception("the error could not be shown")
            previous(kind, error, trace)

    def undo() -> None:
        sys.excepthook = previous

    sys.excepthook = hook
    return undo
