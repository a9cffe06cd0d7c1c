from support.desk.feed import T0_MS, FeedScript
from support.desk.making import INSTRUMENTS, LIVE, MakerDesk

from rfqdesk.book.book import Book
from rfqdesk.book.making import OwnState
from rfqdesk.desktop.models.maker.inbox import ENDED_MAX, Attempt, InboxFold, InboxOrder, Try
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason


def desk_with(*ttls_s: int) -> MakerDesk:
    desk = MakerDesk()
    for number, ttl_s in enumerate(ttls_s, start=1):
        desk.feed.opened(f"r{number}", own=False, ttl_ms=ttl_s * 1000)
    return desk


def shown(order: InboxOrder, desk: MakerDesk) -> list[str]:
    return [entry.rfq_id for entry in order.arrange(desk.snapshot().entries)]


def test_what_runs_out_first_is_on_top() -> None:
    assert shown(InboxOrder(), desk_with(30, 10, 20)) == ["r2", "r3", "r1"]


def test_the_one_in_hand_keeps_its_place_when_a_more_urgent_one_comes() -> None:
    desk, order = desk_with(30, 20), InboxOrder()
    assert shown(order, desk) == ["r2", "r1"]
    order.focus("r2")
    desk.feed.opened("r3", own=False, ttl_ms=5_000)
    assert shown(order, desk) == ["r2", "r3", "r1"]


def test_it_keeps_its_place_when_one_above_it_goes_and_when_it_ends_itself() -> None:
    desk, order = desk_with(10, 20, 30, 40), InboxOrder()
    shown(order, desk)
    order.focus("r2")
    desk.feed.ended(RequestEndReason.CLOSED, rfq_id="r1")
    assert shown(order, desk) == ["r3", "r2", "r4"]
    desk.feed.ended(RequestEndReason.EXPIRED, rfq_id="r2")
    assert shown(order, desk) == ["r3", "r2", "r4"]
    order.focus("r4")
    assert shown(order, desk) == ["r3", "r4"]


def test_passed_requests_stand_last() -> None:
    desk = desk_with(10, 20)
    desk.feed.passed("me", rfq_id="r1")
    assert shown(InboxOrder(), desk) == ["r2", "r1"]


def test_neighbours_follow_what_was_shown() -> None:
    desk, order = desk_with(10, 20, 30), InboxOrder()
    shown(order, desk)
    assert order.neighbour(1) == "r1"
    order.focus("r2")
    assert (order.neighbour(-1), order.neighbour(1), order.neighbour(2)) == ("r1", "r3", "")


def test_the_next_to_quote_is_the_most_urgent_without_a_live_quote() -> None:
    desk, order = desk_with(10, 20, 30), InboxOrder()
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1")
    assert order.next_to_quote(desk.snapshot().entries) == "r2"
    order.focus("r2")
    assert order.next_to_quote(desk.snapshot().entries) == "r3"
    desk.tries["r3"] = Try(Attempt.SENDING)
    assert order.next_to_quote(desk.snapshot().entries) == ""


def test_own_requests_are_not_in_the_inbox() -> None:
    desk = MakerDesk()
    desk.feed.opened("mine", own=True)
    assert desk.snapshot().entries == ()


def test_without_a_connection_a_live_quote_is_unknown_and_not_counted() -> None:
    desk = desk_with(30)
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1")
    assert desk.snapshot().live_quotes() == 1
    desk.link = DeskLink(live=False, words="gone")
    assert desk.snapshot().entries[0].attempt is Attempt.UNKNOWN
    assert desk.snapshot().live_quotes() == 0


def test_a_quote_goes_stale_and_a_request_overdue_by_time_alone() -> None:
    desk = desk_with(30)
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1", firm_ms=5_000)
    desk.now_ms = T0_MS + 5_000
    assert desk.snapshot().entries[0].view.state is OwnState.STALE
    desk.now_ms = T0_MS + 30_000
    assert desk.snapshot().entries[0].view.state is OwnState.OVERDUE


def test_the_fold_reads_on_where_it_stopped_and_keeps_only_the_last_that_ended() -> None:
    feed, book, fold = FeedScript(), Book(), InboxFold()
    for number in range(ENDED_MAX + 5):
        book.apply(feed.opened(f"r{number}", own=False))
        fold.snapshot(book, INSTRUMENTS, tries={}, link=LIVE, now_ms=T0_MS)
        book.apply(feed.ended(RequestEndReason.CLOSED, rfq_id=f"r{number}"))
    book.apply(feed.opened("open", own=False))
    entries = fold.snapshot(book, INSTRUMENTS, tries={}, link=LIVE, now_ms=T0_MS).entries
    assert len(entries) == ENDED_MAX + 1
    assert entries[0].rfq_id == "r5"
    assert entries[-1].rfq_id == "open"


def test_a_pulled_quote_may_be_sent_anew() -> None:
    desk = desk_with(30)
    desk.feed.quoted("me", "0.0052", "0.0057", rfq_id="r1")
    desk.feed.quote_ended("me", QuoteEndReason.DISCONNECTED, rfq_id="r1")
    assert InboxOrder().next_to_quote(desk.snapshot().entries) == "r1"
