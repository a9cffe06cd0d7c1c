"""The authority's private keys: P-256, stored only as passphrase-encrypted PKCS#8."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rfqserver.ca.errors import KeyFileError

PASSPHRASE_MIN_CHARS = 12
PRIVATE_FILE_MAX_BYTES = 16_384


def generate_key() -> ec.EllipticCurvePrivateKey:
    """Make a P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def encrypted_pem(key: ec.EllipticCurvePrivateKey, passphrase: bytes) -> bytes:
    """PKCS#8 PEM encrypted under `passphrase`, which must not be empty."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def read_private_file(path: Path) -> bytes:
    """Read a file that only its owner may read, and nobody else may put another in place of.

    Raises:
        KeyFileError: it is missing, too large, another account's, or open to others.
    """
    try:
        with path.open("rb") as file:
            # Of the file that was opened, whatever the name stands for by now.
            status = os.fstat(file.fileno())
            content = file.read(PRIVATE_FILE_MAX_BYTES + 1)
        _check_owner(path, status)
        if _others(path, status):
            raise KeyFileError(
                f"{path} may be read or written by others (mode {stat.S_IMODE(status.st_mode):04o}"
                f"), so it can no longer be called secret. Run `chmod 600 {path}`, and replace it "
                "if anybody may have seen it."
            )
        # A link may lie elsewhere than what it leads to; whoever changes either changes the file.
        for folder in dict.fromkeys((path.absolute().parent, path.resolve().parent)):
            _check_folder(folder)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > PRIVATE_FILE_MAX_BYTES:
        raise KeyFileError(f"{path} is larger than {PRIVATE_FILE_MAX_BYTES} bytes: not a key file.")
    return content


def _check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid not in {0, os.geteuid()}:
        raise KeyFileError(
            f"{path} belongs to another account (uid {status.st_uid}), which could change it at "
            "any time. Run this as the account the venue runs as, or give the file to that "
            "account with chown."
        )


def _others(path: Path, status: os.stat_result) -> int:
    """What accounts besides the owner may do with a file, as mode bits."""
    others = status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and path.absolute().parent == Path(credentials) and status.st_uid == 0:
        # systemd lets the service read its credential by an access list, whose mask
        # shows as the group's bits.
        return others & ~stat.S_IRGRP
    return others


def _check_folder(folder: Path) -> None:
    status = folder.stat()
    _check_owner(folder, status)
    others_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    # In a sticky directory, such as /tmp, only its owner can replace a file.
    if others_write and not status.st_mode & stat.S_ISVTX:
        raise KeyFileError(
            f"Others may replace files in {folder} (mode {stat.S_IMODE(status.st_mode):04o}), so a "
            f"secret read from there may be theirs. Run `chmod go-w {folder}`."
        )


def read_passphrase(path: Path) -> bytes:
    """Read a passphrase from the first line of a private file.

    Raises:
        KeyFileError: see `read_private_file`; also when it is shorter than the minimum.
    """
    lines = read_private_file(path).splitlines()
    return checked_passphrase(lines[0] if lines else b"", str(path))


def checked_passphrase(passphrase: bytes, source: str) -> bytes:
    """The passphrase, when it is long enough; `source` is where it was found.

    Raises:
        KeyFileError: it is empty or shorter than the minimum.
    """
    if not passphrase:
        raise KeyFileError(f"The passphrase in {source} is empty.")
    if len(passphrase) < PASSPHRASE_MIN_CHARS:
        raise KeyFileError(
            f"The passphrase in {source} has fewer than {PASSPHRASE_MIN_CHARS} characters."
        )
    return passphrase


def load_key(path: Path, passphrase: bytes) -> ec.EllipticCurvePrivateKey:
    """Load one of the authority's keys.

    Raises:
        KeyFileError: unreadable, readable by others, wrong passphrase, or not P-256.
    """
    pem = read_private_file(path)
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError) as error:
        raise KeyFileError(
            f"{path} cannot be opened: the passphrase is wrong or the file is damaged."
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{path} is not a P-256 key.")
    return key
