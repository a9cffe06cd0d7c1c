"""Cancelling and correcting trades: two accounts, one content, and both parties hear of it."""

from typing import Any

import pytest
from support.floors.floor import Floor, a_lift, quoted, trader

from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.terms import ExecType, Side
from rfqserver.engine.commands import ChangeTrade, WithdrawTradeChange
from rfqserver.engine.facts.events import TradeChanged, TradeChangeProposed, TradeExecuted
from rfqserver.engine.trade_changes import TradeChangeError

OLGA, IVAN = {"operator": "olga", "uid": 1001}, {"operator": "ivan", "uid": 1002}


def traded() -> tuple[Floor, str]:
    floor = quoted()
    return floor, floor.accepted(a_lift(), trader()).trade_id


def change(trade_id: str, who: dict[str, Any], **terms: Any) -> ChangeTrade:
    known: dict[str, Any] = {"cancels": False, "reason": "fat finger"}
    return ChangeTrade(trade_id=trade_id, **(known | who | terms))


def reports(floor: Floor, firm: str) -> list[ExecutionReport]:
    return [event for event in floor.feed(firm) if isinstance(event, ExecutionReport)]


@pytest.mark.rule("TAP-01")
def test_one_account_proposes_and_changes_nothing() -> None:
    floor, trade_id = traded()
    [event] = floor.do(change(trade_id, OLGA, cancels=True)).events
    assert isinstance(event, TradeChangeProposed)
    assert not floor.state.trades[trade_id].cancelled
    assert len(reports(floor, "acacia")) == 1
    # Saying it twice is still one person.
    floor.do(change(trade_id, OLGA, cancels=True))
    assert not floor.state.trades[trade_id].cancelled


@pytest.mark.rule("TAP-01")
def test_two_accounts_cancel_and_both_parties_hear_why() -> None:
    floor, trade_id = traded()
    floor.do(change(trade_id, OLGA, cancels=True))
    [event] = floor.do(change(trade_id, IVAN, cancels=True)).events
    assert isinstance(event, TradeChanged)
    assert (event.proposed_by, event.confirmed_by) == ("olga", "ivan")
    assert floor.state.trades[trade_id].cancelled
    for firm, side in (("acacia", Side.BUY), ("birch", Side.SELL)):
        first, last = reports(floor, firm)
        assert (last.trade_id, last.exec_type, last.text, last.side) == (
            first.trade_id, ExecType.TRADE_CANCEL, "fat finger", side,
        )  # fmt: skip
    assert len(reports(floor, "cedar")) == 0


@pytest.mark.rule("TAP-01")
def test_a_correction_is_the_trade_from_then_on() -> None:
    floor, trade_id = traded()
    for who in (OLGA, IVAN):
        floor.do(change(trade_id, who, price="0.0595"))
    last = reports(floor, "birch")[-1]
    assert (last.price, last.quantity, last.exec_type) == ("0.0595", "10", ExecType.TRADE_CORRECT)
    assert floor.state.trades[trade_id].executed.price == "0.0595"
    # The next correction starts from these terms.
    for who in (IVAN, OLGA):
        floor.do(change(trade_id, who, quantity="5"))
    last = reports(floor, "acacia")[-1]
    assert (last.price, last.quantity) == ("0.0595", "5")


def test_an_anonymous_taker_stays_unnamed() -> None:
    floor = quoted(disclosed=False)
    trade_id = floor.accepted(a_lift(), trader()).trade_id
    for who in (OLGA, IVAN):
        floor.do(change(trade_id, who, cancels=True))
    assert reports(floor, "birch")[-1].taker == ""


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"price": "0.0601"}, "tick"),
        ({"price": "-0.06"}, "greater than zero"),
        ({"price": "six"}, "no number"),
        ({"quantity": "0.05"}, "multiples"),
        ({"quantity": "0"}, "greater than zero"),
        ({"price": "0.06"}, "already"),
        ({}, "already"),
        ({"cancels": True, "price": "0.05"}, "not both"),
        ({"price": "0.0595", "reason": " "}, "Say why"),
    ],
)
def test_what_can_not_be_is_refused(terms: dict[str, Any], said: str) -> None:
    floor, trade_id = traded()
    with pytest.raises(TradeChangeError, match=said):
        floor.do(change(trade_id, OLGA, **terms))


def test_the_second_must_say_the_same() -> None:
    floor, trade_id = traded()
    floor.do(change(trade_id, OLGA, price="0.0595"))
    with pytest.raises(TradeChangeError, match=r"olga proposed something else.*price 0.0595"):
        floor.do(change(trade_id, IVAN, cancels=True))
    floor.do(WithdrawTradeChange(trade_id=trade_id, operator="ivan"))
    [event] = floor.do(change(trade_id, IVAN, cancels=True)).events
    assert isinstance(event, TradeChangeProposed)


def test_what_is_cancelled_or_unknown_can_not_be_changed() -> None:
    floor, trade_id = traded()
    with pytest.raises(TradeChangeError, match="no trade"):
        floor.do(change("other", OLGA, cancels=True))
    with pytest.raises(TradeChangeError, match="No change"):
        floor.do(WithdrawTradeChange(trade_id=trade_id, operator="olga"))
    for who in (OLGA, IVAN):
        floor.do(change(trade_id, who, cancels=True))
    with pytest.raises(TradeChangeError, match="cancelled already"):
        floor.do(change(trade_id, OLGA, cancels=True))


def test_the_first_report_of_a_trade_stays_in_the_journal() -> None:
    floor, trade_id = traded()
    for who in (OLGA, IVAN):
        floor.do(change(trade_id, who, cancels=True))
    assert any(
        isinstance(event, TradeExecuted) and event.trade_id == trade_id for event in floor.events()
    )
