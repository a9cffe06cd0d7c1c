"""The local history: private, bounded, never without a trade, never another party's."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.desk.fake_desk import MAKERS, option
from support.desk.feed import FeedScript

from rfqdesk.book.book import Book
from rfqdesk.desktop.controllers.history_store import (
    HistoryError,
    HistoryStore,
    PastFeed,
    Reference,
)
from rfqdesk.desktop.controllers.past_session import past_book
from rfqdesk.protocol.terms import RequestEndReason

OWNER = "blue/albion/jane"


def loaded(store: HistoryStore) -> PastFeed:
    past = store.load()
    assert past is not None
    return past


def traded_script(requests: int = 1) -> FeedScript:
    script = FeedScript()
    for number in range(requests):
        rfq_id = f"rfq-{number}"
        script.opened(rfq_id)
        script.quoted("meridian", "0.0051", "0.0057", rfq_id=rfq_id)
        if number % 5 == 0:
            script.traded("meridian", "0.0057", rfq_id=rfq_id, trade_id=f"t-{number}")
        else:
            script.ended(RequestEndReason.EXPIRED, rfq_id=rfq_id)
    return script


def test_what_was_told_is_there_again_with_what_it_takes_to_show_it(tmp_path: Path) -> None:
    script = traded_script(6)
    store = HistoryStore(tmp_path / "history.sqlite", OWNER)
    assert store.load() is None
    reference = Reference((option("BTC-9OCT26-80000-C"),), MAKERS)
    store.add(script.events[:4], 1_000, reference)
    store.add(script.events[2:], 2_000)
    store.close()
    past = loaded(HistoryStore(store.path, OWNER))
    assert past.events == tuple(script.events)
    assert (past.last_seq, past.heard_ms, past.reference) == (script.seq, 2_000, reference)
    assert past_book(past).trades == script.book().trades
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_events_are_thinned_out_and_every_trade_stays(tmp_path: Path) -> None:
    script = traded_script(50)
    store = HistoryStore(tmp_path / "history.sqlite", OWNER, events_max=60)
    for begin in range(0, script.seq, 20):
        store.add(script.events[begin : begin + 20], 1)
    past = loaded(store)
    assert len(past.events) <= 60
    whole = script.book()
    thinned = past_book(past)
    assert thinned.trades == whole.trades
    newest = list(whole.requests)[-5:]
    assert {one: thinned.requests[one] for one in newest} == {
        one: whole.requests[one] for one in newest
    }
    # The next connection tells everything again: what was thinned out does not come back.
    store.add(script.events, 2)
    again = loaded(store)
    assert again.events == past.events


def test_a_venue_that_tells_another_story_keeps_the_first_one_beside(tmp_path: Path) -> None:
    script = traded_script(3)
    store = HistoryStore(tmp_path / "history.sqlite", OWNER)
    store.add(script.events, 1)
    other = [replace(one, rfq_id=f"other-{one.rfq_id}") for one in script.events[4:]]
    store.add([*script.events[:4], *other], 2)
    assert loaded(store).events == (*script.events[:4], *other)
    aside = HistoryStore(tmp_path / "history-1.sqlite", OWNER)
    assert loaded(aside).events == tuple(script.events)
    assert stat.S_IMODE(aside.path.stat().st_mode) == 0o600


def test_a_member_that_a_newer_version_reads_is_no_other_story(tmp_path: Path) -> None:
    script = traded_script(1)
    store = HistoryStore(tmp_path / "history.sqlite", OWNER)
    store.add(script.events, 1)
    store.add([replace(script.events[0], quantity="200"), *script.events[1:]], 2)
    assert not (tmp_path / "history-1.sqlite").exists()


def test_another_party_and_a_damaged_file_begin_anew_and_delete_nothing(tmp_path: Path) -> None:
    script = traded_script(2)
    path = tmp_path / "history.sqlite"
    first = HistoryStore(path, OWNER)
    first.add(script.events, 1)
    first.close()
    other = HistoryStore(path, "blue/meridian/ines")
    assert loaded(other).events == ()
    other.close()
    assert loaded(HistoryStore(tmp_path / "history-1.sqlite", OWNER)).events
    path.write_bytes(b"no database at all " * 100)
    third = HistoryStore(path, OWNER)
    third.add(script.events, 1)
    assert loaded(third).events == tuple(script.events)
    assert (tmp_path / "history-2.sqlite").read_bytes().startswith(b"no database")


def test_what_a_newer_version_wrote_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    store = HistoryStore(path, OWNER)
    with pytest.raises(HistoryError, match="newer version"):
        store.add([], 1)
    with pytest.raises(HistoryError, match="newer version"):
        store.load()
    assert list(tmp_path.iterdir()) == [path]


def test_what_can_not_be_written_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HistoryError):
        HistoryStore(tmp_path / "file" / "history.sqlite", OWNER).add([], 1)


def test_what_does_not_fit_together_is_not_shown() -> None:
    script = traded_script(1)
    with pytest.raises(HistoryError, match="fit together"):
        past_book(PastFeed(tuple(script.events[1:]), script.seq, 1, Reference()))
    assert past_book(PastFeed((), 0, 1, Reference())).requests == Book().requests
