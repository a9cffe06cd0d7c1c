"""The trader's side proves quotes itself: against an honest venue, and against one that lies."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.pki.throwaway_ca import ThrowawayCa
from support.venues.dealing_room import CALLS
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.venues.quoting_by_hand import request
from support.venues.scripted_venue import Peer, ScriptedVenue, now_ms, scripted_venue
from support.venues.scripted_venue import opened as opened_by_script
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client import TradingSession, connect
from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.client.errors import (
    CrossUnprovedError,
    LocalMistakeError,
    ProofFlaw,
    QuoteUnprovedError,
)
from rfqdesk.identity.certificate import chain_der
from rfqdesk.protocol.commands import Quote
from rfqdesk.protocol.events import CaughtUp, ExecutionReport, FeedEvent, QuoteLive, RequestOpened
from rfqdesk.protocol.life_events import QuotesRevealed
from rfqdesk.protocol.proof import MakerCertificate
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteRespType,
    Role,
    Side,
    TimeInForce,
)

LEGS = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
BID, OFFER = PriceLevel("0.0051", "10"), PriceLevel("0.0057", "10")


async def next_quote(events: AsyncIterator[FeedEvent]) -> QuoteLive:
    async for event in events:
        if isinstance(event, QuoteLive):
            return event
    raise AssertionError("the feed ended")


@asynccontextmanager
async def quoted(folder: Path) -> AsyncIterator[tuple[OpenVenue, TradingSession, QuoteLive]]:
    """A trader looking at meridian's quote on its request `req-1`."""
    async with open_venue(folder) as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with connect(meridian) as maker, connect(albion) as trader:
            opened = await trader.request_quotes(
                LEGS, "10", request_ttl_ms=60_000, quote_req_id="req-1"
            )
            await maker.quote(opened.rfq_id, bid=BID, offer=OFFER)
            yield place, trader, await next_quote(trader.events())


@pytest.mark.rule("SIG-19")
async def test_an_honest_venues_quote_is_proved_and_accepted(tmp_path: Path) -> None:
    async with quoted(tmp_path / "venue") as (place, trader, quote):
        proof = trader.proof_of(quote)
        assert proof.verified
        assert proof.signer is not None
        assert (proof.signer.firm, proof.signer.trader) == ("meridian", "jane")
        done = await trader.accept(quote, QuoteRespType.LIFT, "req-1", "10")
        assert done.trade_id
        del place


@pytest.mark.parametrize("snapshot", [False, True])
async def test_what_was_quoted_while_away_is_proved_as_well(
    tmp_path: Path, *, snapshot: bool
) -> None:
    async with quoted(tmp_path / "venue") as (place, trader, _):
        june = await place.enrol("albion", Role.TRADER, "june")
        async with connect(june, snapshot=snapshot) as colleague:
            quote = await next_quote(colleague.events())
            assert colleague.proof_of(quote).verified
            await colleague.accept(quote, QuoteRespType.LIFT, "req-1", "10")
        del trader


@pytest.mark.rule("SIG-23")
async def test_a_quote_altered_on_this_side_is_not_accepted(tmp_path: Path) -> None:
    async with quoted(tmp_path / "venue") as (place, trader, quote):
        other = replace(quote, revision=2)
        assert trader.proof_of(other).flaw is ProofFlaw.CONTENT_DIFFERS
        with pytest.raises(QuoteUnprovedError) as caught:
            await trader.accept(other, QuoteRespType.LIFT, "req-1", "10")
        assert caught.value.flaw is ProofFlaw.NOT_SHOWN
        assert place.venue.sequencer.state.requests


@pytest.mark.rule("SIG-24")
async def test_makers_are_shown_no_signature_and_no_certificate(tmp_path: Path) -> None:
    """Not the requester's, which may ask anonymously, and not their own again."""
    async with open_venue(tmp_path / "venue") as place:
        albion = await place.enrol("albion", Role.TRADER)
        makers = [await place.enrol(f"maker{n}", Role.MAKER) for n in range(4)]
        async with raw_client(albion) as trader, raw_client(makers[0]) as maker:
            await trader.log_on()
            await maker.log_on()
            await trader.send(request(disclosed=False))
            opened = await maker.next_of(RequestOpened)
            assert isinstance(opened, RequestOpened)
            await maker.send(
                Quote(ref="q", rfq_id=opened.rfq_id, quote_id="q", revision=1, bid=BID, offer=OFFER)
            )
            own = await maker.next_of(QuoteLive, MakerCertificate)
            assert isinstance(own, QuoteLive)
            assert own.signed_line == ""
            seen = await trader.next_of(QuoteLive, MakerCertificate)
            assert isinstance(seen, MakerCertificate)
            assert seen.maker == "maker0"
            quote = await trader.next_of(QuoteLive)
            assert isinstance(quote, QuoteLive)
            assert '"ref":"q"' in quote.signed_line
            # The certificate comes once on a connection, the signature with each quote.
            await maker.send(
                Quote(ref="q", rfq_id=opened.rfq_id, quote_id="q", revision=2, bid=BID, offer=OFFER)
            )
            again = await trader.next_of(QuoteLive, MakerCertificate)
            assert isinstance(again, QuoteLive)
            assert again.revision == 2


MADE_UP = PriceLevel("0.0060", "10")


@asynccontextmanager
async def lying_venue(
    *events: FeedEvent,
) -> AsyncIterator[tuple[ScriptedVenue, TradingSession, QuoteLive, QuoteLive]]:
    """A session that is shown `events`, an honest quote, and then a price that was made up."""
    ca = ThrowawayCa()
    meridian = ca.identity(1, client=ca.client(firm="meridian", trader="bot"))
    signed = Quote(
        ref="1", rfq_id="r-1", quote_id="q-1", revision=1, bid=BID, offer=OFFER, quote_ttl_ms=0
    )
    line = CommandSigner(meridian, "s-1").line(signed).decode()
    chain = tuple(b64encode(der).decode() for der in chain_der(meridian.chain_pem))
    seq = len(events) + 1
    honest = QuoteLive(
        seq=seq, transact_time_ms=now_ms(), rfq_id="r-1", maker="meridian", quote_id="q-1",
        revision=1, bid=BID, offer=OFFER, valid_until_time_ms=now_ms() + 60_000, signed_line=line,
    )  # fmt: skip
    worse = replace(honest, seq=seq + 1, offer=MADE_UP)

    async def lie(peer: Peer) -> None:
        await peer.log_on()
        await peer.send(MakerCertificate(maker="meridian", chain=chain), *events, honest, worse)
        await peer.send(CaughtUp(last_seq=seq + 1))
        await peer.until_gone()

    async with scripted_venue(lie, ca=ca) as venue, running(venue) as (session, told):
        await until(lambda: told.seqs == list(range(1, seq + 2)))
        yield venue, session, honest, worse


def sent(venue: ScriptedVenue, kind: str) -> int:
    """How many commands of a kind the venue got."""
    return sum(f'"{kind}"' in frame for frame in venue.peers[0].frames)


@pytest.mark.rule("SIG-23")
async def test_a_venue_that_makes_a_price_up_is_found_out() -> None:
    async with lying_venue() as (venue, session, honest, worse):
        assert session.proof_of(honest).verified
        assert session.proof_of(worse).flaw is ProofFlaw.CONTENT_DIFFERS
        with pytest.raises(QuoteUnprovedError) as caught:
            await session.accept(worse, QuoteRespType.LIFT, "req-1", "10")
        assert caught.value.flaw is ProofFlaw.CONTENT_DIFFERS
        assert sent(venue, "quote_response") == 0
        # Who insists can: it is then that side's own decision.
        insisting = asyncio.ensure_future(
            session.accept(worse, QuoteRespType.LIFT, "req-1", "10", unproved_ok=True)
        )
        await until(lambda: sent(venue, "quote_response") == 1)
        insisting.cancel()


def asked() -> RequestOpened:
    """What the venue shows of this side's own request, on which it then lies."""
    return replace(opened_by_script(1, "r-1"), quote_req_id="req-1", firm="aurora", trader="ines")


@pytest.mark.rule("SIG-25")
@pytest.mark.parametrize("time_in_force", list(TimeInForce))
async def test_no_cross_reaches_a_quote_that_is_not_proved(time_in_force: TimeInForce) -> None:
    async with lying_venue(asked()) as (venue, session, _, _):
        cross = partial(session.cross, "req-1", QuoteRespType.LIFT, "10")
        with pytest.raises(CrossUnprovedError) as caught:
            await cross(MADE_UP.price, time_in_force=time_in_force)
        assert (caught.value.maker, caught.value.flaw) == ("meridian", ProofFlaw.CONTENT_DIFFERS)
        assert sent(venue, "quote_cross") == 0
        # A worst price that leaves it out, and who insists.
        better = asyncio.ensure_future(cross("0.0059", time_in_force=time_in_force))
        await until(lambda: sent(venue, "quote_cross") == 1)
        insisting = asyncio.ensure_future(
            cross(MADE_UP.price, time_in_force=time_in_force, unproved_ok=True)
        )
        await until(lambda: sent(venue, "quote_cross") == 2)
        better.cancel()
        insisting.cancel()


@pytest.mark.rule("SIG-25")
async def test_no_cross_goes_out_on_a_request_that_this_session_was_not_shown() -> None:
    async with lying_venue() as (venue, session, _, _):
        with pytest.raises(CrossUnprovedError) as caught:
            await session.cross("req-1", QuoteRespType.LIFT, "10", "0.0001")
        assert (caught.value.maker, caught.value.flaw) == ("", ProofFlaw.NOT_SHOWN)
        with pytest.raises(LocalMistakeError):
            await session.cross("req-1", QuoteRespType.LIFT, "10", "1e-3")
        assert sent(venue, "quote_cross") == 0


@pytest.mark.rule("SIG-19")
async def test_quotes_held_back_until_they_are_revealed_are_proved(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with connect(meridian) as maker, connect(albion) as trader:
            opened = await trader.request_quotes(
                LEGS, "10", respond_by_ms=1_000, request_ttl_ms=60_000, quote_req_id="req-1"
            )
            await maker.quote(opened.rfq_id, bid=BID, offer=OFFER)
            async for event in trader.events():
                if isinstance(event, QuotesRevealed):
                    break
            [quote] = event.quotes
            assert trader.proof_of(quote).verified
            done = await trader.accept(quote, QuoteRespType.LIFT, "req-1", "10")
            assert done.trade_id


async def test_a_revealed_quote_is_proved_though_a_part_of_it_traded_as_it_was_shown(
    tmp_path: Path,
) -> None:
    async with open_venue(tmp_path / "venue") as place:
        albion = await place.enrol("albion", Role.TRADER)
        meridian = await place.enrol("meridian", Role.MAKER)
        async with connect(meridian) as maker, connect(albion) as trader:
            opened = await trader.request_quotes(
                LEGS, "4", all_or_none=False, limit_price=OFFER.price, side=Side.BUY,
                respond_by_ms=1_000, request_ttl_ms=60_000, quote_req_id="req-1",
            )  # fmt: skip
            await maker.quote(opened.rfq_id, offer=PriceLevel(OFFER.price, "3"))
            revealed, report = None, None
            async for event in trader.events():
                revealed = event if isinstance(event, QuotesRevealed) else revealed
                report = event if isinstance(event, ExecutionReport) else report
                if report is not None:
                    break
            assert revealed is not None
            assert report is not None
            assert (report.quantity, report.quote_leaves_quantity) == ("3", "0")
            [quote] = revealed.quotes
            assert trader.proof_of(quote).verified
