"""The issuing CA at work: certifies parties and the venue's own host, signs CRLs."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from rfqserver.ca.crl import RevokedEntry, build_crl
from rfqserver.ca.crl_splice import splice_entries
from rfqserver.ca.encoding import ms_of, spki_sha256
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.pointers import PublicationAddress, party_pointers
from rfqserver.ca.profiles import (
    CLOCK_SKEW_MS,
    DAY_MS,
    Extensions,
    certificate_builder,
    client_extensions,
    common_name_for,
    name_of,
    ocsp_signer_extensions,
    server_extensions,
)
from rfqserver.ca.root import CertifiedKey, RootCa

CLIENT_DAYS_DEFAULT = 90
CLIENT_DAYS_MAX = 365


class IssuingCa:
    """One issuing CA with the root above it. Holds its private key in memory.

    Issuing CAs come in generations, counted from 1; only the newest certifies
    participants and the venue's host, each signs its own lists.
    """

    def __init__(
        self,
        venue: str,
        issuing: CertifiedKey,
        root: RootCa,
        published_at: PublicationAddress | None = None,
        *,
        generation: int = 1,
    ) -> None:
        """Check that the parts belong together.

        Certificates point to `published_at` for their state; None leaves that out.

        Raises:
            IssuingError: key and certificate don't match, or the chain is broken.
        """
        self.venue = venue
        self.generation = generation
        self.certificate = issuing.certificate
        self.root = root
        self.published_at = published_at
        self._key = issuing.key
        if spki_sha256(issuing.key.public_key()) != spki_sha256(issuing.certificate.public_key()):
            raise IssuingError("The issuing key does not belong to the issuing certificate.")
        try:
            issuing.certificate.verify_directly_issued_by(root.certificate)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise IssuingError("The issuing certificate does not match the root.") from error
        if not root.crl.is_signature_valid(_ec_key(root.certificate)):
            raise IssuingError("The root's CRL is not signed by the root.")

    @property
    def not_after_ms(self) -> int:
        """When the issuing certificate ends; nothing issued by it lives longer."""
        return ms_of(self.certificate.not_valid_after_utc)

    @property
    def is_revoked(self) -> bool:
        """Whether the root's list says that nothing issued here counts any more."""
        serial = self.certificate.serial_number
        return self.root.crl.get_revoked_certificate_by_serial_number(serial) is not None

    def issue_client(
        self,
        *,
        key: ec.EllipticCurvePublicKey,
        firm: str,
        firm_name: str,
        trader: str,
        requested_name: str,
        life_ms: int,
        now_ms: int,
        operates: bool = False,
    ) -> x509.Certificate:
        """Certify a party's key (with `operates` an operator's) for `life_ms` from now.

        At most to the issuing CA's own end.

        Raises:
            IssuingError: the issuing CA itself has expired.
        """
        return self._issue(
            key=key,
            subject=name_of(
                organisation=firm_name, common_name=common_name_for(requested_name, trader)
            ),
            extensions=client_extensions(self.venue, firm, trader, operates=operates)
            + party_pointers(self.published_at, self.generation),
            life_ms=life_ms,
            now_ms=now_ms,
        )

    def issue_server(
        self, *, key: ec.EllipticCurvePublicKey, host: str, days: int, now_ms: int
    ) -> x509.Certificate:
        """Certify the venue's own key for TLS at `host`.

        Raises:
            IssuingError: the issuing CA itself has expired.
        """
        return self._issue(
            key=key,
            subject=name_of(organisation=self.venue, common_name=f"{self.venue} server"),
            extensions=server_extensions(host) + party_pointers(self.published_at, self.generation),
            life_ms=days * DAY_MS,
            now_ms=now_ms,
        )

    def issue_ocsp_signer(
        self, *, key: ec.EllipticCurvePublicKey, days: int, now_ms: int
    ) -> x509.Certificate:
        """Certify a key of the venue's own for signing OCSP answers.

        Raises:
            IssuingError: the issuing CA itself has expired.
        """
        return self._issue(
            key=key,
            subject=name_of(organisation=self.venue, common_name=f"{self.venue} OCSP signer"),
            extensions=ocsp_signer_extensions(),
            life_ms=days * DAY_MS,
            now_ms=now_ms,
        )

    def sign_crl(
        self,
        revoked: tuple[RevokedEntry, ...],
        *,
        number: int,
        this_update_ms: int,
        next_update_ms: int,
    ) -> bytes:
        """Sign a CRL of the certificates issued here; DER."""
        empty = build_crl(
            issuer=self.certificate,
            key=self._key,
            revoked=(),
            number=number,
            this_update_ms=this_update_ms,
            next_update_ms=next_update_ms,
        )
        return splice_entries(empty, revoked, self._key)

    def _issue(
        self,
        *,
        key: ec.EllipticCurvePublicKey,
        subject: x509.Name,
        extensions: Extensions,
        life_ms: int,
        now_ms: int,
    ) -> x509.Certificate:
        if now_ms >= self.not_after_ms:
            raise IssuingError(
                "The issuing CA has expired: no certificate can be issued until it is renewed "
                "with the root key."
            )
        return certificate_builder(
            subject=subject,
            issuer=self.certificate.subject,
            key=key,
            issuer_key=self._key.public_key(),
            extensions=extensions,
            not_before_ms=now_ms - CLOCK_SKEW_MS,
            not_after_ms=min(now_ms + life_ms, self.not_after_ms),
        ).sign(self._key, hashes.SHA256())


def _ec_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise IssuingError("The root's key is not an elliptic-curve key.")
    return key
