"""Where certificates say that their state and their issuer can be looked up.

Plain HTTP on purpose: what is fetched there is signed, and a TLS server whose
own state must be looked up first would go round in circles (RFC 5280 section 8).
"""

import ipaddress

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID
from msgspec import Struct

ROOT_CRL_PATH = "/crl/root.crl"
ISSUING_CRL_PATH = "/crl/issuing.crl"
ROOT_CERTIFICATE_PATH = "/ca/root.cer"
ISSUING_CERTIFICATE_PATH = "/ca/issuing.cer"
OCSP_PATH = "/ocsp"
"""One for all issuing CAs: a request names the one it is about."""

Pointers = tuple[tuple[x509.ExtensionType, bool], ...]
"""Extensions with their criticality: CRL distribution point and AIA, neither critical."""


class PublicationAddress(Struct, frozen=True):
    """Host and port of the publication listener, as others reach it."""

    host: str
    port: int

    def url(self, path: str) -> str:
        """The whole address of one of the paths."""
        return f"http://{_in_url(self.host)}:{self.port}{path}"


def path_of(path: str, generation: int) -> str:
    """The path at which a later generation publishes what the first does at `path`.

    The first keeps the paths without a number: certificates out there name them.
    """
    if generation == 1:
        return path
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}-{generation}{dot}{suffix}"


def party_pointers(address: PublicationAddress | None, generation: int = 1) -> Pointers:
    """For what an issuing CA certifies: its CRL, its responder, its certificate.

    None, where the port changes with each start, leaves them out: an address
    in a certificate must hold for the certificate's whole life.
    """
    if address is None:
        return ()
    return _pointers(
        crl=address.url(path_of(ISSUING_CRL_PATH, generation)),
        ocsp=address.url(OCSP_PATH),
        issuer=address.url(path_of(ISSUING_CERTIFICATE_PATH, generation)),
    )


def ca_pointers(address: PublicationAddress | None, root_generation: int = 1) -> Pointers:
    """For what a root certifies, issuing CAs and other roots: its CRL and certificate.

    No responder speaks for the root, whose key is off line.
    """
    if address is None:
        return ()
    return _pointers(
        crl=address.url(path_of(ROOT_CRL_PATH, root_generation)),
        ocsp="",
        issuer=address.url(path_of(ROOT_CERTIFICATE_PATH, root_generation)),
    )


def _pointers(*, crl: str, ocsp: str, issuer: str) -> Pointers:
    point = x509.DistributionPoint(
        full_name=[x509.UniformResourceIdentifier(crl)],
        relative_name=None,
        reasons=None,
        crl_issuer=None,
    )
    access = [_access(AuthorityInformationAccessOID.CA_ISSUERS, issuer)]
    if ocsp:
        access.insert(0, _access(AuthorityInformationAccessOID.OCSP, ocsp))
    # RFC 5280 section 4.2.1.13 and 4.2.2.1: the one should, the other must be non-critical.
    return (
        (x509.CRLDistributionPoints([point]), False),
        (x509.AuthorityInformationAccess(access), False),
    )


def _access(method: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(url))


def _in_url(host: str) -> str:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return host
    return f"[{host}]" if version == 6 else host
