"""What sessions are told of themselves and of those they may deal with."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.floors.floor import Floor, a_lift, a_quote, a_request, maker
from support.floors.floor import trader as taker
from support.venues.dealing_room import CALLS, ListPeer, Room, open_room

from rfqdesk.protocol.commands import Heartbeat, Quote, QuoteRequest
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import (
    Ack,
    CaughtUp,
    HeartbeatAck,
    PartyList,
    QuoteEnded,
    QuoteLive,
    Reject,
    RequestEnded,
    Standing,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    PrincipalKind,
    QuoteEndReason,
    RequestEndReason,
    Role,
)
from rfqserver.ca.principal_events import FirmEntitled, PrincipalSuspended
from rfqserver.ca.principals import Suspension
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import SetPolicy
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.service import endings

Scenario = Callable[[Room], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Scenario], None]:
    """Play a scenario in a room of its own."""

    def played(scenario: Scenario) -> None:
        async def run() -> None:
            async with open_room(tmp_path) as room:
                await scenario(room)

        asyncio.run(run())

    return played


def request(quote_req_id: str = "req-1") -> QuoteRequest:
    return QuoteRequest(
        ref="1",
        quote_req_id=quote_req_id,
        legs=(Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
        quantity="10",
        request_ttl_ms=60_000,
    )


def limit(room: Room, firm: str, **limits: object) -> None:
    entitlements = Entitlements(**limits)  # type: ignore[arg-type]
    room.principals.apply(FirmEntitled(time_ms=1, firm=firm, entitlements=entitlements))
    room.desk.announcements.standing_changed(firm, "")


def suspend(room: Room, firm: str, trader: str = "") -> None:
    """As the venue does it, in the same order."""
    room.principals.apply(
        PrincipalSuspended(time_ms=1, firm=firm, trader=trader, reason="a fat finger")
    )
    endings.end_dealing(room.sequencer, endings.of_suspended(firm, trader))
    room.desk.announcements.standing_changed(firm, trader)


def makers(peer: ListPeer) -> list[str]:
    return [maker.firm for maker in peer.of(PartyList)[-1].makers]


@pytest.mark.rule("SES-16")
def test_a_session_hears_its_standing_at_logon_and_at_each_change(
    play: Callable[[Scenario], None],
) -> None:
    async def scenario(room: Room) -> None:
        room.principals.kinds["albion", "jane"] = PrincipalKind.BOT
        trader = await room.join("albion", Role.TRADER)
        colleague = await room.join("albion", Role.MAKER, trader="joan")
        other = await room.join("meridian", Role.MAKER)
        at_logon = Standing(role=Role.TRADER, kind=PrincipalKind.BOT)
        assert trader.of(Standing) == [at_logon]
        kinds = [type(message) for message in trader.sent]
        assert kinds.index(Standing) < kinds.index(CaughtUp)

        limit(room, "albion", quantity_max="5")
        suspend(room, "albion", "jane")
        limits = (Entitlements(quantity_max="5"),)
        assert trader.of(Standing)[1:] == [
            Standing(role=Role.TRADER, kind=PrincipalKind.BOT, entitlements=limits),
            Standing(
                role=Role.TRADER,
                kind=PrincipalKind.BOT,
                entitlements=limits,
                suspended=True,
                text="a fat finger",
            ),
        ]
        assert [one.entitlements for one in colleague.of(Standing)] == [(), limits]
        assert len(other.of(Standing)) == 1

    play(scenario)


@pytest.mark.rule("VIS-01")
def test_a_trader_is_shown_the_makers_it_can_deal_with_and_each_change(
    play: Callable[[Scenario], None],
) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        assert makers(trader) == ["halcyon", "meridian"]
        limit(room, "meridian", counterparties=("zeta",))
        assert makers(trader) == ["halcyon"]
        limit(room, "meridian")
        limit(room, "albion", counterparties=("meridian",))
        assert makers(trader) == ["meridian"]
        suspend(room, "meridian")
        assert makers(trader) == []
        late = await room.join("albion", Role.TRADER, trader="joan")
        assert makers(late) == []
        assert maker.of(PartyList) == []

    play(scenario)


def test_suspended_traders_go_on_seeing_whom_they_could_ask(
    play: Callable[[Scenario], None],
) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        suspend(room, "albion")
        assert makers(trader) == ["halcyon", "meridian"]

    play(scenario)


@pytest.mark.rule("SES-18")
def test_a_suspended_maker_s_quotes_go_and_its_session_stays(
    play: Callable[[Scenario], None],
) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER, pull_on_disconnect=False)
        room.receive(trader, request())
        await room.settle()
        rfq_id = trader.of(Ack)[-1].rfq_id
        price = Quote(
            ref="2",
            rfq_id=rfq_id,
            quote_id="q-1",
            revision=1,
            bid=PriceLevel("0.0051", "10"),
            offer=PriceLevel("0.0057", "10"),
        )
        room.receive(maker, price)
        await room.settle()
        suspend(room, "meridian")
        await room.settle()
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.WITHDRAWN]
        assert [q.reason for q in maker.of(QuoteEnded)] == [QuoteEndReason.SUSPENDED]
        room.receive(maker, Quote(ref="3", rfq_id=rfq_id, quote_id="q-1", revision=2))
        room.receive(maker, Heartbeat(ref="h"))
        await room.settle()
        assert maker.of(Reject)[-1].reason is RejectReason.SUSPENDED
        assert maker.of(HeartbeatAck)[-1].ref == "h"
        assert maker.ended == ""
        # A new connection looks on as well, with the whole feed.
        back = await room.join("meridian", Role.MAKER)
        assert len(back.of(QuoteLive)) == 1

    play(scenario)


@pytest.mark.rule("SES-17")
def test_a_suspended_trader_s_requests_end_in_one_batch(
    play: Callable[[Scenario], None],
) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        for number in range(3):
            room.receive(trader, request(f"req-{number}"))
        await room.settle()
        before = room.journal.last_seq
        suspend(room, "albion", "jane")
        assert trader.of(RequestEnded) == [], "nobody hears of it before it is durable"
        await room.settle()
        assert [e.reason for e in trader.of(RequestEnded)] == [RequestEndReason.SUSPENDED] * 3
        assert [e.reason for e in maker.of(RequestEnded)] == [RequestEndReason.CLOSED] * 3
        assert room.journal.last_seq == before + 3
        del room.principals.suspensions["albion", "jane"]
        room.receive(trader, request("req-9"))
        await room.settle()
        assert trader.of(Ack)[-1].rfq_id

    play(scenario)


def test_what_a_stop_left_over_ends_at_the_start(play: Callable[[Scenario], None]) -> None:
    async def scenario(room: Room) -> None:
        for trader in ("jane", "joan"):
            peer = await room.join("albion", Role.TRADER, trader=trader)
            room.receive(peer, request(f"req-{trader}"))
        await room.settle()
        room.registry.principals.suspensions["albion", "jane"] = Suspension("why", 1)
        left = endings.left_over(room.sequencer.state, room.registry, room.clock.now_ms())
        assert list(left) == [endings.of_suspended("albion", "jane")]

    play(scenario)


def test_an_acceptance_on_a_colleague_s_request_is_left_over_as_well() -> None:
    floor = Floor()
    floor.do(SetPolicy(VenuePolicy(last_look_ms=400)))
    floor.accepted(a_request(), taker())
    floor.accepted(a_quote(last_look=True), maker())
    assert floor.accepted(a_lift(), taker(name="bob")).pending
    registry = Registry()
    registry.principals.suspensions["acacia", "bob"] = Suspension("why", 1)
    left = endings.left_over(floor.state, registry, floor.now_ms)
    assert list(left) == [endings.of_suspended("acacia", "bob")]
