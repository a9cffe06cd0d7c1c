"""Detached JSON Web Signatures (RFC 7515 appendix F) with ES256 (RFC 7518 section 3.4).

Written on `cryptography` itself: a JOSE library's general reading of headers and
keys costs the venue a third more on every message (see ARCHITECTURE.md). The
tests hold this to a JOSE library and to OpenSSL, in both directions.
"""

import hashlib
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from rfqdesk.protocol.signing import SignatureHeader, decode_header, encode_header

NUMBER_BYTES = 32
"""Length of each of the two numbers of a P-256 signature."""

_ECDSA = ec.ECDSA(hashes.SHA256())


class SignatureInvalidError(ValueError):
    """A text is no signature by this key over these bytes."""


def thumbprint_of(certificate_der: bytes) -> str:
    """Name a certificate as `x5t#S256` does (RFC 7515 section 4.1.8)."""
    return _encoded(hashlib.sha256(certificate_der).digest()).decode("ascii")


def sign_detached(key: ec.EllipticCurvePrivateKey, header: SignatureHeader, content: bytes) -> str:
    """Sign `content` with a P-256 key; the content itself is not in the result."""
    protected = _encoded(encode_header(header))
    one, other = decode_dss_signature(key.sign(_signing_input(protected, content), _ECDSA))
    raw = one.to_bytes(NUMBER_BYTES, "big") + other.to_bytes(NUMBER_BYTES, "big")
    return (protected + b".." + _encoded(raw)).decode("ascii")


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """A signature that was read; nothing of it is proved before `verify`."""

    header: SignatureHeader
    protected: bytes
    der: bytes

    @staticmethod
    def header_of(text: str) -> SignatureHeader:
        """Read the header alone, for looking up whose signature it may be.

        Raises:
            SignatureInvalidError: it is not of the form that commands carry.
        """
        try:
            return decode_header(_decoded(text.partition("..")[0]))
        except ValueError as error:
            raise SignatureInvalidError(f"not a signature: {error}") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `sign_detached` wrote.

        Only one spelling is taken (RFC 4648 section 3.5), so that no character
        of it can be changed unnoticed.

        Raises:
            SignatureInvalidError: it is not of the form that commands carry.
        """
        protected, _, numbers = text.partition("..")
        try:
            header, raw = decode_header(_decoded(protected)), _decoded(numbers)
        except ValueError as error:
            raise SignatureInvalidError(f"not a signature: {error}") from error
        if len(raw) != 2 * NUMBER_BYTES:
            raise SignatureInvalidError(f"a signature has {2 * NUMBER_BYTES} bytes, not {len(raw)}")
        one = int.from_bytes(raw[:NUMBER_BYTES], "big")
        other = int.from_bytes(raw[NUMBER_BYTES:], "big")
        return cls(header, protected.encode("ascii"), encode_dss_signature(one, other))

    def verify(self, key: ec.EllipticCurvePublicKey, content: bytes) -> None:
        """Check the signature over `content`.

        Raises:
            SignatureInvalidError: it is not by this key over these bytes.
        """
        try:
            key.verify(self.der, _signing_input(self.protected, content), _ECDSA)
        except InvalidSignature as error:
            raise SignatureInvalidError("the signature does not match the message") from error


def _signing_input(protected: bytes, content: bytes) -> bytes:
    return protected + b"." + _encoded(content)


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _decoded(text: str) -> bytes:
    data = b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
    if _encoded(data) != text.encode("ascii"):
        raise ValueError("not the shortest form of base64url")
    return data
