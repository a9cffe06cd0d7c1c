"""Suspensions over real TLS: they bite at once, and end what was going on."""

from pathlib import Path

import pytest
from support.venues.floor_at_work import OLGA, ask, lift, open_floor, price
from support.venues.open_venue import open_venue, raw_client
from support.venues.port_messages import answer, heard_until_now, reason

from rfqdesk.protocol.commands import QuoteCancel
from rfqdesk.protocol.events import (
    Ack,
    PartyList,
    QuoteEnded,
    Reject,
    RequestEnded,
    RequestOpened,
    Standing,
)
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.operations.decisions import EntitlementChange
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Role


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "venue"


async def test_suspended_with_a_live_quote_and_resumed(folder: Path) -> None:
    async with open_floor(folder) as floor:
        rfq_id = await floor.ask_and_quote()
        await floor.principals.suspend("meridian/jane", "a fat finger", operator=OLGA)
        ended = await floor.trader.next_of(QuoteEnded)
        assert isinstance(ended, QuoteEnded)
        assert ended.reason == "withdrawn"
        standing = await floor.maker.next_of(Standing)
        assert isinstance(standing, Standing)
        assert (standing.suspended, standing.text) == (True, "a fat finger")
        assert await reason(floor.trader, lift()) is RejectReason.QUOTE_WITHDRAWN
        assert await reason(floor.maker, price(rfq_id, 2)) is RejectReason.SUSPENDED
        assert await reason(floor.maker, QuoteCancel(ref="4")) is RejectReason.SUSPENDED
        assert await heard_until_now(floor.maker) == []
        await floor.principals.resume("meridian/jane", operator=OLGA)
        assert isinstance(await answer(floor.maker, price(rfq_id, 3)), Ack)
        kinds = floor.audited(firm="meridian", trader="jane")
        assert kinds[-6:] == [
            "principal_suspended",
            "quote_ended",
            "command_rejected",
            "command_refused",
            "principal_resumed",
            "quote_submitted",
        ]


async def test_suspended_with_an_open_request_and_resumed(folder: Path) -> None:
    async with open_floor(folder) as floor:
        await floor.ask_and_quote()
        await floor.principals.suspend("albion", "unpaid fees", operator=OLGA)
        own = await floor.trader.next_of(RequestEnded)
        seen = await floor.rival.next_of(RequestEnded)
        assert isinstance(own, RequestEnded)
        assert isinstance(seen, RequestEnded)
        assert (own.reason, seen.reason) == ("suspended", "closed")
        assert await reason(floor.trader, lift()) is RejectReason.SUSPENDED
        await floor.principals.resume("albion", operator=OLGA)
        refused = await answer(floor.trader, lift("resp-2"))
        assert isinstance(refused, Reject)
        assert refused.reason is RejectReason.REQUEST_ENDED
        assert "when you were suspended" in refused.text
        assert isinstance(await answer(floor.trader, ask("req-2")), Ack)


async def test_the_suspended_may_come_and_look(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        await place.venue.identity.principals.suspend("albion/jane", "why", operator=OLGA)
        async with raw_client(jane) as client:
            welcome = await client.next()
            await client.send(
                f'{{"type":"logon","session_id":"{welcome.session_id}","minor_version":{MINOR_VERSION}}}'  # type: ignore[union-attr]  # the first word
            )
            standing = await client.next_of(Standing)
            assert isinstance(standing, Standing)
            assert standing.suspended
            listed = await client.next_of(PartyList)
            assert isinstance(listed, PartyList)
            assert [maker.firm for maker in listed.makers] == ["meridian"]
            assert await reason(client, ask()) is RejectReason.SUSPENDED


async def test_what_a_crash_left_open_ends_at_the_start(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        joan = await place.enrol("albion", Role.TRADER, "joan")
        await place.enrol("meridian", Role.MAKER)
        for identity, quote_req_id in ((jane, "req-1"), (joan, "req-2")):
            async with raw_client(identity) as client:
                await client.log_on()
                assert isinstance(await answer(client, ask(quote_req_id)), Ack)
        # As if the venue had been stopped between its two batches.
        place.venue.identity.principals._on_suspended = lambda *_: None
        await place.venue.identity.principals.suspend("albion/jane", "why", operator=OLGA)
    async with open_venue(folder) as place:
        requests = place.venue.sequencer.state.requests.values()
        assert {r.taker_trader: r.ended for r in requests} == {"jane": "suspended", "joan": None}


async def test_the_suspended_are_counted(folder: Path) -> None:
    async with open_floor(folder) as floor:
        await floor.place.enrol("albion", Role.MAKER, "joan")
        await floor.principals.suspend("albion", "unpaid fees", operator=OLGA)
        await floor.principals.suspend("meridian/jane", "a fat finger", operator=OLGA)
        text, _ = await floor.place.venue._monitoring.metrics()
        assert b"\nrfq_principals_suspended 3.0\n" in text


async def test_no_request_of_the_excluded_reaches_a_maker(folder: Path) -> None:
    async with open_floor(folder) as floor:
        only_meridian = EntitlementChange(counterparties=("meridian",))
        await floor.principals.entitle("halcyon", only_meridian, operator=OLGA)
        await heard_until_now(floor.rival)
        assert isinstance(await answer(floor.trader, ask()), Ack)
        heard = await heard_until_now(floor.rival)
        assert [message for message in heard if isinstance(message, RequestOpened)] == []
