from decimal import Decimal

import pytest
from support.feed import CALL_SPREAD, T0_MS
from support.making import MakerDesk

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.auto_quotes import AutoQuotes, AutoSteps
from rfqdesk.desktop.models.auto_rule import AutoRule
from rfqdesk.desktop.models.inbox import Attempt, Try
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import QuoteEndReason, Side

RULE = AutoRule(("BTC-*",), Decimal(100), 3, Decimal(5), 2)


class Rig:
    """A desk with fresh marks, and a rule that watches it."""

    def __init__(self, *rfq_ids: str, side: Side = Side.UNDISCLOSED) -> None:
        self.desk = MakerDesk()
        self.quotes = AutoQuotes()
        for rfq_id in rfq_ids:
            self.desk.feed.opened(rfq_id, own=False, side=side)
        self.mark("0.0090", "0.0036")

    def mark(self, *marks: str) -> None:
        for leg, mark in zip(CALL_SPREAD, marks, strict=True):
            price = ReferencePrice(leg.instrument, self.desk.now_ms, mark_price=mark)
            self.desk.prices[leg.instrument] = price

    def steps(self, rule: AutoRule = RULE) -> AutoSteps:
        return self.quotes.steps(self.desk.snapshot().entries, rule, self.desk.now_ms)

    def quoted(self, rfq_id: str = "r1", bid: str = "0.0051", offer: str = "0.0057") -> None:
        """What was sent has arrived."""
        self.desk.feed.quoted("me", bid, offer, rfq_id=rfq_id, firm_ms=5_000)


def test_it_quotes_once_around_the_mark_and_firm_as_long_as_the_rule_says() -> None:
    rig = Rig("r1")
    ((rfq_id, order),) = rig.steps().send
    assert rfq_id == "r1"
    assert (order.bid, order.offer) == (
        Level(Decimal("0.0051"), Decimal(100)),
        Level(Decimal("0.0057"), Decimal(100)),
    )
    assert order.quote_ttl_ms == 5_000
    assert rig.steps() == AutoSteps()
    rig.quoted()
    assert rig.steps() == AutoSteps()


def test_no_more_than_the_rule_allows_stand_at_a_time() -> None:
    rig = Rig("r1", "r2", "r3")
    assert [rfq_id for rfq_id, _ in rig.steps().send] == ["r1", "r2"]
    assert rig.steps() == AutoSteps()


@pytest.mark.parametrize(
    "rule",
    [
        AutoRule(("ETH-*",), Decimal(100), 3, Decimal(5), 2),
        AutoRule(("BTC-*-86000-C",), Decimal(100), 3, Decimal(5), 2),
        AutoRule(("BTC-*",), Decimal(99), 3, Decimal(5), 2),
    ],
)
def test_what_is_outside_its_limits_is_left_to_people(rule: AutoRule) -> None:
    assert Rig("r1").steps(rule) == AutoSteps()


def test_without_a_fresh_mark_it_quotes_nothing_and_withdraws_what_stands() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.desk.feed.quoted("me", "0.0051", "0.0057", rfq_id="r1", firm_ms=600_000)
    rig.desk.feed.amended(600_000, rfq_id="r1")
    rig.desk.now_ms = T0_MS + PRICE_AGE_MAX_MS + 1
    assert rig.steps() == AutoSteps(withdraw=("r1",))
    listed_only = Rig("r1")
    listed_only.desk.prices.clear()
    assert listed_only.steps() == AutoSteps()


def test_it_follows_the_mark_and_renews_what_ran_out() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.quoted()
    rig.mark("0.0092", "0.0036")
    ((_, order),) = rig.steps().send
    assert order.bid == Level(Decimal("0.0053"), Decimal(100))
    assert rig.steps() == AutoSteps()
    rig.quoted(bid="0.0053", offer="0.0059")
    assert rig.steps() == AutoSteps()
    rig.desk.now_ms += 5_000
    assert [rfq_id for rfq_id, _ in rig.steps().send] == ["r1"]


def test_nothing_is_sent_while_an_answer_is_awaited_and_a_refusal_ends_it() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.desk.tries["r1"] = Try(Attempt.SENDING)
    rig.mark("0.0095", "0.0036")
    assert rig.steps() == AutoSteps()
    rig.desk.tries["r1"] = Try(refused="Your limit.")
    assert rig.steps() == AutoSteps()
    rig.desk.tries.clear()
    assert rig.steps() == AutoSteps()


def test_what_a_person_touched_is_theirs() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.quotes.leave("r1")
    rig.mark("0.0095", "0.0036")
    assert rig.steps() == AutoSteps()
    manual = Rig("r1")
    manual.quoted()
    assert manual.steps() == AutoSteps()


def test_a_quote_that_was_pulled_is_not_sent_again() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.quoted()
    rig.desk.feed.quote_ended("me", QuoteEndReason.WITHDRAWN, rfq_id="r1")
    assert rig.steps() == AutoSteps()


def test_switched_off_and_on_it_quotes_again_where_it_had_quoted() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.quoted()
    assert rig.quotes.stop() == ("r1",)
    rig.desk.feed.quote_ended("me", QuoteEndReason.WITHDRAWN, rfq_id="r1")
    assert [rfq_id for rfq_id, _ in rig.steps().send] == ["r1"]


def test_the_quote_of_another_desk_of_the_firm_is_left_alone() -> None:
    rig = Rig("r1")
    rig.steps()
    rig.quoted()
    rig.quoted(bid="0.0040", offer="0.0060")
    rig.mark("0.0095", "0.0036")
    assert rig.steps() == AutoSteps()
    assert rig.quotes.quoting == frozenset()
