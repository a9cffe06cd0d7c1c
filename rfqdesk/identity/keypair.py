"""The key pair: EC P-256, made here, never sent anywhere."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rfqdesk.identity.errors import KeyringFailedError
from rfqdesk.identity.fingerprint import sha256_hex

KEY_PEM_MAX_CHARS = 1_200
"""Windows Credential Manager holds 1280 characters; a P-256 key needs 241."""


def generate_key() -> ec.EllipticCurvePrivateKey:
    """Make a new P-256 key from the operating system's random source."""
    return ec.generate_private_key(ec.SECP256R1())


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) in DER."""
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """Name a key pair: the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal."""
    return sha256_hex(public_der(key))


def key_to_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Write the private key as unencrypted PKCS#8 PEM, for the keyring and nothing else."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


def key_from_pem(pem: str) -> ec.EllipticCurvePrivateKey:
    """Read what `key_to_pem` wrote.

    Raises:
        KeyringFailedError: the text is not a P-256 private key. The text itself
            is not repeated in the error.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode("utf-8"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyringFailedError("what the keyring returned is not a private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyringFailedError("the key in the keyring is not an EC P-256 key")
    return key
