"""The Debian packages that Python's own packages cannot bring."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable

from console import SetupError, run_quietly, say

QT = (
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libxkbcommon0",
)
QT_WINDOWS = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
)
SECRET_SERVICE = ("dbus", "gnome-keyring")
TESTS = (
    "at-spi2-core",
    "curl",
    "gnutls-bin",
    "libfaketime",
    "openssl",
    "xauth",
    "xvfb",
    "zbar-tools",
)

SKIP = "SKIP_PACKAGES"


def wanted(purpose: str, *, can_make_environments: bool) -> list[str]:
    """List the packages for a purpose, "demo" or "test"."""
    names = [*QT, *QT_WINDOWS, *SECRET_SERVICE]
    if purpose == "test":
        names.extend(TESTS)
    if not can_make_environments:
        names.append(f"python3.{sys.version_info.minor}-venv")
    return names


def provided(status_lines: Iterable[str]) -> set[str]:
    """Read dpkg-query's `status|name|provides` lines into the names that are there.

    Newer releases renamed some libraries and provide the old name.
    """
    names: set[str] = set()
    for line in status_lines:
        status, _, rest = line.partition("|")
        if status.strip() != "install ok installed":
            continue
        name, _, provides = rest.partition("|")
        names.add(name.strip())
        names.update(part.split()[0] for part in provides.split(",") if part.strip())
    return names


def apt_line(missing: Iterable[str]) -> str:
    """Write the command that a person without root rights needs run."""
    return "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + shlex.join(
        missing
    )


def ensure(purpose: str, *, can_make_environments: bool) -> None:
    """Install what is missing as root; tell the exact line otherwise.

    Raises:
        SetupError: something is missing and cannot be installed from here.
    """
    names = wanted(purpose, can_make_environments=can_make_environments)
    if os.environ.get(SKIP):
        say(f"{SKIP} is set: system packages are not looked at")
        return
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        _tell_other_systems(names, can_make_environments=can_make_environments)
        return
    there = provided(_installed())
    missing = [name for name in names if name not in there]
    if not missing:
        return
    if os.geteuid() != 0:
        raise SetupError(
            f"these Debian packages are missing: {' '.join(missing)}\n"
            "Have them installed with this line, then run make again:\n\n"
            f"    {apt_line(missing)}\n\n"
            f"(To go on without them, set {SKIP}=1.)"
        )
    _install(missing)


def _install(missing: list[str]) -> None:
    say(f"installing Debian packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_quietly(["apt-get", "update"], "apt-get update", environment=environment)
    run_quietly(
        ["apt-get", "install", "-y", "--no-install-recommends", *missing],
        "apt-get install",
        environment=environment,
    )
    there = provided(_installed())
    left = [name for name in missing if name not in there]
    if left:
        raise SetupError(f"apt-get ended well but these are still missing: {' '.join(left)}")


def _installed() -> list[str]:
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}|${Package}|${Provides}\n"],  # noqa: S607 - from PATH
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


def _tell_other_systems(names: list[str], *, can_make_environments: bool) -> None:
    if not can_make_environments:
        raise SetupError(
            f"{sys.executable} cannot make virtual environments (ensurepip is missing). "
            "Install Python's venv and pip parts, or name another: make PYTHON=... demo"
        )
    say("this is not Debian, so no system package is installed. Qt and the keyring need what")
    say(f"Debian calls: {' '.join(names)}")
