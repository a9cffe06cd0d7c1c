"""The authority's private keys: P-256, stored only as passphrase-encrypted PKCS#8."""

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
    """Read a file that only its owner may read.

    Raises:
        KeyFileError: it is missing, too large, or others may read it.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            content = file.read(PRIVATE_FILE_MAX_BYTES + 1)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}.") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(
            f"{path} may be read or written by others (mode {mode:04o}), so it can no longer be "
            f"called secret. Run `chmod 600 {path}`, and replace it if anybody may have seen it."
        )
    if len(content) > PRIVATE_FILE_MAX_BYTES:
        raise KeyFileError(f"{path} is larger than {PRIVATE_FILE_MAX_BYTES} bytes: not a key file.")
    return content


def read_passphrase(path: Path) -> bytes:
    """Read a passphrase from the first line of a private file.

    Raises:
        KeyFileError: see `read_private_file`; also when it is shorter than the minimum.
    """
    lines = read_private_file(path).splitlines()
    passphrase = lines[0] if lines else b""
    if len(passphrase) < PASSPHRASE_MIN_CHARS:
        raise KeyFileError(
            f"The passphrase in {path} has fewer than {PASSPHRASE_MIN_CHARS} characters."
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
