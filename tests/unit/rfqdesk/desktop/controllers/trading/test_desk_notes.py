"""Notes are there before anything goes out, after a kill, and never more than they need be."""

import stat
from pathlib import Path

import pytest
from support.desk.feed_of_asking import CALL_SPREAD

from rfqdesk.desktop.controllers.trading.desk_notes import SPLITS_MAX, DeskNotes
from rfqdesk.desktop.controllers.trading.note_kinds import AcceptNote, RequestNote
from rfqdesk.desktop.models.stack.desk_state import RequestDraft, ShownCross, ShownQuote
from rfqdesk.protocol.terms import Allocation, QuoteRespType, Side, TimeInForce

DRAFT = RequestDraft(CALL_SPREAD, "10", Side.BUY, ("meridian",), True, 60_000)
QUOTE = ShownQuote("rfq-1", "req-1", "meridian", "q-1", 2, QuoteRespType.LIFT, "0.0057", "10")
CROSS = ShownCross("rfq-1", "req-1", QuoteRespType.HIT, "10", "0.005", TimeInForce.GOOD_TILL_CANCEL)
SPLIT = (Allocation("fund-a", "6"), Allocation("fund-b", "4"))


def test_what_was_not_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    notes = DeskNotes(path)
    notes.sending_request("req-1", DRAFT, 1)
    notes.sending_accept("resp-1", QUOTE, 2)
    notes.sending_accept("resp-2", CROSS, 3)
    notes.sending_accept("resp-3", QUOTE, 4)
    notes.answered("resp-3")
    notes.answered("never sent")
    notes.keep_split("req-1", SPLIT)
    # Not closed: as a kill leaves it, and a torn line as a loss of power may.
    with path.open("ab") as file:
        file.write(b'{"type":"answered","own_i')
    again = DeskNotes(path)
    assert list(again.unanswered.values()) == [
        RequestNote("req-1", DRAFT, 1),
        AcceptNote("resp-1", 2, quote=QUOTE),
        AcceptNote("resp-2", 3, cross=CROSS),
    ]
    assert [one.shown for one in again.unanswered.values() if isinstance(one, AcceptNote)] == [
        QUOTE,
        CROSS,
    ]
    assert again.splits == {"req-1": SPLIT}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again.close()


def test_each_start_leaves_what_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    notes = DeskNotes(path)
    for number in range(SPLITS_MAX + 50):
        notes.keep_split(f"req-{number}", SPLIT)
        notes.keep_split(f"req-{number}", SPLIT)
        notes.sending_accept(f"resp-{number}", QUOTE, number)
        notes.answered(f"resp-{number}")
    notes.keep_split("req-70", ())
    notes.close()
    again = DeskNotes(path)
    again.close()
    assert len(again.splits) == SPLITS_MAX
    assert "req-70" not in again.splits
    assert len(path.read_bytes().splitlines()) == SPLITS_MAX + 1


def test_a_long_session_rewrites_them_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rfqdesk.desktop.controllers.trading.desk_notes._LINES_MAX", 20)
    path = tmp_path / "notes.jsonl"
    notes = DeskNotes(path)
    for number in range(100):
        notes.sending_accept(f"resp-{number}", QUOTE, number)
        notes.answered(f"resp-{number}")
    notes.sending_accept("last", QUOTE, 1)
    assert len(path.read_bytes().splitlines()) <= 22
    assert list(DeskNotes(path).unanswered) == ["last"]


def test_without_room_work_goes_on_without_them(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notes = DeskNotes(tmp_path / "file" / "notes.jsonl")
    assert notes.failed
    notes.sending_accept("resp-1", QUOTE, 1)
    assert "resp-1" in notes.unanswered
    notes.close()


def test_another_partys_notes_are_set_aside_not_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    first = DeskNotes(path, "blue/albion/jane")
    first.sending_accept("resp-1", QUOTE, 1)
    first.close()
    other = DeskNotes(path, "green/albion/jane")
    assert other.unanswered == {}
    other.close()
    assert "resp-1" in DeskNotes(tmp_path / "notes-1.jsonl", "blue/albion/jane").unanswered
