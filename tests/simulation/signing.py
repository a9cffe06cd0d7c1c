"""Signatures of the simulated people: real ones, made the same way each time.

Written on its own, and not with the product's signing, which the venue holds them to. The
numbers of ECDSA are drawn from key and message (RFC 6979), so that a run can be repeated.
"""

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import cache

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_ALWAYS_ALIKE = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


class Signer:
    """A key, and a certificate that says whose it is and nothing else."""

    def __init__(self, serial: str) -> None:
        seed = int.from_bytes(hashlib.sha256(serial.encode()).digest()) % 2**255 + 1
        self._key = ec.derive_private_key(seed, ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, serial)])
        self.certificate_der = (
            x509.CertificateBuilder(name, name, self._key.public_key(), seed % 2**64 + 1)
            .not_valid_before(_BEGIN)
            .not_valid_after(_END)
            .sign(self._key, hashes.SHA256(), ecdsa_deterministic=True)
            .public_bytes(Encoding.DER)
        )
        self._thumbprint = _text(hashlib.sha256(self.certificate_der).digest())

    def sign(self, content: bytes, session_id: str, sending_time_us: int) -> str:
        """The message with its signature as last member."""
        header = {
            "alg": "ES256",
            "typ": "rfq.v1.command",
            "x5t#S256": self._thumbprint,
            "session_id": session_id,
            "sending_time_us": sending_time_us,
        }
        protected = _text(msgspec.json.encode(header))
        der = self._key.sign(f"{protected}.{_text(content)}".encode(), _ALWAYS_ALIKE)
        numbers = b"".join(number.to_bytes(32) for number in decode_dss_signature(der))
        return f'{content.decode()[:-1]},"signature":"{protected}..{_text(numbers)}"}}'


@cache
def signer_of(serial: str) -> Signer:
    """The signer of a certificate; made once in a process, since that takes its time."""
    return Signer(serial)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
