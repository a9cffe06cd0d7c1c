"""The certificate signing request (PKCS#10, RFC 2986).

Names in it are what the applicant typed, for the operator to read. They
decide nothing: the operator sets firm, role and rights at approval.
"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AttributeOID, NameOID

from rfqdesk.identity.errors import CertificateInvalidError
from rfqdesk.identity.fingerprint import sha256_hex

NAME_MAX_CHARS = 64
"""Upper bound of commonName and organizationName (RFC 5280 appendix A.1)."""


def name_problem(text: str) -> str:
    """Tell what is wrong with a firm's or person's name, "" if nothing is."""
    if not text.strip():
        return "a name is needed"
    if text != text.strip():
        return "a name must not begin or end with a space"
    if len(text) > NAME_MAX_CHARS:
        return f"a name has at most {NAME_MAX_CHARS} characters"
    if not text.isprintable():
        return "a name must not contain control characters or line breaks"
    return ""


def make_csr(
    key: ec.EllipticCurvePrivateKey, *, firm_name: str, person: str, token: str = ""
) -> str:
    """Sign a request with the key it is for; PEM.

    `token` is an invitation's; it goes in as challengePassword (RFC 2985
    section 5.4.1), under the request's signature and fingerprint.

    Raises:
        ValueError: a name does not fit a certificate (see `name_problem`).
    """
    for label, text in (("firm", firm_name), ("person", person)):
        if problem := name_problem(text):
            raise ValueError(f"{label}: {problem}")
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, firm_name),
            x509.NameAttribute(NameOID.COMMON_NAME, person),
        ]
    )
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    if token:
        builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, token.encode("ascii"))
    csr = builder.sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM).decode("ascii")


def make_renewal_csr(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> str:
    """Sign a request for a new key with the names of a certificate (RFC 7030 section 4.2.2); PEM.

    Raises:
        CertificateInvalidError: the certificate has no alternative names.
    """
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError) as error:
        raise CertificateInvalidError("the certificate has no alternative name") from error
    builder = x509.CertificateSigningRequestBuilder().subject_name(certificate.subject)
    csr = builder.add_extension(names.value, critical=False).sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM).decode("ascii")


def csr_der(csr_pem: str) -> bytes:
    """Turn a request's PEM into DER.

    Raises:
        CertificateInvalidError: the text is no certificate signing request.
    """
    try:
        csr = x509.load_pem_x509_csr(csr_pem.encode("utf-8"))
    except ValueError as error:
        raise CertificateInvalidError(f"not a certificate signing request: {error}") from error
    return csr.public_bytes(serialization.Encoding.DER)


def csr_fingerprint(csr_pem: str) -> str:
    """SHA-256 over the request's DER: what the applicant reads out to the operator.

    It covers the public key, the names and the self-signature, so a request
    exchanged on the way shows another fingerprint.
    """
    return sha256_hex(csr_der(csr_pem))
