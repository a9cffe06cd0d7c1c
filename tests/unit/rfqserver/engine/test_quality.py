"""Rank, cover, slippage and evidence of a fill, and what losers may learn of it."""

import pytest
from support.floors.floor import Floor, a_hit, a_lift, a_quote, asked, level, maker, trader

from rfqdesk.protocol.events import ExecutionReport, QuoteEnded
from rfqdesk.protocol.terms import QuoteEndReason
from rfqserver.engine.commands import SetPolicy
from rfqserver.engine.facts.events import VenuePolicy


def raced(*, cover_told: bool = False, **facts: object) -> Floor:
    """Birch offers 0.06, cedar and dogwood 0.0605, elm 0.062; bids are 0.05 to 0.0485."""
    floor = asked(**facts)
    floor.do(SetPolicy(VenuePolicy(cover_told=cover_told)))
    for firm, bid, offer in (
        ("elm", "0.0485", "0.062"),
        ("cedar", "0.0495", "0.0605"),
        ("birch", "0.05", "0.06"),
        ("dogwood", "0.05", "0.0605"),
    ):
        quote = a_quote(quote_id=f"{firm[0]}1", bid=level(bid), offer=level(offer))
        floor.accepted(quote, maker(firm))
    return floor


def report(floor: Floor, firm: str) -> ExecutionReport:
    [found] = (event for event in floor.feed(firm) if isinstance(event, ExecutionReport))
    return found


def endings(floor: Floor, firm: str) -> dict[str, QuoteEndReason]:
    return {one.maker: one.reason for one in floor.feed(firm) if isinstance(one, QuoteEnded)}


@pytest.mark.rule("QLT-01", "QLT-02")
def test_the_best_offer_is_first_and_the_next_is_its_cover() -> None:
    floor = raced()
    floor.accepted(a_lift(), trader())
    found = report(floor, "acacia")
    quality = found.quality
    assert quality is not None
    assert (quality.rank, quality.best_price, found.cover_price) == (1, "0.06", "0.0605")
    assert (quality.mid_price, quality.slippage) == ("0.055", "0.005")
    assert [(one.maker, one.price) for one in quality.evidence] == [
        ("birch", "0.06"), ("cedar", "0.0605"), ("dogwood", "0.0605"), ("elm", "0.062"),
    ]  # fmt: skip


@pytest.mark.rule("QLT-01", "QLT-03")
def test_a_worse_quote_has_the_rank_of_its_price_and_the_best_one_covers_it() -> None:
    floor = raced()
    lift = a_lift(maker="dogwood", quote_id="d1", price="0.0605")
    floor.accepted(lift, trader())
    found = report(floor, "acacia")
    assert found.quality is not None
    assert (found.quality.rank, found.cover_price) == (2, "0.06")
    assert endings(floor, "acacia") == {
        "dogwood": QuoteEndReason.TRADED,
        "birch": QuoteEndReason.COVERED,
        "cedar": QuoteEndReason.TIED,
        "elm": QuoteEndReason.DONE_AWAY,
    }


def test_a_hit_is_judged_by_the_bids() -> None:
    floor = raced()
    floor.accepted(a_hit(), trader())
    found = report(floor, "acacia")
    assert found.quality is not None
    assert (found.quality.rank, found.cover_price) == (1, "0.05")
    assert found.quality.slippage == "0.005"
    assert endings(floor, "acacia")["dogwood"] is QuoteEndReason.TIED
    assert endings(floor, "acacia")["cedar"] is QuoteEndReason.DONE_AWAY


def test_one_quote_of_one_side_has_neither_cover_nor_mid() -> None:
    floor = asked(side="buy")
    floor.accepted(a_quote(bid=None), maker())
    floor.accepted(a_lift(), trader())
    found = report(floor, "acacia")
    assert found.quality is not None
    assert (found.quality.rank, found.cover_price, found.quality.mid_price) == (1, "", "")
    assert found.quality.slippage == ""


@pytest.mark.rule("QLT-04")
@pytest.mark.parametrize("told", [True, False])
def test_makers_learn_where_they_stood_only_where_the_venue_tells_them(told: bool) -> None:
    floor = raced(cover_told=told)
    floor.accepted(a_lift(), trader())
    winner = report(floor, "birch")
    assert winner.quality is None
    assert winner.cover_price == ("0.0605" if told else "")
    lost = {firm: endings(floor, firm) for firm in ("cedar", "dogwood", "elm")}
    covered = QuoteEndReason.COVERED if told else QuoteEndReason.DONE_AWAY
    assert lost == {
        "cedar": {"cedar": covered},
        "dogwood": {"dogwood": covered},
        "elm": {"elm": QuoteEndReason.DONE_AWAY},
    }


def test_a_quote_that_ran_out_is_no_evidence() -> None:
    floor = asked()
    floor.accepted(a_quote(quote_id="c1", quote_ttl_ms=1_000, offer=level("0.055")), maker("cedar"))
    floor.accepted(a_quote(), maker())
    floor.wait(1_000)
    floor.accepted(a_lift(), trader())
    found = report(floor, "acacia")
    assert found.quality is not None
    assert [one.maker for one in found.quality.evidence] == ["birch"]
    assert found.quality.rank == 1


def test_each_part_is_judged_by_the_quotes_of_its_own_moment() -> None:
    floor = raced(all_or_none=False)
    floor.accepted(a_lift("a1", quantity="4"), trader())
    cancelled = a_lift("a2", quantity="6", maker="cedar", quote_id="c1", price="0.0605")
    floor.accepted(cancelled, trader())
    first, second = (e for e in floor.feed("acacia") if isinstance(e, ExecutionReport))
    assert first.quality is not None
    assert second.quality is not None
    assert first.quality.evidence[0].quantity == "10"
    assert second.quality.evidence[0].quantity == "6"
    assert (first.quality.rank, second.quality.rank) == (1, 2)


def test_the_same_policy_twice_is_said_once() -> None:
    floor = Floor()
    assert floor.do(SetPolicy(VenuePolicy())).events == ()
    assert len(floor.do(SetPolicy(VenuePolicy(cover_told=True))).events) == 1
    assert floor.do(SetPolicy(VenuePolicy(cover_told=True))).events == ()
