"""The delegated OCSP signer (RFC 6960 section 4.2.2.2): a short-lived key, in memory only."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from rfqserver.ca.encoding import ms_of
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.keys import generate_key

OCSP_SIGNER_DAYS = 7
"""Short, because nobody checks the revocation of a certificate with id-pkix-ocsp-nocheck."""


class OcspSigner(Struct, frozen=True):
    """Certificate and key the responder signs with. The key is never written anywhere."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def not_after_ms(self) -> int:
        """Its end; no answer signed by it is good for longer."""
        return ms_of(self.certificate.not_valid_after_utc)

    @property
    def renew_after_ms(self) -> int:
        """Half of its life: when a running venue makes itself a new one."""
        begins = ms_of(self.certificate.not_valid_before_utc)
        return begins + (self.not_after_ms - begins) // 2


def make_ocsp_signer(ca: IssuingCa, now_ms: int) -> OcspSigner:
    """Make a key and have it certified for signing OCSP answers, and for nothing else.

    Raises:
        IssuingError: the issuing CA has expired.
    """
    key = generate_key()
    certificate = ca.issue_ocsp_signer(key=key.public_key(), days=OCSP_SIGNER_DAYS, now_ms=now_ms)
    return OcspSigner(certificate, key)
