from msgspec.structs import replace
from support.desk.making import MakerDesk

from rfqdesk.desktop.models.maker.inbox import InboxFold
from rfqdesk.desktop.models.maker.track_record import TrackRecord, client_words, score_words
from rfqdesk.protocol.terms import LookEndReason, QuoteEndReason, RequestEndReason, Side

CLOSED = RequestEndReason.CLOSED


def desk_of(*endings: QuoteEndReason | RequestEndReason, disclosed: bool = True) -> MakerDesk:
    """Requests of one client that were quoted, or not, and ended so."""
    desk = MakerDesk()
    feed = desk.feed
    for number, ending in enumerate(endings):
        rfq_id = f"r{number}"
        feed.opened(rfq_id, own=False, disclosed=disclosed)
        if isinstance(ending, RequestEndReason):
            feed.ended(ending, rfq_id=rfq_id)
            continue
        feed.quoted("me", "0.0052", "0.0057", rfq_id=rfq_id)
        if ending is QuoteEndReason.TRADED:
            feed.traded("me", "0.0057", rfq_id=rfq_id, side=Side.SELL)
        feed.quote_ended("me", ending, rfq_id=rfq_id)
        feed.ended(CLOSED, rfq_id=rfq_id)
    feed.opened("now", own=False, disclosed=disclosed)
    return desk


def words_of(desk: MakerDesk) -> str:
    entry = desk.snapshot().entries[-1]
    return client_words(entry.client, named=bool(entry.view.request.firm))


def test_the_hit_ratio_counts_what_was_quoted() -> None:
    desk = desk_of(
        QuoteEndReason.TRADED,
        QuoteEndReason.COVERED,
        QuoteEndReason.TIED,
        QuoteEndReason.DONE_AWAY,
        QuoteEndReason.WITHDRAWN,
        CLOSED,
    )
    assert score_words(desk.snapshot().score) == (
        "Won 1 of 5 quoted (20 %) \N{MIDDLE DOT} covered 1 \N{MIDDLE DOT} tied 1 "
        "\N{MIDDLE DOT} done away 1"
    )


def test_a_client_is_judged_by_requests_whose_outcome_was_told() -> None:
    desk = desk_of(
        QuoteEndReason.TRADED,
        QuoteEndReason.DONE_AWAY,
        RequestEndReason.EXPIRED,
        RequestEndReason.CANCELLED,
        CLOSED,
    )
    assert words_of(desk) == "traded after 2 of 4 requests, 1 with you"


def test_there_is_no_history_of_whoever_hides_and_none_at_the_first_request() -> None:
    assert words_of(desk_of(QuoteEndReason.TRADED, disclosed=False)) == "anonymous: no history"
    assert words_of(desk_of()) == "asks for the first time"
    assert words_of(desk_of(CLOSED)) == "asked before (1), outcomes untold"


def test_each_request_counts_once_however_often_it_is_looked_at() -> None:
    desk = desk_of(QuoteEndReason.TRADED)
    fold, book = InboxFold(), desk.feed.book()
    for _ in range(3):
        seen = fold.snapshot(book, {}, tries={}, link=desk.link, now_ms=desk.now_ms)
    assert seen.score.quoted == 1


def test_the_own_rate_of_last_looks_is_what_the_firm_decided() -> None:
    record = TrackRecord()
    for reason in (
        LookEndReason.ACCEPTED,
        LookEndReason.REJECTED,
        LookEndReason.EXPIRED,
        LookEndReason.REQUEST_ENDED,
        LookEndReason.VOID,
    ):
        record.looked(reason)
    assert (record.score.looks_asked, record.score.looks_taken) == (3, 1)
    assert score_words(record.score) == "took 1 of 3 last looks (33 %, told to clients)"
    both = score_words(replace(record.score, quoted=2, won=1))
    assert both.startswith("Won 1 of 2 quoted")
    assert both.endswith("took 1 of 3 last looks (33 %, told to clients)")
