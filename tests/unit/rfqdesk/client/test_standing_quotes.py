"""What a cross may trade with, as far as the feed has told."""

from decimal import Decimal

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.client.standing_quotes import REQUESTS_MAX, QuoteName, StandingQuotes
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.terms import (
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Side,
)

LIFT, HIT = QuoteRespType.LIFT, QuoteRespType.HIT


def _script() -> FeedScript:
    script = FeedScript()
    script.opened(side=Side.UNDISCLOSED, all_or_none=False)
    script.quoted("meridian", "0.0050", "0.0057", quantity="40")
    script.quoted("halcyon", "0.0052", "0.0056", quantity="25")
    return script


def _reached(
    script: FeedScript,
    price: str,
    response: QuoteRespType = LIFT,
    *,
    now_ms: int = T0_MS,
    quote_req_id: str = "q-rfq-1",
) -> set[str] | None:
    standing = StandingQuotes()
    for event in script.events:
        standing.learn(event)
    names = standing.reached(quote_req_id, response, Decimal(price), now_ms)
    return None if names is None else {name.maker for name in names}


def test_what_stands_at_the_price_or_better_is_reached() -> None:
    script = _script()
    assert _reached(script, "0.0055") == set()
    assert _reached(script, "0.0056") == {"halcyon"}
    assert _reached(script, "0.00570") == {"halcyon", "meridian"}
    assert _reached(script, "0.0053", HIT) == set()
    assert _reached(script, "0.0052", HIT) == {"halcyon"}
    assert _reached(script, "0.0050", HIT) == {"halcyon", "meridian"}


def test_of_a_request_that_was_not_shown_nothing_is_known() -> None:
    assert _reached(_script(), "0.0057", quote_req_id="another") is None


def test_a_request_to_quote_is_none_of_our_own() -> None:
    script = FeedScript()
    script.opened(own=False)
    assert _reached(script, "0.0057", quote_req_id="") is None


def test_a_revision_takes_the_place_of_the_one_before() -> None:
    script = _script()
    script.quoted("halcyon", "0.0052", "0.0060")
    assert _reached(script, "0.0057") == {"meridian"}
    # The end of the one before is not the end of this one.
    script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN, revision=1)
    assert _reached(script, "0.0060") == {"meridian", "halcyon"}


def test_what_ended_or_is_past_its_time_is_not_reached() -> None:
    script = _script()
    script.quote_ended("halcyon", QuoteEndReason.WITHDRAWN)
    assert _reached(script, "0.0057") == {"meridian"}
    assert _reached(script, "0.0057", now_ms=T0_MS + 30_000) == set()
    script.ended(RequestEndReason.EXPIRED)
    assert _reached(script, "0.0057") == set()


@pytest.mark.parametrize(
    ("left", "reached"), [("0", {"meridian"}), ("5", {"meridian", "halcyon"}), ("", None)]
)
def test_a_side_that_traded_out_is_not_reached(left: str, reached: set[str] | None) -> None:
    script = _script()
    script.traded("halcyon", "0.0056", quantity="20", quote_leaves_quantity=left)
    assert _reached(script, "0.0057") == (reached or {"meridian", "halcyon"})
    assert _reached(script, "0.0050", HIT) == {"meridian", "halcyon"}


def test_quotes_that_are_revealed_together_are_reached_from_then_on() -> None:
    standing = StandingQuotes()
    standing.learn(FeedScript().opened())
    standing.learn(
        QuotesRevealed(
            seq=2,
            transact_time_ms=T0_MS,
            rfq_id="rfq-1",
            quotes=(
                RevealedQuote(
                    maker="meridian",
                    quote_id="q",
                    revision=3,
                    offer=PriceLevel("0.0057", "10"),
                    valid_until_time_ms=T0_MS + 1,
                ),
            ),
        )
    )
    assert standing.reached("q-rfq-1", LIFT, Decimal("0.0057"), T0_MS) == [
        QuoteName("meridian", "q", 3)
    ]


def test_the_latest_requests_are_remembered() -> None:
    script, standing = FeedScript(), StandingQuotes()
    for number in range(REQUESTS_MAX + 1):
        standing.learn(script.opened(f"rfq-{number}"))
    assert standing.reached("q-rfq-0", LIFT, Decimal(1), T0_MS) is None
    assert standing.reached(f"q-rfq-{REQUESTS_MAX}", LIFT, Decimal(1), T0_MS) == []
