"""The one place that knows operating systems apart.

Linux is what it is tested on. The branches for macOS and Windows are written
from their documentation and have not been run.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APPLICATION = "rfqdesk"
"""Name of this programme's folder and of its keyring service."""


@contextmanager
def memory_file(content: bytes) -> Iterator[str]:
    """Offer bytes under a path for as long as the block runs, without a disk if possible.

    Linux has files that exist in memory only. Elsewhere it is a file of mode
    0600 in a new private directory, removed at the end, so the content must be
    encrypted already.
    """
    if sys.platform == "linux":
        descriptor = os.memfd_create(APPLICATION, os.MFD_CLOEXEC)
        try:
            _write_all(descriptor, content)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        with private_file(content) as path:
            yield path


@contextmanager
def private_file(content: bytes) -> Iterator[str]:
    """Offer bytes in a 0600 file of a private directory; both are gone after the block."""
    directory = Path(tempfile.mkdtemp(prefix=f"{APPLICATION}-"))
    try:
        path = directory / "bundle.pem"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(descriptor, content)
        finally:
            os.close(descriptor)
        yield str(path)
    finally:
        shutil.rmtree(directory)


def sync_directory(directory: Path) -> None:
    """Make a rename in `directory` durable. Windows has no such call and needs none."""
    if sys.platform != "win32":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def process_runs(process_id: int) -> bool:
    """Whether a process of this number runs; where that can't be asked without harm, True."""
    if sys.platform == "win32":
        # There `os.kill` ends a process instead of asking after it.
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def default_profile_directory() -> Path:
    """Return where profiles live for this user; the directory may not exist yet."""
    home = Path.home()
    usual = {
        "win32": Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"),
        "darwin": home / "Library" / "Application Support",
    }
    elsewhere = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return usual.get(sys.platform, elsewhere) / APPLICATION


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
