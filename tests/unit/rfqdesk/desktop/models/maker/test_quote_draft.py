from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.feed import CALL_SPREAD
from support.desk.making import CALL, INSTRUMENTS

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.draft_moves import filled_from_mark, stepped
from rfqdesk.desktop.models.maker.quote_draft import (
    Draft,
    Field,
    QuoteOrder,
    Verdict,
    judge,
)
from rfqdesk.desktop.models.maker.quote_terms import QuoteTerms, quote_terms
from rfqdesk.protocol.terms import Side

HUNDRED = Decimal(100)


def terms_of(single: bool = False) -> QuoteTerms:
    terms = quote_terms(CALL if single else CALL_SPREAD, INSTRUMENTS)
    assert terms is not None
    return terms


def judged(draft: Draft, side: Side = Side.UNDISCLOSED, *, single: bool = False) -> Verdict:
    return judge(draft, side, HUNDRED, terms_of(single))


def faults(verdict: Verdict) -> list[Field]:
    assert verdict.order is None
    return [problem.field for problem in verdict.problems]


def test_a_good_two_way_quote_can_be_sent() -> None:
    verdict = judged(Draft(bid="0.0052", offer=".0057", bid_size="150", firm_for="12.5"))
    assert verdict.order == QuoteOrder(
        Level(Decimal("0.0052"), Decimal(150)), Level(Decimal("0.0057"), HUNDRED), 12_500
    )
    assert not verdict.problems
    assert not verdict.warning


def test_packages_may_be_priced_below_zero_and_single_legs_not() -> None:
    draft = Draft(bid="-0.0052", offer="\N{MINUS SIGN}0.0051")
    assert judged(draft).order is not None
    assert faults(judged(draft, single=True)) == [Field.BID, Field.OFFER]


def test_an_off_tick_price_names_its_neighbours() -> None:
    verdict = judged(Draft(bid="-0.00525", offer="0.0057"))
    assert faults(verdict) == [Field.BID]
    assert "nearest prices are -0.0053 and -0.0052" in verdict.problems[0].text


@pytest.mark.parametrize(
    ("bid", "offer", "said"),
    [("0.0057", "0.0052", "wrong way round"), ("0.0052", "0.0052", "both 0.0052")],
)
def test_crossed_and_locked_prices_are_told_apart(bid: str, offer: str, said: str) -> None:
    verdict = judged(Draft(bid=bid, offer=offer))
    assert faults(verdict) == [Field.OFFER]
    assert said in verdict.problems[0].text


@pytest.mark.parametrize(
    ("side", "draft", "said"),
    [
        (Side.UNDISCLOSED, Draft(), "a bid and an offer"),
        (Side.UNDISCLOSED, Draft(bid="0.0052", offer="-"), "Type an offer"),
        (Side.BUY, Draft(bid="0.0052"), "Type an offer"),
        (Side.SELL, Draft(offer="0.0052"), "Type a bid"),
    ],
)
def test_what_is_not_typed_yet_is_missing_and_no_fault(side: Side, draft: Draft, said: str) -> None:
    verdict = judged(draft, side)
    assert verdict.order is None
    assert not verdict.problems
    assert said in verdict.missing


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(bid="0.00.5", offer="0.0057"), Field.BID),
        (Draft(bid="1e-3", offer="0.0057"), Field.BID),
        (Draft(bid="5m", offer="0.0057"), Field.BID),
        (Draft(bid="\N{ARABIC-INDIC DIGIT ONE}", offer="2"), Field.BID),
        (Draft(bid="0.0052", offer="nan"), Field.OFFER),
        (Draft(bid="0.0052", offer="0.0057", bid_size="99.9"), Field.BID_SIZE),
        (Draft(bid="0.0052", offer="0.0057", offer_size="100.05"), Field.OFFER_SIZE),
        (Draft(bid="0.0052", offer="0.0057", offer_size="many"), Field.OFFER_SIZE),
        (Draft(bid="0.0052", offer="0.0057", firm_for="0.4"), Field.FIRM_FOR),
        (Draft(bid="0.0052", offer="0.0057", firm_for="3601"), Field.FIRM_FOR),
        (Draft(bid="0.0052", offer="0.0057", firm_for="-1"), Field.FIRM_FOR),
    ],
)
def test_each_wrong_field_is_named(draft: Draft, field: Field) -> None:
    assert faults(judged(draft)) == [field]


def test_firm_time_left_empty_is_until_the_request_ends() -> None:
    order = judged(Draft(bid="0.0052", offer="0.0057")).order
    assert order is not None
    assert order.quote_ttl_ms == 0


def test_a_price_on_the_wrong_side_of_the_mark_is_warned_of_and_allowed() -> None:
    high = judged(Draft(bid="0.0060", offer="0.0070"))
    low = judged(Draft(bid="0.0040", offer="0.0050"))
    assert high.order is not None
    assert "5.5 ticks above the mark" in high.warning
    assert low.order is not None
    assert "4.5 ticks below the mark" in low.warning


def test_steps_start_at_the_mark_and_stay_on_the_grid() -> None:
    terms = terms_of()
    assert stepped(Draft(), Field.BID, 1, terms).bid == "0.0054"
    assert stepped(Draft(), Field.OFFER, -1, terms).offer == "0.0055"
    assert stepped(Draft(bid="0.0054"), Field.BID, -10, terms).bid == "0.0044"
    assert stepped(Draft(offer="0.0001"), Field.OFFER, -2, terms).offer == "-0.0001"
    assert stepped(Draft(bid="0.00545"), Field.BID, 1, terms).bid == "0.0055"
    assert stepped(Draft(bid="0.00545"), Field.BID, -1, terms).bid == "0.0054"


def test_a_single_leg_is_never_stepped_to_zero() -> None:
    assert stepped(Draft(bid="0.0002"), Field.BID, -10, terms_of(single=True)).bid == "0.0001"


def test_filling_from_the_mark_rounds_outwards_and_fills_what_was_asked() -> None:
    terms = terms_of()
    both = filled_from_mark(Draft(), Side.UNDISCLOSED, terms, 2)
    assert (both.bid, both.offer) == ("0.0052", "0.0057")
    one = filled_from_mark(Draft(bid="9"), Side.BUY, terms, 0)
    assert (one.bid, one.offer) == ("", "0.0055")


def test_in_parts_any_size_above_zero_will_do_and_may_be_whole_only() -> None:
    draft = Draft(bid="0.0052", offer="0.0057", bid_size="10", offer_size="150")
    small = judge(draft, Side.UNDISCLOSED, HUNDRED, terms_of(), parts=True)
    assert small.order is not None
    assert small.order.bid == Level(Decimal("0.0052"), Decimal(10))
    assert not small.order.all_or_none
    whole = judge(replace(draft, all_or_none=True), Side.BUY, HUNDRED, terms_of(), parts=True)
    assert faults(whole) == [Field.OFFER_SIZE]
    fits = replace(draft, all_or_none=True, offer_size="60")
    order = judge(fits, Side.BUY, HUNDRED, terms_of(), parts=True).order
    assert order is not None
    assert order.all_or_none


def test_a_size_of_nothing_is_no_size() -> None:
    draft = Draft(bid="0.0052", offer="0.0057", bid_size="0")
    assert faults(judge(draft, Side.UNDISCLOSED, HUNDRED, terms_of(), parts=True)) == [
        Field.BID_SIZE
    ]
