"""Revocation lists: numbers, dates, entries, reasons."""

import itertools

import pytest
from cryptography import x509
from support.pki.authority import Authority

from rfqserver.ca.crl import RevocationReason, RevokedEntry, next_this_update_ms, reason_of
from rfqserver.ca.encoding import ms_of
from rfqserver.ca.root import ROOT_CRL_DAYS, make_root_crl

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def signed(authority: Authority, *revoked: RevokedEntry) -> x509.CertificateRevocationList:
    der = authority.ca.sign_crl(
        revoked, number=7, this_update_ms=NOW_MS - 60_000, next_update_ms=NOW_MS + 86_400_000
    )
    return x509.load_der_x509_crl(der)


def test_a_list_says_who_when_and_which(authority: Authority) -> None:
    crl = signed(authority, RevokedEntry("abc123", NOW_MS, RevocationReason.KEY_COMPROMISE))

    assert crl.issuer == authority.issuing.certificate.subject
    assert crl.is_signature_valid(authority.issuing.key.public_key())
    assert ms_of(crl.last_update_utc) == NOW_MS - 60_000
    assert crl.next_update_utc is not None
    assert ms_of(crl.next_update_utc) == NOW_MS + 86_400_000
    entry = crl.get_revoked_certificate_by_serial_number(0xABC123)
    assert entry is not None
    assert ms_of(entry.revocation_date_utc) == NOW_MS


def test_extensions_are_number_and_issuer_neither_critical(authority: Authority) -> None:
    crl = signed(authority)
    ski = authority.issuing.certificate.extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    )

    assert [extension.critical for extension in crl.extensions] == [False, False]
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 7
    aki = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert aki.key_identifier == ski.value.digest


@pytest.mark.parametrize("reason", list(RevocationReason))
def test_reasons_are_written_except_unspecified(
    authority: Authority, reason: RevocationReason
) -> None:
    entry = signed(authority, RevokedEntry("1", NOW_MS, reason))[0]
    written = [
        extension.value.reason
        for extension in entry.extensions
        if isinstance(extension.value, x509.CRLReason)
    ]

    if reason is RevocationReason.UNSPECIFIED:
        assert written == []
    else:
        assert [flag.name for flag in written] == [reason.value]


def test_the_roots_list_outlives_the_issuing_ca(authority: Authority) -> None:
    crl = make_root_crl(authority.root, NOW_MS)
    issuing_ends = authority.issuing.certificate.not_valid_after_utc

    assert crl.next_update_utc is not None
    assert crl.next_update_utc > issuing_ends
    assert ms_of(crl.next_update_utc) == NOW_MS + ROOT_CRL_DAYS * 86_400_000


def test_this_update_is_dated_back_a_minute() -> None:
    assert next_this_update_ms(NOW_MS + 999, 0) == NOW_MS - 60_000


def test_this_update_rises_within_one_second() -> None:
    dates = [0]
    for _ in range(50):
        dates.append(next_this_update_ms(NOW_MS, dates[-1]))

    assert all(later - earlier >= 1000 for earlier, later in itertools.pairwise(dates))


def test_this_update_never_lies_in_the_future() -> None:
    date = NOW_MS - 1000
    for _ in range(5):
        date = next_this_update_ms(NOW_MS + 500, date)

    assert date == NOW_MS


@pytest.mark.parametrize(
    "typed", ["key_compromise", "keyCompromise", "Key-Compromise", "key compromise"]
)
def test_reasons_are_read_as_people_type_them(typed: str) -> None:
    assert reason_of(typed) is RevocationReason.KEY_COMPROMISE


def test_an_unknown_reason_lists_the_known() -> None:
    with pytest.raises(ValueError, match="superseded"):
        reason_of("left the firm")
