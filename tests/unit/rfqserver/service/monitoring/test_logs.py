import logging
import subprocess
import sys

import pytest
from aiohttp.http_exceptions import BadHttpMessage

from rfqserver.service.monitoring import logs

CODE = """
import structlog
from rfqserver.service.monitoring.logs import configure_logs

def open_it(passphrase):
    raise ValueError("it did not work")

configure_logs()
try:
    open_it("correct horse" + " battery")
except ValueError:
    structlog.get_logger("test").exception("command failed")
"""


def test_a_traceback_in_json_shows_no_values() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=30
    )
    assert "it did not work" in done.stderr
    assert "open_it" in done.stderr
    assert "horse battery" not in done.stderr


def test_a_traceback_on_a_terminal_shows_no_values() -> None:
    # A machine without pseudo-terminals has this said of its standard error instead.
    terminal = f"import sys\nsys.stderr.isatty = lambda: True\n{CODE}"
    done = subprocess.run(
        [sys.executable, "-c", terminal], capture_output=True, text=True, check=True, timeout=30
    )
    assert "it did not work" in done.stderr
    assert not done.stderr.startswith("{")
    assert "horse battery" not in done.stderr


@pytest.mark.parametrize(("error", "told"), [(BadHttpMessage("zz"), False), (KeyError("x"), True)])
def test_a_strangers_garbage_leaves_no_traceback(error: Exception, told: bool) -> None:
    where = (type(error), error, None)
    record = logging.LogRecord("aiohttp.server", logging.ERROR, "f", 1, "failed", (), where)
    assert logs._NoForeignNoise().filter(record) is told
