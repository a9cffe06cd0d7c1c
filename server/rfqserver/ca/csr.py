"""Which certificate signing requests (PKCS#10) are taken, and why the others are not.

Names and extensions in a request are wishes and have no effect on the
certificate; what counts is the key and the proof that the applicant holds it.
"""

import base64
import binascii

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AttributeOID, NameOID
from msgspec import Struct

from rfqserver.ca.encoding import sha256_hex, spki_sha256
from rfqserver.ca.errors import CsrRefusedError
from rfqserver.ca.profiles import NAME_MAX_CHARS

CSR_MAX_BYTES = 8_192
"""Largest request body taken, in whatever encoding; a P-256 request has some 400 bytes."""


_DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_PEM_MARK = b"-----BEGIN "


class SigningRequest(Struct, frozen=True):
    """A request that passed the policy. Fingerprints are SHA-256 in lower-case hex, of DER."""

    der: bytes
    fingerprint: str
    spki_fingerprint: str
    common_name: str
    organisation: str


def read_csr(body: bytes, *, named: bool = True) -> SigningRequest:
    """Read a request in base64 (with or without line breaks), PEM or DER and apply the policy.

    `named` demands a common name; a renewal may come without any, also when it
    is asked for again at the enrolment's door.

    Raises:
        CsrRefusedError: the reason, for the applicant.
    """
    if len(body) > CSR_MAX_BYTES:
        raise CsrRefusedError(
            f"The request is larger than {CSR_MAX_BYTES} bytes. Send one PKCS#10 request only."
        )
    request = _parsed(body)
    _check_key(request)
    _check_proof(request)
    der = request.public_bytes(serialization.Encoding.DER)
    return SigningRequest(
        der=der,
        fingerprint=sha256_hex(der),
        spki_fingerprint=spki_sha256(request.public_key()),
        common_name=_name(request, NameOID.COMMON_NAME, "common name (CN)", required=named),
        organisation=_name(request, NameOID.ORGANIZATION_NAME, "organisation (O)", required=False),
    )


def challenge_password(csr_der: bytes) -> str:
    """The challengePassword (RFC 2985 section 5.4.1) of a request that passed; "" for none.

    Raises:
        CsrRefusedError: it is there more than once, or is no text.
    """
    try:
        attributes = x509.load_der_x509_csr(csr_der).attributes
        found = [one for one in attributes if one.oid == AttributeOID.CHALLENGE_PASSWORD]
        if not found:
            return ""
        [attribute] = found
        text: str = attribute.value.decode("ascii")
    except ValueError as error:
        raise CsrRefusedError(
            "The request's attributes cannot be read. It may carry one challenge password of "
            "one value in plain characters, or none."
        ) from error
    return text


def check_same_names(csr_der: bytes, certificate_der: bytes) -> None:
    """Check that a request for renewal names nobody else (RFC 7030 section 4.2.2).

    A request without a subject, or without alternative names, asks for those
    of the certificate.

    Raises:
        CsrRefusedError: subject or alternative names differ from the certificate's.
    """
    request = x509.load_der_x509_csr(csr_der)
    certificate = x509.load_der_x509_certificate(certificate_der)
    if list(request.subject) and request.subject != certificate.subject:
        raise CsrRefusedError(
            "The request's subject is not that of the certificate being renewed, which is "
            f"{certificate.subject.rfc4514_string()}. Repeat it exactly, or leave it out."
        )
    try:
        wanted = request.extensions
    except (ValueError, x509.DuplicateExtension) as error:
        raise CsrRefusedError("The request's extensions cannot be read.") from error
    names = _alternative_names(wanted)
    if names is not None and names != _alternative_names(certificate.extensions):
        raise CsrRefusedError(
            "The request's alternative names are not those of the certificate being renewed. "
            "Repeat them exactly, or leave them out."
        )


def _alternative_names(extensions: x509.Extensions) -> x509.SubjectAlternativeName | None:
    try:
        return extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


def public_key_of(csr_der: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a request that passed `read_csr` before."""
    key = x509.load_der_x509_csr(csr_der).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CsrRefusedError("The request's key is not an elliptic-curve key.")
    return key


def _parsed(body: bytes) -> x509.CertificateSigningRequest:
    content = body.strip()
    if not content:
        raise CsrRefusedError("The body is empty. Send a PKCS#10 certificate signing request.")
    try:
        if _PEM_MARK in content:
            return x509.load_pem_x509_csr(content)
        return x509.load_der_x509_csr(_der(body))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CsrRefusedError(
            "The body is not a PKCS#10 certificate signing request in base64, PEM or DER."
        ) from error


def _der(body: bytes) -> bytes:
    # A DER request starts with a SEQUENCE tag and a long length; in base64 that is "MI".
    if body[:1] == b"\x30" and body[1:2] >= b"\x80":
        return body
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _check_key(request: x509.CertificateSigningRequest) -> None:
    try:
        key = request.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CsrRefusedError(
            "The request's public key cannot be read. Make a P-256 key (prime256v1)."
        ) from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CsrRefusedError(
            "The request's key is not an elliptic-curve key. Make a P-256 key (prime256v1)."
        )
    if not isinstance(key.curve, ec.SECP256R1):
        raise CsrRefusedError(
            f"The request's key is on the curve {key.curve.name}. Make a P-256 key (prime256v1)."
        )


def _check_proof(request: x509.CertificateSigningRequest) -> None:
    try:
        digest = request.signature_hash_algorithm
        valid = request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise CsrRefusedError(
            "The request's signature algorithm is not supported. Sign with ECDSA and SHA-256."
        ) from error
    if not isinstance(digest, _DIGESTS):
        raise CsrRefusedError("The request is signed with a weak digest. Sign with SHA-256.")
    if not valid:
        raise CsrRefusedError(
            "The request's own signature is not valid: it was altered, or its sender does not "
            "hold the private key. Make a new request."
        )


def _name(
    request: x509.CertificateSigningRequest,
    oid: x509.ObjectIdentifier,
    what: str,
    *,
    required: bool,
) -> str:
    try:
        found = request.subject.get_attributes_for_oid(oid)
    except ValueError as error:
        raise CsrRefusedError("The request's subject cannot be read.") from error
    if not found and not required:
        return ""
    if len(found) != 1:
        raise CsrRefusedError(f"The request's subject must have exactly one {what}.")
    value = found[0].value
    text = value.strip() if isinstance(value, str) else ""
    # Invisible and direction-changing characters would let one name pass for another
    # before the operator's eyes; they are not "printable" either.
    if not text or len(text) > NAME_MAX_CHARS or not text.isprintable():
        raise CsrRefusedError(
            f"The request's {what} must be 1 to {NAME_MAX_CHARS} printable characters."
        )
    return text
