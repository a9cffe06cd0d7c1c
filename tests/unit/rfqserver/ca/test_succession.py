"""What may follow what, and what the journal is told; nothing here touches a disk."""

from collections.abc import Sequence

import pytest
from cryptography import x509

from rfqserver.ca.authority_record import AuthorityRecord
from rfqserver.ca.errors import SuccessionRefusedError
from rfqserver.ca.events import kind_of
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.root import (
    ROOT_CRL_DAYS,
    CertifiedKey,
    RootCa,
    make_cross_certificate,
    make_issuing,
    make_root,
    make_root_crl,
)
from rfqserver.ca.succession import adoption_events, check_known, check_succession

NOW_MS = 1_800_000_000_000

OLD = make_root("blue", NOW_MS)
NEW = make_root("blue", NOW_MS, successor_of=OLD.certificate)
ROOTS = {1: OLD, 2: NEW}
ISSUING = {
    generation: make_issuing(
        ROOTS[root], "blue", "localhost", NOW_MS, generation=generation, root_generation=root
    )
    for generation, root in ((1, 1), (2, 1), (3, 2))
}
CROSS = (
    make_cross_certificate(NEW.certificate, OLD, root_generation=1),
    make_cross_certificate(OLD.certificate, NEW, root_generation=2),
)


def hierarchy(
    *generations: int,
    cross: Sequence[x509.Certificate] = (),
    list_number: int = 1,
    issuing: dict[int, CertifiedKey] | None = None,
) -> Hierarchy:
    """These issuing CAs, each under its root."""
    made = issuing or ISSUING
    cas = []
    for generation in generations:
        root = 2 if generation > 2 else 1
        crl = make_root_crl(ROOTS[root], NOW_MS, number=list_number)
        above = RootCa(ROOTS[root].certificate, crl, root)
        cas.append(IssuingCa("blue", made[generation], above, generation=generation))
    return Hierarchy(cas, cross)


def check(present: Hierarchy, following: Hierarchy, now_ms: int = NOW_MS) -> None:
    known = AuthorityRecord()
    for event in adoption_events(present, known, NOW_MS):
        known.apply(event)
    check_succession(present, following, known, now_ms)


def test_what_a_ceremony_makes_may_follow() -> None:
    check(hierarchy(1), hierarchy(1, 2))
    check(hierarchy(1, 2), hierarchy(1, 2, 3, cross=CROSS))
    check(hierarchy(1, 2, 3, cross=CROSS), hierarchy(3))


@pytest.mark.parametrize(
    ("present", "following", "why"),
    [
        ((1, 2), (2,), "forgotten"),
        ((1, 2), (1,), "older state"),
        ((1,), (3,), "forgotten"),
    ],
)
def test_nothing_in_force_is_dropped(
    present: tuple[int, ...], following: tuple[int, ...], why: str
) -> None:
    with pytest.raises(SuccessionRefusedError, match=why):
        check(hierarchy(*present), hierarchy(*following))


def test_an_issuing_ca_is_not_exchanged() -> None:
    other = make_issuing(OLD, "blue", "localhost", NOW_MS)

    with pytest.raises(SuccessionRefusedError, match="exchanged"):
        check(hierarchy(1), hierarchy(1, 2, issuing=ISSUING | {1: other}))


@pytest.mark.parametrize("cross", [(), CROSS[:1], CROSS[1:]])
def test_roots_vouch_for_each_other(cross: tuple[x509.Certificate, ...]) -> None:
    with pytest.raises(SuccessionRefusedError, match="certified each other"):
        check(hierarchy(1, 2), hierarchy(1, 2, 3, cross=cross))


def test_a_former_issuing_ca_may_go_when_it_has_ended() -> None:
    ended_ms = hierarchy(2).newest.not_after_ms
    later = {3: make_issuing(NEW, "blue", "localhost", ended_ms, generation=3, root_generation=2)}
    rolling = hierarchy(1, 2, 3, cross=CROSS)

    with pytest.raises(SuccessionRefusedError):
        check(rolling, hierarchy(2, 3, cross=CROSS))
    following = hierarchy(3, issuing=ISSUING | later)
    with pytest.raises(SuccessionRefusedError, match="exchanged"):
        check(rolling, following, ended_ms)


@pytest.mark.parametrize("off_ms", [-61_000, ROOT_CRL_DAYS * DAY_MS])
def test_lists_must_hold_now(off_ms: int) -> None:
    with pytest.raises(SuccessionRefusedError, match="does not hold at this moment"):
        check(hierarchy(1), hierarchy(1, 2), NOW_MS + off_ms)


def test_the_journal_is_told_once() -> None:
    known, rolling = AuthorityRecord(), hierarchy(1, 2, 3, cross=CROSS)
    events = adoption_events(rolling, known, NOW_MS)
    assert [kind_of(event) for event in events] == [
        "root_ca_adopted", "issuing_ca_adopted", "issuing_ca_adopted",
    ]  # fmt: skip
    for event in events:
        known.apply(event)
    assert adoption_events(rolling, known, NOW_MS) == []

    [retired] = adoption_events(hierarchy(3), known, NOW_MS)
    known.apply(retired)
    assert (kind_of(retired), known.roots_retired) == ("root_ca_retired", {1})
    check_known(hierarchy(3), known)
    with pytest.raises(SuccessionRefusedError, match="retired"):
        check_known(rolling, known)
