"""What becomes of commands: answered, refused, lost on the way, asked about again."""

import asyncio
from decimal import Decimal

import pytest
from support.venues.scripted_venue import Peer, opened, scripted_venue, stay, welcome
from support.venues.sessions import running
from support.waiting import until

from rfqdesk.client import connection as connection_module
from rfqdesk.client.errors import (
    ConnectionLostError,
    LocalMistakeError,
    LostKind,
    NotConnectedError,
    OutcomeUnknownError,
    RefusalError,
)
from rfqdesk.client.session import TradingSession
from rfqdesk.client.status import ConnectionState
from rfqdesk.protocol.commands import (
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.events import Ack, QuoteEnded, QuoteLive, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    Side,
)

LEGS = (Leg("BTC-25DEC26-80000-C", 1, LegSide.BUY),)
LEVEL = PriceLevel("0.05", "10")
LIFT = QuoteResponse(
    ref="",
    quote_resp_id="lift-1",
    quote_req_id="req-1",
    maker="delta",
    quote_id="q-1",
    revision=3,
    response=QuoteRespType.LIFT,
    quantity="10",
    price="0.05",
)


def ack(ref: str, **values: str) -> Ack:
    return Ack(ref=ref, **values)  # type: ignore[arg-type]


def reject(ref: str, reason: RejectReason, text: str = "") -> Reject:
    return Reject(ref=ref, reason=reason, fix_code=reason.fix_code, text=text)


async def test_every_command_goes_out_as_written_and_comes_back_answered() -> None:
    taken: list[object] = []

    async def script(peer: Peer) -> None:
        await peer.log_on()
        while True:
            command = await peer.receive()
            taken.append(command)
            await peer.send(ack(command.ref, rfq_id="rfq-1"))  # type: ignore[union-attr]

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        answer = await session.request_quotes(
            LEGS, Decimal("10.50"), side=Side.BUY, panel=["delta"], request_ttl_ms=30_000
        )
        assert answer.rfq_id == "rfq-1"
        await session.cancel_request("req-1")
        await session.quote("rfq-1", bid=LEVEL, offer=LEVEL, quote_ttl_ms=2_000)
        await session.cancel_quote()
        await session.pass_request("rfq-1", "not today")
        await session.respond(LIFT, unproved_ok=True)

    request, cancel, quote, withdrawal, passing, response = taken
    assert isinstance(request, QuoteRequest)
    assert (request.legs, request.quantity, request.panel) == (LEGS, "10.5", ("delta",))
    assert isinstance(cancel, QuoteRequestCancel)
    assert isinstance(quote, Quote)
    assert (quote.revision, quote.bid, quote.quote_ttl_ms) == (1, LEVEL, 2_000)
    assert isinstance(withdrawal, QuoteCancel)
    assert isinstance(passing, QuotePass)
    assert passing.text == "not today"
    assert isinstance(response, QuoteResponse)
    assert (response.quote_resp_id, response.poss_resend) == ("lift-1", False)


async def test_a_refusal_is_raised_with_its_reason() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        await peer.send(reject(command.ref, RejectReason.QUOTE_EXPIRED, "It ran out."))  # type: ignore[union-attr]
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        with pytest.raises(RefusalError) as caught:
            await session.respond(LIFT, unproved_ok=True)
    assert (caught.value.reason, caught.value.text) == (RejectReason.QUOTE_EXPIRED, "It ran out.")


@pytest.mark.rule("IDM-05")
async def test_a_lost_answer_to_a_lift_is_asked_for_again_until_it_is_known() -> None:
    async def loses_the_answer(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        assert not command.poss_resend
        peer.drop()

    async def loses_the_question_too(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        assert command.poss_resend
        peer.drop()

    async def too_busy_first(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        await peer.send(reject(command.ref, RejectReason.TOO_MANY_MESSAGES))
        peer.drop()

    async def knows(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        assert (command.poss_resend, command.quote_resp_id) == (True, "lift-1")
        await peer.send(Ack(ref=command.ref, trade_id="trade-7", duplicate=True))
        await peer.until_gone()

    scripts = (loses_the_answer, loses_the_question_too, too_busy_first, knows)
    async with scripted_venue(*scripts) as venue, running(venue) as (session, _):
        await session.wait_live()
        async with asyncio.TaskGroup() as group:
            lift = group.create_task(session.respond(LIFT, unproved_ok=True))
            await until(lambda: len(venue.peers) == 3)
            assert session.unanswered_responses == {"lift-1"}
            assert not lift.done()
        assert lift.result().trade_id == "trade-7"
        assert session.unanswered_responses == frozenset()


async def test_a_lift_that_never_arrived_is_known_not_to_have_traded() -> None:
    async def drops(peer: Peer) -> None:
        await peer.log_on()
        await peer.receive()
        peer.drop()

    async def never_saw_it(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        await peer.send(reject(command.ref, RejectReason.NOT_RECEIVED))
        await peer.until_gone()

    async with scripted_venue(drops, never_saw_it) as venue, running(venue) as (session, _):
        await session.wait_live()
        with pytest.raises(RefusalError) as caught:
            await session.respond(LIFT, unproved_ok=True)
        assert caught.value.reason is RejectReason.NOT_RECEIVED


async def test_other_commands_whose_answer_is_lost_are_of_unknown_outcome() -> None:
    async def drops(peer: Peer) -> None:
        await peer.log_on()
        await peer.receive()
        peer.drop()

    async with scripted_venue(drops, stay) as venue, running(venue) as (session, _):
        await session.wait_live()
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.request_quotes(LEGS, "10", request_ttl_ms=30_000)
        assert caught.value.command == "quote_request"
        assert isinstance(caught.value.cause, ConnectionLostError)
        await until(lambda: len(venue.peers) == 2)
        await session.wait_live()


async def test_a_lift_is_of_unknown_outcome_when_the_session_ends_first() -> None:
    async with scripted_venue(stay) as venue, running(venue) as (session, _):
        await session.wait_live()
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(asyncio.wait([group.create_task(_swallow(session))]))
            await until(lambda: bool(session.unanswered_responses))
            await until(lambda: any('"quote_response"' in f for f in venue.peers[0].frames))
            await session.close()
        done, _ = waiting.result()
        assert done.pop().result() == "quote_response"


async def _swallow(session: TradingSession) -> str:
    try:
        await session.respond(LIFT, unproved_ok=True)
    except OutcomeUnknownError as error:
        return error.command
    return "answered"


async def test_a_venue_that_owes_an_answer_for_too_long_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_module, "ANSWER_OVERDUE_MS", 100)

    async def answers_late(peer: Peer) -> None:
        await peer.log_on()
        command = await peer.receive()
        assert isinstance(command, QuoteResponse)
        await peer.send(ack(command.ref, trade_id="trade-1"))
        await peer.until_gone()

    async with scripted_venue(stay, answers_late) as venue, running(venue) as (session, heard):
        await session.wait_live()
        assert (await session.respond(LIFT, unproved_ok=True)).trade_id == "trade-1"
        lost = [s.error for s in heard.statuses if isinstance(s.error, ConnectionLostError)]
        assert lost[0].kind is LostKind.OVERDUE


async def test_nothing_is_sent_without_a_session() -> None:
    async with scripted_venue(stay) as venue:
        session = TradingSession(venue.ca.identity(venue.port))
        with pytest.raises(NotConnectedError):
            await session.quote("rfq-1", bid=LEVEL)
        with pytest.raises(NotConnectedError):
            await session.respond(LIFT, unproved_ok=True)


@pytest.mark.parametrize(
    "quantity", ["", "1e3", "1_000", "\u0663", "NaN", Decimal("NaN"), Decimal("1e-20")]
)
async def test_what_the_venue_could_not_read_is_not_sent(quantity: Decimal | str) -> None:
    async with scripted_venue(stay) as venue, running(venue) as (session, _):
        await session.wait_live()
        with pytest.raises(LocalMistakeError):
            await session.request_quotes(LEGS, quantity, request_ttl_ms=30_000)
        assert not any("quote_request" in frame for frame in venue.peers[0].frames)


async def test_commands_of_one_turn_share_a_frame_and_keep_their_order() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on()
        for _ in range(50):
            command = await peer.receive()
            await peer.send(ack(command.ref))  # type: ignore[union-attr]
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        async with asyncio.TaskGroup() as group:
            for count in range(50):
                group.create_task(session.pass_request(f"rfq-{count}"))
        frames = [frame for frame in venue.peers[0].frames if "quote_pass" in frame]
        assert len(frames) == 1
        assert frames[0].index('"rfq-1"') < frames[0].index('"rfq-49"')


async def test_a_cancelled_wait_does_not_disturb_others() -> None:
    async def script(peer: Peer) -> None:
        await peer.log_on()
        first = await peer.receive()
        second = await peer.receive()
        await peer.send(ack(first.ref), ack(second.ref, rfq_id="second"))  # type: ignore[union-attr]
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        async with asyncio.TaskGroup() as group:
            given_up = group.create_task(session.pass_request("rfq-1"))
            await until(lambda: any('"rfq-1"' in f for f in venue.peers[0].frames))
            given_up.cancel()
            kept = group.create_task(session.pass_request("rfq-2"))
        assert kept.result().rfq_id == "second"


async def test_a_line_of_quotes_goes_on_after_a_restart() -> None:
    def live(seq: int, maker: str, quote_id: str, revision: int) -> QuoteLive:
        return QuoteLive(
            seq=seq, transact_time_ms=1, rfq_id="rfq-1", maker=maker, quote_id=quote_id,
            revision=revision, valid_until_time_ms=2,
        )  # fmt: skip

    quotes: list[Quote] = []

    async def script(peer: Peer) -> None:
        ended = QuoteEnded(
            seq=4, transact_time_ms=1, rfq_id="rfq-1", maker="aurora", quote_id="mine",
            revision=7, reason=QuoteEndReason.VENUE_RESTARTED,
        )  # fmt: skip
        await peer.log_on(
            opened(1, "rfq-1"), live(2, "other", "theirs", 90), live(3, "aurora", "mine", 7), ended
        )
        while True:
            quote = await peer.receive()
            assert isinstance(quote, Quote)
            quotes.append(quote)
            await peer.send(ack(quote.ref))

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await session.wait_live()
        await session.quote("rfq-1", bid=LEVEL)
        await session.quote("rfq-1", bid=LEVEL)
        await session.quote("rfq-2", bid=LEVEL)
    assert [(quote.quote_id, quote.revision) for quote in quotes[:2]] == [("mine", 8), ("mine", 9)]
    assert quotes[2].revision == 1


async def test_a_message_that_arrives_before_the_log_on_is_answered_is_not_a_session() -> None:
    async def script(peer: Peer) -> None:
        await peer.send(welcome("session-1"))
        await peer.receive()
        await peer.until_gone()

    async with scripted_venue(script) as venue, running(venue) as (session, _):
        await until(lambda: bool(venue.peers) and bool(venue.peers[0].frames))
        with pytest.raises(NotConnectedError):
            await session.cancel_quote()
        assert session.status.state is ConnectionState.CONNECTING
