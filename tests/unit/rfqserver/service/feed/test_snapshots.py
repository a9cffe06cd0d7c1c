"""Logging on with a snapshot: what is open and what was traded today, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.venues.dealing_room import CALLS, ListPeer, Room, open_room

from rfqdesk.book.book import Book
from rfqdesk.book.facts import RequestFact
from rfqdesk.protocol.commands import (
    Logon,
    Quote,
    QuoteCancel,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.events import (
    Ack,
    CaughtUp,
    FeedEvent,
    FeedMessage,
    QuoteEnded,
    QuoteLive,
    Snapshot,
)
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteEndReason, QuoteRespType, Role
from rfqserver.service.feed import snapshots
from rfqserver.service.feed.snapshots import parts_of, without_replaced


async def ask(room: Room, trader: ListPeer, number: int) -> str:
    legs = (Leg(CALLS[0].symbol, 1, LegSide.BUY),)
    room.receive(
        trader,
        QuoteRequest(
            ref="1", quote_req_id=f"req-{number}", legs=legs, quantity="10", request_ttl_ms=60_000
        ),
    )
    await room.settle()
    return trader.of(Ack)[-1].rfq_id


async def price(room: Room, maker: ListPeer, rfq_id: str, revision: int = 1) -> None:
    room.receive(
        maker,
        Quote(
            ref="2",
            rfq_id=rfq_id,
            quote_id=f"q-{maker.principal.firm}-{rfq_id}",
            revision=revision,
            bid=PriceLevel("0.0051", "10"),
            offer=PriceLevel("0.0057", "10"),
        ),
    )
    await room.settle()


async def lift(room: Room, trader: ListPeer, number: int, rfq_id: str, maker: str) -> None:
    room.receive(
        trader,
        QuoteResponse(
            ref="3",
            quote_resp_id=f"resp-{number}",
            quote_req_id=f"req-{number}",
            maker=maker,
            quote_id=f"q-{maker}-{rfq_id}",
            revision=1,
            response=QuoteRespType.LIFT,
            quantity="10",
            price="0.0057",
        ),
    )
    await room.settle()


async def a_day(room: Room) -> tuple[ListPeer, ListPeer, ListPeer]:
    """One request traded, one cancelled, one open with quotes replaced and withdrawn."""
    trader = await room.join("albion", Role.TRADER)
    maker = await room.join("meridian", Role.MAKER)
    rival = await room.join("halcyon", Role.MAKER)
    first = await ask(room, trader, 1)
    await price(room, maker, first)
    await price(room, rival, first)
    await lift(room, trader, 1, first, "meridian")
    await ask(room, trader, 2)
    room.receive(trader, QuoteRequestCancel(ref="4", quote_req_id="req-2"))
    third = await ask(room, trader, 3)
    await price(room, maker, third)
    await price(room, maker, third, revision=2)
    await price(room, rival, third)
    room.receive(rival, QuoteCancel(ref="5", rfq_id=third))
    await room.settle()
    return trader, maker, rival


async def look(room: Room, firm: str, role: Role) -> tuple[ListPeer, list[FeedEvent]]:
    peer = ListPeer(f"snapshot-{firm}", room.principal(firm, role, "joan"))
    await room.desk.attach(peer, Logon(session_id=peer.session_id, snapshot=True))
    parts = peer.of(Snapshot)
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    return peer, [event for part in parts for event in part.events]


def book_of(peer: ListPeer) -> Book:
    book = Book()
    for message in peer.sent:
        if isinstance(message, FeedMessage):
            book.apply(message)  # type: ignore[arg-type]  # every feed message is an event
    return book


def wanted(book: Book, own: RequestFact) -> bool:
    return not own.ended or bool(book.trades_of(own.rfq_id))


@pytest.mark.rule("SES-07")
@pytest.mark.parametrize(
    ("firm", "role"),
    [("albion", Role.TRADER), ("meridian", Role.MAKER), ("halcyon", Role.MAKER)],
)
async def test_a_book_from_a_snapshot_is_the_whole_one_without_what_is_over(
    tmp_path: Path, firm: str, role: Role
) -> None:
    async with open_room(tmp_path) as room:
        peers = await a_day(room)
        whole = book_of(next(peer for peer in peers if peer.principal.firm == firm))
        peer, events = await look(room, firm, role)
        book = Book()
        book.restore(events, peer.of(Snapshot)[-1].last_seq)
        assert book.requests == {
            rfq_id: request for rfq_id, request in whole.requests.items() if wanted(whole, request)
        }
        assert book.trades == whole.trades
        live = {
            key: quote
            for key, quote in whole.quotes.items()
            if wanted(whole, whole.requests[key.rfq_id])
        }
        assert {key: (q.revision, q.end_reason) for key, q in book.quotes.items()} == {
            key: (q.revision, q.end_reason) for key, q in live.items()
        }
        assert book.last_seq == whole.last_seq


@pytest.mark.rule("SES-07")
async def test_what_follows_a_snapshot_is_live_and_without_a_gap(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader, maker, _ = await a_day(room)
        peer, events = await look(room, "albion", Role.TRADER)
        kinds = [type(message).__name__ for message in peer.sent]
        assert kinds.index("LogonAck") < kinds.index("Snapshot") < kinds.index("CaughtUp")
        last_seq = peer.of(Snapshot)[-1].last_seq
        assert peer.of(CaughtUp)[0].last_seq == last_seq == trader_seq(trader)
        assert [event.seq for event in events] == sorted({event.seq for event in events})
        rfq_id = trader.of(Ack)[-1].rfq_id
        await price(room, maker, rfq_id, revision=3)
        [live] = peer.of(QuoteLive)
        assert (live.seq, live.revision) == (last_seq + 1, 3)


def trader_seq(trader: ListPeer) -> int:
    return max(message.seq for message in trader.sent if isinstance(message, FeedMessage))


async def test_a_restarted_venue_gives_the_same_snapshot(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await a_day(room)
        _, before = await look(room, "albion", Role.TRADER)
    async with open_room(tmp_path) as room:
        _, again = await look(room, "albion", Role.TRADER)
    assert again == before


async def test_a_snapshot_names_nothing_foreign(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await a_day(room)
        _, seen = await look(room, "halcyon", Role.MAKER)
        assert "meridian" not in repr(seen)
        room.admit("northgate", Role.MAKER)
        peer, nothing = await look(room, "northgate", Role.MAKER)
        assert (nothing, peer.of(Snapshot)[0].last_seq) == ([], 0)


@pytest.mark.rule("SES-07")
@given(st.integers(0, 900))
def test_parts_are_whole_in_order_and_marked(count: int) -> None:
    events = [quote(number + 1, "m", number) for number in range(count)]
    parts = list(parts_of(events, 5_000))
    assert [event for part in parts for event in part.events] == events
    assert [part.first for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(len(part.events) <= snapshots.PART_EVENTS for part in parts)


def quote(seq: int, maker: str, revision: int) -> QuoteLive:
    return QuoteLive(
        seq=seq,
        transact_time_ms=1,
        rfq_id="r",
        maker=maker,
        quote_id="q",
        revision=revision,
        valid_until_time_ms=9,
    )


def test_only_the_newest_quote_of_a_maker_stays_with_its_end() -> None:
    end = QuoteEnded(
        seq=4,
        transact_time_ms=1,
        rfq_id="r",
        maker="m",
        quote_id="q",
        revision=2,
        reason=QuoteEndReason.WITHDRAWN,
    )
    early = replace(end, seq=2, revision=1)
    events: Sequence[FeedEvent] = (
        quote(1, "m", 1),
        early,
        quote(3, "m", 2),
        end,
        quote(5, "other", 1),
    )
    assert [event.seq for event in without_replaced(events)] == [3, 4, 5]
