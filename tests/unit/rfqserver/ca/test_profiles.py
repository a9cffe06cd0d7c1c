"""Each profile carries exactly these extensions, with exactly this criticality."""

import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID
from support.pki.authority import Authority

from rfqserver.ca.encoding import ms_of
from rfqserver.ca.ocsp_signer import make_ocsp_signer
from rfqserver.ca.profiles import DAY_MS, common_name_for, identity_uri
from rfqserver.ca.root import ISSUING_DAYS, ROOT_DAYS

NOW_MS = 1_800_000_000_000

CRITICAL = {
    "root": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
    },
    "issuing": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
        ExtensionOID.EXTENDED_KEY_USAGE: False,
        ExtensionOID.NAME_CONSTRAINTS: True,
    },
    "client": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
        ExtensionOID.EXTENDED_KEY_USAGE: False,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME: False,
    },
}
CRITICAL["server"] = CRITICAL["client"]
CRITICAL["ocsp signer"] = {
    ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER: False,
    ExtensionOID.BASIC_CONSTRAINTS: True,
    ExtensionOID.KEY_USAGE: True,
    ExtensionOID.EXTENDED_KEY_USAGE: False,
    ExtensionOID.OCSP_NO_CHECK: False,
}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


@pytest.fixture(scope="module")
def certificates(authority: Authority) -> dict[str, x509.Certificate]:
    key = authority.client().key.public_key()
    client = authority.ca.issue_client(
        key=key,
        firm="acme",
        firm_name="Acme Trading Ltd",
        trader="alice",
        requested_name="Alice Smith",
        life_ms=90 * DAY_MS,
        now_ms=NOW_MS,
    )
    return {
        "root": authority.root.certificate,
        "issuing": authority.issuing.certificate,
        "client": client,
        "server": authority.server.certificate,
        "ocsp signer": make_ocsp_signer(authority.ca, NOW_MS).certificate,
    }


@pytest.mark.parametrize("kind", list(CRITICAL))
def test_the_extensions_and_their_criticality(
    certificates: dict[str, x509.Certificate], kind: str
) -> None:
    found = {extension.oid: extension.critical for extension in certificates[kind].extensions}

    assert found == CRITICAL[kind]


@pytest.mark.parametrize(
    ("kind", "ca", "path_length"),
    [
        ("root", True, 1),
        ("issuing", True, 0),
        ("client", False, None),
        ("server", False, None),
        ("ocsp signer", False, None),
    ],
)
def test_who_is_a_ca(
    certificates: dict[str, x509.Certificate], kind: str, ca: bool, path_length: int | None
) -> None:
    found = certificates[kind].extensions.get_extension_for_class(x509.BasicConstraints).value

    assert (found.ca, found.path_length) == (ca, path_length)


@pytest.mark.parametrize("kind", list(CRITICAL))
def test_key_usage(certificates: dict[str, x509.Certificate], kind: str) -> None:
    usage = certificates[kind].extensions.get_extension_for_class(x509.KeyUsage).value
    signs = kind in {"root", "issuing"}

    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (
        signs,
        signs,
        not signs,
    )
    assert not (usage.content_commitment)
    assert not (usage.key_encipherment)
    assert not (usage.data_encipherment)
    assert not (usage.key_agreement)


@pytest.mark.parametrize(
    ("kind", "purposes"),
    [
        (
            "issuing",
            {
                ExtendedKeyUsageOID.SERVER_AUTH,
                ExtendedKeyUsageOID.CLIENT_AUTH,
                ExtendedKeyUsageOID.OCSP_SIGNING,
            },
        ),
        ("client", {ExtendedKeyUsageOID.CLIENT_AUTH}),
        ("server", {ExtendedKeyUsageOID.SERVER_AUTH}),
        ("ocsp signer", {ExtendedKeyUsageOID.OCSP_SIGNING}),
    ],
)
def test_extended_key_usage(
    certificates: dict[str, x509.Certificate], kind: str, purposes: set[x509.ObjectIdentifier]
) -> None:
    usage = certificates[kind].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert set(usage) == purposes


def test_the_issuing_ca_may_name_this_venue_and_this_host_only(
    certificates: dict[str, x509.Certificate], authority: Authority
) -> None:
    extensions = certificates["issuing"].extensions
    constraints = extensions.get_extension_for_class(x509.NameConstraints).value

    assert constraints.permitted_subtrees == [
        x509.UniformResourceIdentifier(authority.venue),
        x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")),
    ]
    assert constraints.excluded_subtrees is None


def test_a_host_name_is_constrained_as_dns_name() -> None:
    authority = Authority(now_ms=NOW_MS, host="rfq.example.com")
    extensions = authority.issuing.certificate.extensions
    constraints = extensions.get_extension_for_class(x509.NameConstraints).value
    names = authority.server.certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    ).value

    assert constraints.permitted_subtrees is not None
    assert x509.DNSName("rfq.example.com") in constraints.permitted_subtrees
    assert list(names) == [x509.DNSName("rfq.example.com")]


def test_a_party_is_named_by_one_uri(certificates: dict[str, x509.Certificate]) -> None:
    extensions = certificates["client"].extensions
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert list(names) == [
        x509.UniformResourceIdentifier("spiffe://test-venue/firm/acme/trader/alice")
    ]
    assert identity_uri("v", "f", "t") == "spiffe://v/firm/f/trader/t"
    assert identity_uri("v", "f", "t", operates=True) == "spiffe://v/firm/f/operator/t"
    subject = certificates["client"].subject.rfc4514_string()
    assert subject == "CN=Alice Smith,O=Acme Trading Ltd"


def test_key_identifiers_chain_up(certificates: dict[str, x509.Certificate]) -> None:
    for child, parent in (("issuing", "root"), ("client", "issuing"), ("server", "issuing")):
        authority = certificates[child].extensions.get_extension_for_class(
            x509.AuthorityKeyIdentifier
        )
        subject = certificates[parent].extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        assert authority.value.key_identifier == subject.value.digest
        certificates[child].verify_directly_issued_by(certificates[parent])


@pytest.mark.parametrize(
    ("kind", "days"), [("root", ROOT_DAYS), ("issuing", ISSUING_DAYS), ("client", 90)]
)
def test_lifetimes_are_dated_back_a_minute(
    certificates: dict[str, x509.Certificate], kind: str, days: int
) -> None:
    certificate = certificates[kind]

    assert ms_of(certificate.not_valid_before_utc) == NOW_MS - 60_000
    assert ms_of(certificate.not_valid_after_utc) == NOW_MS + days * DAY_MS


def test_serial_numbers_are_long_and_differ(certificates: dict[str, x509.Certificate]) -> None:
    serials = {certificate.serial_number for certificate in certificates.values()}

    assert len(serials) == len(certificates)
    # 2**64 random values at least; a 159-bit number below this has one chance in 2**63.
    assert all(serial.bit_length() > 96 for serial in serials)


@pytest.mark.parametrize(
    ("requested", "certified"),
    [
        ("Alice Smith", "Alice Smith"),
        ("alice", "alice"),
        ("alice.smith", "slug"),
        ("www.example.com.", "slug"),
        ("", "slug"),
    ],
)
def test_no_common_name_reads_as_a_host(requested: str, certified: str) -> None:
    assert common_name_for(requested, "slug") == certified
