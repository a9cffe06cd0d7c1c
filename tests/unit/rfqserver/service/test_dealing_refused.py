"""What is not let through is in the journal, within a budget."""

import json
from pathlib import Path

import pytest
from support.venues.dealing_room import Room
from support.venues.dealing_scene import REQUEST, RESPONSE, play, quote

from rfqdesk.protocol.commands import (
    BusinessCommand,
    Quote,
    QuoteCancel,
    QuotePass,
    QuoteRequestCancel,
)
from rfqdesk.protocol.events import Reject
from rfqdesk.protocol.terms import Role
from rfqserver.ca.principals import Suspension
from rfqserver.service.authority.refusal_log import SOURCE_BURST

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
