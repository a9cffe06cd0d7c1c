"""Quotes that say what their prices are made of."""

from decimal import Decimal

import msgspec
import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    FINE,
    Floor,
    a_hit,
    a_lift,
    a_quote,
    asked,
    buy,
    level,
    maker,
    sell,
    trader,
)

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.package import package_price
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Side
from rfqserver.engine.commands import ChangeTrade
from rfqserver.engine.facts.events import decode_event, encode_event
from rfqserver.engine.state.evolve import evolve

LEGS = (buy(CALL_80, 2), sell(CALL_90), buy(FINE))
BID, OFFER = ("0.03", "0.0105", "0.0002"), ("0.0305", "0.011", "0.0003")


def spread_quote(**changes: object):
    """2 x 0.03 - 0.0105 + 0.0002 bid, 2 x 0.0305 - 0.011 + 0.0003 offered."""
    known: dict[str, object] = {
        "bid": level("0.0497"),
        "offer": level("0.0503"),
        "bid_legs": BID,
        "offer_legs": OFFER,
    }
    return a_quote(**(known | changes))


def shown(floor: Floor) -> feed.QuoteLive:
    (found,) = (m for m in floor.feed("acacia") if isinstance(m, feed.QuoteLive))
    return found


@pytest.mark.rule("QUO-04", "QUO-13")
def test_the_requester_sees_what_a_price_is_made_of() -> None:
    floor = asked(legs=LEGS)
    floor.accepted(spread_quote(bid_legs=("0.0300", "0.01050", "0.0002")), maker())
    assert (shown(floor).bid_legs, shown(floor).offer_legs) == (BID, OFFER)
    assert package_price(LEGS, BID) == Decimal("0.0497")


@pytest.mark.rule("QUO-13")
@pytest.mark.parametrize(
    ("take", "price", "legs"), [(a_lift, "0.0503", OFFER), (a_hit, "0.0497", BID)]
)
def test_a_trade_keeps_those_of_its_side(take, price: str, legs: tuple[str, ...]) -> None:
    floor = asked(legs=LEGS)
    floor.accepted(spread_quote(), maker())
    floor.accepted(take(price=price), trader())
    for firm in ("acacia", "birch"):
        (report,) = (m for m in floor.feed(firm) if isinstance(m, feed.ExecutionReport))
        assert (report.price, report.leg_prices) == (price, legs)
    assert floor.replayed() == floor.state


@pytest.mark.rule("QUO-04", "QUO-12")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bid_legs": ("0.03", "0.0105", "0.0001")}, RejectReason.PACKAGE_PRICE_MISMATCH),
        ({"bid_legs": ("0.03", "0.0105")}, RejectReason.PACKAGE_PRICE_MISMATCH),
        ({"offer_legs": (*OFFER, "0")}, RejectReason.PACKAGE_PRICE_MISMATCH),
        ({"offer_legs": ("0.0303", "0.0106", "0.0003")}, RejectReason.PRICE_OFF_TICK),
        ({"offer_legs": ("0.0305", "0.011", "0.00030000001")}, RejectReason.PRICE_OFF_TICK),
    ],
)
def test_legs_that_do_not_make_up_the_price(
    changes: dict[str, object], reason: RejectReason
) -> None:
    floor = asked(legs=LEGS)
    refusal = floor.refused(spread_quote(**changes), maker())
    assert refusal.reason is reason
    assert "no live quote" in refusal.text


def test_legs_of_a_side_that_is_not_quoted() -> None:
    floor = asked(legs=LEGS, side=Side.BUY)
    refusal = floor.refused(spread_quote(bid=None), maker())
    assert refusal.reason is RejectReason.PACKAGE_PRICE_MISMATCH
    floor.accepted(spread_quote(bid=None, bid_legs=(), revision=2), maker())


@pytest.mark.rule("QUO-14")
def test_a_corrected_price_has_no_leg_prices_any_more() -> None:
    floor = asked(legs=LEGS)
    floor.accepted(spread_quote(), maker())
    trade_id = floor.accepted(a_lift(price="0.0503"), trader()).trade_id
    for price, quantity in (("0.0503", "9"), ("0.0502", "9"), ("0.0502", "8")):
        for uid, operator in enumerate(("ruth", "otto")):
            floor.do(
                ChangeTrade(
                    trade_id=trade_id,
                    cancels=False,
                    price=price,
                    quantity=quantity,
                    reason="typed wrongly",
                    operator=operator,
                    uid=uid,
                )
            )
    reports = [m for m in floor.feed("acacia") if isinstance(m, feed.ExecutionReport)]
    assert [report.leg_prices for report in reports] == [OFFER, OFFER, (), ()]


def test_a_request_of_an_earlier_journal_has_the_package_s_tick_for_each_leg() -> None:
    floor = asked(legs=LEGS)
    opened = msgspec.structs.replace(
        floor.events()[-1], leg_tick_sizes=(), rfq_id="id-old", quote_req_id="old"
    )
    evolve(floor.state, decode_event(encode_event(opened)))
    finer = ("0.0302", "0.0104", "0.0003")
    floor.accepted(spread_quote(rfq_id="id-old", bid_legs=(), offer_legs=finer), maker())
