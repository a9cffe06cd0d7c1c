"""Small words for the facts of a handshake."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from rfqdesk.identity.certificate import certificate_fingerprint
from rfqdesk.identity.fingerprint import grouped

_LISTED_MAX = 40
_NAME_MAX = 200


def listed(names: Sequence[str]) -> str:
    """Names with commas; what a peer piles up beyond reason is counted."""
    shown = ", ".join(name[:_NAME_MAX] for name in names[:_LISTED_MAX])
    more = len(names) - _LISTED_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def cipher_words(cipher: str, bits: int) -> str:
    """A cipher suite with its key length."""
    return f"{cipher} ({bits}-bit key)" if cipher else "not known"


def digest_of(cipher: str) -> str:
    """The hash of a TLS 1.3 suite, e.g. SHA-384."""
    _, found, length = cipher.rpartition("_SHA")
    return f"SHA-{length}" if found else ""


def size_words(size_bytes: int, digest: str) -> str:
    """A Finished message's code."""
    return f"{size_bytes} bytes, HMAC with {digest}" if digest else f"{size_bytes} bytes"


def name_words(der: bytes) -> str:
    """A distinguished name from an authority list."""
    try:
        return x509.Name.from_bytes(der).rfc4514_string()
    except (AttributeError, ValueError):
        return f"a name of {len(der)} bytes"


def chain_words(chain: Sequence[x509.Certificate]) -> str:
    """A chain, own certificate first."""
    return ", issued by ".join(common_name(one.subject) for one in chain) or "none"


def fingerprint_words(certificate: x509.Certificate) -> str:
    """SHA-256 in groups of four, as the wizard shows it."""
    return grouped(certificate_fingerprint(certificate))


def period_words(certificate: x509.Certificate) -> str:
    """From when to when a certificate holds."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return f"{_moment(begins)} to {_moment(ends)} UTC"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def common_name(name: x509.Name) -> str:
    """The name a person knows; the whole one where there is none."""
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
