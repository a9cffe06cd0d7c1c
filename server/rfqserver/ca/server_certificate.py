"""The venue's own TLS identity: a fresh key at each start, in memory only."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.encoding import ms_of, pem_of
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.keys import generate_key

SERVER_DAYS = 30


class ServerCertificate(Struct, frozen=True):
    """Certificate and key the listeners present. The key is never written anywhere in the clear."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    chain_pem: bytes
    generation: int = 1
    """Of the issuing CA that certified it."""

    @property
    def renew_after_ms(self) -> int:
        """Half of its life: when a running server makes itself a new one."""
        begins = ms_of(self.certificate.not_valid_before_utc)
        return begins + (ms_of(self.certificate.not_valid_after_utc) - begins) // 2


def make_server_certificate(ca: IssuingCa, host: str, now_ms: int) -> ServerCertificate:
    """Make a key and have it certified for `host`.

    Raises:
        IssuingError: the issuing CA has expired.
    """
    key = generate_key()
    certificate = ca.issue_server(key=key.public_key(), host=host, days=SERVER_DAYS, now_ms=now_ms)
    return ServerCertificate(
        certificate=certificate,
        key=key,
        chain_pem=pem_of(certificate) + pem_of(ca.certificate),
        generation=ca.generation,
    )
