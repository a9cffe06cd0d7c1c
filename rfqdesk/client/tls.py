"""TLS towards a venue: version 1.3, the pinned root, nothing else."""

import ssl

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from rfqdesk.identity.certificate import has_purpose
from rfqdesk.identity.identity import Identity

INVALID_PURPOSE_CODE = 26
"""X509_V_ERR_INVALID_PURPOSE of OpenSSL."""


class ServerCheckingSSLObject(ssl.SSLObject):
    """Demands that the server's certificate names server authentication as its purpose.

    OpenSSL checks the purpose only where the extension is there; a certificate
    without it would pass for a server's.
    """

    def do_handshake(self) -> None:
        """Shake hands, then look at the certificate once more."""
        super().do_handshake()
        der = self.getpeercert(binary_form=True)
        if der is None or not has_purpose(
            x509.load_der_x509_certificate(der), ExtendedKeyUsageOID.SERVER_AUTH
        ):
            error = ssl.SSLCertVerificationError(
                1, "certificate verify failed: not issued for a server"
            )
            error.verify_code = INVALID_PURPOSE_CODE
            error.verify_message = "not issued for server authentication"
            raise error


def pinned_context(root_pem: str) -> ssl.SSLContext:
    """Trust one root and no other; for enrolment, where there is no certificate yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.sslobject_class = ServerCheckingSSLObject
    # Without this a certificate without alternative names passes by its CN.
    context.hostname_checks_common_name = False
    context.load_verify_locations(cadata=root_pem)
    return context


def identity_context(identity: Identity) -> ssl.SSLContext:
    """Trust the pinned root and present the own certificate; for trading."""
    context = pinned_context(identity.root_pem)
    identity.present_to(context)
    return context


def bootstrap_context() -> ssl.SSLContext:
    """Trust nobody and check nothing: only for fetching a root that is then compared.

    RFC 7030 section 4.1.1 allows exactly this: what comes over it is not used
    before its fingerprint has matched the one that the operator gave.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
