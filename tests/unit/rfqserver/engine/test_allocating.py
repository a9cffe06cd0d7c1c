"""Allocation to the taker's accounts: what is refused, and how it is shared out."""

from decimal import Decimal

import pytest
from support.floors.floor import (
    CALL_80,
    Floor,
    a_lift,
    a_quote,
    asked,
    buy,
    level,
    maker,
    quoted,
    trader,
)
from support.floors.floor_offers import a_cross, a_resting_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.codec import MalformedMessageError, decode_client, encode
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Allocation
from rfqserver.engine.allocating import split
from rfqserver.engine.facts.events import TradeExecuted


def to(*shares: tuple[str, str]) -> tuple[Allocation, ...]:
    return tuple(Allocation(account, quantity) for account, quantity in shares)


def shared(floor: Floor) -> list[tuple[str, tuple[Allocation, ...]]]:
    return [
        (event.maker, event.allocations)
        for event in floor.events()
        if isinstance(event, TradeExecuted)
    ]


@pytest.mark.parametrize(
    ("allocations", "taken", "left"),
    [
        ((), (), ()),
        (to(("x", "4")), to(("x", "3")), to(("x", "1"))),
        (to(("x", "2"), ("y", "5")), to(("x", "2"), ("y", "1")), to(("y", "4"))),
        (to(("x", "3"), ("y", "5")), to(("x", "3")), to(("y", "5"))),
        (to(("x", "1"), ("y", "2")), to(("x", "1"), ("y", "2")), ()),
    ],
)
def test_accounts_are_filled_in_their_order(
    allocations: tuple[Allocation, ...],
    taken: tuple[Allocation, ...],
    left: tuple[Allocation, ...],
) -> None:
    assert split(allocations, Decimal(3)) == (taken, left)


@pytest.mark.rule("ALC-01")
@pytest.mark.parametrize(
    "allocations",
    [
        to(("x", "9")),
        to(("x", "11")),
        to(("x", "5"), ("x", "5")),
        to(("x", "10"), ("y", "0")),
        to(("x", "11"), ("y", "-1")),
        to(("x", "9.95"), ("y", "0.05")),
    ],
)
def test_what_does_not_add_up_trades_nothing(allocations: tuple[Allocation, ...]) -> None:
    floor = quoted()
    for command in (a_lift("a1", allocations=allocations), a_cross("a2", allocations=allocations)):
        refusal = floor.refused(command, trader())
        assert refusal.reason is RejectReason.ALLOCATION_MISMATCH
    assert shared(floor) == []


@pytest.mark.rule("ALC-03")
def test_a_lift_is_allocated_as_it_says_and_only_its_firm_sees_it() -> None:
    floor = quoted()
    allocations = to(("fund-a", "6.5"), ("fund-b", "3.5"))
    floor.accepted(a_lift(allocations=allocations), trader())
    (own,) = (m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport))
    (other,) = (m for m in floor.feed("birch") if isinstance(m, feed.ExecutionReport))
    assert (own.allocations, other.allocations) == (allocations, ())
    text = b"".join(encode(message) for message in floor.feed("birch")).decode()
    assert "fund" not in text


@pytest.mark.rule("ALC-02")
def test_several_fills_share_the_accounts_in_order() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(offer=level("0.06", "4")), maker())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.0595", "4")), maker("cedar"))
    crossed = a_cross(quantity="7", allocations=to(("x", "1"), ("y", "5"), ("z", "1")))
    floor.accepted(crossed, trader())
    assert shared(floor) == [
        ("cedar", to(("x", "1"), ("y", "3"))),
        ("birch", to(("y", "2"), ("z", "1"))),
    ]


@pytest.mark.rule("ALC-02")
def test_what_rests_remembers_who_waits() -> None:
    floor = asked(all_or_none=False)
    floor.accepted(a_quote(offer=level("0.06", "4")), maker())
    floor.accepted(a_resting_cross(allocations=to(("x", "5"), ("y", "5"))), trader())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.06", "3")), maker("cedar"))
    floor.accepted(a_quote(quote_id="d1", offer=level("0.06", "9")), maker("dogwood"))
    assert shared(floor) == [
        ("birch", to(("x", "4"))),
        ("cedar", to(("x", "1"), ("y", "2"))),
        ("dogwood", to(("y", "3"))),
    ]
    assert floor.replayed() == floor.state


@pytest.mark.rule("ALC-01")
def test_more_than_twenty_accounts_can_t_be_said() -> None:
    floor = asked(legs=(buy(CALL_80),), quantity="21")
    floor.accepted(a_quote(offer=level("0.06", "21"), bid=level("0.05", "21")), maker())
    fits = to(*((f"x{number}", "1") for number in range(20)), ("last", "1"))
    with pytest.raises(MalformedMessageError):
        decode_client(encode(a_lift(quantity="21", allocations=fits)).decode())
    assert decode_client(encode(a_lift(quantity="20", allocations=fits[:20])).decode())
