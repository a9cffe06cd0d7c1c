"""The demonstration leaves nothing behind, in whatever way and at whatever point it ends."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.waiting import wait_until

LISTENING = "enrolment on port"
FIRST_PLAYED = "onboarded as a trader, by the wizard"
"""What the demonstration prints before a request is played."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a path short enough for the sockets in it."""
    with tempfile.TemporaryDirectory(prefix="rfq-stop-", dir="/tmp") as name:
        yield Path(name)


@contextmanager
def demonstration(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The demonstration without a display, with temporary files and a home below `folder`."""
    for name in ("tmp", "home"):
        (folder / name).mkdir()
    hidden = {"DISPLAY", "WAYLAND_DISPLAY"}
    environment = {
        **{name: value for name, value in os.environ.items() if name not in hidden},
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder / "home"),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        environment.pop(f"XDG_{name}_HOME", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "rfqdesk.demo", "--headless", "--output", str(folder / "pictures")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_up_to(process: subprocess.Popen[str], words: str) -> str:
    """Read what it prints up to the line with `words`."""
    read = ""
    assert process.stdout is not None
    for line in process.stdout:
        read += line
        if words in line:
            return read
    raise AssertionError(f"{words!r} was never printed:\n{read}")


def processes_of(folder: Path) -> list[str]:
    """Command lines and environments that name `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in words:
            found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


@pytest.mark.parametrize("point", ["rfqdesk demonstration", LISTENING, FIRST_PLAYED])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_the_user(folder: Path, point: str, number: signal.Signals) -> None:
    with demonstration(folder) as process:
        read_up_to(process, point)
        # As from a terminal: to every process of the group, and twice by impatient people.
        os.killpg(process.pid, number)
        os.killpg(process.pid, number)
        rest = process.communicate(timeout=30)[0]
    assert process.returncode == 130, rest
    assert "Stopped; nothing is left behind." in rest
    assert "failed" not in rest
    assert list((folder / "tmp").iterdir()) == []
    assert list((folder / "home").iterdir()) == []
    assert processes_of(folder) == []


def test_killed_outright(folder: Path) -> None:
    with demonstration(folder) as process:
        read_up_to(process, LISTENING)
        assert len(processes_of(folder)) >= 4
        process.kill()
        wait_until(lambda: processes_of(folder) == [])
