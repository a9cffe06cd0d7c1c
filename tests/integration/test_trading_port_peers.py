"""Several at the trading port: what they hear of one another, and what ends with a line."""

from pathlib import Path

import pytest
from support.venues.open_venue import open_venue, raw_client
from support.venues.port_messages import answer, ask, heard_until_now, open_request, price, reason
from support.waiting import until

from rfqdesk.protocol.codec import decode_client, encode
from rfqdesk.protocol.commands import Logon, QuoteCancel, QuotePass
from rfqdesk.protocol.events import (
    Ack,
    Logout,
    QuoteEnded,
    QuoteLive,
    Reject,
    RequestOpened,
    Welcome,
)
from rfqdesk.protocol.limits import MINOR_VERSION
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import PriceLevel, Role
from rfqserver.ca.crl import RevocationReason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "venue"


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
