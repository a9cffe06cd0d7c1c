"""Reference prices through the venue: from whom they are taken, and how sessions hear them."""

from pathlib import Path

import pytest
from support.venues.dealing_room import CALLS, ListPeer, Room, open_room
from support.waiting import until

from rfqdesk.client.venue_data import VenueData
from rfqdesk.protocol.codec import MalformedMessageError, decode_client, encode
from rfqdesk.protocol.events import Ack, Reject, SecurityList, Standing
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.prices import PricePoint, ReferencePrices, ReferencePriceUpdate
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role
from rfqserver.engine.commands import VENUE
from rfqserver.engine.market_commands import ExpireInstruments, SetMarkRules, SetPricePublisher

SYMBOL, OTHER = (item.symbol for item in CALLS)


def update(*marks: str, symbol: str = SYMBOL) -> ReferencePriceUpdate:
    return ReferencePriceUpdate(
        ref="p", prices=tuple(PricePoint(symbol, mark_price=mark) for mark in marks)
    )


async def publisher(room: Room) -> ListPeer:
    room.sequencer.execute(SetPricePublisher(name="meridian/jane", allowed=True), VENUE)
    await room.settle()
    return await room.join("meridian", Role.MAKER)


@pytest.mark.rule("REF-07")
async def test_prices_reach_every_session_coalesced(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker, trader = await publisher(room), await room.join("albion", Role.TRADER)
        last_seq = room.journal.last_seq
        for mark in ("0.051", "0.052", "0.053"):
            room.receive(maker, update(mark))
        assert len(maker.of(Ack)) == 3
        assert trader.of(ReferencePrices) == []
        await until(lambda: trader.of(ReferencePrices))
        [heard] = trader.of(ReferencePrices)
        [price] = heard.prices
        assert (price.symbol, price.mark_price) == (SYMBOL, "0.053")
        assert len(maker.of(ReferencePrices)) == 1
        assert room.journal.last_seq == last_seq


@pytest.mark.rule("REF-07")
async def test_who_logs_on_is_told_every_price_there_is(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker = await publisher(room)
        room.receive(maker, update("0.05"))
        room.receive(maker, update("0.02", symbol=OTHER))
        trader = await room.join("albion", Role.TRADER)
        [all_of_them] = trader.of(ReferencePrices)
        assert {one.symbol for one in all_of_them.prices} == {SYMBOL, OTHER}
        room.desk.side.prices.stop()


@pytest.mark.rule("REF-09")
async def test_how_old_prices_may_be_is_told_with_them_and_when_it_changes(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker, early = await publisher(room), await room.join("albion", Role.TRADER)
        rules = SetMarkRules(age_max_ms=5_000, without_mark=WithoutMark.SKIP)
        room.sequencer.execute(rules, VENUE)
        await room.settle()
        assert early.of(ReferencePrices) == [ReferencePrices(prices=(), age_max_ms=5_000)]
        room.receive(maker, update("0.05"))
        late = await room.join("albion", Role.TRADER)
        [told] = late.of(ReferencePrices)
        assert (len(told.prices), told.age_max_ms) == (1, 5_000)
        data = VenueData()
        assert data.price_age_max_ms == PRICE_AGE_MAX_MS
        data.apply(told)
        assert (data.price_age_max_ms, len(data.prices)) == (5_000, 1)
        data.apply(ReferencePrices(prices=()))
        assert (data.price_age_max_ms, len(data.prices)) == (PRICE_AGE_MAX_MS, 1)
        room.desk.side.prices.stop()


@pytest.mark.rule("REF-01")
async def test_only_the_entitled_publish_and_only_what_is_listed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker, trader = await publisher(room), await room.join("albion", Role.TRADER)
        assert [one.publishes_prices for one in maker.of(Standing)] == [True]
        assert [one.publishes_prices for one in trader.of(Standing)] == [False]
        room.receive(trader, update("0.05"))
        assert trader.of(Reject)[0].reason is RejectReason.NOT_AUTHORISED
        room.receive(maker, update("0.05", symbol="NO-SUCH"))
        assert maker.of(Reject)[0].reason is RejectReason.UNKNOWN_INSTRUMENT
        assert maker.of(Reject)[0].text.endswith("No price was taken.")
        room.sequencer.execute(ExpireInstruments(symbols=(SYMBOL,)), VENUE)
        room.receive(maker, update("0.05"))
        assert maker.of(Reject)[1].reason is RejectReason.UNKNOWN_INSTRUMENT
        assert room.sequencer.marks.prices == {}


@pytest.mark.rule("REF-01")
async def test_a_publisher_that_is_denied_is_told_and_refused(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker = await publisher(room)
        room.sequencer.execute(SetPricePublisher(name="meridian/jane", allowed=False), VENUE)
        await room.settle()
        assert [one.publishes_prices for one in maker.of(Standing)] == [True, False]
        room.receive(maker, update("0.05"))
        assert maker.of(Reject)[0].reason is RejectReason.NOT_AUTHORISED


@pytest.mark.rule("INS-02")
async def test_an_expired_instrument_leaves_the_list_of_everyone(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        trader = await room.join("albion", Role.TRADER)
        room.sequencer.execute(ExpireInstruments(symbols=(SYMBOL,)), VENUE)
        await room.settle()
        before, after = trader.of(SecurityList)
        assert [item.symbol for item in before.instruments] == [SYMBOL, OTHER]
        assert [item.symbol for item in after.instruments] == [OTHER]


@pytest.mark.rule("REF-02")
async def test_one_that_is_not_listed_spoils_the_message(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker = await publisher(room)
        good, bad = PricePoint(SYMBOL, mark_price="0.05"), PricePoint("NO-SUCH", mark_price="1")
        room.receive(maker, ReferencePriceUpdate(ref="p", prices=(good, bad)))
        assert maker.of(Reject)[-1].reason is RejectReason.UNKNOWN_INSTRUMENT
        assert room.sequencer.marks.prices == {}


@pytest.mark.rule("REF-03", "REF-04")
async def test_a_point_replaces_the_last_as_a_whole_at_the_venues_time(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        maker = await publisher(room)
        first = PricePoint(SYMBOL, mark_price="0.05", index_price="86000", delta="0.5")
        before_ms = room.clock.now_ms()
        for point in (first, PricePoint(SYMBOL, mark_price="0.06")):
            room.receive(maker, ReferencePriceUpdate(ref="p", prices=(point,)))
        held = room.sequencer.marks.prices[SYMBOL]
        assert (held.mark_price, held.index_price, held.delta) == ("0.06", "", "")
        assert before_ms <= held.time_ms <= room.clock.now_ms()
        room.desk.side.prices.stop()


@pytest.mark.rule("REF-06")
def test_a_message_has_five_hundred_prices_at_most_and_no_signature() -> None:
    def line(count: int) -> str:
        points = tuple(PricePoint(f"S{number}", mark_price="1") for number in range(count))
        return encode(ReferencePriceUpdate(ref="p", prices=points)).decode()

    decode_client(line(500))
    with pytest.raises(MalformedMessageError):
        decode_client(line(501))
    assert "signature" not in ReferencePriceUpdate.__struct_fields__
