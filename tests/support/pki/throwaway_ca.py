"""A certification authority for one test: root, issuing CA, server and client certificates."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rfqdesk.identity.certificate import certificate_fingerprint, to_pem
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.keypair import generate_key

CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class ThrowawayCa:
    """Root and issuing CA in memory. `now` is fixed when it is made.

    Certificates name lists below the address `published_at`, where there is one.
    With `beside` it is another issuing CA under that one's root.
    """

    def __init__(
        self, name: str = "Test Venue", *, published_at: str = "", beside: Self | None = None
    ) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.published_at = published_at
        self.generation = 1 if beside is None else beside.generation + 1
        self.root = self._make_root(f"{name} Root") if beside is None else beside.root
        root, root_key = self.root.certificate, self.root.key
        issuing_key = generate_key()
        number = f" {self.generation}" if beside is not None else ""
        builder = self._builder(
            _name(f"{name} Issuing{number}"), root.subject, issuing_key.public_key()
        ).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        if published_at:
            builder = builder.add_extension(_point(self.root_list_url), critical=False)
        self.issuing = Issued(builder.sign(root_key, hashes.SHA256()), issuing_key)
        self.root_pem = to_pem(root)
        self.root_fingerprint = certificate_fingerprint(root)

    @property
    def root_list_url(self) -> str:
        """Where certificates of issuing CAs say the root's list is."""
        return f"{self.published_at}/root.crl"

    @property
    def issuing_list_url(self) -> str:
        """Where certificates of this issuing CA say its list is."""
        return f"{self.published_at}/issuing-{self.generation}.crl"

    def _make_root(self, name: str) -> Issued:
        key = generate_key()
        builder = self._builder(_name(name), _name(name), key.public_key())
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=1), critical=True
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        return Issued(builder.sign(key, hashes.SHA256()), key)

    def server(
        self,
        *names: str,
        purposes: tuple[x509.ObjectIdentifier, ...] = (SERVER,),
        common_name: str = "venue",
    ) -> Issued:
        """Issue a server certificate for host names and addresses; none leaves the SAN out."""
        key = generate_key()
        builder = self._builder(
            _name(common_name), self.issuing.certificate.subject, key.public_key()
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general_name(name) for name in names]),
                critical=False,
            )
        return self._issue(builder, key, purposes)

    def client(
        self,
        *,
        firm: str = "aurora",
        trader: str = "ines",
        key: ec.EllipticCurvePrivateKey | None = None,
        public_key: ec.EllipticCurvePublicKey | None = None,
        uris: tuple[str, ...] | None = None,
        purposes: tuple[x509.ObjectIdentifier, ...] = (CLIENT,),
        from_now: timedelta = -A_DAY,
        until_now: timedelta = A_DAY * 30,
    ) -> Issued:
        """Issue a client certificate; `uris` replaces the usual one."""
        key = key or generate_key()
        wanted = uris if uris is not None else (f"spiffe://test/firm/{firm}/trader/{trader}",)
        builder = self._builder(
            _name(trader, firm),
            self.issuing.certificate.subject,
            public_key or key.public_key(),
            from_now,
            until_now,
        )
        if wanted:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([x509.UniformResourceIdentifier(u) for u in wanted]),
                critical=False,
            )
        return self._issue(builder, key, purposes)

    def chain_pem(self, issued: Issued) -> str:
        """Write a certificate followed by its issuing CA."""
        return to_pem(issued.certificate, self.issuing.certificate)

    def crls_pem(self, *revoked: Issued, until_now: timedelta = A_DAY) -> str:
        """Write the revocation lists of root and issuing CA."""
        lists = []
        for authority, entries in ((self.root, ()), (self.issuing, revoked)):
            builder = (
                x509.CertificateRevocationListBuilder()
                .issuer_name(authority.certificate.subject)
                .last_update(self.now - 2 * A_DAY)
                .next_update(self.now + until_now)
            )
            for entry in entries:
                builder = builder.add_revoked_certificate(
                    x509.RevokedCertificateBuilder()
                    .serial_number(entry.certificate.serial_number)
                    .revocation_date(self.now - A_DAY)
                    .build()
                )
            lists.append(builder.sign(authority.key, hashes.SHA256()))
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in lists)

    def revocation_list(
        self,
        authority: Issued,
        *revoked: Issued,
        number: int | None = 1,
        from_now: timedelta = -A_DAY,
        until_now: timedelta = A_DAY,
        reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    ) -> bytes:
        """Sign a list as it is published, DER; `number` None leaves the number out."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.certificate.subject)
            .last_update(self.now + from_now)
            .next_update(self.now + until_now)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
                critical=False,
            )
        )
        if number is not None:
            builder = builder.add_extension(x509.CRLNumber(number), critical=False)
        for entry in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(entry.certificate.serial_number)
                .revocation_date(self.now - A_DAY)
                .add_extension(x509.CRLReason(reason), critical=False)
                .build()
            )
        return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def identity(self, port: int, *, host: str = "localhost", client: Issued | None = None,
                 root_pem: str = "") -> Identity:  # fmt: skip
        """Make an identity that connects to `host`:`port`."""
        issued = client or self.client()
        return Identity(
            host=host,
            trading_port=port,
            root_pem=root_pem or self.root_pem,
            chain_pem=self.chain_pem(issued),
            private_key=issued.key,
        )

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: ec.EllipticCurvePublicKey,
        from_now: timedelta = -A_DAY,
        until_now: timedelta = A_DAY * 30,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now + from_now)
            .not_valid_after(self.now + until_now)
        )

    def _issue(
        self,
        builder: x509.CertificateBuilder,
        key: ec.EllipticCurvePrivateKey,
        purposes: tuple[x509.ObjectIdentifier, ...],
    ) -> Issued:
        builder = builder.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        )
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        if self.published_at:
            builder = builder.add_extension(_point(self.issuing_list_url), critical=False)
        return Issued(builder.sign(self.issuing.key, hashes.SHA256()), key)


def _name(common_name: str, organisation: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organisation:
        attributes.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(attributes)


def _point(url: str) -> x509.CRLDistributionPoints:
    name = x509.UniformResourceIdentifier(url)
    return x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
