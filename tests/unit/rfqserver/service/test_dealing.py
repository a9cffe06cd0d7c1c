import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from support.dealing_room import CALLS, ListPeer, Room, open_room

from rfqdesk.protocol.commands import (
    BusinessCommand,
    Heartbeat,
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequest,
    QuoteRequestCancel,
    QuoteResponse,
)
from rfqdesk.protocol.events import (
    Ack,
    CaughtUp,
    ExecutionReport,
    HeartbeatAck,
    PartyList,
    QuoteEnded,
    QuoteLive,
    Reject,
    RequestEnded,
    RequestOpened,
    SecurityList,
)
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import FeedMessage
from rfqdesk.protocol.terms import (
    Leg,
    LegSide,
    PriceLevel,
    QuoteEndReason,
    QuoteRespType,
    RequestEndReason,
    Role,
    Side,
)
from rfqserver.ca.principals import Suspension
from rfqserver.gateway.interface import Refusal
from rfqserver.service import catching_up
from rfqserver.service.refusal_log import SOURCE_BURST

REQUEST = QuoteRequest(
    ref="1",
    quote_req_id="req-1",
    legs=(Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),),
    quantity="10",
    side=Side.UNDISCLOSED,
    request_ttl_ms=60_000,
)
RESPONSE = QuoteResponse(
    ref="9",
    quote_resp_id="resp-1",
    quote_req_id="req-1",
    maker="meridian",
    quote_id="q-1",
    revision=1,
    response=QuoteRespType.LIFT,
    quantity="10",
    price="0.0057",
)


def quote(rfq_id: str, quote_id: str = "q-1") -> Quote:
    return Quote(
        ref="2",
        rfq_id=rfq_id,
        quote_id=quote_id,
        revision=1,
        bid=PriceLevel("0.0051", "10"),
        offer=PriceLevel("0.0057", "10"),
    )


def play(folder: Path, scenario: Callable[[Room], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_room(folder) as room:
            await scenario(room)

    asyncio.run(run())


async def ask_and_quote(room: Room, trader: ListPeer, maker: ListPeer) -> str:
    room.receive(trader, REQUEST)
    await room.settle()
    rfq_id = trader.of(Ack)[-1].rfq_id
    room.receive(maker, quote(rfq_id))
    await room.settle()
    return rfq_id


def test_a_trade_reaches_both_sides_and_nobody_else(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        rival = await room.join("halcyon", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.receive(trader, RESPONSE)
        await room.settle()
        [bought], [sold] = trader.of(ExecutionReport), maker.of(ExecutionReport)
        assert (bought.side, sold.side) == (Side.BUY, Side.SELL)
        assert bought.trade_id == sold.trade_id == trader.of(Ack)[-1].trade_id
        assert rival.of(ExecutionReport) == []
        assert rival.of(QuoteLive) == []

    play(tmp_path, scenario)


@pytest.mark.rule("SES-05")
def test_nothing_is_said_before_it_is_durable(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        assert trader.of(Ack) == []
        assert trader.of(RequestOpened) == []
        await room.settle()
        kinds = [type(message) for message in trader.sent[-2:]]
        assert kinds == [RequestOpened, Ack]

    play(tmp_path, scenario)


def test_a_repeated_command_is_not_answered_before_the_first_is_durable(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        room.receive(trader, REQUEST)
        assert trader.of(Ack) == []
        await room.settle()
        first, second = trader.of(Ack)
        assert (first.duplicate, second.duplicate) == (False, True)
        assert first.rfq_id == second.rfq_id

    play(tmp_path, scenario)


@pytest.mark.rule("SES-06")
def test_resuming_sends_exactly_what_is_missing(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        whole = [m for m in trader.sent if isinstance(m, FeedMessage)]
        back = await room.join("albion", Role.TRADER, resume_after_seq=1)
        assert [m for m in back.sent if isinstance(m, FeedMessage)] == whole[1:]
        assert back.of(CaughtUp)[0].last_seq == len(whole)

    play(tmp_path, scenario)


def test_a_backlog_is_sent_no_faster_than_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "BACKLOG_CHUNK", 1)

    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        back = await room.join("albion", Role.TRADER)
        assert back.drains == back.of(CaughtUp)[0].last_seq == 2

    play(tmp_path, scenario)


def test_a_client_ahead_of_the_journal_is_turned_away(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        peer = await room.join("albion", Role.TRADER, resume_after_seq=99)
        assert peer.ended == "sequence_ahead"
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


@pytest.mark.rule("MSG-09")
def test_a_restart_recovers_requests_and_answers_the_same(tmp_path: Path) -> None:
    async def before(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.receive(trader, RESPONSE)
        await room.settle()

    async def after(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, RESPONSE)
        await room.settle()
        [report], ack = trader.of(ExecutionReport), trader.of(Ack)[-1]
        assert ack.duplicate
        assert ack.trade_id == report.trade_id

    play(tmp_path, before)
    play(tmp_path, after)


@pytest.mark.rule("SES-12")
def test_a_makers_disconnect_pulls_its_quotes(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        room.desk.detach(maker)
        await room.settle()
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.DISCONNECTED]
        room.receive(trader, RESPONSE)
        await room.settle()
        assert trader.of(Reject)[-1].reason is RejectReason.QUOTE_WITHDRAWN

    play(tmp_path, scenario)


@pytest.mark.rule("SES-23")
def test_revocation_ends_the_session_and_its_quotes(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        who = maker.principal
        ended = room.desk.end_certificate(who, "certificate_revoked", "Revoked.")
        await room.settle()
        assert ended == 1
        assert maker.ended == "certificate_revoked"
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.REVOKED]

    play(tmp_path, scenario)


@pytest.mark.rule("SES-09")
def test_revoking_a_trader_ends_all_its_requests_and_no_colleague_s(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        colleague = await room.join("albion", Role.TRADER, trader="joan")
        maker = await room.join("meridian", Role.MAKER)
        rfq_id = await ask_and_quote(room, trader, maker)
        room.receive(colleague, msgspec.structs.replace(REQUEST, quote_req_id="req-2"))
        await room.settle()
        # Under another of its certificates, which is in force still.
        spare = msgspec.structs.replace(trader.principal, certificate_serial="spare")
        assert room.desk.end_certificate(spare, "certificate_revoked", "Revoked.") == 0
        await room.settle()
        ended = colleague.of(RequestEnded)
        assert [(e.rfq_id, e.reason) for e in ended] == [(rfq_id, RequestEndReason.REVOKED)]
        assert [e.reason for e in maker.of(RequestEnded)] == [RequestEndReason.CLOSED]
        assert [q.reason for q in maker.of(QuoteEnded)] == [QuoteEndReason.REQUEST_CANCELLED]
        assert trader.ended == ""

    play(tmp_path, scenario)


def test_revoking_a_maker_leaves_what_the_trader_asked_in_another_role(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        await ask_and_quote(room, trader, maker)
        as_maker = msgspec.structs.replace(
            trader.principal, role=Role.MAKER, certificate_serial="other"
        )
        room.desk.end_certificate(as_maker, "certificate_revoked", "Revoked.")
        await room.settle()
        assert trader.of(RequestEnded) == []

    play(tmp_path, scenario)


UNIDENTIFIED = (
    QuoteRequestCancel(ref="c", quote_req_id="req-1"),
    QuoteCancel(ref="c"),
    QuotePass(ref="c", rfq_id="id9"),
)


@pytest.mark.parametrize("command", [REQUEST, RESPONSE, quote("id9"), *UNIDENTIFIED])
def test_whatever_may_not_be_sent_is_in_the_journal(
    tmp_path: Path, command: BusinessCommand
) -> None:
    async def scenario(room: Room) -> None:
        for_maker = isinstance(command, Quote | QuoteCancel | QuotePass)
        role, wrong = (Role.MAKER, Role.TRADER) if for_maker else (Role.TRADER, Role.MAKER)
        before = room.journal.last_seq
        room.receive(await room.join("albion", wrong, trader="eve"), command)
        room.principals.suspensions["meridian", "jane"] = Suspension("a fat finger", 1)
        room.receive(await room.join("meridian", role), command)
        # What has an id is durable with its answer, the rest is written down after it.
        for _ in range(2):
            await room.settle()
        entries = [record.entry for record in room.journal.read(before)]
        found = [json.loads(entry.payload) for entry in entries]
        assert [(e["firm"], e["trader"], e["reason"]) for e in found] == [
            ("albion", "eve", "not_authorised"),
            ("meridian", "jane", "suspended"),
        ]
        wanted = "command_refused" if command in UNIDENTIFIED else "command_rejected"
        assert {entry.kind for entry in entries} == {wanted}

    play(tmp_path, scenario)


def test_what_has_no_id_is_journalled_within_a_budget(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        maker = await room.join("meridian", Role.MAKER)
        before = room.journal.last_seq
        for _ in range(SOURCE_BURST + 50):
            room.receive(maker, UNIDENTIFIED[0])
        for _ in range(2):
            await room.settle()
        assert len(maker.of(Reject)) == SOURCE_BURST + 50
        assert len(list(room.journal.read(before))) == SOURCE_BURST

    play(tmp_path, scenario)


@pytest.mark.rule("SES-15")
def test_standing_is_looked_up_on_every_message(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.authority.refused["albion-jane"] = Refusal("certificate_expired", "Expired.")
        seq = room.journal.last_seq
        room.receive(trader, REQUEST)
        assert trader.ended == "certificate_expired"
        await room.journal.wait_durable(room.journal.last_seq)
        assert [r.entry.kind for r in room.journal.read(seq)] == ["session_refused"]

    play(tmp_path, scenario)


def test_revocation_pulls_quotes_that_were_to_outlive_the_connection(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER, pull_on_disconnect=False)
        await ask_and_quote(room, trader, maker)
        room.desk.detach(maker)
        await room.settle()
        assert trader.of(QuoteEnded) == []
        ended = room.desk.end_certificate(maker.principal, "certificate_revoked", "Revoked.")
        await room.settle()
        assert ended == 0
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.REVOKED]

    play(tmp_path, scenario)


def test_a_certificate_revoked_before_the_logon_gets_no_session(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        room.principal("albion", Role.TRADER)
        room.authority.refused["albion-jane"] = Refusal("certificate_revoked", "Revoked.")
        peer = await room.join("albion", Role.TRADER)
        assert peer.ended == "certificate_revoked"
        assert peer.sent == []
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


@pytest.mark.rule("SES-23")
def test_an_expired_certificate_cannot_go_on_listening(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.authority.refused["albion-jane"] = Refusal("certificate_expired", "Expired.")
        room.receive(trader, Heartbeat(ref="h1"))
        assert trader.ended == "certificate_expired"
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


def test_an_expired_certificates_quotes_are_pulled_whatever_was_asked(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER, pull_on_disconnect=False)
        await ask_and_quote(room, trader, maker)
        room.authority.refused["meridian-jane"] = Refusal("certificate_expired", "Expired.")
        room.receive(maker, Heartbeat(ref="h1"))
        await room.settle()
        assert [q.reason for q in trader.of(QuoteEnded)] == [QuoteEndReason.DISCONNECTED]

    play(tmp_path, scenario)


@pytest.mark.rule("SES-24")
def test_a_renewed_certificates_sessions_are_asked_back_under_the_new_one(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER, pull_on_disconnect=False)
        await ask_and_quote(room, trader, maker)
        superseded = Refusal("certificate_superseded", "Renewed.")
        assert room.desk.end_superseded("albion-jane") == 0
        assert trader.ended == ""

        room.authority.refused |= {"albion-jane": superseded, "meridian-jane": superseded}
        room.receive(trader, Heartbeat(ref="h1"))
        assert room.desk.end_superseded("meridian-jane") == 1
        await room.settle()

        for peer in (trader, maker):
            assert (peer.ended, peer.asked_back) == ("certificate_superseded", True)
        assert len(room.desk.sessions) == 0
        # The dealer asked for its quotes to stay, and can withdraw them under the new one.
        assert trader.of(QuoteEnded) == []
        late = await room.join("albion", Role.TRADER)
        assert (late.ended, late.asked_back) == ("certificate_superseded", True)

    play(tmp_path, scenario)


def test_nobody_logs_on_to_a_stopping_venue(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        room.desk.stop()
        peer = await room.join("albion", Role.TRADER)
        assert peer.ended == "venue_stopping"
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


@pytest.mark.rule("SES-20", "SES-21")
def test_a_draining_venue_opens_nothing_and_finishes_what_is_open(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        room.receive(trader, REQUEST)
        await room.settle()
        rfq_id = trader.of(Ack)[-1].rfq_id
        room.desk.drain()
        new = msgspec.structs.replace(REQUEST, quote_req_id="req-2")
        room.receive(trader, new)
        refused = trader.of(Reject)[-1]
        assert refused.reason is RejectReason.VENUE_STOPPING
        assert "not sent to anybody" in refused.text
        room.receive(trader, REQUEST)
        await room.settle()
        assert trader.of(Ack)[-1].duplicate
        # A broken line may come back, and what is open is quoted and traded on.
        again = await room.join("meridian", Role.MAKER)
        assert not again.ended
        room.receive(maker, quote(rfq_id))
        await room.settle()
        room.receive(trader, RESPONSE)
        await room.settle()
        assert trader.of(Ack)[-1].trade_id
        assert room.sequencer.timelines.open_count == 0

    play(tmp_path, scenario)


@pytest.mark.rule("SES-20")
def test_the_id_of_a_request_refused_by_a_draining_venue_is_good_afterwards(
    tmp_path: Path,
) -> None:
    async def before(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.desk.drain()
        room.receive(trader, REQUEST)
        assert trader.of(Reject)[-1].reason is RejectReason.VENUE_STOPPING

    async def after(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, REQUEST)
        await room.settle()
        assert not trader.of(Ack)[-1].duplicate

    play(tmp_path, before)
    play(tmp_path, after)


def test_a_connection_outliving_the_journal_goes_quietly(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        maker = await room.join("meridian", Role.MAKER)
        await room.journal.close()
        room.desk.detach(maker)
        assert len(room.desk.sessions) == 0

    play(tmp_path, scenario)


@pytest.mark.rule("VIS-01")
def test_only_traders_see_the_makers_and_who_is_online(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        maker = await room.join("meridian", Role.MAKER)
        latest = trader.of(PartyList)[-1]
        assert [(m.firm, m.online) for m in latest.makers] == [
            ("halcyon", False),
            ("meridian", True),
        ]
        assert maker.of(PartyList) == []
        assert [i.symbol for i in maker.of(SecurityList)[0].instruments] == [
            i.symbol for i in CALLS
        ]

    play(tmp_path, scenario)


@pytest.mark.rule("MSG-09", "SES-03")
def test_heartbeats_are_answered_with_the_venues_time(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.receive(trader, Heartbeat(ref="h1"))
        [beat] = trader.of(HeartbeatAck)
        assert beat.ref == "h1"
        assert beat.server_time_ms <= room.clock.now_ms()

    play(tmp_path, scenario)


def test_a_stopping_venue_takes_nothing_more(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        trader = await room.join("albion", Role.TRADER)
        room.desk.stop()
        assert trader.ended == "venue_stopping"
        assert isinstance(room.desk.identify(b"albion-jane", "127.0.0.1"), Refusal)

    play(tmp_path, scenario)
