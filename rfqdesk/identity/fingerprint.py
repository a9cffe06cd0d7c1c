"""SHA-256 fingerprints: made, shown for reading out, and read back from what was typed."""

import hashlib
import hmac
import re
import string

from rfqdesk.identity.errors import FingerprintMalformedError

_HEX_DIGITS = 64
_SEPARATORS = re.compile(r"[\s:.\-]+")
_PREFIX = re.compile(r"^\s*sha-?256\s*[:=]?", re.IGNORECASE)


def sha256_hex(der: bytes) -> str:
    """Return the fingerprint of DER bytes: 64 lower-case hexadecimal digits."""
    return hashlib.sha256(der).hexdigest()


def grouped(fingerprint: str) -> str:
    """Write a fingerprint for reading out: upper case, groups of four, `AB12 CD34 ...`."""
    digits = fingerprint.upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def parse(typed: str) -> str:
    """Read a fingerprint that a person typed or pasted.

    Spaces, line breaks, colons, dots, dashes and a leading `SHA256` are
    ignored. Returns 64 lower-case hexadecimal digits.

    Raises:
        FingerprintMalformedError: something other than 64 hexadecimal digits
            is left. A shortened fingerprint is refused: it could be matched
            by a certificate made for the purpose.
    """
    digits = _SEPARATORS.sub("", _PREFIX.sub("", typed)).lower()
    strange = sorted({character for character in digits if character not in string.hexdigits})
    if strange:
        raise FingerprintMalformedError(
            f"{strange[0]!r} is not a hexadecimal digit (0 to 9, A to F)"
        )
    if len(digits) != _HEX_DIGITS:
        raise FingerprintMalformedError(
            f"a fingerprint has {_HEX_DIGITS} hexadecimal digits, this has {len(digits)}"
        )
    return digits


def same(one: str, other: str) -> bool:
    """Compare two fingerprints as returned by `sha256_hex` or `parse`, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
