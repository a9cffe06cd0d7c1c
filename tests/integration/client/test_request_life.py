"""The commands of a request's life, and of kinds of quotes, as the SDK sends them."""

from support.venues.scripted_venue import Peer, scripted_venue
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestAmend,
    QuoteRequestOpen,
    QuoteRequote,
    QuoteResponse,
    QuoteWorking,
)
from rfqdesk.protocol.events import Ack, PartyList
from rfqdesk.protocol.life_events import RevealedQuote
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PassReason,
    PriceLevel,
    QuoteRespType,
    QuoteType,
)

LEGS = (Leg("BTC-25DEC26-80000-C", 1, LegSide.BUY),)
LEVEL = PriceLevel("0.05", "10")
SHOWN = RevealedQuote(maker="delta", quote_id="q-1", revision=2, offer=LEVEL, valid_until_time_ms=1)


async def test_every_command_goes_out_as_written() -> None:
    taken: list[object] = []

    async def script(peer: Peer) -> None:
        await peer.log_on()
        await peer.send(PartyList(makers=(), groups=(PartyGroup("options", ("delta",)),)))
        while True:
            command = await peer.receive()
            taken.append(command)
            await peer.send(Ack(ref=command.ref, rfq_id="rfq-1"))  # type: ignore[union-attr]

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        await until(lambda: session.groups)
        assert session.groups == (PartyGroup("options", ("delta",)),)
        await session.request_quotes(
            LEGS,
            "10",
            panel_groups=["options"],
            respond_by_ms=5_000,
            request_ttl_ms=30_000,
            draft=True,
        )
        await session.open_draft("req-1")
        await session.amend_request("req-1", request_ttl_ms=60_000, panel_groups=["options"])
        await session.requote("req-1", "delta")
        await session.working("rfq-1")
        await session.pass_request("rfq-1", reason=PassReason.SIZE)
        await session.quote(
            "rfq-1", offer=LEVEL, offer_legs=["0.05"], quote_type=QuoteType.INDICATIVE
        )
        await session.cancel_quote(quote_id="q-1")
        await session.accept(SHOWN, QuoteRespType.LIFT, "req-1", "10", unproved_ok=True)

    request, opening, amendment, again, works, passing, quote, withdrawal, response = taken
    assert isinstance(request, QuoteRequest)
    assert (request.panel_groups, request.respond_by_ms, request.draft) == (
        ("options",),
        5_000,
        True,
    )
    assert isinstance(opening, QuoteRequestOpen)
    assert isinstance(amendment, QuoteRequestAmend)
    assert (amendment.request_ttl_ms, amendment.panel_groups) == (60_000, ("options",))
    assert isinstance(again, QuoteRequote)
    assert (again.quote_req_id, again.maker) == ("req-1", "delta")
    assert isinstance(works, QuoteWorking)
    assert isinstance(passing, QuotePass)
    assert passing.reason is PassReason.SIZE
    assert isinstance(quote, Quote)
    assert (quote.offer_legs, quote.quote_type) == (("0.05",), QuoteType.INDICATIVE)
    assert isinstance(withdrawal, QuoteCancel)
    assert (withdrawal.rfq_id, withdrawal.quote_id) == ("", "q-1")
    assert isinstance(response, QuoteResponse)
    assert (response.maker, response.revision, response.price) == ("delta", 2, "0.05")
