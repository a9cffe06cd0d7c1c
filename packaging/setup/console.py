"""What the set-up says: short lines, and a program's own words only when it fails."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(line: str) -> None:
    """Show one line of progress at once, also in a pipe."""
    print(f"set-up: {line}", flush=True)


def run_quietly(
    command: Sequence[str],
    doing: str,
    *,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> None:
    """Run a program and keep its output back unless it fails.

    Raises:
        SetupError: it cannot be run, or says that it failed.
    """
    lines: list[str] = []
    try:
        process = subprocess.Popen(  # noqa: S603 - the set-up's own command lines
            command,
            env=dict(os.environ if environment is None else environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise SetupError(f"{doing} failed: {error}") from error
    with process:
        for line in process.stdout or ():
            lines.append(line)
            if on_line is not None:
                on_line(line)
    if process.returncode != 0:
        sys.stderr.writelines(lines[-60:])
        raise SetupError(f"{doing} failed (exit code {process.returncode}); its words are above.")
