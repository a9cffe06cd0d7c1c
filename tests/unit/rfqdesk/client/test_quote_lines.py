"""One id per line of quotes, and revisions that only rise."""

import pytest

from rfqdesk.client import quote_lines
from rfqdesk.client.quote_lines import QuoteLines
from rfqdesk.protocol.events import QuoteEnded, QuoteLive, RequestEnded
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason


def live(quote_id: str, revision: int, maker: str = "aurora", rfq_id: str = "r") -> QuoteLive:
    return QuoteLive(
        seq=1, transact_time_ms=1, rfq_id=rfq_id, maker=maker, quote_id=quote_id,
        revision=revision, valid_until_time_ms=2,
    )  # fmt: skip


def test_a_line_keeps_its_id_and_counts_its_revisions() -> None:
    lines = QuoteLines()
    assert [lines.take("r", f"new-{n}") for n in range(3)] == [
        ("new-0", 1),
        ("new-0", 2),
        ("new-0", 3),
    ]
    assert lines.take("other", "new-9") == ("new-9", 1)


def test_given_values_win() -> None:
    lines = QuoteLines()
    assert lines.take("r", "new", quote_id="mine", revision=41) == ("mine", 41)
    assert lines.take("r", "new") == ("mine", 42)
    assert lines.take("r", "new", quote_id="another") == ("another", 1)


def test_repeating_a_revision_does_not_free_the_later_ones() -> None:
    lines = QuoteLines()
    for _ in range(3):
        lines.take("r", "new")
    assert lines.take("r", "new", revision=1) == ("new", 1)
    assert lines.take("r", "new") == ("new", 4)


def test_the_feed_teaches_the_line_of_the_own_firm_only() -> None:
    lines = QuoteLines()
    lines.apply(live("theirs", 8, maker="delta"), "aurora")
    lines.apply(live("mine", 5), "aurora")
    assert lines.take("r", "new") == ("mine", 6)
    lines.apply(live("mine", 4), "aurora")
    assert lines.take("r", "new") == ("mine", 7)


def test_an_ended_quote_still_used_its_revision_up() -> None:
    lines = QuoteLines()
    ended = QuoteEnded(
        seq=1, transact_time_ms=1, rfq_id="r", maker="aurora", quote_id="mine", revision=9,
        reason=QuoteEndReason.WITHDRAWN,
    )  # fmt: skip
    lines.apply(ended, "aurora")
    assert lines.take("r", "new") == ("mine", 10)


def test_an_ended_request_is_forgotten() -> None:
    lines = QuoteLines()
    lines.take("r", "old")
    lines.apply(
        RequestEnded(seq=1, transact_time_ms=1, rfq_id="r", reason=RequestEndReason.EXPIRED),
        "aurora",
    )
    assert lines.take("r", "new") == ("new", 1)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = QuoteLines()
    monkeypatch.setattr(quote_lines, "LINES_MAX", 2)
    for rfq_id in ("a", "b", "c"):
        lines.take(rfq_id, f"id-{rfq_id}")
    assert lines.take("c", "new")[0] == "id-c"
    assert lines.take("a", "new") == ("new", 1)
