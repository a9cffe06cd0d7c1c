from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desk.feed import CALL_SPREAD
from support.desk.making import INSTRUMENTS

from rfqdesk.desktop.models.maker.leg_draft import with_leg_stepped, with_leg_sum, with_legs_fitted
from rfqdesk.desktop.models.maker.leg_pricing import fitted, judge_legs, package_sum
from rfqdesk.desktop.models.maker.quote_draft import Draft, Field, judge
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms, quote_terms
from rfqdesk.protocol.terms import Leg, LegSide, QuoteType, Side

HUNDRED = Decimal(100)


def terms_of(legs: tuple[Leg, ...] = CALL_SPREAD) -> QuoteTerms:
    terms = quote_terms(legs, INSTRUMENTS)
    assert terms is not None
    return terms


def test_a_side_comes_to_the_sum_of_its_legs_less_those_that_are_sold() -> None:
    judged = judge_legs(("0.0091", "0.0036"), terms_of(), "bid")
    assert (judged.price, judged.prices) == (
        Decimal("0.0055"),
        (Decimal("0.0091"), Decimal("0.0036")),
    )


@pytest.mark.parametrize(
    ("texts", "wrong", "words"),
    [
        (("0.0091", "x"), {1}, "Leg 2 of the bid is not a number."),
        (("0.00915", "0.0036"), {0}, "Leg 1 of the bid is off its tick of 0.0001."),
    ],
)
def test_a_faulty_leg_is_named(texts: tuple[str, str], wrong: set[int], words: str) -> None:
    judged = judge_legs(texts, terms_of(), "bid")
    assert (judged.wrong, judged.problem, judged.whole) == (wrong, words, False)


def test_a_leg_that_is_missing_is_no_fault() -> None:
    judged = judge_legs(("0.0091", ""), terms_of(), "bid")
    assert (judged.problem, judged.whole) == ("", False)


def test_the_only_empty_leg_is_solved_for() -> None:
    assert fitted(("0.0093", ""), Decimal("0.0052"), terms_of()) == ("0.0093", "0.0041")


def test_legs_that_were_typed_move_where_none_is_empty_the_dearest_first() -> None:
    assert fitted(("0.0093", "0.0040"), Decimal("0.0052"), terms_of()) == ("0.0092", "0.0040")


def test_ratios_that_leave_a_rest_take_a_second_leg() -> None:
    legs = (
        Leg(CALL_SPREAD[0].instrument, 2, LegSide.BUY),
        Leg(CALL_SPREAD[1].instrument, 3, LegSide.SELL),
    )
    terms = terms_of(legs)
    texts = fitted(("0.0090", "0.0036"), Decimal("0.0075"), terms)
    assert texts is not None
    assert package_sum([Decimal(text) for text in texts], terms) == Decimal("0.0075")


def test_what_no_legs_come_to_is_not_fitted() -> None:
    legs = (
        Leg(CALL_SPREAD[0].instrument, 2, LegSide.BUY),
        Leg(CALL_SPREAD[1].instrument, 4, LegSide.SELL),
    )
    assert fitted(("0.0090", "0.0036"), Decimal("0.0001"), terms_of(legs)) is None


@given(target=st.integers(-500, 500), first=st.integers(1, 300), second=st.integers(1, 300))
def test_fitted_legs_come_to_the_price_exactly(target: int, first: int, second: int) -> None:
    terms = terms_of()
    price = Decimal(target) / 10_000
    texts = fitted((f"{first / 10_000:.4f}", f"{second / 10_000:.4f}"), price, terms)
    assert texts is not None
    assert package_sum([Decimal(text) for text in texts], terms) == price


def test_typing_or_stepping_a_leg_moves_the_price_with_it() -> None:
    draft = with_leg_sum(Draft(by_legs=True, bid_legs=("0.0090", "0.0036")), Field.BID, terms_of())
    assert draft.bid == "0.0054"
    draft = with_leg_stepped(draft, Field.BID, 1, 2, terms_of())
    assert (draft.bid_legs, draft.bid) == (("0.0090", "0.0038"), "0.0052")


def test_a_quote_by_legs_takes_them_along_and_refuses_a_price_they_do_not_come_to() -> None:
    draft = Draft(bid="0.0052", by_legs=True, bid_legs=("0.0090", "0.0037"))
    faulty = judge(draft, Side.SELL, HUNDRED, terms_of())
    assert faulty.order is None
    assert "come to 0.0053, not to 0.0052" in faulty.problems[0].text
    good = judge(with_legs_fitted(draft, terms_of()), Side.SELL, HUNDRED, terms_of())
    assert good.order is not None
    assert good.order.bid_legs == (Decimal("0.0089"), Decimal("0.0037"))
    assert good.order.offer_legs == ()


def test_a_quote_by_legs_waits_until_each_leg_has_its_price() -> None:
    verdict = judge(Draft(bid="0.0052", by_legs=True), Side.SELL, HUNDRED, terms_of())
    assert verdict.order is None
    assert "Price each leg of the bid" in verdict.missing


def test_last_look_has_no_meaning_on_what_can_not_be_dealt_on() -> None:
    draft = Draft(bid="0.0052", indicative=True, last_look=True)
    order = judge(draft, Side.SELL, HUNDRED, terms_of()).order
    assert order is not None
    assert (order.quote_type, order.last_look) == (QuoteType.INDICATIVE, False)
