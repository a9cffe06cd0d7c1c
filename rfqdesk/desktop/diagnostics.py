"""A file for whoever helps: versions, settings and logs, and nothing secret."""

import platform
import re
import ssl
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSettings, qVersion

from rfqdesk import __version__

LOG_BYTES_MAX = 2_000_000
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?(-----END [A-Z ]+-----|\Z)", re.DOTALL)
# What stands behind a secret's name in a line, however it is written.
_NAMED = re.compile(
    r"(?i)((?:token|passphrase|password|secret|signature|private.?key|jws)\W{1,8}|rfqdesk://).*"
)
# And by their shape: signatures, tokens of invitations, a key's lines whose heading is cut off.
_SHAPED = re.compile(r"eyJ[\w-]+\.[\w-]*\.[\w-]+|\b[0-9a-f]{40}\b|(?m:^[A-Za-z0-9+/=]{40,}$)")
_REMOVED = "(removed)"
_TOLD_SETTINGS = ("theme", "alerts", "shortcuts/")


def write_bundle(path: Path, profile_dir: Path, facts: Mapping[str, str]) -> None:
    """Write a ZIP file; `facts` are what the caller knows of the connection, by heading.

    Of the profile only logs and settings go in: never its state, which holds invitation and
    certificate request. The key is in the system's keyring and not in reach.

    Raises:
        OSError: it can't be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("about.txt", _about(facts))
            for file in sorted(profile_dir.glob("rfqdesk.log*")):
                bundle.writestr(file.name, without_secrets(_tail(file)))
            for file in sorted(profile_dir.glob("*.ini")):
                bundle.writestr(file.name, without_secrets(_settings(file)))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def without_secrets(text: str) -> str:
    """The text without PEM blocks and whatever follows a secret's name or has a secret's shape."""
    text = _PEM.sub(_REMOVED, text)
    return _SHAPED.sub(_REMOVED, _NAMED.sub(rf"\1{_REMOVED}", text))


def _tail(file: Path) -> str:
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        begin = max(0, size - LOG_BYTES_MAX)
        opened.seek(begin)
        text = opened.read().decode("utf-8", "replace")
    return text.partition("\n")[2] if begin else text


def _settings(file: Path) -> str:
    """What helps, in full; of the rest, such as accounts and filters, the names alone."""
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    return "".join(
        f"{key} = {settings.value(key) if key.startswith(_TOLD_SETTINGS) else '(set)'}\n"
        for key in sorted(settings.allKeys())
    )


def _about(facts: Mapping[str, str]) -> str:
    lines = {
        "rfqdesk": __version__,
        "Python": sys.version.replace("\n", " "),
        "Qt": qVersion(),
        "OpenSSL": ssl.OPENSSL_VERSION,
        "System": platform.platform(),
        **facts,
    }
    return without_secrets("".join(f"{name}: {value}\n" for name, value in lines.items()))
