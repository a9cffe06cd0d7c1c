"""The trading port over real TLS: what it takes, and how it refuses the rest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from support.dealing_room import CALLS
from support.open_venue import OpenVenue, RawClient, open_venue, raw_client
from support.waiting import until

from rfqdesk.protocol.codec import decode_client, encode
from rfqdesk.protocol.commands import (
    Heartbeat,
    Logon,
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.events import (
    Ack,
    HeartbeatAck,
    Logout,
    QuoteEnded,
    QuoteLive,
    Reject,
    RequestOpened,
    ServerMessage,
    Welcome,
)
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role
from rfqserver.ca.crl import RevocationReason


def ask(ref: str = "1", **changes: object) -> QuoteRequest:
    members: dict[str, object] = {
        "quote_req_id": "req-1",
        "legs": (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
        "quantity": "10",
        "request_ttl_ms": 60_000,
    }
    return QuoteRequest(ref=ref, **(members | changes))  # type: ignore[arg-type]


def price(rfq_id: str, ref: str = "1", **changes: object) -> Quote:
    members: dict[str, object] = {
        "quote_id": "q-1",
        "revision": 1,
        "bid": PriceLevel("0.0051", "10"),
        "offer": PriceLevel("0.0057", "10"),
    }
    return Quote(ref=ref, rfq_id=rfq_id, **(members | changes))  # type: ignore[arg-type]


def lift(ref: str = "1", **changes: object) -> QuoteResponse:
    members: dict[str, object] = {
        "quote_resp_id": "resp-1",
        "quote_req_id": "req-1",
        "maker": "meridian",
        "quote_id": "q-1",
        "revision": 1,
        "response": QuoteRespType.LIFT,
        "quantity": "10",
        "price": "0.0057",
    }
    return QuoteResponse(ref=ref, **(members | changes))  # type: ignore[arg-type]


@asynccontextmanager
async def logged_off(folder: Path) -> AsyncIterator[tuple[OpenVenue, RawClient]]:
    """A venue and a trader's connection to it."""
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            yield place, client


async def answer(client: RawClient, message: object) -> Ack | Reject:
    await client.send(message)  # type: ignore[arg-type]
    found = await client.next_of(Ack, Reject)
    assert isinstance(found, Ack | Reject)
    return found


async def reason(client: RawClient, message: object) -> RejectReason:
    found = await answer(client, message)
    assert isinstance(found, Reject), found
    return found.reason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "venue"


@pytest.mark.rule("MSG-07")
async def test_the_venue_speaks_first_and_says_who_you_are(folder: Path) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            welcome = await client.next()
            assert isinstance(welcome, Welcome)
            assert (welcome.firm, welcome.trader, welcome.role) == ("albion", "jane", Role.TRADER)
            assert welcome.certificate_serial == jane.certificate.serial


@pytest.mark.rule("SES-01", "SES-02")
@pytest.mark.parametrize(
    "first",
    [
        encode(ask()).decode(),
        encode(Heartbeat(ref="1")).decode(),
        encode(Logon(session_id="0" * 32)).decode(),
        "{",
    ],
)
async def test_nothing_is_heard_before_the_logon(folder: Path, first: str) -> None:
    async with open_venue(folder) as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            await client.send(first)
            rejected = await client.next_of(Reject)
            assert isinstance(rejected, Reject)
            assert rejected.reason is RejectReason.NOT_LOGGED_ON
            assert isinstance(await client.next(), Logout)
            assert await client.next() is None
        assert place.venue.sequencer.state.requests == {}


MALFORMED = [
    ("{", RejectReason.MALFORMED),
    ("[1]", RejectReason.MALFORMED),
    ("[" * 30_000, RejectReason.MALFORMED),
    ('{"type":"market_order","ref":"1"}', RejectReason.UNKNOWN_TYPE),
    ('{"type":"heartbeat","ref":"1","ref":"2"}', RejectReason.DUPLICATE_KEY),
    (encode(ask()).decode().replace('"quantity":"10"', '"quantity":NaN'), RejectReason.MALFORMED),
    (encode(ask(quantity="\u0661\u0660")).decode(), RejectReason.MALFORMED),
    (encode(ask(quantity="1e3")).decode(), RejectReason.MALFORMED),
    (encode(ask()).decode().replace("}", ',"prise":"1"}', 1), RejectReason.MALFORMED),
]


async def test_what_cannot_be_read_is_refused_and_the_session_lives_on(tmp_path: Path) -> None:
    async with logged_off(tmp_path / "venue") as (_, client):
        await client.log_on()
        for line, wanted in MALFORMED:
            assert await reason(client, line) is wanted, line[:60]
        await client.send(Heartbeat(ref="still-here"))
        alive = await client.next_of(HeartbeatAck)
        assert isinstance(alive, HeartbeatAck)
        assert alive.ref == "still-here"


async def test_a_frame_beyond_all_reason_is_not_even_read(folder: Path) -> None:
    async with logged_off(folder) as (place, client):
        await client.log_on()
        await client.websocket.send_str('{"type":"heartbeat","ref":"' + "a" * 300_000 + '"}')
        assert await client.next() is None
        await until(lambda: len(place.venue.dealing.sessions) == 0)


@pytest.mark.rule("CON-13")
async def test_an_oversized_frame_ends_the_session(folder: Path) -> None:
    async with logged_off(folder) as (_, client):
        await client.log_on()
        await client.websocket.send_str('{"type":"heartbeat","ref":"' + "a" * 70_000 + '"}')
        logout = await client.next()
        assert isinstance(logout, Logout)
        assert logout.reason == "frame_too_large"
        assert await client.next() is None
        assert client.websocket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


@pytest.mark.rule("CON-12")
async def test_a_binary_frame_ends_the_session(folder: Path) -> None:
    async with logged_off(folder) as (_, client):
        await client.log_on()
        await client.websocket.send_bytes(b"{}")
        assert isinstance(await client.next(), Logout)


async def test_bad_requests_are_refused_by_reason(folder: Path) -> None:
    async with open_venue(folder) as place:
        await place.enrol("meridian", Role.MAKER)
        async with raw_client(await place.enrol("albion", Role.TRADER)) as client:
            await client.log_on()
            unknown = (Leg(instrument="BTC-1JAN30-1-C", ratio=1, side=LegSide.BUY),)
            for number, (changes, wanted) in enumerate(
                [
                    ({"quantity": "0"}, RejectReason.QUANTITY_NOT_POSITIVE),
                    ({"quantity": "-10"}, RejectReason.QUANTITY_NOT_POSITIVE),
                    ({"quantity": "10.05"}, RejectReason.QUANTITY_OFF_LOT),
                    ({"legs": unknown}, RejectReason.UNKNOWN_INSTRUMENT),
                    ({"panel": ("nobody",)}, RejectReason.UNKNOWN_MAKER),
                    ({"request_ttl_ms": 1}, RejectReason.TTL_OUT_OF_RANGE),
                    ({"disclosed": False}, RejectReason.PANEL_TOO_SMALL),
                ]
            ):
                request = ask(quote_req_id=f"bad-{number}", **changes)
                assert await reason(client, request) is wanted, changes
            assert place.venue.sequencer.state.requests == {}


async def open_request(place: OpenVenue, trader: RawClient) -> str:
    opened = await answer(trader, ask())
    assert isinstance(opened, Ack)
    return opened.rfq_id


async def test_bad_quotes_and_responses_are_refused_by_reason(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(meridian) as maker:
            await trader.log_on()
            await maker.log_on()
            rfq_id = await open_request(place, trader)
            off_tick = price(rfq_id, quote_id="off", offer=PriceLevel("0.00575", "10"))
            assert await reason(maker, off_tick) is RejectReason.PRICE_OFF_TICK
            assert isinstance(await answer(maker, price(rfq_id)), Ack)
            other = price(rfq_id, offer=PriceLevel("0.0060", "10"))
            assert await reason(maker, other) is RejectReason.DUPLICATE_ID
            better = price(rfq_id, revision=2, offer=PriceLevel("0.0056", "10"))
            assert isinstance(await answer(maker, better), Ack)
            assert await reason(trader, lift()) is RejectReason.REVISION_REPLACED
            assert await reason(trader, lift(revision=2)) is RejectReason.DUPLICATE_ID
            worse = lift(quote_resp_id="resp-2", revision=2, price="0.0055")
            assert await reason(trader, worse) is RejectReason.PRICE_WORSE
            assert isinstance(await answer(maker, QuoteCancel(ref="c", rfq_id=rfq_id)), Ack)
            gone = lift(quote_resp_id="resp-3", revision=2)
            assert await reason(trader, gone) is RejectReason.QUOTE_WITHDRAWN
            assert place.venue.sequencer.state.requests[rfq_id].trade_id == ""


async def test_an_expired_quote_cannot_be_lifted(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(meridian) as maker:
            await trader.log_on()
            await maker.log_on()
            rfq_id = await open_request(place, trader)
            assert isinstance(await answer(maker, price(rfq_id, quote_ttl_ms=500)), Ack)
            await trader.next_of(QuoteEnded)
            assert await reason(trader, lift()) is RejectReason.QUOTE_EXPIRED


@pytest.mark.rule("VIS-21")
async def test_a_foreign_request_and_an_absent_one_look_alike(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        await place.enrol("meridian", Role.MAKER)
        halcyon = await place.enrol("halcyon", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(halcyon) as outsider:
            await trader.log_on()
            await outsider.log_on()
            opened = await answer(trader, ask(panel=("meridian",)))
            assert isinstance(opened, Ack)
            for message in (
                price(opened.rfq_id),
                QuotePass(ref="1", rfq_id=opened.rfq_id),
                QuoteCancel(ref="1", rfq_id=opened.rfq_id),
            ):
                foreign = await answer(outsider, message)
                line = encode(message).decode().replace(opened.rfq_id, "a" * len(opened.rfq_id))
                other = decode_client(line.replace('"q-1"', '"q-2"'))
                absent = await answer(outsider, other)
                assert isinstance(foreign, Reject)
                assert foreign == absent
                assert foreign.reason is RejectReason.UNKNOWN_REQUEST


async def heard_until_now(client: RawClient) -> list[ServerMessage]:
    """Everything said up to the answer to a heartbeat."""
    heard = []
    await client.send(Heartbeat(ref="now"))
    while not isinstance(message := await client.next(), HeartbeatAck):
        assert message is not None
        heard.append(message)
    return heard


async def test_a_maker_never_hears_of_a_rivals_quote(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        halcyon = await place.enrol("halcyon", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(meridian) as maker:
            await trader.log_on()
            await maker.log_on()
            rfq_id = await open_request(place, trader)
            assert isinstance(await answer(maker, price(rfq_id)), Ack)
            async with raw_client(halcyon) as rival:
                welcome = await rival.next()
                assert isinstance(welcome, Welcome)
                await rival.send(Logon(session_id=welcome.session_id, minor_version=MINOR_VERSION))
                heard = await heard_until_now(rival)
                # The backlog held none; nor does what comes while the rival listens.
                better = price(rfq_id, revision=2, offer=PriceLevel("0.0056", "10"))
                assert isinstance(await answer(maker, better), Ack)
                heard += await heard_until_now(rival)
                assert [m for m in heard if isinstance(m, QuoteLive)] == []
                assert [m.rfq_id for m in heard if isinstance(m, RequestOpened)] == [rfq_id]
                stolen = QuoteCancel(ref="x", rfq_id=rfq_id)
                assert await reason(rival, stolen) is RejectReason.UNKNOWN_QUOTE
            assert place.venue.sequencer.state.quotes["meridian", "q-1"].ended is None


@pytest.mark.rule("MSG-07", "ENT-01")
async def test_roles_are_the_registrys_not_the_clients(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(meridian) as maker:
            await trader.log_on()
            await maker.log_on()
            rfq_id = await open_request(place, trader)
            assert await reason(trader, price(rfq_id)) is RejectReason.NOT_AUTHORISED
            assert await reason(maker, ask()) is RejectReason.NOT_AUTHORISED
            cancel = QuoteRequestCancel(ref="1", quote_req_id="req-1")
            assert await reason(maker, cancel) is RejectReason.NOT_AUTHORISED


async def test_revocation_closes_the_session_and_the_door(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with raw_client(albion) as trader, raw_client(meridian) as maker:
            await trader.log_on()
            await maker.log_on()
            rfq_id = await open_request(place, trader)
            await answer(maker, price(rfq_id))
            await place.venue.identity.revoke(
                meridian.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
            )
            logout = await maker.next_of(Logout)
            assert isinstance(logout, Logout)
            assert (logout.reason, logout.retry) == ("certificate_revoked", False)
            ended = await trader.next_of(QuoteEnded)
            assert isinstance(ended, QuoteEnded)
            assert ended.reason == "revoked"


async def test_a_broken_line_pulls_the_makers_quotes(folder: Path) -> None:
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with raw_client(albion) as trader:
            await trader.log_on()
            async with raw_client(meridian) as maker:
                await maker.log_on()
                rfq_id = await open_request(place, trader)
                await answer(maker, price(rfq_id))
            ended = await trader.next_of(QuoteEnded)
            assert isinstance(ended, QuoteEnded)
            assert ended.reason == "disconnected"
            await until(lambda: not place.venue.dealing.sessions.is_online("meridian"))
