"""The trading port over real TLS: what it takes, and how it refuses the rest."""

from pathlib import Path

import aiohttp
import pytest
from support.venues.open_venue import open_venue, raw_client
from support.venues.port_messages import answer, ask, lift, logged_off, open_request, price, reason
from support.waiting import until

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import Heartbeat, Logon, QuoteCancel, QuoteRequestCancel
from rfqdesk.protocol.events import Ack, HeartbeatAck, Logout, QuoteEnded, Reject, Welcome
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, Role


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
