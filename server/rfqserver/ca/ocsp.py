"""OCSP (RFC 6960) messages: what is asked, and the answer to be signed.

One certificate a request, as RFC 5019 section 2.1.1 has it for responders that
serve from prepared answers.
"""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from msgspec import Struct

from rfqserver.ca.crl import RevokedEntry, reason_flag
from rfqserver.ca.encoding import serial_text, utc_of
from rfqserver.ca.ocsp_signer import OcspSigner
from rfqserver.ca.profiles import CLOCK_SKEW_MS

OCSP_REQUEST_MAX_BYTES = 2_048
"""A plain request has some 80 bytes, one with a long nonce 220; the rest is room for a signature,
which is not looked at."""

NONCE_MAX_BYTES = 128
OCSP_LIFE_MS = 86_400_000

_HASHES: tuple[hashes.HashAlgorithm, ...] = (
    # Only finds the issuer, as RFC 6960 and every usual client have it; nothing rests on it.
    hashes.SHA1(),  # noqa: S303 - see above
    hashes.SHA256(),
    hashes.SHA384(),
    hashes.SHA512(),
)


class OcspRequestError(ValueError):
    """The bytes are no OCSP request that this responder takes."""


class OcspQuestion(Struct, frozen=True):
    """Which certificate is asked about. `serial` is hex, `nonce` None when there is none."""

    hash_name: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: str
    nonce: bytes | None


class IssuerIds:
    """Recognises an issuer by the hashes that requests name it with."""

    def __init__(self, issuer: x509.Certificate) -> None:
        name = issuer.subject.public_bytes()
        key = _key_bits(issuer)
        self._ids = {
            algorithm.name: (_digest(algorithm, name), _digest(algorithm, key))
            for algorithm in _HASHES
        }

    def include(self, question: OcspQuestion) -> bool:
        """Tell whether a question is about a certificate of this issuer."""
        wanted = (question.issuer_name_hash, question.issuer_key_hash)
        return self._ids.get(question.hash_name) == wanted


def read_ocsp_request(body: bytes) -> OcspQuestion:
    """Read a DER request.

    Raises:
        OcspRequestError: too large, not DER, several certificates, a nonce that is not 1 to 128
            bytes (RFC 9654 section 2.1), or a critical extension that is not known here.
    """
    if not body or len(body) > OCSP_REQUEST_MAX_BYTES:
        raise OcspRequestError(f"a request has 1 to {OCSP_REQUEST_MAX_BYTES} bytes")
    try:
        request = ocsp.load_der_ocsp_request(body)
        nonce = _nonce(request.extensions)
        hash_name, serial = request.hash_algorithm.name, request.serial_number
    except (ValueError, NotImplementedError, UnsupportedAlgorithm) as error:
        raise OcspRequestError(f"not one OCSP request: {error}") from error
    except x509.DuplicateExtension as error:
        raise OcspRequestError("an extension comes twice") from error
    if serial < 0:
        raise OcspRequestError("a serial number is not negative")
    return OcspQuestion(
        hash_name=hash_name,
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial=serial_text(serial),
        nonce=nonce,
    )


def sign_answer(
    signer: OcspSigner,
    question: OcspQuestion,
    state: RevokedEntry | None,
    *,
    known: bool,
    now_ms: int,
) -> tuple[bytes, int, int]:
    """Sign an answer: revoked when there is a `state`, else good or, if not `known`, unknown.

    Returns:
        The DER response, its thisUpdate and its nextUpdate.
    """
    this_update_ms = (now_ms - CLOCK_SKEW_MS) // 1000 * 1000
    if state is not None:
        # It cannot have been known before it was so.
        this_update_ms = max(this_update_ms, state.revoked_ms // 1000 * 1000)
    next_update_ms = min(now_ms + OCSP_LIFE_MS, signer.not_after_ms) // 1000 * 1000
    good = ocsp.OCSPCertStatus.GOOD if known else ocsp.OCSPCertStatus.UNKNOWN
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=question.issuer_name_hash,
            issuer_key_hash=question.issuer_key_hash,
            serial_number=int(question.serial, 16),
            algorithm=next(found for found in _HASHES if found.name == question.hash_name),
            cert_status=good if state is None else ocsp.OCSPCertStatus.REVOKED,
            this_update=utc_of(this_update_ms),
            next_update=utc_of(next_update_ms),
            revocation_time=None if state is None else utc_of(state.revoked_ms),
            revocation_reason=None if state is None else reason_flag(state.reason),
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        .certificates([signer.certificate])
    )
    if question.nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(question.nonce), critical=False)
    response = builder.sign(signer.key, hashes.SHA256())
    return response.public_bytes(Encoding.DER), this_update_ms, next_update_ms


def refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    """An unsigned answer that says why there is none; DER."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _nonce(extensions: x509.Extensions) -> bytes | None:
    found = None
    for extension in extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            found = extension.value.nonce
            if not 1 <= len(found) <= NONCE_MAX_BYTES:
                raise OcspRequestError(f"a nonce has 1 to {NONCE_MAX_BYTES} bytes")
        elif extension.critical:
            raise OcspRequestError(f"critical extension {extension.oid.dotted_string}")
    return found


def _key_bits(issuer: x509.Certificate) -> bytes:
    """The content of the key's BIT STRING, which issuerKeyHash is taken of."""
    return issuer.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()
