"""The virtual environment: made, filled from the pinned list, and left alone when unchanged."""

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from console import SetupError, run_quietly, say

PACKAGES_PER_LINE = 10

# Settings of pip that would send packages elsewhere or bend the pinned list.
# Where packages come from (index, links, proxy, certificates) stays the user's.
BENDING = frozenset(
    {
        "PIP_BUILD_CONSTRAINT",
        "PIP_CONSTRAINT",
        "PIP_DRY_RUN",
        "PIP_EDITABLE",
        "PIP_FORCE_REINSTALL",
        "PIP_IGNORE_INSTALLED",
        "PIP_NO_BUILD_ISOLATION",
        "PIP_NO_DEPENDENCIES",
        "PIP_NO_DEPS",
        "PIP_PREFIX",
        "PIP_PYTHON",
        "PIP_REPORT",
        "PIP_REQUIREMENT",
        "PIP_REQUIRE_HASHES",
        "PIP_ROOT",
        "PIP_TARGET",
        "PIP_UPGRADE",
        "PIP_USER",
    }
)


def can_make_environments() -> bool:
    """Tell whether `python -m venv` will work; Debian ships it in a package of its own."""
    return find_spec("venv") is not None and find_spec("ensurepip") is not None


def ensure(root: Path) -> None:
    """Bring `.venv` to what constraints.txt and pyproject.toml say.

    Raises:
        SetupError: the environment cannot be made or filled.
    """
    folder = root / ".venv"
    stamp = folder / ".prepared"
    wanted = fingerprint(root)
    if stamp.is_file() and stamp.read_text() == wanted and _version(folder) == sys.version:
        return
    stamp.unlink(missing_ok=True)
    if _version(folder) != sys.version:
        say(f"making .venv with Python {sys.version.split()[0]}")
        run_quietly(
            [sys.executable, "-I", "-m", "venv", "--clear", str(folder)], "making the .venv"
        )
    _install(root, folder)
    partial = stamp.with_suffix(".new")
    partial.write_text(wanted)
    partial.replace(stamp)


def fingerprint(root: Path) -> str:
    """Name everything the environment's content depends on."""
    digest = hashlib.sha256(f"{root}\0{sys.version}\0".encode())
    for name in ("constraints.txt", "pyproject.toml"):
        content = (root / name).read_bytes()
        digest.update(f"{name} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def pip_environment() -> dict[str, str]:
    """Take the user's environment without what would bend the installation."""
    kept = {name: value for name, value in os.environ.items() if name not in BENDING}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def _install(root: Path, folder: Path) -> None:
    constraints = root / "constraints.txt"
    total = sum("==" in line for line in constraints.read_text().splitlines())
    say(f"installing {total} pinned Python packages (some 250 MB the first time)")
    seen = 0

    def count(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            if seen % PACKAGES_PER_LINE == 0:
                say(f"  {seen} of {total} fetched")
        elif line.startswith("Installing collected packages"):
            say("  unpacking")

    pip = [str(_python(folder)), "-I", "-m", "pip", "install", "--no-user"]
    pip += ["--progress-bar", "off", "--no-warn-script-location"]
    environment = pip_environment()
    run_quietly(
        [*pip, "--require-hashes", "-r", str(constraints)],
        "installing the pinned Python packages",
        environment=environment,
        on_line=count,
    )
    say("installing rfqdesk itself, editable")
    run_quietly(
        [*pip, "--no-build-isolation", "--no-deps", "-e", str(root)],
        "installing rfqdesk",
        environment=environment,
    )


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _version(folder: Path) -> str | None:
    """Ask the environment's interpreter who it is; None where there is none that runs."""
    python = _python(folder)
    try:
        answer = subprocess.run(  # noqa: S603 - the checkout's own interpreter
            [str(python), "-I", "-c", "import sys, pip; print(sys.version)"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.removesuffix("\n")


def require_writable(root: Path) -> None:
    """Fail early, with words, in a checkout that belongs to somebody else.

    Raises:
        SetupError: `.venv` could not be made here.
    """
    if not os.access(root, os.W_OK):
        raise SetupError(f"{root} cannot be written by this user; clone the project elsewhere.")
