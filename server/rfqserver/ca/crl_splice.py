"""Long revocation lists, put together from entries encoded once.

`cryptography` makes the whole list anew each time, which holds up everything
else for a third of a second at 100,000 entries. Here it makes the empty list,
with issuer, dates and extensions; the entries' bytes, which never change, are
put where RFC 5280 section 5.1 has them, and the whole is signed. Whoever signs
one reads it back with `cryptography` before it is used (`crl_check`).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import utc_of

_DER = serialization.Encoding.DER
_INTEGER, _BIT_STRING, _OCTET_STRING, _ENUMERATED = 0x02, 0x03, 0x04, 0x0A
_UTC_TIME, _GENERALIZED_TIME, _SEQUENCE, _EXTENSIONS = 0x17, 0x18, 0x30, 0xA0
_CRL_REASON_OID = bytes.fromhex("0603551d15")
_REASON_CODES = {
    RevocationReason.KEY_COMPROMISE: 1,
    RevocationReason.CA_COMPROMISE: 2,
    RevocationReason.AFFILIATION_CHANGED: 3,
    RevocationReason.SUPERSEDED: 4,
    RevocationReason.CESSATION_OF_OPERATION: 5,
    RevocationReason.PRIVILEGE_WITHDRAWN: 9,
}
"""CRLReason (RFC 5280 section 5.3.1); "unspecified" is left out, as it wants."""

_UTC_TIME_END_YEAR = 2050
"""From then on X.509 writes years with four digits (RFC 5280 section 4.1.2.5)."""


def splice_entries(
    empty: x509.CertificateRevocationList,
    entries: Iterable[RevokedEntry],
    key: ec.EllipticCurvePrivateKey,
) -> bytes:
    """Put entries into a list without any, and sign it with the same key; DER."""
    encoded = bytearray()
    # One by one, and not in a single call: that would keep all other threads waiting.
    for entry in entries:
        encoded += _entry(entry)
    fields = list(_parts(_content(empty.tbs_certlist_bytes)))
    if encoded:
        # After nextUpdate, which ours always have; before the extensions.
        at = next(n for n, field in enumerate(fields) if field[0] == _EXTENSIONS)
        fields.insert(at, _tagged(_SEQUENCE, bytes(encoded)))
    tbs = _tagged(_SEQUENCE, b"".join(fields))
    _, algorithm, _ = _parts(_content(empty.public_bytes(_DER)))
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA256()))
    return _tagged(_SEQUENCE, tbs + algorithm + _tagged(_BIT_STRING, b"\0" + signature))


# An entry is the same in every later list, and a list may have a hundred thousand of them.
@lru_cache(maxsize=200_000)
def _entry(entry: RevokedEntry) -> bytes:
    serial = int(entry.serial, 16)
    # One bit more than the number has, for the sign.
    number = _tagged(_INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1, "big"))
    code = _REASON_CODES.get(entry.reason)
    if code is None:
        return _tagged(_SEQUENCE, number + _time(entry.revoked_ms))
    reason = _tagged(_OCTET_STRING, _tagged(_ENUMERATED, bytes([code])))
    extensions = _tagged(_SEQUENCE, _tagged(_SEQUENCE, _CRL_REASON_OID + reason))
    return _tagged(_SEQUENCE, number + _time(entry.revoked_ms) + extensions)


def _time(time_ms: int) -> bytes:
    moment = utc_of(time_ms)
    if moment.year < _UTC_TIME_END_YEAR:
        return _tagged(_UTC_TIME, f"{moment:%y%m%d%H%M%SZ}".encode())
    return _tagged(_GENERALIZED_TIME, f"{moment:%Y%m%d%H%M%SZ}".encode())


def _tagged(tag: int, content: bytes) -> bytes:
    """Tag, length and content (X.690 section 8.1)."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def _span(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends."""
    begin, length = at + 2, der[at + 1]
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(der[at + 2 : begin], "big")
    return begin, begin + length


def _content(der: bytes) -> bytes:
    begin, end = _span(der, 0)
    return der[begin:end]


def _parts(content: bytes) -> Iterator[bytes]:
    """The elements that follow one another in a content, each whole."""
    at = 0
    while at < len(content):
        _, end = _span(content, at)
        yield content[at:end]
        at = end
