"""Which bytes are believed as an issuer's revocation list."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from support.pki.throwaway_ca import A_DAY, ThrowawayCa

from rfqdesk.client.trust.revocation_list import (
    CLOCK_SKEW_MS,
    ListRefusedError,
    distribution_points,
    id_of,
    points_on_path,
    read_list,
    revoked_on_path,
)

CA = ThrowawayCa(published_at="http://venue.example:8080")
NOW_MS = int(CA.now.timestamp()) * 1000
ISSUER = CA.issuing.certificate


def refused(der: bytes, issuer: x509.Certificate = ISSUER) -> str:
    with pytest.raises(ListRefusedError) as caught:
        read_list(der, issuer, NOW_MS)
    return str(caught.value)


def test_a_list_is_read_with_its_number_and_dates() -> None:
    gone, stays = CA.client(), CA.client()
    found = read_list(CA.revocation_list(CA.issuing, gone, number=7), ISSUER, NOW_MS)

    assert (found.issuer, found.number) == ("Test Venue Issuing", 7)
    assert found.this_update_ms == NOW_MS - 86_400_000
    assert found.holds_at(NOW_MS)
    assert not found.holds_at(NOW_MS + 86_400_000)
    assert found.entry(gone.certificate) is not None
    assert found.entry(stays.certificate) is None
    assert x509.load_der_x509_crl(found.der()) == x509.load_pem_x509_crl(found.pem())


def test_what_is_not_this_issuers_is_refused() -> None:
    assert "not a revocation list" in refused(b"<html>")
    assert "not a revocation list" in refused(b"")
    assert "another issuer" in refused(CA.revocation_list(CA.root))
    # Mallory has the name and not the key.
    assert "signature" in refused(ThrowawayCa().revocation_list(ThrowawayCa().issuing))
    changed = bytearray(CA.revocation_list(CA.issuing))
    changed[-1] ^= 1
    assert "signature" in refused(bytes(changed))


def test_a_list_must_be_numbered_dated_and_whole() -> None:
    assert "no number" in refused(CA.revocation_list(CA.issuing, number=None))
    tomorrow = CA.revocation_list(CA.issuing, from_now=timedelta(hours=1), until_now=A_DAY)
    assert "future" in refused(tomorrow)
    partial = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ISSUER.subject)
        .last_update(CA.now - A_DAY)
        .next_update(CA.now + A_DAY)
        .add_extension(x509.CRLNumber(9), critical=False)
        .add_extension(
            x509.IssuingDistributionPoint(None, None, True, False, None, False, False),
            critical=True,
        )
        .sign(CA.issuing.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    assert "not a whole list" in refused(partial)


def test_clocks_may_differ_a_little() -> None:
    ahead = CA.revocation_list(CA.issuing, from_now=timedelta(milliseconds=CLOCK_SKEW_MS - 1000))
    assert read_list(ahead, ISSUER, NOW_MS).number == 1


def test_a_list_that_ran_out_is_still_told_from_a_forged_one() -> None:
    over = CA.revocation_list(CA.issuing, from_now=-2 * A_DAY, until_now=-A_DAY)
    assert not read_list(over, ISSUER, NOW_MS).holds_at(NOW_MS)


def test_where_a_certificate_says_its_list_is() -> None:
    client = CA.client().certificate
    assert distribution_points(client) == ("http://venue.example:8080/issuing-1.crl",)
    assert distribution_points(ISSUER) == ("http://venue.example:8080/root.crl",)
    assert distribution_points(CA.root.certificate) == ()
    assert distribution_points(ThrowawayCa().client().certificate) == ()


def test_a_certificate_that_names_no_list_is_judged_by_its_issuers_all_the_same() -> None:
    silent = ThrowawayCa()
    old = silent.server("localhost").certificate
    silent.published_at = "http://venue.example:8080"
    new = silent.client().certificate
    issuers = (silent.issuing.certificate, silent.root.certificate)

    assert points_on_path((old, *issuers)) == ((), ())
    assert points_on_path((old, *issuers), (new, *issuers)) == ((silent.issuing_list_url,), ())
    assert points_on_path((new, *issuers)) == ((silent.issuing_list_url,), ())
    assert points_on_path((), (new, *issuers)) == ()


def test_issuers_of_one_name_are_told_apart_by_their_keys() -> None:
    assert id_of(ThrowawayCa().root.certificate) != id_of(ThrowawayCa().root.certificate)


def test_a_path_is_judged_by_the_list_of_each_issuer() -> None:
    server = CA.server("localhost")
    path = (server.certificate, ISSUER, CA.root.certificate)
    good = [
        read_list(CA.revocation_list(authority), authority.certificate, NOW_MS)
        for authority in (CA.issuing, CA.root)
    ]
    assert revoked_on_path(path, good) is None
    assert revoked_on_path(path, []) is None
    leaf_gone = read_list(CA.revocation_list(CA.issuing, server), ISSUER, NOW_MS)
    assert revoked_on_path(path, [leaf_gone, good[1]]) == server.certificate
    ca_gone = read_list(CA.revocation_list(CA.root, CA.issuing), CA.root.certificate, NOW_MS)
    assert revoked_on_path(path, [good[0], ca_gone]) == ISSUER
