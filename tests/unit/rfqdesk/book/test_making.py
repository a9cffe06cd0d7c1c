"""The maker's view: where the own quote stands and how it ended."""

from collections.abc import Callable

import pytest
from support.feed import T0_MS, FeedScript

from rfqdesk.book.making import OwnState, maker_view
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Side


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
