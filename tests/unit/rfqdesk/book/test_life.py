"""Amended requests and requests for a new price, in the picture."""

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import RequestFact
from rfqdesk.protocol.life_events import RequestAmended, RequoteRequested
from rfqdesk.protocol.terms import RequestEndReason


def request_of(script: FeedScript) -> RequestFact:
    return script.book().requests["rfq-1"]


def amended(script: FeedScript, panel: tuple[str, ...]) -> None:
    script.events.append(
        RequestAmended(
            seq=script.seq + 1,
            transact_time_ms=T0_MS,
            rfq_id="rfq-1",
            expire_time_ms=T0_MS + 90_000,
            panel=panel,
        )
    )


def again(script: FeedScript, maker: str) -> None:
    script.events.append(
        RequoteRequested(seq=script.seq + 1, transact_time_ms=T0_MS, rfq_id="rfq-1", maker=maker)
    )


def test_a_draft_is_no_request_until_it_is_opened() -> None:
    script = FeedScript()
    script.drafted()
    book = script.book()
    assert (list(book.drafts), book.requests) == (["rfq-1"], {})
    assert book.drafts["rfq-1"].request_ttl_ms == 60_000
    script.opened()
    assert (list(script.book().drafts), list(script.book().requests)) == ([], ["rfq-1"])


def test_a_draft_that_is_discarded_is_gone() -> None:
    script = FeedScript()
    script.drafted()
    script.ended(RequestEndReason.CANCELLED)
    changes = ChangeSet()
    book = Book()
    for event in script.events:
        change = book.apply(event)
        assert change is not None
        changes.add(change)
    assert (book.drafts, book.requests) == ({}, {})
    taken = changes.take()
    assert (list(taken.drafts), list(taken.requests)) == (["rfq-1"], [])
    assert not changes


def test_an_own_request_is_seen_to_grow() -> None:
    script = FeedScript()
    script.opened(panel=("halcyon",))
    amended(script, ("halcyon", "quarry"))
    request = request_of(script)
    assert (request.expire_ms, request.panel) == (T0_MS + 90_000, ("halcyon", "quarry"))


def test_a_maker_sees_that_there_is_more_time() -> None:
    script = FeedScript()
    script.opened(own=False)
    amended(script, ())
    assert (request_of(script).expire_ms, request_of(script).panel) == (T0_MS + 90_000, ())


def test_who_was_asked_anew_is_waited_for_until_it_answers() -> None:
    script = FeedScript()
    script.opened(panel=("halcyon", "meridian", "quarry"))
    for maker in ("halcyon", "meridian", "quarry"):
        again(script, maker)
    script.quoted("halcyon", None, "0.0052")
    script.passed("meridian")
    script.working("quarry")
    assert request_of(script).asked_again == {"quarry"}
