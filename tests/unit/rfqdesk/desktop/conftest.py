"""What the desktop's tests share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QProcess
from support.started import Started

from rfqdesk.desktop.models.keys.bound_keys import BOUND


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """No program is started; the commands are kept instead."""
    made = Started()
    monkeypatch.setattr(QProcess, "startDetached", made.start)
    return made


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    """Keys that a test changed are no other test's."""
    yield
    BOUND.forget()
