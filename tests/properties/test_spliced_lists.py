"""A list put together by hand is, byte for byte, the one that `cryptography` makes."""

from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st
from support.pki.authority import Authority

from rfqserver.ca.crl import RevocationReason, RevokedEntry, build_crl
from rfqserver.ca.crl_splice import splice_entries

AUTHORITY = Authority(now_ms=1_790_000_000_000)
CENTURY_MS = 100 * 365 * 86_400_000

entries = st.builds(
    RevokedEntry,
    serial=st.integers(1, 2**159 - 1).map(lambda number: format(number, "x")),
    revoked_ms=st.integers(0, CENTURY_MS),
    reason=st.sampled_from(RevocationReason),
)


def made(revoked: tuple[RevokedEntry, ...]) -> x509.CertificateRevocationList:
    return build_crl(
        issuer=AUTHORITY.issuing.certificate,
        key=AUTHORITY.issuing.key,
        revoked=revoked,
        number=7,
        this_update_ms=AUTHORITY.now_ms - 60_000,
        next_update_ms=AUTHORITY.now_ms + 86_400_000,
    )


@given(st.lists(entries, max_size=40, unique_by=lambda entry: entry.serial))
def test_the_spliced_list_is_the_built_one(revoked: list[RevokedEntry]) -> None:
    spliced = x509.load_der_x509_crl(splice_entries(made(()), revoked, AUTHORITY.issuing.key))

    assert spliced.tbs_certlist_bytes == made(tuple(revoked)).tbs_certlist_bytes
    assert spliced.signature_algorithm_oid == made(()).signature_algorithm_oid
    assert spliced.is_signature_valid(AUTHORITY.issuing.key.public_key())


def test_a_list_of_megabytes() -> None:
    revoked = tuple(
        RevokedEntry(format(2**150 + number, "x"), 1_700_000_000_000, RevocationReason.SUPERSEDED)
        for number in range(70_000)
    )

    spliced = x509.load_der_x509_crl(splice_entries(made(()), revoked, AUTHORITY.issuing.key))

    assert len(spliced) == len(revoked)
    assert spliced[-1].serial_number == 2**150 + 69_999
    assert spliced.is_signature_valid(AUTHORITY.issuing.key.public_key())
