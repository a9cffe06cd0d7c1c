import pytest

from rfqserver.service.feed.feeds import Feeds


@pytest.mark.rule("SES-04")
def test_each_firm_counts_what_it_sees() -> None:
    feeds = Feeds()
    assert feeds.extend(7, {"albion", "meridian"}) == [("albion", 1), ("meridian", 1)]
    assert feeds.extend(8, {"albion"}) == [("albion", 2)]
    assert feeds.extend(9, ()) == []
    assert feeds.extend(12, {"meridian"}) == [("meridian", 2)]
    assert feeds.last_seq("albion") == 2
    assert feeds.last_seq("unknown") == 0


def test_resumes_after_any_sequence() -> None:
    feeds = Feeds()
    for seq in range(10, 20):
        feeds.extend(seq, {"albion"})
    assert feeds.journal_seqs("albion", 0, 3) == [10, 11, 12]
    assert feeds.journal_seqs("albion", 8, 100) == [18, 19]
    assert feeds.journal_seqs("albion", 10, 100) == []
    assert feeds.journal_seqs("unknown", 0, 100) == []
