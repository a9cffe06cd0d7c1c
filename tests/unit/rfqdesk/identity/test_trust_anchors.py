"""A new root counts when a trusted one vouches for it, and for no other reason."""

import pytest
from cryptography import x509

from rfqdesk.identity.trust_anchors import ROOTS_MAX, still_needed, with_successors
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.root import (
    ROOT_DAYS,
    CertifiedKey,
    make_cross_certificate,
    make_issuing,
    make_root,
)

MADE_MS = 1_800_000_000_000
NOW_MS = MADE_MS + 1_000 * DAY_MS


def cross(subject: CertifiedKey, by: CertifiedKey) -> x509.Certificate:
    return make_cross_certificate(subject.certificate, by, root_generation=1)


@pytest.fixture(scope="module")
def old() -> CertifiedKey:
    return make_root("blue", MADE_MS)


@pytest.fixture(scope="module")
def new(old: CertifiedKey) -> CertifiedKey:
    return make_root("blue", NOW_MS, successor_of=old.certificate)


def offered(old: CertifiedKey, new: CertifiedKey) -> list[x509.Certificate]:
    issuing = make_issuing(new, "blue", "localhost", NOW_MS, generation=2, root_generation=2)
    return [issuing.certificate, cross(old, new), cross(new, old), old.certificate, new.certificate]


def test_a_root_that_the_old_one_vouches_for_is_taken(old: CertifiedKey, new: CertifiedKey) -> None:
    found = with_successors([old.certificate], offered(old, new), NOW_MS)

    assert found == [new.certificate, old.certificate]
    assert with_successors(found, offered(old, new), NOW_MS) == found
    assert still_needed(found, offered(old, new), NOW_MS) == found


def test_nobody_goes_back_to_the_old_root(old: CertifiedKey, new: CertifiedKey) -> None:
    assert with_successors([new.certificate], offered(old, new), NOW_MS) == [new.certificate]


def test_a_root_by_itself_is_not(old: CertifiedKey, new: CertifiedKey) -> None:
    alone = [cross(old, new), old.certificate, new.certificate]

    assert with_successors([old.certificate], alone, NOW_MS) == [old.certificate]
    assert with_successors([old.certificate], [], NOW_MS) == [old.certificate]


def test_nobody_else_can_vouch(old: CertifiedKey, new: CertifiedKey) -> None:
    stranger = make_root("blue", NOW_MS, successor_of=old.certificate)
    forged = [cross(new, stranger), cross(stranger, new), new.certificate, stranger.certificate]

    assert with_successors([old.certificate], forged, NOW_MS) == [old.certificate]


def test_a_root_of_another_name_is_not_taken(old: CertifiedKey) -> None:
    other = make_root("green", NOW_MS)
    vouched = [cross(other, old), other.certificate]

    assert with_successors([old.certificate], vouched, NOW_MS) == [old.certificate]


def test_an_issuing_ca_does_not_become_a_root(old: CertifiedKey) -> None:
    issuing = make_issuing(old, "blue", "localhost", NOW_MS).certificate

    assert with_successors([old.certificate], [issuing], NOW_MS) == [old.certificate]


@pytest.mark.parametrize("now_ms", [NOW_MS - 61_000, MADE_MS + ROOT_DAYS * DAY_MS + 1_000])
def test_nothing_that_does_not_hold_counts(
    old: CertifiedKey, new: CertifiedKey, now_ms: int
) -> None:
    found = with_successors([old.certificate], offered(old, new), now_ms)

    assert found == [old.certificate]


def test_a_former_root_is_let_go_when_it_has_expired_or_is_not_offered(
    old: CertifiedKey, new: CertifiedKey
) -> None:
    both = [new.certificate, old.certificate]
    past_the_old_ms = MADE_MS + ROOT_DAYS * DAY_MS + 1_000

    assert still_needed(both, [new.certificate], NOW_MS) == [new.certificate]
    assert still_needed(both, both, past_the_old_ms) == [new.certificate]
    assert still_needed([old.certificate], [new.certificate], NOW_MS) == []


def test_whoever_stole_a_root_key_cannot_fill_the_profile(old: CertifiedKey) -> None:
    many = [make_root("blue", NOW_MS, successor_of=old.certificate) for _ in range(ROOTS_MAX)]
    flood = [one for made in many for one in (made.certificate, cross(made, old))]

    assert with_successors([old.certificate], flood, NOW_MS) == [old.certificate]
