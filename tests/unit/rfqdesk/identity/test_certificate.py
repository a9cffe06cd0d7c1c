"""Who a certificate names is read from its URI, and from nothing else."""

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.pki.throwaway_ca import A_DAY, SERVER, ThrowawayCa

from rfqdesk.identity.certificate import (
    has_purpose,
    is_issued_by,
    is_self_signed,
    load_certificates,
    summarise,
    to_pem,
)
from rfqdesk.identity.errors import CertificateInvalidError, NotEnrolledError
from rfqdesk.identity.identity import Identity, unlock
from rfqdesk.identity.keypair import generate_key, key_id
from rfqdesk.identity.profile import Profile

CA = ThrowawayCa()


def test_a_summary_takes_the_party_from_the_uri() -> None:
    issued = CA.client(firm="aurora", trader="ines-2")
    summary = summarise(issued.certificate)
    assert (summary.venue, summary.firm, summary.trader) == ("test", "aurora", "ines-2")
    assert (summary.organisation, summary.common_name) == ("aurora", "ines-2")
    assert summary.serial == f"{issued.certificate.serial_number:x}"
    assert summary.key_id == key_id(issued.key.public_key())
    assert summary.not_after_ms - summary.not_before_ms == 31 * 86_400_000
    assert summary.remaining_ms(summary.not_after_ms - 5) == 5
    assert "Test Venue Issuing" in summary.issuer


def test_an_operators_certificate_is_told_from_a_participants() -> None:
    issued = CA.client(uris=("spiffe://test/firm/venue-desk/operator/olga",))
    summary = summarise(issued.certificate)
    assert (summary.firm, summary.trader, summary.operates) == ("venue-desk", "olga", True)
    assert not summarise(CA.client().certificate).operates


@pytest.mark.parametrize(
    "uris",
    [
        (),
        ("https://test/firm/a/trader/b",),
        ("spiffe://test/firm/a/trader/b", "spiffe://test/firm/c/trader/d"),
        ("spiffe://test/firm/a/trader/b/c",),
        ("spiffe://test/firm/A/trader/b",),
        ("spiffe://test/firm/a/trader/",),
        ("spiffe://test/firm/a/trader/b", "spiffe://test/firm/a/operator/b"),
        ("spiffe://test/firm/a/operator/",),
        ("spiffe://test/firm/a_b/trader/c",),
    ],
)
def test_a_certificate_without_exactly_one_party_is_refused(uris: tuple[str, ...]) -> None:
    with pytest.raises(CertificateInvalidError):
        summarise(CA.client(uris=uris).certificate)


@pytest.mark.parametrize("purposes", [(), (SERVER,)])
def test_a_certificate_for_another_purpose_is_refused(purposes: tuple[object, ...]) -> None:
    with pytest.raises(CertificateInvalidError, match="client authentication"):
        summarise(CA.client(purposes=purposes).certificate)  # type: ignore[arg-type]


def test_purpose_is_not_assumed() -> None:
    assert has_purpose(CA.server("localhost").certificate, ExtendedKeyUsageOID.SERVER_AUTH)
    assert not has_purpose(
        CA.server("localhost", purposes=()).certificate, ExtendedKeyUsageOID.SERVER_AUTH
    )


def test_issuing_is_told_by_signature_and_by_being_a_ca() -> None:
    issued = CA.client()
    other = ThrowawayCa()
    assert is_self_signed(CA.root.certificate)
    assert is_issued_by(issued.certificate, CA.issuing.certificate)
    assert not is_issued_by(issued.certificate, CA.root.certificate)
    assert not is_issued_by(issued.certificate, other.issuing.certificate)
    assert not is_issued_by(issued.certificate, issued.certificate)


def test_a_chain_keeps_its_order() -> None:
    issued = CA.client()
    chain = load_certificates(CA.chain_pem(issued))
    assert chain == [issued.certificate, CA.issuing.certificate]
    with pytest.raises(CertificateInvalidError):
        load_certificates("nothing here")


def test_an_identity_takes_no_other_keys_certificate() -> None:
    issued = CA.client(until_now=A_DAY)
    with pytest.raises(CertificateInvalidError, match="another key"):
        Identity(
            host="localhost",
            trading_port=1,
            root_pem=CA.root_pem,
            chain_pem=to_pem(issued.certificate),
            private_key=generate_key(),
        )


def test_an_identity_does_not_show_its_key() -> None:
    assert "private_key" not in repr(CA.identity(9443))


async def test_a_profile_without_certificate_cannot_be_unlocked() -> None:
    profile = Profile(
        host="h", est_port=1, trading_port=2, root_pem="", firm_name="", person="",
        key_id="", csr_pem="",
    )  # fmt: skip
    with pytest.raises(NotEnrolledError):
        await unlock(profile)
