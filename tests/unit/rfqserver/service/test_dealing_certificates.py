"""What a revoked, expired or renewed certificate ends while its holder deals."""

from pathlib import Path

import msgspec
import pytest
from support.venues.dealing_room import Room
from support.venues.dealing_scene import REQUEST, ask_and_quote, play

from rfqdesk.protocol.commands import Heartbeat
from rfqdesk.protocol.events import QuoteEnded, RequestEnded
from rfqdesk.protocol.terms import QuoteEndReason, RequestEndReason, Role
from rfqserver.gateway.interface import Refusal


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
