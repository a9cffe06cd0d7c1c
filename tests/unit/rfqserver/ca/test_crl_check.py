"""A list that is incomplete, or older than what was published, never comes into force."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from support.pki.authority import Authority

from rfqserver.ca.crl import RevocationReason, RevokedEntry
from rfqserver.ca.crl_check import check_history, check_new_crl, check_root_crl, crl_facts
from rfqserver.ca.encoding import utc_of
from rfqserver.ca.errors import CrlRefusedError
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.root import make_root_crl

NOW_MS = 1_800_000_000_000
MANY = 5_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def signed(authority: Authority, *serials: str, number: int = 7, from_now_ms: int = 0) -> bytes:
    return authority.ca.sign_crl(
        tuple(RevokedEntry(serial, NOW_MS, RevocationReason.SUPERSEDED) for serial in serials),
        number=number,
        this_update_ms=NOW_MS - 60_000 + from_now_ms,
        next_update_ms=NOW_MS + DAY_MS + from_now_ms,
    )


def check(authority: Authority, der: bytes, *revoked: str, number_in_force: int = 6) -> None:
    check_new_crl(
        der,
        issuer=authority.issuing.certificate,
        revoked=revoked,
        number_in_force=number_in_force,
        this_update_in_force_ms=NOW_MS - 60_000,
        now_ms=NOW_MS,
    )


def test_a_complete_newer_list_passes(authority: Authority) -> None:
    check(authority, signed(authority, "ab", "cd"), "cd", "ab")
    check(authority, signed(authority))


def test_a_missing_entry_is_named(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match=r"1 \(cd\) missing, none too many"):
        check(authority, signed(authority, "ab"), "ab", "cd")


def test_an_entry_too_many_is_named(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match=r"none missing, 1 \(cd\) too many"):
        check(authority, signed(authority, "ab", "cd"), "ab")


@pytest.mark.parametrize("number", [5, 6])
def test_the_number_must_rise(authority: Authority, number: int) -> None:
    with pytest.raises(CrlRefusedError, match="not newer"):
        check(authority, signed(authority, number=number))


def test_the_date_must_not_go_back(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match="not newer"):
        check(authority, signed(authority, from_now_ms=-1_000))


@pytest.mark.parametrize("from_now_ms", [61_000, 2 * DAY_MS])
def test_a_list_from_the_future_would_lock_everybody_out(
    authority: Authority, from_now_ms: int
) -> None:
    with pytest.raises(CrlRefusedError, match="not valid at this moment"):
        check(authority, signed(authority, from_now_ms=from_now_ms))


def test_a_list_of_somebody_else_is_refused(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match="another issuer"):
        check(authority, signed(Authority(now_ms=NOW_MS, venue="other")))


def test_thousands_of_entries_are_all_there(authority: Authority) -> None:
    serials = [format(0xABC000 + count, "x") for count in range(MANY)]
    der = signed(authority, *serials)

    check(authority, der, *serials)
    crl = x509.load_der_x509_crl(der)
    assert len(crl) == MANY
    assert crl.get_revoked_certificate_by_serial_number(0xABC000 + MANY - 1) is not None
    with pytest.raises(CrlRefusedError, match=r"1 \(1\) missing"):
        check(authority, der, *serials, "1")


def history(authority: Authority, der: bytes, number_in_journal: int, *revoked: str) -> None:
    check_history(
        x509.load_der_x509_crl(der),
        issuer=authority.issuing.certificate,
        number_in_journal=number_in_journal,
        revoked=frozenset(revoked),
    )


def test_a_journal_that_knows_more_is_fine(authority: Authority) -> None:
    history(authority, signed(authority, "ab", number=7), 7, "ab")
    history(authority, signed(authority, "ab", number=7), 9, "ab", "cd")


def test_a_journal_behind_the_published_list_was_rolled_back(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match=r"number 7; the journal ends\s+at 6"):
        history(authority, signed(authority, number=7), 6)


def test_a_journal_that_forgot_a_revocation_was_rolled_back(authority: Authority) -> None:
    with pytest.raises(CrlRefusedError, match=r"does not know 1 \(ab\)"):
        history(authority, signed(authority, "ab", number=7), 9, "cd")


def test_a_forged_list_is_no_witness(authority: Authority) -> None:
    forged = signed(authority, "7bcdef").replace(b"\x7b\xcd\xef", b"\x7b\xcd\xee")

    with pytest.raises(CrlRefusedError, match="not signed"):
        history(authority, forged, 7, "7bcdee")


def test_the_list_of_an_issuing_ca_before_this_one_is_not_compared(authority: Authority) -> None:
    history(authority, signed(Authority(now_ms=NOW_MS), "ab", number=99), 1)


def test_the_roots_list_must_not_go_back(authority: Authority) -> None:
    third = make_root_crl(authority.root, NOW_MS, number=3)

    assert check_root_crl(third, 3).number == 3
    assert check_root_crl(third, 2).number == 3
    with pytest.raises(CrlRefusedError, match="number 4 was in use before"):
        check_root_crl(third, 4)


def test_a_list_without_a_number_is_no_list(authority: Authority) -> None:
    key = authority.issuing.key
    bare = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.issuing.certificate.subject)
        .last_update(utc_of(NOW_MS))
        .next_update(utc_of(NOW_MS + DAY_MS))
        .sign(key, hashes.SHA256())
    )
    with pytest.raises(CrlRefusedError, match="no number"):
        crl_facts(bare)
