"""The log on a disk that takes no more of it."""

import logging
from pathlib import Path

import pytest

from rfqdesk.desktop.log_file import LOG_FILE, LogFile

FULL = Path("/dev/full")


def line(text: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("desk", logging.WARNING, __file__, 1, text, values, None)


def test_a_full_disk_is_told_once_and_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / LOG_FILE).symlink_to(FULL)
    log = LogFile(tmp_path)
    for number in range(3):
        log.handle(line("line %d", number))
    log.close()
    told = capsys.readouterr().err
    assert told.count("can't be written: No space left on device") == 1
    assert "Traceback" not in told


def test_a_folder_that_is_gone_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = LogFile(tmp_path / "gone")
    log.handle(line("one"))
    log.handle(line("two"))
    log.close()
    assert capsys.readouterr().err.count("can't be written: No such file or directory") == 1


def test_a_mistake_in_a_line_is_not_taken_for_the_disk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = LogFile(tmp_path)
    log.handle(line("%d", "no number"))
    log.close()
    assert "Logging error" in capsys.readouterr().err
