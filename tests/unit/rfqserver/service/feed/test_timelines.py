"""What a snapshot is made of, and what is forgotten."""

from msgspec.structs import replace

from rfqdesk.protocol.commands import QuoteRequest
from rfqdesk.protocol.terms import Leg, LegSide, RequestEndReason, Side
from rfqserver.engine.facts.events import (
    Event,
    RequestEnded,
    RequestOpened,
    RequestPassed,
    TradeExecuted,
)
from rfqserver.engine.facts.life_events import DraftDiscarded, RequestDrafted
from rfqserver.engine.seeing.visibility import recipients
from rfqserver.service.feed import timelines
from rfqserver.service.feed.timelines import DAY_MS, Timelines

NOON_MS = 20_000 * DAY_MS + DAY_MS // 2
OPENED = RequestOpened(
    time_ms=NOON_MS,
    rfq_id="r1",
    taker="albion",
    taker_trader="jane",
    certificate_serial="1",
    quote_req_id="q1",
    fingerprint="f",
    legs=(),
    price_currency="BTC",
    tick_size="0.1",
    lot_sizes=(),
    quantity="1",
    side=Side.BUY,
    panel=("halcyon", "meridian"),
    disclosed=True,
    expire_time_ms=NOON_MS + 1,
)
PASSED = RequestPassed(
    time_ms=NOON_MS, rfq_id="r1", taker="albion", maker="halcyon", maker_trader="h"
)
TRADED = TradeExecuted(
    time_ms=NOON_MS,
    trade_id="t1",
    rfq_id="r1",
    taker="albion",
    taker_trader="jane",
    certificate_serial="1",
    quote_req_id="q1",
    quote_resp_id="p1",
    fingerprint="f",
    disclosed=True,
    maker="meridian",
    maker_trader="m",
    quote_id="x",
    revision=1,
    side=Side.BUY,
    price="1",
    price_currency="BTC",
    quantity="1",
    legs=(),
    rules_version=1,
)


def ended(reason: RequestEndReason = RequestEndReason.EXPIRED) -> RequestEnded:
    return RequestEnded(
        time_ms=NOON_MS,
        rfq_id="r1",
        taker="albion",
        panel=("halcyon", "meridian"),
        reason=reason,
    )


def after(*events: Event) -> Timelines:
    found = Timelines()
    for seq, event in enumerate(events, start=1):
        found.add(seq, event, recipients(event))
    return found


def test_an_open_request_is_known_to_all_it_concerns() -> None:
    found = after(OPENED, PASSED)
    assert [found.of_firm(firm) for firm in ("albion", "halcyon", "elsewhere")] == [
        [1, 2],
        [1, 2],
        [],
    ]
    assert found.open_count == 1


def test_one_that_ended_untraded_is_forgotten_and_begins_no_more() -> None:
    found = after(OPENED, ended(), PASSED)
    assert (len(found), found.open_count, found.of_firm("albion")) == (0, 0, [])


def test_a_trade_of_today_is_kept_for_its_two_sides() -> None:
    found = after(OPENED, PASSED, TRADED, ended(RequestEndReason.FILLED))
    assert found.of_firm("albion") == found.of_firm("meridian") == [1, 2, 3, 4]
    assert found.of_firm("halcyon") == []
    assert found.open_count == 0


def test_at_midnight_utc_trades_go_and_open_requests_stay() -> None:
    tomorrow = NOON_MS + DAY_MS
    other = replace(OPENED, rfq_id="r2")
    new = replace(OPENED, rfq_id="r3", time_ms=tomorrow)
    found = after(OPENED, other, TRADED, ended(RequestEndReason.FILLED), new)
    assert found.of_firm("albion") == [2, 5]
    assert found.open_count == 2


def test_every_event_that_says_what_is_asked_for_begins_a_timeline() -> None:
    openings = {
        kind
        for kind in Event.__args__
        if (
            {"rfq_id", "legs", "quantity"} <= set(kind.__struct_fields__)
            or {"rfq_id", "request"} <= set(kind.__struct_fields__)
        )
        and "trade_id" not in kind.__struct_fields__
        # An amendment says it all again, for the makers it adds to a request that has begun.
        and "added" not in kind.__struct_fields__
    }
    assert openings == set(timelines.BEGINNINGS), "give BEGINNINGS the event a request begins with"


def test_a_draft_is_part_of_a_snapshot_until_it_is_discarded_or_opened_and_over() -> None:
    request = QuoteRequest(
        ref="r",
        quote_req_id="q1",
        legs=(Leg("BTC-9OCT26-86000-C", 1, LegSide.BUY),),
        quantity="1",
        request_ttl_ms=60_000,
        draft=True,
    )
    drafted = RequestDrafted(
        time_ms=NOON_MS,
        rfq_id="r1",
        taker="albion",
        taker_trader="jane",
        certificate_serial="1",
        fingerprint="f",
        request=request,
        expire_time_ms=NOON_MS + DAY_MS,
    )
    discarded = DraftDiscarded(
        time_ms=NOON_MS,
        rfq_id="r1",
        taker="albion",
        quote_req_id="q1",
        reason=RequestEndReason.CANCELLED,
    )
    index = Timelines()
    index.add(1, drafted, recipients(drafted))
    assert (index.of_firm("albion"), index.of_firm("halcyon"), index.open_count) == ([1], [], 0)
    index.add(2, OPENED, recipients(OPENED))
    assert (index.of_firm("albion"), index.open_count) == ([1, 2], 1)
    index.add(3, ended(), recipients(ended()))
    assert (index.of_firm("albion"), index.open_count, len(index)) == ([], 0, 0)
    index.add(4, drafted, recipients(drafted))
    index.add(5, discarded, recipients(discarded))
    assert (index.of_firm("albion"), index.open_count, len(index)) == ([], 0, 0)
