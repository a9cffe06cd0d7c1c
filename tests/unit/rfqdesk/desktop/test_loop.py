"""What nobody caught is shown, and the wish to end is heard whenever it comes."""

import signal
import sys

import pytest
from pytestqt.qtbot import QtBot

from rfqdesk.desktop.loop import Shutdown, SignalWatch, install_excepthook


def test_uncaught_exceptions_reach_the_reporter() -> None:
    seen: list[BaseException] = []
    before = sys.excepthook
    undo = install_excepthook(seen.append)
    try:
        error = ValueError("odd price")
        sys.excepthook(ValueError, error, None)
    finally:
        undo()
    assert seen == [error]
    assert sys.excepthook is before


def test_a_broken_reporter_leaves_the_error_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda *told: printed.append(told[1]))

    def broken(error: BaseException) -> None:
        raise RuntimeError("no window")

    undo = install_excepthook(broken)
    error = ValueError("odd price")
    try:
        sys.excepthook(ValueError, error, None)
    finally:
        undo()
    assert printed == [error]


@pytest.mark.qt_loop
async def test_shutdown_may_be_asked_for_twice() -> None:
    shutdown = Shutdown()
    shutdown.request()
    shutdown.request()
    await shutdown.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_acts_from_the_loop_and_never_between_two_byte_codes(
    qtbot: QtBot, number: signal.Signals
) -> None:
    acted: list[bool] = []
    watch = SignalWatch(lambda: acted.append(True))
    try:
        signal.raise_signal(number)
        assert not acted
        qtbot.waitUntil(lambda: bool(acted))
    finally:
        watch.close()
