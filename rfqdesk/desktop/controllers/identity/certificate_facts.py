"""A certificate as the facts that a person looks up."""

from dataclasses import replace
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rfqdesk.client.errors import ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.handshakes.handshake_checks import alternative_names
from rfqdesk.desktop.models.identity.identity_picture import CertificatePicture, Facts, life_words
from rfqdesk.identity.certificate import certificate_fingerprint, has_purpose, summarise
from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.fingerprint import grouped

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_ENDED_WORDS = {RefusalKind.REVOKED: "revoked", RefusalKind.SUPERSEDED: "replaced"}
_PURPOSES = (
    (ExtendedKeyUsageOID.CLIENT_AUTH, "TLS client"),
    (ExtendedKeyUsageOID.SERVER_AUTH, "TLS server"),
)


def certificate_picture(
    certificate: x509.Certificate,
    kind: str,
    now_ms: int,
    *,
    own: bool = False,
    ended: str = "",
    children: tuple[CertificatePicture, ...] = (),
) -> CertificatePicture:
    """Read one certificate. `own` adds firm and trader, which stand in its name."""
    fingerprint = certificate_fingerprint(certificate)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    bare = CertificatePicture(
        key=fingerprint,
        name=_name(certificate),
        kind=kind,
        not_before_ms=_ms(begins),
        not_after_ms=_ms(ends),
        facts=(),
        children=children,
        ended=ended,
    )
    facts: Facts = (
        *(_party_facts(certificate) if own else ()),
        ("Issued to", certificate.subject.rfc4514_string()),
        ("Issued by", certificate.issuer.rfc4514_string()),
        ("Names", ", ".join(alternative_names(certificate)) or "none"),
        ("Purpose", _purpose(certificate)),
        ("Serial", f"{certificate.serial_number:x}"),
        ("Valid from", f"{begins:%Y-%m-%d %H:%M} UTC"),
        ("Valid until", f"{ends:%Y-%m-%d %H:%M} UTC, {life_words(bare, now_ms)[0]}"),
        ("Key", _key(certificate)),
        ("SHA-256", grouped(fingerprint)),
    )
    return replace(bare, facts=facts)


def _party_facts(certificate: x509.Certificate) -> Facts:
    try:
        summary = summarise(certificate)
    except CertificateInvalidError:
        return ()
    return (
        ("Firm", _with_slug(summary.organisation, summary.firm)),
        ("Trader", _with_slug(summary.common_name, summary.trader)),
        ("Venue", summary.venue),
    )


def _with_slug(name: str, slug: str) -> str:
    return f"{name} ({slug})" if name and name != slug else slug


def _name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def _purpose(certificate: x509.Certificate) -> str:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        authority = basic.value.ca
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        authority = False
    if authority:
        return "certificate authority"
    found = [words for purpose, words in _PURPOSES if has_purpose(certificate, purpose)]
    return ", ".join(found) or "not stated"


def _key(certificate: x509.Certificate) -> str:
    try:
        public = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "of a kind not known here"
    if isinstance(public, ec.EllipticCurvePublicKey):
        return f"elliptic curve {_CURVES.get(public.curve.name, public.curve.name)}"
    return type(public).__name__.removeprefix("_").removesuffix("PublicKey")


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def is_over(error: BaseException | None) -> bool:
    """Whether one's certificate will never do again, by what the venue last said."""
    over = {RefusalKind.REVOKED, RefusalKind.SUPERSEDED, RefusalKind.EXPIRED}
    return isinstance(error, ConnectionRefusedByVenueError) and error.kind in over


def ended_word(error: BaseException | None) -> str:
    """Why one's certificate counts no more, in a word, by what the venue last said; "" for not."""
    if isinstance(error, ConnectionRefusedByVenueError):
        return _ENDED_WORDS.get(error.kind, "")
    return ""
