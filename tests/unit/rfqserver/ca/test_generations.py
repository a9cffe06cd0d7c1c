"""Later issuing CAs, later roots and the certificates between roots: every extension they have."""

import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID

from rfqserver.ca.encoding import ms_of
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.pointers import PublicationAddress, path_of
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.root import (
    ISSUING_DAYS,
    ROOT_DAYS,
    CertifiedKey,
    RootCa,
    make_cross_certificate,
    make_issuing,
    make_root,
    make_root_crl,
)
from rfqserver.ca.server_certificate import make_server_certificate

NOW_MS = 1_800_000_000_000
LATER_MS = NOW_MS + 300 * DAY_MS
AT = PublicationAddress("rfq.example.com", 8080)
BASE = "http://rfq.example.com:8080"
HOST = "10.0.0.1"

Kinds = dict[str, x509.Certificate]

CRITICAL = {
    "root 2": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
    },
    "new with old": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
        ExtensionOID.CRL_DISTRIBUTION_POINTS: False,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS: False,
    },
    "issuing 2": {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: False,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: False,
        ExtensionOID.BASIC_CONSTRAINTS: True,
        ExtensionOID.KEY_USAGE: True,
        ExtensionOID.EXTENDED_KEY_USAGE: False,
        ExtensionOID.NAME_CONSTRAINTS: True,
        ExtensionOID.CRL_DISTRIBUTION_POINTS: False,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS: False,
    },
}
CRITICAL["old with new"] = CRITICAL["new with old"]
CRITICAL["issuing 3"] = CRITICAL["issuing 2"]


def made(name: str = "blue") -> tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy]:
    old = make_root(name, NOW_MS)
    new = make_root(name, LATER_MS, successor_of=old.certificate)
    second = make_issuing(old, name, HOST, LATER_MS, AT, generation=2)
    third = make_issuing(new, name, HOST, LATER_MS, AT, generation=3, root_generation=2)
    kinds = {
        "root 2": new.certificate,
        "new with old": make_cross_certificate(new.certificate, old, AT, root_generation=1),
        "old with new": make_cross_certificate(old.certificate, new, AT, root_generation=2),
        "issuing 2": second.certificate,
        "issuing 3": third.certificate,
    }
    old_ca = RootCa(old.certificate, make_root_crl(old, LATER_MS))
    new_ca = RootCa(new.certificate, make_root_crl(new, LATER_MS), 2)
    hierarchy = Hierarchy(
        [
            IssuingCa(name, third, new_ca, AT, generation=3),
            IssuingCa(name, second, old_ca, AT, generation=2),
        ],
        (kinds["new with old"], kinds["old with new"]),
    )
    return old, new, kinds, hierarchy


@pytest.fixture(scope="module")
def world() -> tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy]:
    return made()


@pytest.fixture(scope="module")
def kinds(world: tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy]) -> Kinds:
    return world[2]


@pytest.mark.parametrize("kind", list(CRITICAL))
def test_the_extensions_and_their_criticality(kinds: Kinds, kind: str) -> None:
    found = {extension.oid: extension.critical for extension in kinds[kind].extensions}

    assert found == CRITICAL[kind]


@pytest.mark.parametrize("kind", list(CRITICAL))
def test_path_length_and_key_usage(kinds: Kinds, kind: str) -> None:
    extensions = kinds[kind].extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = extensions.get_extension_for_class(x509.KeyUsage).value

    assert (constraints.ca, constraints.path_length) == (True, 0 if "issuing" in kind else 1)
    assert (usage.key_cert_sign, usage.crl_sign) == (True, True)
    others = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    assert not any(getattr(usage, name) for name in (*others, "key_agreement"))


@pytest.mark.parametrize("kind", ["issuing 2", "issuing 3"])
def test_a_later_issuing_ca_is_constrained_like_the_first(kinds: Kinds, kind: str) -> None:
    extensions = kinds[kind].extensions
    names = extensions.get_extension_for_class(x509.NameConstraints).value
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value

    assert names.permitted_subtrees == [
        x509.UniformResourceIdentifier("blue"),
        x509.IPAddress(ipaddress.ip_network("10.0.0.1/32")),
    ]
    assert names.excluded_subtrees is None
    assert set(purposes) == {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.OCSP_SIGNING,
    }


@pytest.mark.parametrize(
    ("kind", "issuer"),
    [("new with old", "root"), ("issuing 2", "root"), ("old with new", "root-2"),
     ("issuing 3", "root-2")],
)  # fmt: skip
def test_each_points_to_its_own_issuer(kinds: Kinds, kind: str, issuer: str) -> None:
    assert pointers(kinds[kind]) == ([f"{BASE}/crl/{issuer}.crl"], [f"{BASE}/ca/{issuer}.cer"], [])


def test_what_a_later_issuing_ca_issues_points_to_it(
    world: tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy],
) -> None:
    server = make_server_certificate(world[3].newest, HOST, LATER_MS).certificate

    assert pointers(server) == (
        [f"{BASE}/crl/issuing-3.crl"], [f"{BASE}/ca/issuing-3.cer"], [f"{BASE}/ocsp"],
    )  # fmt: skip
    assert path_of("/crl/issuing.crl", 1) == "/crl/issuing.crl"


def test_names_and_keys_chain_up(
    world: tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy],
) -> None:
    old, new, kinds, _ = world

    assert new.certificate.subject == old.certificate.subject
    assert new.certificate.public_key() != old.certificate.public_key()
    for child, parent in (("new with old", old), ("issuing 2", old), ("old with new", new),
                          ("issuing 3", new), ("root 2", new)):  # fmt: skip
        kinds[child].verify_directly_issued_by(parent.certificate)
        if child != "root 2":
            assert authority_key(kinds[child]) == subject_key(parent.certificate)
    assert kinds["new with old"].public_key() == new.certificate.public_key()
    # Self-issued (RFC 5280 section 3.2), so that it takes up no path length.
    assert kinds["new with old"].subject == kinds["new with old"].issuer
    commons = [kinds[kind].subject.rfc4514_string() for kind in ("issuing 2", "issuing 3")]
    assert commons == ["CN=blue issuing CA 2,O=blue", "CN=blue issuing CA 3,O=blue"]


def test_the_longest_name_of_a_venue_still_tells_the_generations_apart() -> None:
    _, _, kinds, _ = made("x" * 63)
    commons = [
        kinds[kind].subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        for kind in ("issuing 2", "issuing 3")
    ]

    assert all(len(common) <= 64 for common in commons)
    assert [common[-4:] for common in commons] == ["CA 2", "CA 3"]


def test_nothing_outlives_what_it_leads_to(
    world: tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy],
) -> None:
    old, new, kinds, _ = world
    end_ms = ms_of(old.certificate.not_valid_after_utc)
    for kind in ("new with old", "old with new"):
        assert ms_of(kinds[kind].not_valid_before_utc) == LATER_MS - 60_000
        assert ms_of(kinds[kind].not_valid_after_utc) == end_ms
    assert ms_of(new.certificate.not_valid_after_utc) == LATER_MS + ROOT_DAYS * DAY_MS
    late_ms = end_ms - 10 * DAY_MS
    cut_short = make_issuing(old, "blue", HOST, late_ms, generation=4)
    assert ms_of(cut_short.certificate.not_valid_after_utc) == end_ms
    full = ms_of(kinds["issuing 3"].not_valid_after_utc)
    assert full == LATER_MS + ISSUING_DAYS * DAY_MS


def test_what_is_handed_out_while_the_root_is_rolled_over(
    world: tuple[CertifiedKey, CertifiedKey, Kinds, Hierarchy],
) -> None:
    old, new, kinds, hierarchy = world
    handed = [x509.load_der_x509_certificate(der) for der in hierarchy.certificates_der]

    assert handed[-1] == new.certificate
    assert set(handed) == {old.certificate, *kinds.values()}
    assert x509.load_pem_x509_certificates(hierarchy.new_with_old_pem) == [kinds["new with old"]]
    assert (hierarchy.generation, hierarchy.newest_root.generation) == (3, 2)
    assert hierarchy.rolling_over
    ends_ms = hierarchy.issuing[0].not_after_ms
    assert [ca.generation for ca in hierarchy.signing(ends_ms - 1)] == [2, 3]
    # Both end at once here; the newest is asked all the same, and answers for its own end.
    assert [ca.generation for ca in hierarchy.signing(ends_ms)] == [3]


def pointers(certificate: x509.Certificate) -> tuple[list[str], list[str], list[str]]:
    """Addresses of list, issuer and responder."""
    lists = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    found: dict[x509.ObjectIdentifier, list[str]] = {}
    for one in access:
        found.setdefault(one.access_method, []).append(one.access_location.value)
    return (
        [name.value for point in lists for name in point.full_name or ()],
        found.get(AuthorityInformationAccessOID.CA_ISSUERS, []),
        found.get(AuthorityInformationAccessOID.OCSP, []),
    )


def authority_key(certificate: x509.Certificate) -> bytes | None:
    found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    return found.value.key_identifier


def subject_key(certificate: x509.Certificate) -> bytes:
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
