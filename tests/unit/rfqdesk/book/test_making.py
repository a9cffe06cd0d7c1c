"""The maker's view: where the own quote stands and how it ended."""

from collections.abc import Callable

import pytest
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.making import OwnState, maker_view
from rfqdesk.protocol.terms import (
    CounterEndReason,
    QuoteEndReason,
    QuoteType,
    RequestEndReason,
    Side,
)


def _quoted() -> FeedScript:
    script = FeedScript()
    script.opened(own=False)
    script.quoted("meridian", "0.0050", "0.0057")
    return script


def _won(script: FeedScript) -> None:
    script.traded("meridian", "0.0057", side=Side.SELL)
    script.quote_ended("meridian", QuoteEndReason.TRADED)
    script.ended(RequestEndReason.CLOSED)


def _lost(script: FeedScript) -> None:
    script.quote_ended("meridian", QuoteEndReason.DONE_AWAY)
    script.ended(RequestEndReason.CLOSED)


def _withdrawn_then_closed(script: FeedScript) -> None:
    script.quote_ended("meridian", QuoteEndReason.WITHDRAWN)
    script.ended(RequestEndReason.CLOSED)


def _cancelled(script: FeedScript) -> None:
    script.quote_ended("meridian", QuoteEndReason.REQUEST_CANCELLED)
    script.ended(RequestEndReason.CLOSED)


def _expired(script: FeedScript) -> None:
    script.quote_ended("meridian", QuoteEndReason.REQUEST_EXPIRED)
    script.ended(RequestEndReason.EXPIRED)


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (_won, OwnState.WON),
        (_lost, OwnState.LOST),
        (_withdrawn_then_closed, OwnState.AWAY),
        (_cancelled, OwnState.CANCELLED),
        (_expired, OwnState.EXPIRED),
    ],
)
def test_final_states(ending: Callable[[FeedScript], None], state: OwnState) -> None:
    script = _quoted()
    ending(script)
    assert maker_view(script.book(), "rfq-1", T0_MS + 1).state is state


def test_states_while_open() -> None:
    script = FeedScript()
    script.opened(own=False)
    assert maker_view(script.book(), "rfq-1", T0_MS).state is OwnState.UNQUOTED
    script.quoted("meridian", "0.0050", "0.0057")
    assert maker_view(script.book(), "rfq-1", T0_MS).state is OwnState.LIVE
    assert maker_view(script.book(), "rfq-1", T0_MS + 30_000).state is OwnState.STALE
    assert maker_view(script.book(), "rfq-1", T0_MS + 60_000).state is OwnState.OVERDUE
    script.quote_ended("meridian", QuoteEndReason.WITHDRAWN)
    assert maker_view(script.book(), "rfq-1", T0_MS).state is OwnState.PULLED
    script.passed("meridian")
    assert maker_view(script.book(), "rfq-1", T0_MS).state is OwnState.PASSED


def test_what_the_client_waits_for_is_there_until_its_time_or_the_request_is_over() -> None:
    script = FeedScript()
    script.opened(own=False)
    script.quoted("meridian", "0.0050", "0.0057")
    script.countered("meridian", own=False)
    view = maker_view(script.book(), "rfq-1", T0_MS)
    assert view.counter is not None
    assert (view.counter.round, view.look) == (1, None)
    assert maker_view(script.book(), "rfq-1", T0_MS + 5_000).counter is None
    script.counter_ended("meridian", CounterEndReason.WITHDRAWN)
    assert maker_view(script.book(), "rfq-1", T0_MS).counter is None
    script.looked_at("meridian")
    assert maker_view(script.book(), "rfq-1", T0_MS).look is not None
    assert maker_view(script.book(), "rfq-1", T0_MS + 400).look is None
    script.ended(RequestEndReason.CLOSED)
    assert maker_view(script.book(), "rfq-1", T0_MS).look is None


def test_working_and_a_new_price_asked_for_last_until_a_price_comes() -> None:
    script = FeedScript()
    script.opened(own=False)
    script.working("meridian")
    assert maker_view(script.book(), "rfq-1", T0_MS).working
    script.quoted("meridian", "0.0050", "0.0057")
    view = maker_view(script.book(), "rfq-1", T0_MS)
    assert (view.working, view.asked_again) == (False, False)
    script.requoted("meridian")
    assert maker_view(script.book(), "rfq-1", T0_MS).asked_again
    script.quoted("meridian", "0.0051", "0.0056")
    assert not maker_view(script.book(), "rfq-1", T0_MS).asked_again


def test_collected_quotes_are_held_and_who_comes_after_is_late_unless_asked_again() -> None:
    script = FeedScript()
    script.opened(own=False, respond_by_ms=10_000)
    assert maker_view(script.book(), "rfq-1", T0_MS + 9_999).held
    after = maker_view(script.book(), "rfq-1", T0_MS + 10_000)
    assert (after.held, after.late) == (False, True)
    script.requoted("meridian")
    assert not maker_view(script.book(), "rfq-1", T0_MS + 10_000).late


def test_an_indicative_quote_is_live_and_not_firm() -> None:
    script = FeedScript()
    script.opened(own=False)
    script.quoted("meridian", "0.0050", "0.0057", quote_type=QuoteType.INDICATIVE)
    view = maker_view(script.book(), "rfq-1", T0_MS)
    assert (view.state, view.firm) == (OwnState.LIVE, False)


def test_more_time_is_told() -> None:
    script = FeedScript()
    script.opened(own=False)
    script.time_ms += 1_000
    script.amended(90_000)
    request = maker_view(script.book(), "rfq-1", T0_MS).request
    assert (request.amended_ms, request.expire_ms) == (T0_MS + 1_000, T0_MS + 91_000)
