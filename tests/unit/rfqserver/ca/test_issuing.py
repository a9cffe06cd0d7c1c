"""The issuing CA's own checks, and the server's certificate."""

import pytest
from support.pki.authority import Authority

from rfqserver.ca.encoding import ms_of, spki_sha256
from rfqserver.ca.errors import IssuingError
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.keys import generate_key
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.root import ISSUING_DAYS, CertifiedKey, RootCa, make_root_crl
from rfqserver.ca.server_certificate import SERVER_DAYS, make_server_certificate

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def issue(authority: Authority, days: int, now_ms: int) -> int:
    certificate = authority.ca.issue_client(
        key=generate_key().public_key(),
        firm="acme",
        firm_name="Acme",
        trader="alice",
        requested_name="Alice",
        life_ms=days * DAY_MS,
        now_ms=now_ms,
    )
    return ms_of(certificate.not_valid_after_utc)


def test_nothing_outlives_the_issuing_ca(authority: Authority) -> None:
    late_ms = NOW_MS + (ISSUING_DAYS - 10) * DAY_MS

    assert issue(authority, 90, late_ms) == authority.ca.not_after_ms


def test_an_expired_ca_issues_nothing(authority: Authority) -> None:
    with pytest.raises(IssuingError, match="expired"):
        issue(authority, 1, authority.ca.not_after_ms)


def test_the_parts_must_belong_together(authority: Authority) -> None:
    other = Authority(now_ms=NOW_MS)
    root, crl = authority.root.certificate, authority.root_crl
    mixed = CertifiedKey(authority.issuing.certificate, other.issuing.key)

    with pytest.raises(IssuingError, match="key"):
        IssuingCa("v", mixed, RootCa(root, crl))
    with pytest.raises(IssuingError, match="root"):
        IssuingCa("v", other.issuing, RootCa(root, crl))
    with pytest.raises(IssuingError, match="CRL"):
        IssuingCa("v", authority.issuing, RootCa(root, make_root_crl(other.root, NOW_MS)))


def test_the_authoritys_own_keys_are_known(authority: Authority) -> None:
    assert authority.hierarchy.key_fingerprints == {
        spki_sha256(authority.root.key.public_key()),
        spki_sha256(authority.issuing.key.public_key()),
    }


def test_each_server_certificate_has_a_key_of_its_own(authority: Authority) -> None:
    first = make_server_certificate(authority.ca, "127.0.0.1", NOW_MS)
    second = make_server_certificate(authority.ca, "127.0.0.1", NOW_MS)

    assert spki_sha256(first.key.public_key()) != spki_sha256(second.key.public_key())
    assert spki_sha256(first.certificate.public_key()) == spki_sha256(first.key.public_key())
    assert NOW_MS + 14 * DAY_MS < first.renew_after_ms < NOW_MS + SERVER_DAYS * DAY_MS
    assert first.chain_pem.count(b"BEGIN CERTIFICATE") == 2
