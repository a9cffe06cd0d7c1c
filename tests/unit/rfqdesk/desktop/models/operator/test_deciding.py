"""Invitations and trade changes, judged as they are typed, and told in words."""

import pytest
from msgspec.structs import replace
from support.desk.operating_views import invitation, principal, trade

from rfqdesk.desktop.models.operator.grouping import judge_group
from rfqdesk.desktop.models.operator.inviting import InviteForm, judge_invitation
from rfqdesk.desktop.models.operator.party_columns import invited_text, standing_text
from rfqdesk.desktop.models.operator.trade_change import (
    TradeChangeForm,
    judge_trade_change,
    short_name,
)
from rfqdesk.desktop.models.operator.trade_columns import legs_text, terms_words, trade_status


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ""),
        ({"firm": ""}, "firm"),
        ({"firm": "Newco"}, "firm"),
        ({"trader": "nina p"}, "trader"),
        ({"hours": "0"}, "hours"),
        ({"hours": "1.5"}, "hours"),
        ({"hours": "720"}, ""),
        ({"hours": "721"}, "hours"),
    ],
)
def test_an_invitation(changes: dict[str, str], wrong: str) -> None:
    flaw = judge_invitation(replace(InviteForm(firm="newco"), **changes))
    assert ("" if flaw is None else flaw.field) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ""),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"cancels": False}, "price"),
        ({"cancels": False, "price": "0.00570"}, "price"),
        ({"cancels": False, "price": "-0.0012"}, ""),
        ({"cancels": False, "price": "NaN"}, "price"),
        ({"cancels": False, "quantity": "12"}, ""),
        ({"cancels": False, "quantity": "-12"}, "quantity"),
        ({"cancels": False, "quantity": "12", "reason": ""}, "reason"),
    ],
)
def test_a_change_of_a_trade(changes: dict[str, object], wrong: str) -> None:
    flaw = judge_trade_change(replace(TradeChangeForm(reason="both agree"), **changes), trade(1))
    assert ("" if flaw is None else flaw.field) == wrong


def test_words_of_a_trade() -> None:
    bought = trade(1)
    sold = trade(
        2, side="sell", price="-0.0012", legs=("buy 1 A", "sell 2 B"), proposed="cancel it"
    )
    assert terms_words(bought) == (
        "albion/jane-okafor buys 10 at 0.0057 BTC from meridian/pricing-bot"
    )
    assert "sells 10 at \N{MINUS SIGN}0.0012 BTC to meridian" in terms_words(sold)
    assert legs_text(bought) == "BTC-25DEC26-80000-C"
    assert legs_text(sold) == "+1 A, \N{MINUS SIGN}2 B"
    assert [trade_status(one) for one in (bought, sold, trade(3, cancelled=True))] == [
        "DONE",
        "PROPOSED",
        "CANCELLED",
    ]
    assert bought.trade_id.startswith(short_name(bought))


def test_words_of_parties() -> None:
    assert invited_text(invitation(1, "newco", "nina")) == "newco/nina"
    assert invited_text(invitation(1, "newco", replaces="5c01a93e77d0")) == (
        "newco, in place of 5c01a93e…"
    )
    assert standing_text(principal("albion")) == "ACTIVE"
    assert standing_text(principal("albion", suspended=True)) == "SUSPENDED"
    with_firm = principal("albion", "jane", suspended=True, suspended_with_firm=True)
    assert standing_text(with_firm) == "WITH ITS FIRM"


@pytest.mark.parametrize(
    ("name", "makers", "wrong"),
    [
        ("options", "meridian", ""),
        ("options", "meridian, halcyon", ""),
        ("", "meridian", "name"),
        ("Options", "meridian", "name"),
        ("options", " , ", "makers"),
        ("options", "albion", "makers"),
        ("options", " ".join(f"m{number}" for number in range(51)), "makers"),
    ],
)
def test_a_group_of_makers(name: str, makers: str, wrong: str) -> None:
    flaw = judge_group(name, makers, ("meridian", "halcyon"))
    assert ("" if flaw is None else flaw.field) == wrong
