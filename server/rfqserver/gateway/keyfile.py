"""Handing keys and revocation lists to OpenSSL, which loads them from files only."""

import contextlib
import secrets
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@contextlib.contextmanager
def short_lived_file(content: bytes) -> Iterator[Path]:
    """A file in a private directory (0700) that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="rfqserver-") as directory:
        path = Path(directory) / "pem"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield path


def load_identity(
    context: ssl.SSLContext, key: ec.EllipticCurvePrivateKey, chain_pem: bytes
) -> None:
    """Give a context its certificate chain and private key.

    The key passes through the file only encrypted, under a passphrase that is
    made up here and forgotten at once.
    """
    # In hex because OpenSSL takes the passphrase as a C string.
    passphrase = secrets.token_hex(32)
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    with short_lived_file(key_pem + chain_pem) as path:
        context.load_cert_chain(path, password=passphrase)


def load_trust(context: ssl.SSLContext, root_pem: bytes, crls_pem: bytes) -> None:
    """Give a context its only trust anchor and the CRLs of the whole chain."""
    with short_lived_file(root_pem + crls_pem) as path:
        context.load_verify_locations(cafile=path)
