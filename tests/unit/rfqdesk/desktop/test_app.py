"""The application as a process: it starts light, tells where it logs, and ends in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from support.waiting import wait_until

from rfqdesk import __version__
from rfqdesk.desktop.single_instance import LOCK_FILE

HEAVY = ("aiohttp", "keyring", "cryptography", "rfqdesk.client")
START_MAX_S = 30.0


def run_app(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "rfqdesk.desktop.app", *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_words(file: Path, words: str) -> None:
    wait_until(
        lambda: file.exists() and words in file.read_text(encoding="utf-8"),
        START_MAX_S,
        what=f"{words!r} in {file}",
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: signal.Signals) -> None:
    directory = tmp_path / "new" / "profile"
    app = run_app("--profile-dir", str(directory), "--theme", "light")
    try:
        wait_for_words(directory / "rfqdesk.log", "started")
        app.send_signal(number)
        _, errors = app.communicate(timeout=START_MAX_S)
    finally:
        app.kill()
    assert app.returncode == 0, errors
    assert "Traceback" not in errors
    assert "ended" in (directory / "rfqdesk.log").read_text(encoding="utf-8")
    assert directory.stat().st_mode & 0o077 == 0


def test_a_second_one_of_the_same_profile_calls_the_first_and_ends(tmp_path: Path) -> None:
    first = run_app("--profile-dir", str(tmp_path))
    try:
        wait_for_words(tmp_path / "rfqdesk.log", "started")
        second = run_app("--profile-dir", str(tmp_path))
        _, errors = second.communicate(timeout=START_MAX_S)
        assert second.returncode == 0
        assert "open already with this profile" in errors
        wait_for_words(tmp_path / "rfqdesk.log", "called to the front")
        first.kill()
        first.wait()
        # What a killed desk leaves behind keeps nobody out.
        third = run_app("--profile-dir", str(tmp_path))
        try:
            log = tmp_path / "rfqdesk.log"
            wait_until(lambda: log.read_text(encoding="utf-8").count("started") == 2, START_MAX_S)
            third.send_signal(signal.SIGTERM)
            third.communicate(timeout=START_MAX_S)
        finally:
            third.kill()
    finally:
        first.kill()
        first.communicate()


def test_a_second_one_that_nobody_heard_says_so_and_fails(tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / LOCK_FILE))
    lock.setStaleLockTime(0)
    assert lock.tryLock(0)
    second = run_app("--profile-dir", str(tmp_path))
    _, errors = second.communicate(timeout=START_MAX_S)
    assert second.returncode == 1
    assert "did not answer" in errors
    assert f"process {os.getpid()}" in errors
    assert "brought to the front" not in errors
    assert not (tmp_path / "rfqdesk.log").exists()


def test_an_unreadable_profile_is_told_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text("{}", encoding="utf-8")
    app = run_app("--profile-dir", str(tmp_path))
    try:
        wait_for_words(tmp_path / "rfqdesk.log", "started")
        app.send_signal(signal.SIGTERM)
        _, errors = app.communicate(timeout=START_MAX_S)
    finally:
        app.kill()
    assert app.returncode == 0, errors
    assert (tmp_path / "profile.json").read_text(encoding="utf-8") == "{}"


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    for folder in (taken, taken / "profile"):
        app = run_app("--profile-dir", str(folder))
        _, errors = app.communicate(timeout=START_MAX_S)
        assert app.returncode == 1
        assert errors.startswith("rfqdesk keeps an identity in a folder, and ")
        assert "--profile-dir" in errors
        assert "Traceback" not in errors


def test_without_a_display_it_ends_with_words(tmp_path: Path) -> None:
    app = subprocess.run(
        [sys.executable, "-m", "rfqdesk.desktop.starting", "--profile-dir", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": ":31999"},
        capture_output=True,
        text=True,
        timeout=START_MAX_S,
        check=False,
    )
    assert app.returncode == 1
    assert app.stderr.startswith("rfqdesk can't open its window: there is no display")
    assert ":31999 does not answer" in app.stderr


def test_without_its_parts_it_ends_with_words() -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None; "
        "from rfqdesk.desktop.starting import main; sys.exit(main([]))"
    )
    app = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert app.returncode == 1
    assert "rfqdesk[desktop]" in app.stderr
    assert "Traceback" not in app.stderr


def test_the_version_is_told_without_a_window() -> None:
    app = run_app("--version")
    output, _ = app.communicate(timeout=START_MAX_S)
    assert output.strip() == f"rfqdesk {__version__}"


def test_the_first_window_waits_for_nothing_heavy() -> None:
    code = (
        "import sys, rfqdesk.desktop.app, rfqdesk.desktop.windows; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"
