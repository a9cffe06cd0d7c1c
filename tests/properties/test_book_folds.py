"""What is carried on with each event is the same as what is read from the whole book."""

from hypothesis import given
from hypothesis import strategies as st
from support.desk.feed import FeedScript

from rfqdesk.book.book import Book
from rfqdesk.book.changes import ChangeSet
from rfqdesk.book.facts import RequestFact
from rfqdesk.desktop.models.maker.inbox import InboxFold, InboxSnapshot
from rfqdesk.desktop.models.stack.dealer_record import REQUESTS_MAX, DealerFold, dealer_records
from rfqdesk.desktop.models.stack.desk_state import DeskLink
from rfqdesk.protocol.events import ExecutionReport
from rfqdesk.protocol.terms import ExecType, LookEndReason, RequestEndReason

MAKERS = ("meridian", "halcyon", "castellan")
DEEDS = ("open", "ask", "quote", "quote", "quote", "pass", "look", "trade", "undo", "end", "wait")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 20), st.sampled_from(MAKERS), st.booleans()),
    max_size=50,
)
"""What happens, to which of those it may happen to, by whom, and whether the desk looks then."""


def _do(script: FeedScript, deed: str, which: int, maker: str) -> None:
    book = script.book()
    going = [one.rfq_id for one in book.requests.values() if not one.ended]
    name = f"r{len(book.requests)}"
    if deed in {"open", "ask"}:
        script.opened(name, own=deed == "open", panel=MAKERS, ttl_ms=1 + which * 500)
    elif deed == "wait":
        script.time_ms += which * 200
    elif deed == "undo":
        trades = [one for one in script.events if isinstance(one, ExecutionReport)]
        if trades:
            script.changed(trades[which % len(trades)], ExecType.TRADE_CANCEL)
    elif going:
        rfq_id = going[which % len(going)]
        if deed == "quote":
            script.quoted(maker, f"0.005{which % 5}", f"0.006{which % 5}", rfq_id=rfq_id)
        elif deed == "pass":
            script.passed(maker, rfq_id=rfq_id)
        elif deed == "look":
            look = f"look-{script.seq}"
            script.looked_at(maker, look, rfq_id=rfq_id)
            script.look_ended(maker, list(LookEndReason)[which % 3], look, rfq_id=rfq_id)
        elif deed == "trade":
            script.traded(maker, "0.0057", rfq_id=rfq_id, trade_id=f"T-{script.seq}")
        else:
            reasons = (RequestEndReason.EXPIRED, RequestEndReason.CANCELLED)
            script.ended(reasons[which % 2], rfq_id=rfq_id)


def _inbox(fold: InboxFold, book: Book, now_ms: int) -> InboxSnapshot:
    return fold.snapshot(book, {}, tries={}, link=DeskLink(True), now_ms=now_ms)


def _by_going_through_all(
    book: Book, now_ms: int, over_max: int
) -> tuple[list[RequestFact], list[RequestFact]]:
    own = [one for one in reversed(book.requests.values()) if one.own]
    over = [one for one in own if not one.open_at(now_ms)]
    return [one for one in own if one.open_at(now_ms)], over[:over_max]


@given(STEPS, st.integers(0, 4))
def test_what_is_carried_on_is_what_the_whole_history_says(
    steps: list[tuple[str, int, str, bool]], over_max: int
) -> None:
    script, book = FeedScript(), Book()
    dealers, inbox, changes = DealerFold(), InboxFold(), ChangeSet()
    for deed, which, maker, looks in steps:
        told = script.seq
        _do(script, deed, which, maker)
        for event in script.events[told:]:
            change = book.apply(event)
            assert change is not None
            changes.add(change)
        if looks:
            dealers.touched(changes.take().requests)
            dealers.records(book)
            _inbox(inbox, book, script.time_ms)
    now_ms = script.time_ms
    own = [one for one in reversed(book.requests.values()) if one.own]
    assert book.own_requests() == own
    assert book.own_at(now_ms, over_max) == _by_going_through_all(book, now_ms, over_max)
    ended = [one for one in own if one.ended]
    assert book.own_ended(REQUESTS_MAX) == ended
    assert book.own_ended(over_max) == ended[:over_max]
    dealers.touched(changes.take().requests)
    assert dealers.records(book) == dealer_records(script.book())
    assert _inbox(inbox, book, now_ms) == _inbox(InboxFold(), script.book(), now_ms)
