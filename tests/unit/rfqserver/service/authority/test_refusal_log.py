"""Refusals are written down, and no stranger sets the journal's pace by them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support.journals import start_quietly
from support.pki.authority import Authority
from support.pki.identity import SettableTime

from rfqdesk.protocol.terms import Role
from rfqserver.ca.encoding import der_of
from rfqserver.ca.refusal_events import EnrolmentRefused
from rfqserver.ca.registry import Registry
from rfqserver.gateway.acceptor import RefusedHandshake
from rfqserver.gateway.interface import Principal, Refusal
from rfqserver.gateway.tls import HandshakeFailure
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import IdentityLog, replay_registry
from rfqserver.service.authority.refusal_log import (
    COUNTED_SOURCES_MAX,
    NOTES_BURST,
    SOURCE_BURST,
    SUMMARY_EVERY_MS,
    SUMMARY_SOURCES_MAX,
    RefusalLog,
)

START_MS = 1_800_000_000_000
NO_CERTIFICATE = HandshakeFailure("PEER_DID_NOT_RETURN_A_CERTIFICATE")
UNKNOWN = Refusal("not_registered", "The venue has no record of this certificate.")


class Gate:
    """A refusal log over a journal in a folder, with a clock that the test sets."""

    def __init__(self, folder: Path) -> None:
        self.time = SettableTime(START_MS)
        self.journal = SqliteJournal.open(folder / "journal.sqlite")
        start_quietly(self.journal)
        self.log = RefusalLog(IdentityLog(self.journal, Registry()), self.time.clock())

    def knock(self, address: str, times: int = 1) -> None:
        tell = self.log.handshakes_at("trading")
        for _ in range(times):
            tell(RefusedHandshake(address, 50_000, NO_CERTIFICATE))

    async def of(self, kind: str) -> list[dict[str, Any]]:
        if self.journal.last_seq:
            await self.journal.wait_durable(self.journal.last_seq)
        entries = [record.entry for record in self.journal.read()]
        return [json.loads(entry.payload) for entry in entries if entry.kind == kind]


Story = Callable[[Gate], Awaitable[None]]


@pytest.fixture
def played(tmp_path: Path) -> Callable[[Story], None]:
    """Play a story; afterwards the journal must replay."""

    def play(story: Story) -> None:
        async def run() -> None:
            gate = Gate(tmp_path)
            await story(gate)
            await gate.journal.close()
            replay_registry(gate.journal)

        asyncio.run(run())

    return play


def test_one_address_gets_its_budget_and_the_rest_is_counted(
    played: Callable[[Story], None],
) -> None:
    async def story(gate: Gate) -> None:
        gate.knock("192.0.2.1", SOURCE_BURST + 30)
        gate.knock("192.0.2.2")
        assert len(await gate.of("handshake_refused")) == SOURCE_BURST + 1
        assert await gate.of("refusals_omitted") == []

        gate.time.ms += SUMMARY_EVERY_MS
        gate.log.summarise()
        gate.log.summarise()

        [summary] = await gate.of("refusals_omitted")
        assert summary["count"] == 30
        assert summary["sources"] == {"192.0.2.1": 30}
        assert summary["since_ms"] == START_MS

    played(story)


def test_many_addresses_share_a_budget_and_a_summary_of_bounded_length(
    played: Callable[[Story], None],
) -> None:
    async def story(gate: Gate) -> None:
        total = NOTES_BURST + COUNTED_SOURCES_MAX + 50
        for number in range(total):
            gate.knock(f"10.0.{number // 256}.{number % 256}")
        gate.log.summarise(at_once=True)

        assert len(await gate.of("handshake_refused")) == NOTES_BURST
        [summary] = await gate.of("refusals_omitted")
        assert summary["count"] == total - NOTES_BURST
        assert len(summary["sources"]) == SUMMARY_SOURCES_MAX
        assert summary["elsewhere"] == summary["count"] - SUMMARY_SOURCES_MAX

    played(story)


def test_strangers_use_up_nothing_that_is_kept_for_holders(
    played: Callable[[Story], None],
) -> None:
    async def story(gate: Gate) -> None:
        for number in range(NOTES_BURST + 1):
            gate.knock(f"10.0.{number // 256}.{number % 256}")
        gate.log.session(UNKNOWN, Principal("acme", "alice", Role.TRADER, "ab12"), "quote")

        [event] = await gate.of("session_refused")
        assert (event["firm"], event["serial"], event["command"]) == ("acme", "ab12", "quote")

    played(story)


def test_one_stranger_at_the_enrolment_port_uses_up_nothing_of_anothers(
    played: Callable[[Story], None],
) -> None:
    def refused(address: str) -> EnrolmentRefused:
        return EnrolmentRefused(
            time_ms=START_MS, text="no", body_sha256="", body_bytes=0, address=address
        )

    async def story(gate: Gate) -> None:
        for number in range(NOTES_BURST + 1):
            gate.log.submission(refused(f"2001:db8::{number:x}"), "applicant:x")
        gate.log.submission(refused("192.0.2.9"), "applicant:192.0.2.9")
        gate.log.summarise(at_once=True)

        # A network of IPv6 is one stranger, whatever it calls itself.
        events = await gate.of("enrolment_refused")
        assert len(events) == SOURCE_BURST + 1
        assert events[-1]["address"] == "192.0.2.9"
        [summary] = await gate.of("refusals_omitted")
        assert summary["sources"] == {"2001:db8::/64": NOTES_BURST + 1 - SOURCE_BURST}

    played(story)


def test_what_is_known_of_a_certificate_is_kept(played: Callable[[Story], None]) -> None:
    client = Authority().client()

    async def story(gate: Gate) -> None:
        gate.log.certificate(UNKNOWN, der_of(client.certificate), "192.0.2.1")
        gate.log.certificate(UNKNOWN, b"no certificate at all", "192.0.2.1")

        known, unreadable = await gate.of("certificate_refused")
        assert known["serial"] == client.serial
        assert "CN=Alice Smith" in known["subject"]
        assert (unreadable["serial"], unreadable["subject"]) == ("", "")
        assert len(unreadable["fingerprint"]) == 64

    played(story)


def test_a_closed_journal_stops_no_refusal(tmp_path: Path) -> None:
    async def story() -> None:
        gate = Gate(tmp_path)
        await gate.journal.close()
        gate.knock("192.0.2.1")
        assert await gate.of("handshake_refused") == []

    asyncio.run(story())
