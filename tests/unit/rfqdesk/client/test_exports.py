"""What a bot imports is there, and importing the package costs a window nothing."""

import subprocess
import sys

import pytest

import rfqdesk.client
from rfqdesk.client import entry, explaining, session
from rfqdesk.protocol import structures

HEAVY = ("aiohttp", "keyring", "cryptography", "PySide6")


def test_exports_are_what_they_are_called_whatever_was_imported_before() -> None:
    assert rfqdesk.client.connect is entry.connect
    assert rfqdesk.client.explain is explaining.explain
    assert rfqdesk.client.TradingSession is session.TradingSession
    assert rfqdesk.client.legs_of is structures.legs_of
    for name in rfqdesk.client.__all__:
        assert callable(getattr(rfqdesk.client, name))
    with pytest.raises(AttributeError, match="surprise"):
        getattr(rfqdesk.client, "surprise")  # noqa: B009 - the name is not there to be typed.


def test_the_package_itself_loads_nothing_heavy() -> None:
    loaded = "rfqdesk.client, rfqdesk.client.errors, rfqdesk.client.status"
    code = f"import sys, {loaded}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"


def test_a_bot_needs_no_qt() -> None:
    code = "import sys, rfqdesk.client.entry; print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "False"
