"""TLS towards a venue: version 1.3, the pinned roots, nothing else."""

import ssl
from collections.abc import Sequence
from enum import Enum

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from rfqdesk.client.trust.revocation_list import RevocationList, distribution_points
from rfqdesk.identity.certificate import has_purpose
from rfqdesk.identity.identity import Identity
from rfqdesk.identity.platform import memory_file

KEY_EXCHANGE_GROUP = "prime256v1"
"""The group that venues agree on; offering another first would cost a round trip."""

INVALID_PURPOSE_CODE = 26
UNABLE_TO_GET_CRL_CODE = 3
"""X509_V_ERR_* of OpenSSL."""


class Depth(Enum):
    """How much of the server's chain is judged by revocation lists.

    A list for a certificate that names none can't be had, and OpenSSL demands
    one for each that it is to check.
    """

    NONE = 0
    LEAF = ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    CHAIN = ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN


class ServerCheckingSSLObject(ssl.SSLObject):
    """Demands that the server's certificate names server authentication as its purpose.

    OpenSSL checks the purpose only where the extension is there; a certificate
    without it would pass for a server's.
    """

    def do_handshake(self) -> None:
        """Shake hands, then look at the certificate once more."""
        super().do_handshake()
        der = self.getpeercert(binary_form=True)
        certificate = None if der is None else x509.load_der_x509_certificate(der)
        if certificate is None or not has_purpose(certificate, ExtendedKeyUsageOID.SERVER_AUTH):
            raise _refusal(INVALID_PURPOSE_CODE, "not issued for server authentication")
        self.judge(certificate)

    def judge(self, certificate: x509.Certificate) -> None:
        """Look at what else must be so."""


class LearningSSLObject(ServerCheckingSSLObject):
    """Lets no server pass: only what it shows is of interest."""

    def judge(self, certificate: x509.Certificate) -> None:
        """Refuse it, whatever it is."""
        del certificate
        raise _refusal(UNABLE_TO_GET_CRL_CODE, "only its certificates were asked for")


class ListDemandingSSLObject(ServerCheckingSSLObject):
    """For a context without lists: lets no server pass whose certificate names one."""

    def judge(self, certificate: x509.Certificate) -> None:
        """Refuse what could have been looked up."""
        if distribution_points(certificate):
            raise _refusal(UNABLE_TO_GET_CRL_CODE, "its revocation list was not loaded")


def _refusal(code: int, text: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, f"certificate verify failed: {text}")
    error.verify_code = code
    error.verify_message = text
    return error


def pinned_context(root_pem: str) -> ssl.SSLContext:
    """Trust these roots and no other; for enrolment, where there is no certificate yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_ecdh_curve(KEY_EXCHANGE_GROUP)
    context.sslobject_class = ServerCheckingSSLObject
    # Without this a certificate without alternative names passes by its CN.
    context.hostname_checks_common_name = False
    context.load_verify_locations(cadata=root_pem)
    return context


def identity_context(
    identity: Identity, lists: Sequence[RevocationList] = (), depth: Depth | None = Depth.NONE
) -> ssl.SSLContext:
    """Trust the pinned roots and present the own certificate; for trading.

    The server's certificates are judged by `lists`, so far as `depth` says.
    None judges by none, not even those that the certificate names.
    """
    context = pinned_context(identity.root_pem)
    if depth is Depth.NONE:
        context.sslobject_class = ListDemandingSSLObject
    elif depth is not None:
        # A context takes lists from a file only, and never lets go of one: hence a new
        # context for each connection.
        with memory_file(b"".join(one.pem() for one in lists)) as path:
            context.load_verify_locations(path)
        context.verify_flags |= depth.value
    identity.present_to(context)
    return context


def learning_context(root_pem: str) -> ssl.SSLContext:
    """See what certificates a server has; shows none of one's own, and always fails."""
    context = pinned_context(root_pem)
    context.sslobject_class = LearningSSLObject
    return context


def bootstrap_context() -> ssl.SSLContext:
    """Trust nobody and check nothing: only for fetching a root that is then compared.

    RFC 7030 section 4.1.1 allows exactly this: what comes over it is not used
    before its fingerprint has matched the one that the operator gave.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_ecdh_curve(KEY_EXCHANGE_GROUP)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
