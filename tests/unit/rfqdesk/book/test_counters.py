"""Counters as trader and maker see them."""

from decimal import Decimal

import pytest
from support.desk.feed import FeedScript

from rfqdesk.book.book import FeedInconsistentError
from rfqdesk.book.facts import QuoteKey
from rfqdesk.protocol.terms import CounterEndReason, LookEndReason

KEY = QuoteKey("rfq-1", "meridian")


@pytest.mark.parametrize("own", [True, False])
def test_the_latest_counter_to_each_maker_is_kept(own: bool) -> None:
    script = FeedScript()
    script.opened(own=own)
    script.quoted("meridian", None, "0.0057")
    script.countered("meridian", own=own)
    counter = script.book().counters[KEY]
    assert (counter.price, counter.quantity) == (Decimal("0.0055"), Decimal(60))
    assert counter.stands_at(script.time_ms + 4_999)
    assert not counter.stands_at(script.time_ms + 5_000)
    script.counter_ended("meridian", CounterEndReason.REPLACED)
    script.countered("meridian", 2, price="0.0056", own=own)
    assert script.book().counters[KEY].round == 2
    script.counter_ended("meridian", CounterEndReason.REJECTED, 2)
    counter = script.book().counters[KEY]
    assert (counter.end_reason, counter.text) == (CounterEndReason.REJECTED, "why")
    assert not counter.stands_at(script.time_ms)


def test_the_end_of_a_counter_never_made_is_a_broken_feed() -> None:
    script = FeedScript()
    script.opened()
    script.counter_ended("meridian", CounterEndReason.EXPIRED)
    with pytest.raises(FeedInconsistentError):
        script.book()


def test_a_last_look_goes_on_until_it_has_ended() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    script.looked_at("meridian")
    look = script.book().looks["rfq-1"]
    assert (look.quote_resp_id, look.quantity, look.end_reason) == ("resp-1", Decimal(60), None)
    script.look_ended("meridian", LookEndReason.EXPIRED)
    assert script.book().looks["rfq-1"].end_reason is LookEndReason.EXPIRED
    script.look_ended("meridian", LookEndReason.EXPIRED, "look-2")
    with pytest.raises(FeedInconsistentError):
        script.book()
