"""Limits and suspensions, folded from events."""

import pytest

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.terms import PrincipalKind
from rfqserver.ca.events import AnyIdentityEvent, decode_identity_event, encode_identity_event
from rfqserver.ca.principal_events import (
    FirmEntitled,
    PrincipalEntitled,
    PrincipalEvent,
    PrincipalResumed,
    PrincipalSuspended,
)
from rfqserver.ca.principals import Principals
from rfqserver.ca.registry import Registry
from rfqserver.engine.protecting.standings import Standing

BTC = Entitlements(instruments=("BTC-*",))
TEN = Entitlements(quantity_max="10", counterparties=("birch",))

FIRM_LIMITED = FirmEntitled(time_ms=1, firm="acme", entitlements=BTC)
ANN_LIMITED = PrincipalEntitled(
    time_ms=2, firm="acme", trader="ann", kind=PrincipalKind.BOT, entitlements=TEN
)
ANN_SUSPENDED = PrincipalSuspended(time_ms=3, firm="acme", trader="ann", reason="a fat finger")
FIRM_SUSPENDED = PrincipalSuspended(time_ms=4, firm="acme", trader="", reason="unpaid fees")
ANN_RESUMED = PrincipalResumed(time_ms=5, firm="acme", trader="ann")
FIRM_RESUMED = PrincipalResumed(time_ms=6, firm="acme", trader="")


def after(*events: PrincipalEvent) -> Principals:
    principals = Principals()
    for event in events:
        principals.apply(event)
    return principals


def test_without_an_event_nobody_is_limited() -> None:
    assert after().of("acme", "ann") == after().of("acme") == Standing()


def test_a_trader_has_its_firm_s_limits_and_its_own() -> None:
    principals = after(FIRM_LIMITED, ANN_LIMITED)
    ann = principals.of("acme", "ann")
    assert (ann.kind, ann.entitlements) == (PrincipalKind.BOT, (BTC, TEN))
    assert principals.of("acme", "bea") == Standing(entitlements=(BTC,))
    assert principals.of("acme") == Standing(entitlements=(BTC,))
    assert principals.of("basalt", "ann") == Standing()


def test_the_latest_limits_replace_those_before_as_a_whole() -> None:
    later = PrincipalEntitled(
        time_ms=9, firm="acme", trader="ann", kind=PrincipalKind.PERSON, entitlements=BTC
    )
    assert after(ANN_LIMITED, later).of("acme", "ann") == Standing(entitlements=(BTC,))


def test_limits_taken_away_leave_nothing() -> None:
    free = FirmEntitled(time_ms=9, firm="acme", entitlements=Entitlements())
    assert after(FIRM_LIMITED, free).of("acme") == Standing()


@pytest.mark.parametrize(
    ("events", "ann", "bea"),
    [
        ((ANN_SUSPENDED,), "a fat finger", None),
        ((FIRM_SUSPENDED,), "unpaid fees", "unpaid fees"),
        ((ANN_SUSPENDED, FIRM_SUSPENDED), "unpaid fees", "unpaid fees"),
        ((ANN_SUSPENDED, FIRM_SUSPENDED, ANN_RESUMED), "unpaid fees", "unpaid fees"),
        ((ANN_SUSPENDED, FIRM_SUSPENDED, FIRM_RESUMED), "a fat finger", None),
        ((ANN_SUSPENDED, ANN_RESUMED), None, None),
        ((FIRM_SUSPENDED, FIRM_RESUMED, ANN_RESUMED), None, None),
    ],
)
def test_a_firm_and_its_traders_are_suspended_apart(
    events: tuple[PrincipalEvent, ...], ann: str | None, bea: str | None
) -> None:
    principals = after(*events)
    assert principals.of("acme", "ann").suspension == ann
    assert principals.of("acme", "bea").suspension == bea
    assert principals.is_suspended("acme", "ann") == (ann is not None)
    assert principals.of("basalt", "ann").suspension is None


def test_a_replay_of_the_journal_gives_the_same() -> None:
    events: tuple[AnyIdentityEvent, ...] = (
        FIRM_LIMITED,
        ANN_LIMITED,
        ANN_SUSPENDED,
        FIRM_SUSPENDED,
        ANN_RESUMED,
    )
    first, second = Registry(), Registry()
    for event in events:
        first.apply(event)
        second.apply(decode_identity_event(encode_identity_event(event)))
    assert first == second
    assert first.principals.of("acme", "ann").suspension == "unpaid fees"
