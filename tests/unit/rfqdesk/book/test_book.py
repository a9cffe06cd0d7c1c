"""The fold: what each event does, and what a replay does not do."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.book import Book, FeedInconsistentError
from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import QuoteKey
from rfqdesk.protocol.terms import ExecType, QuoteEndReason, RequestEndReason, Side


def test_request_is_kept_with_its_terms() -> None:
    script = FeedScript()
    script.opened(quantity="12.5", panel=("meridian", "halcyon"), ttl_ms=30_000)
    request = script.book().requests["rfq-1"]
    assert request.own
    assert request.quantity == Decimal("12.5")
    assert request.panel == ("meridian", "halcyon")
    assert request.open_at(T0_MS + 29_999)
    assert not request.open_at(T0_MS + 30_000)


def test_request_of_another_firm_is_not_own() -> None:
    script = FeedScript()
    script.opened(own=False, disclosed=False)
    request = script.book().requests["rfq-1"]
    assert not request.own
    assert request.firm == ""


def test_own_requests_stand_newest_first() -> None:
    script = FeedScript()
    script.opened("first")
    script.opened("asked", own=False)
    script.opened("second")
    assert [request.rfq_id for request in script.book().own_requests()] == ["second", "first"]


def test_new_revision_replaces_and_keeps_the_first_time() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", "0.0051", "0.0057")
    script.time_ms += 2_000
    script.quoted("meridian", "0.0052", "0.0056")
    quote = script.book().quotes[QuoteKey("rfq-1", "meridian")]
    assert (quote.revision, quote.first_quoted_ms, quote.quoted_ms) == (2, T0_MS, T0_MS + 2_000)
    assert quote.offer is not None
    assert quote.offer.price == Decimal("0.0056")


def test_end_of_an_old_revision_leaves_the_new_one_live() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    script.quoted("meridian", None, "0.0056")
    script.quote_ended("meridian", QuoteEndReason.EXPIRED, revision=1)
    quote = script.book().quotes[QuoteKey("rfq-1", "meridian")]
    assert quote.live_at(T0_MS)


def test_quote_after_a_pass_takes_the_pass_back() -> None:
    script = FeedScript()
    script.opened()
    script.passed("meridian", "too wide")
    assert script.book().requests["rfq-1"].passes[0].text == "too wide"
    script.quoted("meridian", None, "0.0057")
    assert script.book().requests["rfq-1"].passes == ()


def test_trade_ends_up_beside_its_request() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    script.traded("meridian", "0.0057", quote_resp_id="resp-1")
    script.quote_ended("meridian", QuoteEndReason.TRADED)
    script.ended(RequestEndReason.FILLED)
    book = script.book()
    (trade,) = book.trades_of("rfq-1")
    assert (trade.price, trade.side, trade.quote_resp_id) == (
        Decimal("0.0057"),
        Side.BUY,
        "resp-1",
    )
    assert book.requests["rfq-1"].end_reason is RequestEndReason.FILLED


def test_replay_changes_nothing() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    book = script.book()
    before = dict(book.quotes)
    assert all(book.apply(event) is None for event in script.events)
    assert book.quotes == before
    assert book.last_seq == 2


def test_gap_is_refused_and_leaves_the_book_alone() -> None:
    script = FeedScript()
    script.opened()
    skipped = script.quoted("meridian", None, "0.0057")
    book = Book()
    with pytest.raises(FeedInconsistentError, match="missing"):
        book.apply(skipped)
    assert book.last_seq == 0
    assert not book.quotes


@pytest.mark.parametrize("kind", ["quote", "trade", "end"])
def test_event_of_an_unknown_request_is_refused(kind: str) -> None:
    script = FeedScript()
    event = {
        "quote": lambda: script.quoted("meridian", None, "0.0057", rfq_id="ghost"),
        "trade": lambda: script.traded("meridian", "0.0057", rfq_id="ghost"),
        "end": lambda: script.ended(RequestEndReason.EXPIRED, rfq_id="ghost"),
    }[kind]()
    book = Book()
    with pytest.raises(FeedInconsistentError, match="ghost"):
        book.apply(event)
    assert book.last_seq == 0


@pytest.mark.rule("SES-08")
def test_after_a_snapshot_what_it_left_out_is_passed_over() -> None:
    script = FeedScript()
    script.opened()
    book = Book()
    book.restore(script.events, 1)
    assert book.apply(script.quoted("meridian", None, "0.0057", rfq_id="ghost")) is None
    assert (book.last_seq, book.quotes) == (2, {})
    assert book.apply(script.quoted("meridian", None, "0.0058")) is not None


def test_ending_of_a_quote_never_seen_is_refused() -> None:
    script = FeedScript()
    script.opened()
    book = script.book()
    stray = replace(script.quoted("meridian", None, "0.0057"), seq=2)
    end = replace(script.quote_ended("meridian", QuoteEndReason.EXPIRED), seq=2)
    with pytest.raises(FeedInconsistentError, match="never live"):
        book.apply(end)
    assert book.apply(stray) is not None


def test_changes_name_each_touched_thing_once() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    script.quoted("meridian", None, "0.0056")
    script.traded("meridian", "0.0056")
    book, changes = Book(), ChangeSet()
    for event in script.events:
        change = book.apply(event)
        assert change is not None
        changes.add(change)
    taken = changes.take()
    assert list(taken.requests) == ["rfq-1"]
    assert list(taken.quotes) == [QuoteKey("rfq-1", "meridian")]
    assert list(taken.trades) == ["T-rfq-1"]
    assert not changes


def test_a_changed_trade_takes_the_place_of_what_was_reported() -> None:
    script = FeedScript()
    script.opened()
    script.quoted("meridian", None, "0.0057")
    first = script.traded("meridian", "0.0057")
    script.time_ms += 5_000
    script.changed(first, ExecType.TRADE_CORRECT, price="0.0056", text="fat finger")
    book = script.book()
    [trade] = book.trades_of("rfq-1")
    assert (trade.price, trade.quantity) == (Decimal("0.0056"), Decimal(100))
    assert (trade.exec_type, trade.note) == (ExecType.TRADE_CORRECT, "fat finger")
    assert (trade.traded_ms, trade.changed_ms) == (T0_MS, T0_MS + 5_000)


def test_a_change_of_a_trade_that_was_never_reported_is_not_guessed_about() -> None:
    script = FeedScript()
    script.opened()
    first = script.traded("meridian", "0.0057")
    script.events.pop()
    script.changed(first, ExecType.TRADE_CANCEL)
    with pytest.raises(FeedInconsistentError, match="never reported"):
        script.book()
