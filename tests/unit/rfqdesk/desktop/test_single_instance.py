"""A second desk of a profile ends, and says truly whether the first one has heard of it."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from rfqdesk.desktop import single_instance
from rfqdesk.desktop.single_instance import LOCK_FILE, Claim, SingleInstance


@pytest.fixture
def held(tmp_path: Path) -> Iterator[QLockFile]:
    """Somebody has the profile."""
    lock = QLockFile(str(tmp_path / LOCK_FILE))
    lock.setStaleLockTime(0)
    assert lock.tryLock(0)
    yield lock
    lock.unlock()


def test_the_first_one_has_the_profile_until_it_lets_go(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim() is Claim.OURS
    assert first.listen()
    assert not second.listen()
    first.release()
    assert second.holder() == ""
    assert second.claim() is Claim.OURS
    second.release()


def test_one_that_nobody_can_hear_is_not_said_to_be_in_front(
    qtbot: QtBot, tmp_path: Path, held: QLockFile
) -> None:
    second = SingleInstance(tmp_path)
    assert second.claim() is Claim.UNHEARD
    assert f"process {os.getpid()}" in second.holder()


def test_one_that_is_stuck_has_not_heard(
    qtbot: QtBot, tmp_path: Path, held: QLockFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_WAIT_MS", 50)
    second = SingleInstance(tmp_path)
    stuck = QLocalServer()
    assert stuck.listen(second.name)
    assert second.claim() is Claim.UNHEARD
    stuck.close()


def test_a_failed_listen_is_logged(
    qtbot: QtBot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim() is Claim.OURS
    monkeypatch.setattr(single_instance.QLocalServer, "listen", lambda *_: False)
    with caplog.at_level(logging.WARNING):
        assert not first.listen()
    assert "can't be called to the front" in caplog.text
    first.release()
