"""The alarm that comes before everybody is locked out."""

import pytest
from structlog.testing import capture_logs
from support.pki.authority import Authority

from rfqserver.ca.profiles import DAY_MS
from rfqserver.ca.registry import Registry
from rfqserver.ca.root import ISSUING_DAYS, ROOT_CRL_DAYS, ROOT_DAYS
from rfqserver.service.authority.crl_keeper import CRL_LIFE_MS, CrlPlan, make_lists
from rfqserver.service.authority.trust import ALARM_DAYS, ROOT_ALARM_DAYS, TrustKeeper

NOW_MS = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(now_ms=NOW_MS)


def keeper_of(authority: Authority) -> TrustKeeper:
    return TrustKeeper(authority.hierarchy, Registry(), authority.host)


@pytest.mark.parametrize(
    ("days", "alarms"),
    [
        (0, []),
        (ISSUING_DAYS - ALARM_DAYS, []),
        (ISSUING_DAYS - ALARM_DAYS + 1, ["issuing CA"]),
        (ROOT_CRL_DAYS - ALARM_DAYS + 1, ["issuing CA", "root CRL"]),
    ],
)
def test_the_operator_is_warned_a_month_ahead(
    authority: Authority, days: int, alarms: list[str]
) -> None:
    with capture_logs() as logs:
        keeper_of(authority).warn(NOW_MS + days * DAY_MS)

    assert [entry["what"] for entry in logs] == alarms


@pytest.mark.parametrize(
    ("days", "verbs"),
    [
        (ROOT_DAYS - ROOT_ALARM_DAYS, ["renew-issuing", "renew-issuing"]),
        (ROOT_DAYS - ROOT_ALARM_DAYS + 1, ["renew-issuing", "rollover-root", "renew-issuing"]),
    ],
)
def test_a_root_is_rolled_over_before_it_cuts_anything_short(
    authority: Authority, days: int, verbs: list[str]
) -> None:
    with capture_logs() as logs:
        keeper_of(authority).warn(NOW_MS + days * DAY_MS)

    assert [entry["run"] for entry in logs] == [f"rfqserver ca {verb}" for verb in verbs]


def test_operators_are_told_in_words_also_of_a_list_that_is_not_signed_anew(
    authority: Authority,
) -> None:
    keeper = keeper_of(authority)
    put_in_force(keeper)
    assert keeper.alarms(NOW_MS) == ()
    [words] = keeper.alarms(NOW_MS + CRL_LIFE_MS // 2 + 1)
    assert "The revocation list ends at" in words
    [words, _] = keeper.alarms(NOW_MS + (ISSUING_DAYS - ALARM_DAYS + 1) * DAY_MS)
    assert words.startswith("The issuing CA ends on")
    assert "rfqserver ca renew-issuing" in words


def put_in_force(keeper: TrustKeeper, judged_ms: int = NOW_MS) -> CrlPlan:
    plan = keeper.crls.plan(NOW_MS, judged_ms)
    keeper.crls.put_in_force(plan, make_lists(plan))
    return plan


def test_there_is_nothing_to_listen_with_before_the_first_certificate(
    authority: Authority,
) -> None:
    keeper = keeper_of(authority)

    put_in_force(keeper)
    assert keeper.material() is None
    assert keeper.is_due(NOW_MS, NOW_MS)
    keeper.renew_server(NOW_MS)
    keeper.renew_ocsp_signers(NOW_MS)

    material = keeper.material()
    assert material is not None
    assert material.crls_pem.count(b"BEGIN X509 CRL") == 2
    assert not keeper.is_due(NOW_MS, NOW_MS)


def test_a_list_is_good_for_a_day(authority: Authority) -> None:
    [event] = put_in_force(keeper_of(authority)).events

    assert event.next_update_ms == NOW_MS + CRL_LIFE_MS
    assert (event.number, event.revoked_count) == (1, 0)


def test_a_list_holds_by_the_machines_clock_as_well(authority: Authority) -> None:
    """OpenSSL asks that one, and somebody may have set it."""
    keeper, ahead_ms = keeper_of(authority), NOW_MS + 2 * CRL_LIFE_MS
    keeper.renew_server(NOW_MS)
    keeper.renew_ocsp_signers(NOW_MS)
    put_in_force(keeper)
    assert not keeper.is_due(NOW_MS, NOW_MS)
    assert keeper.is_due(NOW_MS, ahead_ms)

    [event] = put_in_force(keeper, ahead_ms).events

    assert event.this_update_ms <= NOW_MS
    assert event.next_update_ms == ahead_ms + CRL_LIFE_MS
    assert not keeper.is_due(NOW_MS, ahead_ms)
