"""The enrolment port's budget: nobody takes another's share."""

import pytest

from rfqserver.gateway import est_limits
from rfqserver.gateway.est_limits import EstLimits


@pytest.fixture(autouse=True)
def nothing_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS", "FETCHES", "ENROLMENTS", "RENEWALS", "HOLDER_RENEWALS"):
        monkeypatch.setattr(est_limits, f"{name}_PER_S", 0)


def spent(take: object, *arguments: object) -> int:
    """How often a budget allows it."""
    assert callable(take)
    allowed = 0
    while take(*arguments):
        allowed += 1
    return allowed


def test_each_source_has_its_own_budget() -> None:
    limits = EstLimits()
    assert spent(limits.take_source, "192.0.2.1", None) == est_limits.REQUESTS_BURST
    assert not limits.take_source("192.0.2.1", None)
    assert limits.take_source("192.0.2.2", None)


def test_a_network_of_addresses_is_one_source() -> None:
    limits = EstLimits()
    spent(limits.take_source, "2001:db8::1", None)
    assert not limits.take_source("2001:db8::2", None)


def test_a_holder_is_not_charged_with_strangers_behind_the_same_address() -> None:
    limits = EstLimits()
    spent(limits.take_source, "192.0.2.1", None)
    assert spent(limits.take_source, "192.0.2.1", b"alice") == est_limits.REQUESTS_BURST
    assert not limits.take_source("192.0.2.2", b"alice")
    assert limits.take_source("192.0.2.1", b"bob")


def test_strangers_leave_the_holders_share_alone() -> None:
    limits = EstLimits()
    assert spent(limits.take_submission, None) == est_limits.ENROLMENTS_BURST
    assert limits.take_submission(b"alice")
    assert limits.take_fetch()


def test_one_holder_leaves_the_others_theirs() -> None:
    limits = EstLimits()
    assert spent(limits.take_submission, b"alice") == est_limits.HOLDER_RENEWALS_BURST
    assert limits.take_submission(b"bob")


def test_all_holders_together_are_bounded_and_leave_newcomers_theirs() -> None:
    limits = EstLimits()
    holders = [b"%d" % number for number in range(est_limits.RENEWALS_BURST + 1)]
    assert [limits.take_submission(one) for one in holders].count(False) == 1
    assert limits.take_submission(None)
    assert spent(limits.take_fetch) == est_limits.FETCHES_BURST


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(est_limits, "SOURCES_MAX", 1)
    limits = EstLimits()
    spent(limits.take_source, "192.0.2.1", None)
    limits.take_source("192.0.2.2", None)
    assert limits.take_source("192.0.2.1", None)
