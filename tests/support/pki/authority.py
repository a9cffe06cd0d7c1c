"""A whole certificate authority in memory, with applicants, good certificates and bad ones."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.encoding import crl_pem_of, pem_of, serial_text
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.pointers import PublicationAddress
from rfqserver.ca.profiles import (
    DAY_MS,
    Extensions,
    certificate_builder,
    client_extensions,
    name_of,
)
from rfqserver.ca.root import CertifiedKey, RootCa, make_issuing, make_root, make_root_crl
from rfqserver.ca.server_certificate import ServerCertificate, make_server_certificate
from rfqserver.gateway.tls import TrustMaterial

VENUE = "test-venue"
HOST = "127.0.0.1"


def wall_now_ms() -> int:
    """The present, which OpenSSL compares with."""
    return time.time_ns() // 1_000_000


def make_csr(
    key: ec.EllipticCurvePrivateKey | None = None,
    common_name: str = "Alice Smith",
    organisation: str = "Acme Trading",
    digest: hashes.HashAlgorithm | None = None,
) -> x509.CertificateSigningRequest:
    """A request as an applicant's client makes it."""
    names = []
    if organisation:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    if common_name:
        names.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    return builder.sign(key or ec.generate_private_key(ec.SECP256R1()), digest or hashes.SHA256())


def csr_der(request: x509.CertificateSigningRequest) -> bytes:
    """DER of a request."""
    return request.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class ClientFiles:
    """What a TLS client loads: a chain and, for tests only, a bare key."""

    certificate: x509.Certificate
    chain_pem: bytes
    key: ec.EllipticCurvePrivateKey

    @property
    def serial(self) -> str:
        """The serial number as the registry writes it."""
        return serial_text(self.certificate.serial_number)

    def write(self, directory: Path) -> Path:
        """Write key and chain into one file."""
        path = directory / f"client-{self.serial}.pem"
        key_pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(key_pem + self.chain_pem)
        return path


@dataclass
class Authority:
    """Root, issuing CA, and the state of their revocation lists."""

    now_ms: int = field(default_factory=wall_now_ms)
    venue: str = VENUE
    host: str = HOST
    crl_number: int = 0
    published_at: PublicationAddress | None = None

    def __post_init__(self) -> None:
        """Make the keys."""
        self.root: CertifiedKey = make_root(self.venue, self.now_ms)
        self.issuing: CertifiedKey = make_issuing(
            self.root, self.venue, self.host, self.now_ms, self.published_at
        )
        self.root_crl = make_root_crl(self.root, self.now_ms)
        self.ca = IssuingCa(
            self.venue,
            self.issuing,
            RootCa(self.root.certificate, self.root_crl),
            self.published_at,
        )
        self.hierarchy = Hierarchy([self.ca])
        self.server: ServerCertificate = make_server_certificate(self.ca, self.host, self.now_ms)

    def client(
        self,
        *,
        extensions: Extensions | None = None,
        not_before_ms: int | None = None,
        not_after_ms: int | None = None,
    ) -> ClientFiles:
        """A client certificate, by default a good one; the rest is for bad ones."""
        key = ec.generate_private_key(ec.SECP256R1())
        profile = client_extensions(self.venue, "acme", "alice")
        certificate = certificate_builder(
            subject=name_of(organisation="Acme Trading", common_name="Alice Smith"),
            issuer=self.issuing.certificate.subject,
            key=key.public_key(),
            issuer_key=self.issuing.key.public_key(),
            extensions=profile if extensions is None else extensions,
            not_before_ms=self.now_ms - 60_000 if not_before_ms is None else not_before_ms,
            not_after_ms=self.now_ms + DAY_MS if not_after_ms is None else not_after_ms,
        ).sign(self.issuing.key, hashes.SHA256())
        chain_pem = pem_of(certificate) + pem_of(self.issuing.certificate)
        return ClientFiles(certificate, chain_pem, key)

    def trust(
        self,
        *revoked_serials: str,
        root_crl: x509.CertificateRevocationList | None = None,
        crl_next_update_ms: int | None = None,
        crl_this_update_ms: int | None = None,
    ) -> TrustMaterial:
        """What the listeners need, with a CRL of these serials."""
        self.crl_number += 1
        next_update_ms = crl_next_update_ms or self.now_ms + DAY_MS
        crl_der = self.ca.sign_crl(
            tuple(
                RevokedEntry(serial, self.now_ms, RevocationReason.KEY_COMPROMISE)
                for serial in revoked_serials
            ),
            number=self.crl_number,
            this_update_ms=crl_this_update_ms or self.now_ms - 60_000,
            next_update_ms=next_update_ms,
        )
        return TrustMaterial(
            root_pem=pem_of(self.root.certificate),
            crls_pem=pem_of(root_crl or self.root_crl) + crl_pem_of(crl_der),
            chain_pem=self.server.chain_pem,
            key=self.server.key,
        )
