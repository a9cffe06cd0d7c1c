from decimal import Decimal

import msgspec
import pytest
from support.desk.feed import CALL_SPREAD, T0_MS
from support.desk.making import MakerDesk

from rfqdesk.book.facts import Level
from rfqdesk.desktop.models.maker.auto_quotes import AutoQuotes, AutoSteps, RuleSwitch
from rfqdesk.desktop.models.maker.auto_rule import DAY_MS, AutoRule, Counted, Limit, Per, WidthUnit
from rfqdesk.desktop.models.maker.inbox import Attempt, Try
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side

RULE = AutoRule(("BTC-*",), Decimal(100), Decimal(3), Decimal(5), 2, rule_id="a")


class Rig:
    """A desk with fresh marks, and a rule that watches it."""

    def __init__(self, *rfq_ids: str, side: Side = Side.UNDISCLOSED) -> None:
        self.desk = MakerDesk()
        self.quotes = AutoQuotes()
        self.stopped: dict[str, str] = {}
        for rfq_id in rfq_ids:
            self.desk.feed.opened(rfq_id, own=False, side=side)
        self.mark("0.0090", "0.0036")

    def mark(self, *marks: str) -> None:
        for leg, mark in zip(CALL_SPREAD, marks, strict=True):
            price = ReferencePrice(leg.instrument, self.desk.now_ms, mark_price=mark)
            self.desk.prices[leg.instrument] = price

    def steps(self, *rules: AutoRule, off: tuple[str, ...] = ()) -> AutoSteps:
        self.quotes.observe(self.desk.feed.book(), lambda rfq_id: rfq_id in self.desk.tries)
        switches = [
            RuleSwitch(rule, on=rule.rule_id not in off, stopped=self.stopped.get(rule.rule_id, ""))
            for rule in rules or (RULE,)
        ]
        steps = self.quotes.steps(self.desk.snapshot().entries, switches, self.desk.now_ms)
        return msgspec.structs.replace(steps, notes=())

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
        AutoRule(("ETH-*",), Decimal(100), Decimal(3), Decimal(5), 2, rule_id="a"),
        AutoRule(("BTC-*-86000-C",), Decimal(100), Decimal(3), Decimal(5), 2, rule_id="a"),
        AutoRule(("BTC-*",), Decimal(99), Decimal(3), Decimal(5), 2, rule_id="a"),
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


NARROW = msgspec.structs.replace(RULE, rule_id="b", half_width=Decimal(1))
CAPPED = msgspec.structs.replace(
    RULE, limits=(Limit(Per.UNDERLYING, Counted.CONTRACTS, DAY_MS, Decimal(500)),)
)
"""A call spread of 100 is 200 contracts: two of them may be out, and no third."""


def bid_of(steps: AutoSteps) -> Decimal:
    ((_, order),) = steps.send
    assert order.bid is not None
    return order.bid.price


def test_the_first_rule_that_matches_quotes() -> None:
    assert bid_of(Rig("r1").steps(RULE, NARROW)) == Decimal("0.0051")
    assert bid_of(Rig("r1").steps(NARROW, RULE)) == Decimal("0.0053")
    assert bid_of(Rig("r1").steps(RULE, NARROW, off=("a",))) == Decimal("0.0053")


def test_a_rule_that_stopped_itself_keeps_its_requests_from_those_below() -> None:
    rig = Rig("r1")
    rig.stopped["a"] = "a limit"
    assert rig.steps(RULE, NARROW, off=("a",)) == AutoSteps()


def test_another_order_moves_a_quote_to_the_rule_that_is_first_now() -> None:
    rig = Rig("r1")
    rig.steps(RULE, NARROW)
    rig.quoted()
    assert rig.steps(NARROW, RULE).withdraw == ("r1",)
    assert rig.steps(NARROW, RULE) == AutoSteps()
    rig.desk.feed.quote_ended("me", QuoteEndReason.WITHDRAWN, rfq_id="r1")
    assert bid_of(rig.steps(NARROW, RULE)) == Decimal("0.0053")


def test_skew_and_other_units_move_the_prices() -> None:
    skewed = msgspec.structs.replace(RULE, skew_ticks=2)
    assert bid_of(Rig("r1").steps(skewed)) == Decimal("0.0053")
    in_vol = msgspec.structs.replace(RULE, width_unit=WidthUnit.VOL)
    assert Rig("r1").steps(in_vol) == AutoSteps()


@pytest.mark.parametrize(("firm", "goes"), [("albion", True), ("castor", False)])
def test_a_rule_may_be_for_some_requesters(firm: str, goes: bool) -> None:
    rule = msgspec.structs.replace(RULE, clients=(firm,))
    assert bool(Rig("r1").steps(rule).send) is goes


def test_who_hides_its_name_is_quoted_by_rules_for_all_or_for_the_anonymous() -> None:
    rig = Rig()
    rig.desk.feed.opened("r1", own=False, disclosed=False, side=Side.UNDISCLOSED)
    named = msgspec.structs.replace(RULE, clients=("albion",))
    assert rig.steps(named) == AutoSteps()
    assert rig.steps(msgspec.structs.replace(RULE, clients=("anonymous",))).send


def test_quotes_that_stand_count_at_their_worst_and_the_next_waits() -> None:
    rig = Rig("r1", "r2", "r3")
    rule = msgspec.structs.replace(CAPPED, open_max=5)
    assert [rfq_id for rfq_id, _ in rig.steps(rule).send] == ["r1", "r2"]
    rig.quoted("r1")
    rig.desk.feed.quote_ended("me", QuoteEndReason.DONE_AWAY, rfq_id="r1")
    rig.desk.feed.ended(RequestEndReason.CLOSED, rfq_id="r1")
    assert [rfq_id for rfq_id, _ in rig.steps(rule).send] == ["r3"]


def test_a_limit_that_trades_have_used_up_stops_the_rule_and_says_why() -> None:
    rig = Rig("r1", "r2", "r3")
    rule = msgspec.structs.replace(CAPPED, open_max=5)
    rig.steps(rule)
    for rfq_id in ("r1", "r2"):
        rig.quoted(rfq_id)
        rig.desk.feed.traded("me", "0.0057", rfq_id=rfq_id, trade_id=f"t-{rfq_id}")
        rig.desk.feed.ended(RequestEndReason.FILLED, rfq_id=rfq_id)
    steps = rig.steps(rule)
    assert steps.send == ()
    ((rule_id, why),) = steps.stop
    assert rule_id == "a"
    assert why == (
        "400 of 500 contracts a day per underlying done for BTC, and 200 more were asked for"
    )


def test_a_withdrawn_quote_counts_until_the_venue_has_said_that_it_ended() -> None:
    rig = Rig("r1")
    rig.steps(CAPPED)
    rig.quoted()
    assert rig.quotes.stop() == ("r1",)
    rig.steps(CAPPED, off=("a",))
    assert [claim.rfq_id for claim in rig.quotes.ledger.claims] == ["r1"]
    rig.desk.feed.quote_ended("me", QuoteEndReason.WITHDRAWN, rfq_id="r1")
    rig.steps(CAPPED, off=("a",))
    assert rig.quotes.ledger.claims == ()


def test_a_refused_quote_counts_no_more() -> None:
    rig = Rig("r1")
    rig.steps(CAPPED)
    rig.desk.tries["r1"] = Try(refused="Your limit.")
    rig.steps(CAPPED)
    assert rig.quotes.ledger.claims == ()
