"""Shared by all tests: an off-screen Qt, coroutine tests, strictness about leftovers."""

import asyncio
import gc
import inspect
import os
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from support.async_runs import TEST_TIMEOUT_S, guarded
from support.qt_warnings import OFFSCREEN_LIMITS

from rfqdesk.desktop import theme

SIMULATED = "simulated"
"""Name of the property in which a simulation leaves its seed and figures."""

pytest_plugins = [
    name
    for name in (
        "support.fixtures_keyring",
        "support.stories.fixtures_display",
        "support.venues.shared_venue",
    )
    if find_spec(name) is not None
]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and the off-screen platform's messages that mean nothing."""
    config.addinivalue_line(
        "markers", "qt_loop(timeout_s=30): run this coroutine test on the session's Qt loop"
    )
    for what in OFFSCREEN_LIMITS:
        config.addinivalue_line("qt_log_ignore", f"This plugin does not support {re.escape(what)}")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application, dressed, and alive when a test closes its last window."""
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp, "dark")
    return qapp


@pytest.fixture(scope="session")
def qt_loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The one Qt event loop that all coroutine tests marked `qt_loop` share."""
    loop = QEventLoop(qapp)
    yield loop
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run `async def` tests: with the marker `qt_loop` on Qt's loop, otherwise on a new one."""
    test: Callable[..., Any] = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    wanted = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in wanted}
    marker = pyfuncitem.get_closest_marker("qt_loop")
    if marker is None:
        asyncio.run(guarded(test(**arguments), TEST_TIMEOUT_S))
        return True
    timeout_s = marker.kwargs.get("timeout_s", TEST_TIMEOUT_S)
    loop: QEventLoop = pyfuncitem._request.getfixturevalue("qt_loop")
    asyncio.set_event_loop(loop)
    # As on a real desk (see `litter`): garbage that is found in a worker's thread takes Qt's
    # objects with it there, which ends the process.
    gc.disable()
    try:
        loop.run_until_complete(guarded(test(**arguments), timeout_s))
    finally:
        gc.enable()
        gc.collect(1)
        asyncio.set_event_loop(None)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the seed of each simulation, also where all went well: it can be run again."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == SIMULATED:
                    terminalreporter.write_line(f"{value} ({outcome})")
