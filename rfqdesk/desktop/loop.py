"""Qt and asyncio on one loop, from start to orderly end."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier
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
        shutdown = Shutdown()
        signals = SignalWatch(shutdown.request)
        try:
            return await main(shutdown)
        finally:
            signals.close()

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(body())


class SignalWatch(QObject):
    """Turns Ctrl+C and a request to terminate into an orderly end.

    Python runs signal handlers between byte codes, and Qt's loop may sit in C++
    for long: the wake-up socket brings it back to Python at once. The handler itself
    does nothing: between two byte codes of `asyncio.Event.wait` an act would be lost.
    """

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._act = act
        self._old_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._before = {
            number: signal.signal(number, lambda *_: None)
            for number in (signal.SIGINT, signal.SIGTERM)
        }

    def close(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        self._reader.close()
        self._writer.close()

    def _drain(self) -> None:
        numbers = self._reader.recv(4096)
        if not self._before.keys().isdisjoint(numbers):
            self._act()


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
