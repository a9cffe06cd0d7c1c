"""What the operator allows, at the request, at the quote and at the acceptance; changed between."""

import pytest
from support.floors.floor import (
    CALL_80,
    CALL_90,
    USD_PERP,
    Floor,
    a_hit,
    a_lift,
    a_pass,
    a_quote,
    a_quote_cancel,
    a_request,
    a_request_cancel,
    asked,
    buy,
    level,
    maker,
    quoted,
    sell,
    trader,
)

from rfqdesk.protocol.commands import BusinessCommand
from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.commands import Actor
from rfqserver.engine.facts.events import CommandRejected, RequestOpened, TradeExecuted

SPREAD = (buy(CALL_80), sell(CALL_90, 2))


@pytest.mark.rule("ENT-03", "RSN-02")
def test_an_instrument_outside_is_refused_by_its_name() -> None:
    floor = Floor()
    floor.entitle("acacia", instruments=("BTC-*",))
    floor.accepted(a_request(), trader())
    refused = floor.refused(a_request("q2", legs=(sell(USD_PERP),)), trader())
    assert refused.reason is RejectReason.INSTRUMENT_NOT_PERMITTED
    assert refused.text == (
        f"You are not admitted to {USD_PERP}. No request was opened and no maker was asked."
    )


def test_a_listed_instrument_is_asked_for_before_an_entitled_one() -> None:
    floor = Floor()
    floor.entitle("acacia", instruments=("ETH-*",))
    unknown = a_request(legs=(buy("SOL-PERP"),))
    assert floor.refused(unknown, trader()).reason is RejectReason.UNKNOWN_INSTRUMENT


@pytest.mark.rule("ENT-04", "RSN-02")
@pytest.mark.parametrize(
    ("quantity", "taken"), [("4.9", True), ("5", True), ("5.1", False), ("10", False)]
)
def test_a_request_may_reach_the_limit_of_its_largest_leg(quantity: str, taken: bool) -> None:
    floor = Floor()
    floor.entitle("acacia", "ann", quantity_max="10")
    request = a_request(legs=SPREAD, quantity=quantity)
    if taken:
        floor.accepted(request, trader())
        return
    refused = floor.refused(request, trader())
    assert refused.reason is RejectReason.QUANTITY_NOT_PERMITTED
    assert f"more of {CALL_90} than your limit of 10." in refused.text


@pytest.mark.rule("ENT-02")
def test_a_trader_is_held_to_its_firm_s_limits_as_well_as_its_own() -> None:
    floor = Floor()
    floor.entitle("acacia", quantity_max="10")
    floor.entitle("acacia", "ann", quantity_max="100")
    floor.entitle("acacia", "bea", quantity_max="1")
    too_much = a_request(quantity="10.1")
    assert floor.refused(too_much, trader()).reason is RejectReason.QUANTITY_NOT_PERMITTED
    floor.accepted(a_request("q2", quantity="10"), trader())
    small = a_request("q3", quantity="1.1")
    refused = floor.refused(small, trader(name="bea"))
    assert refused.reason is RejectReason.QUANTITY_NOT_PERMITTED


@pytest.mark.rule("REQ-13", "ENT-05")
@pytest.mark.parametrize(
    ("firm", "counterparties"),
    [("acacia", ("cedar", "elm")), ("birch", ("oak",)), ("birch", ("cedar",))],
    ids=["the trader's firm", "the maker", "the maker, another"],
)
def test_counterparties_are_mutual_and_the_panel_knows(
    firm: str, counterparties: tuple[str, ...]
) -> None:
    floor = Floor()
    floor.entitle(firm, counterparties=counterparties)
    refused = floor.refused(a_request(panel=("cedar", "birch")), trader())
    assert refused.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    assert refused.text == (
        "You and birch can't deal with each other now. "
        "No request was opened and no maker was asked."
    )
    floor.accepted(a_request("q2"), trader())
    opened = floor.events()[-1]
    assert isinstance(opened, RequestOpened)
    assert "birch" not in opened.panel
    assert {"cedar", "elm"} <= set(opened.panel)
    assert not floor.feed("birch")


def test_a_suspended_maker_is_not_asked_and_the_refusal_is_the_same() -> None:
    floor = Floor()
    floor.suspend("birch")
    refused = floor.refused(a_request(panel=("birch",)), trader())
    assert refused.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    assert "suspend" not in refused.text
    floor.accepted(a_request("q2"), trader())
    assert not floor.feed("birch")


def test_a_suspended_person_of_a_maker_does_not_shut_the_firm_out() -> None:
    floor = Floor()
    floor.suspend("birch", "bot")
    floor.accepted(a_request(panel=("birch",)), trader())
    assert floor.refused(a_quote(), maker()).reason is RejectReason.SUSPENDED
    floor.accepted(a_quote(quote_id="b2"), maker(name="ben"))


def test_where_nobody_may_be_asked_there_is_no_request() -> None:
    floor = Floor()
    floor.entitle("acacia", counterparties=("oak",))
    assert floor.refused(a_request(), trader()).reason is RejectReason.EMPTY_PANEL


@pytest.mark.rule("REQ-10")
def test_makers_that_are_left_out_hide_nobody() -> None:
    floor = Floor()
    floor.entitle("elm", counterparties=("oak",))
    refused = floor.refused(a_request(disclosed=False), trader())
    assert refused.reason is RejectReason.PANEL_TOO_SMALL


@pytest.mark.rule("ENT-04")
@pytest.mark.parametrize(("size", "taken"), [("10", True), ("10.1", False)])
def test_a_quote_is_held_to_the_maker_s_limit(size: str, taken: bool) -> None:
    floor = asked()
    floor.entitle("birch", quantity_max="10")
    quote = a_quote(bid=level("0.05"), offer=level("0.06", size))
    if taken:
        floor.accepted(quote, maker())
    else:
        refused = floor.refused(quote, maker())
        assert refused.reason is RejectReason.QUANTITY_NOT_PERMITTED


def test_a_maker_quotes_only_what_it_is_admitted_to() -> None:
    floor = asked()
    floor.entitle("birch", "bot", instruments=("ETH-*",))
    refused = floor.refused(a_quote(), maker())
    assert refused.reason is RejectReason.INSTRUMENT_NOT_PERMITTED
    floor.accepted(a_quote(quote_id="b2"), maker(name="ben"))


@pytest.mark.rule("RSN-04")
@pytest.mark.parametrize(
    ("firm", "name", "counterparties"),
    [
        ("birch", "", ("oak",)),
        ("birch", "bot", ("oak",)),
        ("acacia", "", ("cedar",)),
        ("acacia", "ann", ("cedar",)),
    ],
)
def test_a_change_after_the_request_stops_the_quote_and_tells_nothing(
    firm: str, name: str, counterparties: tuple[str, ...]
) -> None:
    floor = asked(disclosed=False)
    floor.entitle(firm, name, counterparties=counterparties)
    refused = floor.refused(a_quote(), maker())
    assert refused.reason is RejectReason.COUNTERPARTY_NOT_PERMITTED
    assert refused.text == (
        "You and the requester can't deal with each other now. "
        "The price was not sent; your firm has no live quote on this request."
    )
    floor.accepted(a_pass(), maker())


@pytest.mark.rule("RSN-04")
@pytest.mark.parametrize(
    ("firm", "name", "limits", "reason"),
    [
        ("acacia", "", {"quantity_max": "9.9"}, RejectReason.QUANTITY_NOT_PERMITTED),
        ("acacia", "ann", {"quantity_max": "9.9"}, RejectReason.QUANTITY_NOT_PERMITTED),
        ("acacia", "ann", {"instruments": ("ETH-*",)}, RejectReason.INSTRUMENT_NOT_PERMITTED),
        ("acacia", "", {"counterparties": ("cedar",)}, RejectReason.COUNTERPARTY_NOT_PERMITTED),
        ("birch", "", {"quantity_max": "9.9"}, RejectReason.COUNTERPARTY_NOT_PERMITTED),
        ("birch", "bot", {"instruments": ("ETH-*",)}, RejectReason.COUNTERPARTY_NOT_PERMITTED),
        ("birch", "bot", {"counterparties": ("oak",)}, RejectReason.COUNTERPARTY_NOT_PERMITTED),
    ],
)
def test_a_change_after_the_quote_stops_the_trade(
    firm: str, name: str, limits: dict[str, object], reason: RejectReason
) -> None:
    floor = quoted()
    floor.entitle(firm, name, **limits)
    for response in (a_lift("a1"), a_hit("a2")):
        refused = floor.refused(response, trader())
        assert refused.reason is reason
        assert refused.text.endswith("Nothing was traded.")
    assert not [event for event in floor.events() if isinstance(event, TradeExecuted)]


@pytest.mark.rule("ENT-06", "RSN-03")
def test_the_refusal_is_one_and_the_same_whatever_limits_the_maker() -> None:
    texts = set()
    for limits in (
        {"quantity_max": "1"},
        {"instruments": ("ETH-*",)},
        {"counterparties": ("oak",)},
    ):
        floor = quoted()
        floor.entitle("birch", **limits)
        texts.add(floor.refused(a_lift(), trader()).text)
    floor = quoted()
    floor.suspend("birch", "bot")
    texts.add(floor.refused(a_lift(), trader()).text)
    assert texts == {"You and birch can't deal on this quote any more. Nothing was traded."}


def test_limits_that_are_just_met_trade() -> None:
    floor = quoted()
    for firm in ("acacia", "birch"):
        floor.entitle(
            firm,
            instruments=("BTC-*",),
            quantity_max="10",
            counterparties=("acacia", "birch"),
        )
    floor.accepted(a_lift(), trader())


COMMANDS: list[tuple[BusinessCommand, Actor]] = [
    (a_request("q2"), trader()),
    (a_request_cancel(), trader()),
    (a_lift(), trader()),
    (a_quote(revision=2), maker()),
    (a_quote_cancel(), maker()),
    (a_quote_cancel(""), maker()),
    (a_pass(), maker()),
]


@pytest.mark.rule("SES-17")
@pytest.mark.parametrize(("command", "actor"), COMMANDS)
@pytest.mark.parametrize("whole_firm", [True, False])
def test_nothing_is_taken_from_the_suspended(
    command: BusinessCommand, actor: Actor, whole_firm: bool
) -> None:
    floor = quoted()
    before = len(floor.journal)
    floor.suspend(actor.firm, "" if whole_firm else actor.trader)
    refused = floor.refused(command, actor)
    assert refused.reason is RejectReason.SUSPENDED
    assert refused.text.startswith("You are suspended by the venue's operator (under review). ")
    assert all(isinstance(event, CommandRejected) for event in floor.events()[before:])


@pytest.mark.parametrize(("command", "actor"), COMMANDS)
def test_somebody_else_of_the_firm_goes_on(command: BusinessCommand, actor: Actor) -> None:
    floor = quoted()
    floor.suspend(actor.firm, "somebody-else")
    floor.accepted(command, actor)


@pytest.mark.rule("SES-19")
def test_an_outcome_is_told_again_to_the_suspended_who_ask_for_it() -> None:
    floor = quoted()
    traded = floor.accepted(a_lift(), trader())
    floor.suspend("acacia")
    again = floor.accepted(a_lift(poss_resend=True), trader())
    assert (again.trade_id, again.duplicate) == (traded.trade_id, True)


def test_a_re_ask_while_suspended_spends_the_id() -> None:
    floor = quoted()
    floor.suspend("acacia")
    asked_again = a_lift(poss_resend=True)
    assert floor.refused(asked_again, trader()).reason is RejectReason.SUSPENDED
    floor.principals.suspensions.clear()
    refused = floor.refused(a_lift(), trader())
    assert (refused.reason, refused.duplicate) == (RejectReason.SUSPENDED, True)


def test_the_wrong_role_is_told_before_the_suspension() -> None:
    floor = quoted()
    floor.suspend("birch")
    refused = floor.refused(a_request("q2"), maker())
    assert refused.reason is RejectReason.NOT_AUTHORISED


@pytest.mark.parametrize(
    ("reason", "fix_code"),
    [
        (RejectReason.SUSPENDED, 9),
        (RejectReason.INSTRUMENT_NOT_PERMITTED, 9),
        (RejectReason.QUANTITY_NOT_PERMITTED, 3),
        (RejectReason.COUNTERPARTY_NOT_PERMITTED, 99),
    ],
)
def test_the_codes_of_fix(reason: RejectReason, fix_code: int) -> None:
    assert reason.fix_code == fix_code
