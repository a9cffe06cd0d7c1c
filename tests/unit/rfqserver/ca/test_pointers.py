"""Certificates say where their state is published, when that address will hold."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID
from support.pki.authority import Authority

from rfqserver.ca.ocsp_signer import make_ocsp_signer
from rfqserver.ca.pointers import PublicationAddress
from rfqserver.ca.profiles import DAY_MS

NOW_MS = 1_800_000_000_000
ADDRESS = PublicationAddress("rfq.example.com", 8080)
BASE = "http://rfq.example.com:8080"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS, host="rfq.example.com", published_at=ADDRESS)


@pytest.fixture(scope="module")
def certificates(authority: Authority) -> dict[str, x509.Certificate]:
    client = authority.ca.issue_client(
        key=ec.generate_private_key(ec.SECP256R1()).public_key(),
        firm="acme",
        firm_name="Acme Trading Ltd",
        trader="alice",
        requested_name="Alice",
        life_ms=DAY_MS,
        now_ms=NOW_MS,
    )
    return {
        "root": authority.root.certificate,
        "issuing": authority.issuing.certificate,
        "client": client,
        "server": authority.server.certificate,
        "ocsp signer": make_ocsp_signer(authority.ca, NOW_MS).certificate,
    }


def lists_of(certificate: x509.Certificate) -> list[str]:
    """Addresses of the CRL distribution points, of which there is one without more to it."""
    found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    assert not found.critical
    [point] = found.value
    assert (point.relative_name, point.reasons, point.crl_issuer) == (None, None, None)
    return [name.value for name in point.full_name or ()]


def access_of(certificate: x509.Certificate) -> list[tuple[x509.ObjectIdentifier, str]]:
    """Authority information access: method and address."""
    found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    assert not found.critical
    return [(entry.access_method, entry.access_location.value) for entry in found.value]


@pytest.mark.parametrize("kind", ["client", "server"])
def test_what_the_issuing_ca_certifies_points_to_its_list_and_responder(
    certificates: dict[str, x509.Certificate], kind: str
) -> None:
    assert lists_of(certificates[kind]) == [f"{BASE}/crl/issuing.crl"]
    assert access_of(certificates[kind]) == [
        (AuthorityInformationAccessOID.OCSP, f"{BASE}/ocsp"),
        (AuthorityInformationAccessOID.CA_ISSUERS, f"{BASE}/ca/issuing.cer"),
    ]


def test_the_issuing_ca_points_to_the_roots_list(
    certificates: dict[str, x509.Certificate],
) -> None:
    assert lists_of(certificates["issuing"]) == [f"{BASE}/crl/root.crl"]
    assert access_of(certificates["issuing"]) == [
        (AuthorityInformationAccessOID.CA_ISSUERS, f"{BASE}/ca/root.cer")
    ]


@pytest.mark.parametrize("kind", ["root", "ocsp signer"])
def test_the_root_and_the_signer_point_nowhere(
    certificates: dict[str, x509.Certificate], kind: str
) -> None:
    extensions = certificates[kind].extensions

    for pointer in (x509.CRLDistributionPoints, x509.AuthorityInformationAccess):
        with pytest.raises(x509.ExtensionNotFound):
            extensions.get_extension_for_class(pointer)


def test_an_ipv6_address_is_put_in_brackets() -> None:
    assert PublicationAddress("::1", 80).url("/ocsp") == "http://[::1]:80/ocsp"
    assert PublicationAddress("127.0.0.1", 80).url("/ocsp") == "http://127.0.0.1:80/ocsp"
