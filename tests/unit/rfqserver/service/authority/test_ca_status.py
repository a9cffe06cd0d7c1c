"""What the operator is told of the authority, and what to do next."""

import pytest
from support.pki.authority import Authority

from rfqdesk.protocol.terms import Role
from rfqserver.ca.events import CertificateIssued, EnrolmentApproved, EnrolmentRequested
from rfqserver.ca.hierarchy import Hierarchy
from rfqserver.ca.issuing import IssuingCa
from rfqserver.ca.profiles import CLOCK_SKEW_MS, DAY_MS
from rfqserver.ca.registry import Registry
from rfqserver.ca.root import (
    ISSUING_DAYS,
    ROOT_CRL_DAYS,
    ROOT_DAYS,
    CertifiedKey,
    RootCa,
    make_issuing,
    make_root,
    make_root_crl,
)
from rfqserver.service.authority.ca_status import AuthorityView, authority_view
from rfqserver.service.authority.trust import ALARM_DAYS, ROOT_ALARM_DAYS

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def registry_with(generation: int, *, life_days: int = 90, lasts_days: int = 90) -> Registry:
    """One active certificate, from the issuing CA of a generation."""
    registry = Registry()
    registry.apply(
        EnrolmentRequested(
            time_ms=NOW_MS, enrolment_id="1", csr_der=b"", csr_fingerprint="f",
            spki_fingerprint="k", common_name="Alice", organisation="Acme", address="10.0.0.7",
        )
    )  # fmt: skip
    registry.apply(
        EnrolmentApproved(
            time_ms=NOW_MS, enrolment_id="1", firm="acme", firm_name="Acme", trader="alice",
            role=Role.TRADER, days=life_days,
        )
    )  # fmt: skip
    registry.apply(
        CertificateIssued(
            time_ms=NOW_MS, enrolment_id="1", serial="a1", spki_fingerprint="k",
            certificate_der=b"", not_before_ms=NOW_MS - CLOCK_SKEW_MS,
            not_after_ms=NOW_MS + lasts_days * DAY_MS, generation=generation,
        )
    )  # fmt: skip
    return registry


def rolling_over(old: CertifiedKey) -> Hierarchy:
    """Two roots, with an issuing CA each."""
    new = make_root("test-venue", NOW_MS, successor_of=old.certificate)
    cas = []
    for generation, root in ((1, old), (2, new)):
        issuing = make_issuing(root, "test-venue", "localhost", NOW_MS, generation=generation,
                               root_generation=generation)  # fmt: skip
        above = RootCa(root.certificate, make_root_crl(root, NOW_MS), generation)
        cas.append(IssuingCa("test-venue", issuing, above, generation=generation))
    return Hierarchy(cas)


def view(hierarchy: Hierarchy, registry: Registry, days: int = 0) -> AuthorityView:
    return authority_view(hierarchy, registry, NOW_MS + days * DAY_MS)


def test_at_first_there_is_nothing_to_do(authority: Authority) -> None:
    seen = view(authority.hierarchy, registry_with(1))

    assert seen.next_steps == ()
    assert (seen.cut_short, seen.issuing_cas[0].active_certificates) == (0, 1)


@pytest.mark.parametrize(
    ("days", "verbs"),
    [
        (ISSUING_DAYS - ALARM_DAYS, []),
        (ISSUING_DAYS - ALARM_DAYS + 1, ["renew-issuing"]),
        (ROOT_CRL_DAYS + 1, ["renew-issuing"]),
        (ROOT_DAYS - ROOT_ALARM_DAYS, ["renew-issuing"]),
        (ROOT_DAYS - ROOT_ALARM_DAYS + 1, ["renew-issuing", "rollover-root"]),
    ],
)
def test_the_verb_is_named_in_time(authority: Authority, days: int, verbs: list[str]) -> None:
    steps = view(authority.hierarchy, Registry(), days).next_steps

    assert [verb for step in steps for verb in ("renew-issuing", "rollover-root") if verb in step
            ] == verbs  # fmt: skip


def test_certificates_that_end_with_their_issuer_are_counted(authority: Authority) -> None:
    seen = view(authority.hierarchy, registry_with(1, life_days=400, lasts_days=365))

    assert seen.cut_short == 1
    assert "full life" in " ".join(seen.next_steps)


def test_the_former_root_is_kept_as_long_as_it_is_needed(authority: Authority) -> None:
    hierarchy = rolling_over(authority.root)

    waiting = view(hierarchy, registry_with(1))
    assert "the 1 certificates that still lead" in " ".join(waiting.next_steps)
    for registry in (registry_with(2), Registry()):
        assert "retire-root" in " ".join(view(hierarchy, registry).next_steps)
    # What has ended needs no root any more.
    assert "retire-root" in " ".join(view(hierarchy, registry_with(1), days=91).next_steps)
