"""OCSP requests as clients make them, good ones and bad ones."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp


def request_for(
    issuer: x509.Certificate,
    serial: int,
    *,
    digest: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = None,
    extension: tuple[x509.ExtensionType, bool] | None = None,
) -> bytes:
    """A DER request about one serial number, which need not be that of any certificate."""
    algorithm = digest or hashes.SHA256()
    key = issuer.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        _digest(algorithm, issuer.subject.public_bytes()),
        _digest(algorithm, key),
        serial,
        algorithm,
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    if extension is not None:
        builder = builder.add_extension(extension[0], critical=extension[1])
    return builder.build().public_bytes(Encoding.DER)


def status_in(body: bytes) -> ocsp.OCSPCertStatus | ocsp.OCSPResponseStatus:
    """What a response says of its certificate, or why it says nothing."""
    response = ocsp.load_der_ocsp_response(body)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return response.response_status
    return response.certificate_status


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()
