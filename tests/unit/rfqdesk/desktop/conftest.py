"""What the desktop's tests share."""

import pytest
from PySide6.QtCore import QProcess
from support.started import Started


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """No program is started; the commands are kept instead."""
    made = Started()
    monkeypatch.setattr(QProcess, "startDetached", made.start)
    return made
