"""A clock for other processes that a test can put forward (libfaketime)."""

import os
from datetime import timedelta
from pathlib import Path

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class MovedClock:
    """Where a process started with `environment` takes its time from.

    Args:
        folder: where the file with the offset lies.
        wall_only: move the wall clock alone, as somebody does who sets it; else the steady
            clocks move along, as when time passes or a machine wakes up.
    """

    def __init__(self, folder: Path, *, wall_only: bool = False) -> None:
        self._file = folder / "clock-offset"
        self._wall_only = wall_only
        self.ahead = timedelta()
        self.move(timedelta())

    def move(self, by: timedelta) -> None:
        """Put the clock of every process on it forward, or back, at once."""
        self.ahead += by
        partial = self._file.with_suffix(".partial")
        partial.write_text(f"{self.ahead.total_seconds():+.0f}s\n")
        partial.replace(self._file)

    @property
    def ahead_ms(self) -> int:
        """By how much it differs from the real one."""
        return round(self.ahead.total_seconds() * 1000)

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment for a process that lives by this clock."""
        assert LIBRARIES, "libfaketime is needed: apt-get install libfaketime"
        return {
            **os.environ,
            "LD_PRELOAD": str(LIBRARIES[-1]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1" if self._wall_only else "0",
        }
