"""The hedge leg: priced by the requester, traded with every package."""

import pytest
from support.floors.floor import (
    CALL_80,
    EXPIRY_MS,
    OLD,
    USD_PERP,
    Floor,
    a_hit,
    a_lift,
    a_quote,
    a_request,
    asked,
    instrument,
    level,
    maker,
    trader,
)
from support.floors.floor_offers import a_cross

from rfqdesk.protocol import events as feed
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Allocation, HedgeLeg, InstrumentKind, LegSide, RequestEndReason
from rfqserver.engine.commands import ChangeTrade, LoadInstruments
from rfqserver.engine.facts.events import TradeExecuted
from rfqserver.engine.market_commands import ImposeHalt
from rfqserver.engine.trade_changes import TradeChangeError

FUTURE = "BTC-25DEC26"


def hedge(**facts: str) -> HedgeLeg:
    """Half an ETH perpetual sold at 2500 for each package bought, unless told otherwise."""
    known = {"instrument": USD_PERP, "ratio": "0.5", "price": "2500"} | facts
    return HedgeLeg(side=LegSide.SELL, **known)


def reports(floor: Floor, firm: str) -> list[feed.ExecutionReport]:
    return [m for m in floor.feed(firm) if isinstance(m, feed.ExecutionReport)]


@pytest.mark.rule("HDG-01", "HDG-06")
def test_it_is_shown_to_makers_and_goes_into_each_trade() -> None:
    floor = asked(all_or_none=False, hedge=hedge())
    opened = floor.feed("birch")[0]
    assert isinstance(opened, feed.RequestOpened)
    assert opened.hedge == hedge()
    floor.accepted(a_quote(offer=level("0.06", "4")), maker())
    floor.accepted(a_quote(quote_id="c1", offer=level("0.06", "6")), maker("cedar"))
    floor.accepted(a_cross(quantity="10"), trader())
    assert [(r.quantity, r.hedge_quantity) for r in reports(floor, "acacia")] == [
        ("4", "2"),
        ("6", "3"),
    ]
    (birch,) = reports(floor, "birch")
    assert (birch.hedge, birch.hedge_quantity) == (hedge(), "2")
    assert floor.replayed() == floor.state


@pytest.mark.rule("HDG-02")
def test_its_currency_may_be_another() -> None:
    floor = asked(hedge=hedge())
    assert floor.state.requests["id-1"].price_currency == "BTC"


@pytest.mark.rule("HDG-03")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"instrument": "NONE"}, RejectReason.UNKNOWN_INSTRUMENT),
        ({"instrument": OLD}, RejectReason.INSTRUMENT_EXPIRED),
        ({"instrument": CALL_80}, RejectReason.DUPLICATE_LEG),
        ({"ratio": "0"}, RejectReason.HEDGE_INVALID),
        ({"ratio": "-1"}, RejectReason.HEDGE_INVALID),
        ({"price": "0"}, RejectReason.HEDGE_INVALID),
        ({"price": "-1"}, RejectReason.HEDGE_INVALID),
        ({"price": "2500.0001"}, RejectReason.HEDGE_INVALID),
        ({"ratio": "0.005"}, RejectReason.QUANTITY_OFF_LOT),
        ({"ratio": "999999999999999"}, RejectReason.QUANTITY_TOO_LARGE),
    ],
)
def test_a_hedge_that_does_not_fit_opens_no_request(
    facts: dict[str, str], reason: RejectReason
) -> None:
    floor = Floor()
    refusal = floor.refused(a_request(hedge=hedge(**facts)), trader())
    assert refusal.reason is reason
    assert floor.state.requests == {}


@pytest.mark.rule("HDG-04")
def test_every_size_comes_to_whole_lots_of_it() -> None:
    floor = asked(all_or_none=False, hedge=hedge())
    refusal = floor.refused(a_quote(offer=level("0.06", "0.1")), maker())
    assert refusal.reason is RejectReason.QUANTITY_OFF_LOT
    floor.accepted(a_quote(revision=2, offer=level("0.06", "0.2")), maker())
    off = floor.refused(a_lift("a1", revision=2, quantity="0.1"), trader())
    assert off.reason is RejectReason.QUANTITY_OFF_LOT
    floor.accepted(a_hit("a2", revision=2, quantity="0.2"), trader())
    (trade,) = (event for event in floor.events() if isinstance(event, TradeExecuted))
    assert trade.hedge_quantity == "0.1"


@pytest.mark.rule("HDG-05")
def test_both_sides_must_be_entitled_to_it() -> None:
    floor = Floor()
    floor.entitle("acacia", "bob", instruments=("BTC-*",))
    refusal = floor.refused(a_request(hedge=hedge()), trader(name="bob"))
    assert refusal.reason is RejectReason.INSTRUMENT_NOT_PERMITTED
    floor.entitle("acacia", "cat", quantity_max="10")
    too_much = floor.refused(a_request("q2", hedge=hedge(ratio="1.1")), trader(name="cat"))
    assert too_much.reason is RejectReason.QUANTITY_NOT_PERMITTED
    floor.accepted(a_request("q3", hedge=hedge()), trader())
    floor.entitle("birch", instruments=("BTC-*",))
    refusal = floor.refused(a_quote(), maker())
    assert refusal.reason is RejectReason.INSTRUMENT_NOT_PERMITTED
    floor.accepted(a_quote(quote_id="c1"), maker("cedar"))
    floor.entitle("cedar", instruments=("BTC-*",))
    refusal = floor.refused(a_lift("a3", quote_req_id="q3", maker="cedar", quote_id="c1"), trader())
    assert refusal.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED


def test_no_request_outlives_its_hedge() -> None:
    floor = Floor()
    soon = floor.now_ms + 5_000
    floor.do(
        LoadInstruments(
            (instrument(FUTURE, kind=InstrumentKind.FUTURE, tick_size="1", expiry_ms=soon),)
        )
    )
    floor.accepted(a_request(hedge=hedge(instrument=FUTURE, price="61000")), trader())
    assert floor.state.requests["id-1"].expire_time_ms == soon < EXPIRY_MS


def test_a_halt_of_its_instrument_stops_the_request() -> None:
    floor = asked(hedge=hedge())
    floor.do(ImposeHalt(scope=HaltScope.INSTRUMENT, name="ETH-*"))
    assert floor.state.requests["id-1"].ended is RequestEndReason.HALTED
    refusal = floor.refused(a_request("q2", hedge=hedge()), trader())
    assert refusal.reason is RejectReason.HALTED
    floor.accepted(a_request("q3"), trader())


@pytest.mark.rule("ALC-04")
def test_it_goes_along_with_a_corrected_quantity() -> None:
    floor = asked(hedge=hedge())
    floor.accepted(a_quote(), maker())
    shares = (Allocation("fund", "10"),)
    trade_id = floor.accepted(a_lift(allocations=shares), trader()).trade_id
    for uid in (1, 2):
        floor.do(
            ChangeTrade(
                trade_id=trade_id, cancels=False, price="", quantity="8", reason="typed 10",
                operator=f"operator:{uid}", uid=uid,
            )
        )  # fmt: skip
    corrected = reports(floor, "acacia")[-1]
    assert (corrected.quantity, corrected.hedge_quantity, corrected.allocations) == ("8", "4", ())
    assert floor.state.trades[trade_id].executed.hedge_quantity == "4"
    with pytest.raises(TradeChangeError, match="multiples"):
        floor.do(
            ChangeTrade(
                trade_id=trade_id, cancels=False, price="", quantity="7.1", reason="off lot",
                operator="operator:1", uid=1,
            )
        )  # fmt: skip
