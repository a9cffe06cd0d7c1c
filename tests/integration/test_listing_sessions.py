"""`rfqserver sessions` at a venue that runs: who is connected, for people and for machines."""

import asyncio
import json
from pathlib import Path

from support.pki.knocking import floor
from support.venues.operators import olga
from support.venues.typed_verbs import rfqserver, venue_with_requests
from support.venues.venue_process import RFQSERVER

from rfqdesk.client import connect, operate
from rfqdesk.protocol.terms import Role


async def test_who_is_connected_is_listed(tmp_path: Path) -> None:
    async with floor(tmp_path) as (place, _):
        operator, alice = await olga(place), await place.enrol("acme", Role.TRADER, "alice")

        async def sessions(*more: str) -> str:
            # A process of its own: the venue's log is on this one's standard output.
            verb = await asyncio.create_subprocess_exec(
                RFQSERVER, "sessions", "-d", place.venue.directory.path, *more,
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            told, _ = await verb.communicate()
            assert verb.returncode == 0
            return told.decode()

        assert await sessions() == "Nobody is connected.\n"
        async with operate(operator), connect(alice):
            table = await sessions()
            found = json.loads(await sessions("--json"))
            of_acme = json.loads(await sessions("--firm", "acme", "--json"))
        assert {(one["firm"], one["trader"], one["role"]) for one in found} == {
            ("venue-desk", "olga", "operator"),
            ("acme", "alice", "trader"),
        }
        assert [one["serial"] for one in of_acme] == [alice.certificate.serial]
        assert of_acme[0]["address"] in ("127.0.0.1", "::1")
        for said in ("acme/alice", "venue-desk/olga", "operator", operator.certificate.serial):
            assert said in table
        assert await sessions("--firm", "meridian") == "Nobody of meridian is connected.\n"


def test_a_venue_that_stands_still_has_nobody_connected(tmp_path: Path) -> None:
    told = rfqserver("sessions", "-d", venue_with_requests(tmp_path))
    assert told.exit_code == 1
    assert "not running" in told.output
