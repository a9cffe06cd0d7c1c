"""Certificate profiles (RFC 5280): which extensions each kind carries, and which are critical.

Names and extensions always come from here and from the operator's decision,
never from the applicant's request.
"""

import ipaddress
import re

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rfqserver.ca.encoding import utc_of

MINUTE_MS = 60_000
DAY_MS = 86_400_000
CLOCK_SKEW_MS = 60_000
"""How far notBefore and thisUpdate are dated back, for clocks that run a little slow."""

VENUE_PATTERN = r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?"
"""A SPIFFE trust domain, bounded so that every subject built from it stays within RFC 5280."""

_HOST_LABELS = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+\.?")
NAME_MAX_CHARS = 64
"""RFC 5280 upper bound of CN and O."""

Extensions = tuple[tuple[x509.ExtensionType, bool], ...]
"""Extensions with their criticality."""


def name_of(*, organisation: str, common_name: str) -> x509.Name:
    """A subject: O, then CN; each at most 64 characters (RFC 5280 upper bounds)."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:NAME_MAX_CHARS]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:NAME_MAX_CHARS]),
        ]
    )


def ca_common_name(venue: str, kind: str, generation: int = 1) -> str:
    """A CA's CN: `blue issuing CA`, then `blue issuing CA 2`; a long venue's name gives way."""
    ending = f" {kind} CA" if generation == 1 else f" {kind} CA {generation}"
    return venue[: NAME_MAX_CHARS - len(ending)] + ending


def common_name_for(requested: str, trader: str) -> str:
    """The CN to certify: what the applicant asked for unless it reads as a host name.

    Verifiers check such a CN against the issuing CA's DNS name constraint, and
    `alice.smith` would be turned away as a foreign host.
    """
    return trader if not requested or _HOST_LABELS.fullmatch(requested) else requested


def identity_uri(venue: str, firm: str, trader: str, *, operates: bool = False) -> str:
    """The name a client certificate stands for (a SPIFFE id).

    An operator's has another form, so that who reads nothing but the certificate takes
    it for no participant's.
    """
    return f"spiffe://{venue}/firm/{firm}/{'operator' if operates else 'trader'}/{trader}"


def host_name(host: str) -> x509.DNSName | x509.IPAddress:
    """A server address as the subjectAltName that TLS clients compare it with."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def root_extensions() -> Extensions:
    """Root CA, and a root certified by another: may sign CAs (one level) and CRLs.

    The name being the same, the latter is self-issued and no level of its own (RFC 5280
    section 6.1.4).
    """
    return (
        (x509.BasicConstraints(ca=True, path_length=1), True),
        (_key_usage(ca=True), True),
    )


def issuing_extensions(venue: str, host: str) -> Extensions:
    """Issuing CA: certifies nothing but this venue's parties and this venue's host.

    Extended key usage in a CA certificate restricts what it can issue for;
    so do the name constraints, should its key ever be stolen.
    """
    name = host_name(host)
    subtree: x509.GeneralName = name
    if isinstance(name, x509.IPAddress):
        subtree = x509.IPAddress(ipaddress.ip_network(host))
    return (
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_key_usage(ca=True), True),
        (
            x509.ExtendedKeyUsage(
                [
                    ExtendedKeyUsageOID.SERVER_AUTH,
                    ExtendedKeyUsageOID.CLIENT_AUTH,
                    ExtendedKeyUsageOID.OCSP_SIGNING,
                ]
            ),
            False,
        ),
        (
            x509.NameConstraints(
                permitted_subtrees=[x509.UniformResourceIdentifier(venue), subtree],
                excluded_subtrees=None,
            ),
            True,
        ),
    )


def client_extensions(venue: str, firm: str, trader: str, *, operates: bool = False) -> Extensions:
    """A party's certificate, or an operator's: TLS client only, named by one URI."""
    uri = x509.UniformResourceIdentifier(identity_uri(venue, firm, trader, operates=operates))
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage(ca=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.SubjectAlternativeName([uri]), False),
    )


def server_extensions(host: str) -> Extensions:
    """The venue's own certificate: TLS server only, named by its address."""
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage(ca=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([host_name(host)]), False),
    )


def ocsp_signer_extensions() -> Extensions:
    """The delegated OCSP signer: signs answers only, and its own state is not asked for.

    Without nocheck its state would have to be asked of itself (RFC 6960 section 4.2.2.2.1).
    """
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage(ca=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
    )


def certificate_builder(
    *,
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificateIssuerPublicKeyTypes,
    issuer_key: CertificateIssuerPublicKeyTypes | None,
    extensions: Extensions,
    not_before_ms: int,
    not_after_ms: int,
) -> x509.CertificateBuilder:
    """Assemble a profile; SKI is always added, AKI when `issuer_key` is given.

    Serial numbers are random with 159 bits (RFC 5280 section 4.1.2.2).
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_of(not_before_ms))
        .not_valid_after(utc_of(not_after_ms))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if issuer_key is not None:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key)
        builder = builder.add_extension(authority, critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
