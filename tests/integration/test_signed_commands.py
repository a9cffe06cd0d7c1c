"""No command counts without its sender's own, fresh signature, and the journal keeps it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.venues.open_venue import OpenVenue, RawClient, open_venue, raw_client
from support.venues.quoting_by_hand import lift, quoted, request
from support.waiting import until

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import QuoteCancel, QuotePass
from rfqdesk.protocol.events import Ack, Logout, QuoteEnded, Reject
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.signing import attach
from rfqdesk.protocol.terms import Role
from rfqserver.ca.crl import RevocationReason
from rfqserver.journal.verify import read_verified
from rfqserver.service.operator.audit import audit_rows


@asynccontextmanager
async def floor(folder: Path) -> AsyncIterator[tuple[OpenVenue, RawClient, RawClient]]:
    """A venue with a trader and a maker logged on."""
    async with open_venue(folder / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        bot = await place.enrol("meridian", Role.MAKER)
        async with raw_client(jane) as trader, raw_client(bot) as maker:
            await trader.log_on()
            await maker.log_on()
            yield place, trader, maker


def recorded(place: OpenVenue, kind: str) -> list[dict[str, Any]]:
    records = read_verified(place.venue.directory.journal)
    return [json.loads(r.entry.payload) for r in records if r.entry.kind == kind]


def session_of(client: RawClient) -> str:
    assert client.welcome is not None
    return client.welcome.session_id


async def refusal(client: RawClient, line: str) -> RejectReason:
    """Send a line that must be refused."""
    await client.send(line)
    found = await client.next_of(Reject)
    assert isinstance(found, Reject)
    return found.reason


async def answered(client: RawClient, ref: str) -> Ack | Reject:
    """The answer to the command with this reference."""
    while True:
        found = await client.next_of(Ack, Reject)
        assert isinstance(found, Ack | Reject)
        if found.ref == ref:
            return found


@pytest.mark.rule("SIG-13")
async def test_a_command_without_its_senders_signature_does_nothing(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, trader, maker):
        ask = request()
        stranger = CommandSigner(maker.identity, session_of(trader))
        earlier = CommandSigner(trader.identity, "another-session")
        signed = trader.line(ask)
        for line, reason in (
            (encode(ask).decode(), RejectReason.SIGNATURE_MISSING),
            (attach(encode(ask), "x..y").decode(), RejectReason.SIGNATURE_INVALID),
            (signed.replace('"quantity":"10"', '"quantity":"11"'), RejectReason.SIGNATURE_INVALID),
            (stranger.line(ask).decode(), RejectReason.SIGNATURE_FOREIGN),
            (earlier.line(ask).decode(), RejectReason.SIGNATURE_REPLAYED),
        ):
            assert await refusal(trader, line) is reason
        # None of them has spent the id.
        await trader.send(signed)
        assert isinstance(await answered(trader, ask.ref), Ack)
        await until(lambda: len(recorded(place, "command_refused")) == 5)
        assert [event["reason"] for event in recorded(place, "command_refused")] == [
            "signature_missing",
            "signature_invalid",
            "signature_invalid",
            "signature_foreign",
            "signature_replayed",
        ]
        rows = audit_rows(read_verified(place.venue.directory.journal))
        told = [row for row in rows if row.record.entry.kind == "command_refused"]
        assert {row.parties for row in told} == {frozenset({("albion", "jane")})}
        assert told[0].what == "quote_request refused: signature_missing"


async def test_an_old_cancel_ends_no_later_quote(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, trader, maker):
        await quoted(trader, maker)
        cancel = maker.line(QuoteCancel(ref="cancel"))
        await maker.send(cancel)
        await trader.next_of(QuoteEnded)
        await quoted(trader, maker, "2")
        assert await refusal(maker, cancel) is RejectReason.SIGNATURE_REPLAYED
        async with raw_client(maker.identity) as again:
            await again.log_on()
            assert await refusal(again, cancel) is RejectReason.SIGNATURE_REPLAYED
        assert len(recorded(place, "quote_ended")) == 1


@pytest.mark.rule("SIG-13")
async def test_a_revoked_certificate_signs_nothing_more(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, trader, maker):
        quote = await quoted(trader, maker)
        line = trader.line(lift(quote))
        await place.venue.identity.revoke(
            trader.identity.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
        )
        assert isinstance(await trader.next_of(Logout), Logout)
        await trader.websocket.close()
        other = await place.enrol("albion", Role.TRADER, "june")
        async with raw_client(other) as colleague:
            await colleague.log_on()
            assert await refusal(colleague, line) is RejectReason.SIGNATURE_FOREIGN
        assert recorded(place, "trade_executed") == []


@pytest.mark.rule("SIG-18")
async def test_the_journal_keeps_what_was_sent_beside_what_came_of_it(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, trader, maker):
        quote = await quoted(trader, maker)
        lines = {
            "trade_executed": trader.line(lift(quote)),
            "command_rejected": trader.line(request("x", quantity="0.00001")),
            "request_passed": "",
        }
        await trader.send(lines["trade_executed"], lines["command_rejected"])
        assert isinstance(await answered(trader, "lift"), Ack)
        assert isinstance(await answered(trader, "ask-x"), Reject)
        await trader.send(request("2"))
        opened = await answered(trader, "ask-2")
        assert isinstance(opened, Ack)
        lines["request_passed"] = maker.line(QuotePass(ref="pass", rfq_id=opened.rfq_id))
        await maker.send(lines["request_passed"])
        assert isinstance(await answered(maker, "pass"), Ack)
        for kind, line in lines.items():
            [event] = recorded(place, kind)
            assert event["signed_line"] == line
        for kind in ("quote_ended", "request_ended"):
            assert all("signed_line" not in event for event in recorded(place, kind))
