"""The virtual environments: made, filled from pinned lists, and left alone when unchanged."""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
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
    inputs = (root / "constraints.txt", root / "pyproject.toml")
    with _kept(root / ".venv", fingerprint(root, *inputs)) as stale:
        if stale:
            _install_pinned(root / ".venv", inputs[0], "some 250 MB the first time")
            _install_itself(root / ".venv", root)


def ensure_scanner(root: Path) -> None:
    """Bring `.venv-scanner` to what scanner.txt says.

    The TLS scanner wants older packages than the product, so it gets an
    environment of its own.

    Raises:
        SetupError: the environment cannot be made or filled.
    """
    pinned = root / "packaging" / "setup" / "scanner.txt"
    with _kept(root / ".venv-scanner", fingerprint(root, pinned)) as stale:
        if stale:
            _install_pinned(root / ".venv-scanner", pinned, "for the TLS scanner of the tests")


def fingerprint(root: Path, *inputs: Path) -> str:
    """Name everything an environment's content depends on."""
    digest = hashlib.sha256(f"{root}\0{sys.version}\0".encode())
    for path in inputs:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\0".encode() + content)
    return digest.hexdigest()


@contextlib.contextmanager
def _kept(folder: Path, wanted: str) -> Iterator[bool]:
    """Tell whether an environment has to be filled; made it is by then. Done is done in whole."""
    stamp = folder / ".prepared"
    if stamp.is_file() and stamp.read_text() == wanted and _version(folder) == sys.version:
        yield False
        return
    stamp.unlink(missing_ok=True)
    if _version(folder) != sys.version:
        say(f"making {folder.name} with Python {sys.version.split()[0]}")
        run_quietly(
            [sys.executable, "-I", "-m", "venv", "--clear", str(folder)], f"making {folder.name}"
        )
    yield True
    partial = stamp.with_suffix(".new")
    partial.write_text(wanted)
    partial.replace(stamp)


def pip_environment() -> dict[str, str]:
    """Take the user's environment without what would bend the installation."""
    kept = {name: value for name, value in os.environ.items() if name not in BENDING}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def _install_pinned(folder: Path, pinned: Path, remark: str) -> None:
    total = sum("==" in line for line in pinned.read_text().splitlines())
    say(f"installing {total} pinned Python packages ({remark})")
    seen = 0

    def count(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            if seen % PACKAGES_PER_LINE == 0:
                say(f"  {seen} of {total} fetched")
        elif line.startswith("Installing collected packages"):
            say("  unpacking")

    run_quietly(
        [*_pip_install(folder), "--require-hashes", "-r", str(pinned)],
        "installing the pinned Python packages",
        environment=pip_environment(),
        on_line=count,
    )


def _install_itself(folder: Path, root: Path) -> None:
    say("installing rfqdesk itself, editable")
    run_quietly(
        [*_pip_install(folder), "--no-build-isolation", "--no-deps", "-e", str(root)],
        "installing rfqdesk",
        environment=pip_environment(),
    )


def _pip_install(folder: Path) -> list[str]:
    pip = [str(_python(folder)), "-I", "-m", "pip", "install", "--no-user"]
    return [*pip, "--progress-bar", "off", "--no-warn-script-location"]


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
