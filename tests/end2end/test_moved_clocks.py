"""Ends, renewals and timers of the real processes, seen by putting their clocks forward.

Nothing here waits for its time to come: libfaketime moves the clock of the
server, of the tools that call it and of a bot, while they run.
"""

import asyncio
import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.moved_clock import MovedClock
from support.pki.alice import Alice, openssl
from support.venues.venue_process import VenueProcess
from support.waiting import wait_until

from rfqdesk.client.enrolling.enrolment import Application, Enrolment
from rfqdesk.identity.csr import csr_fingerprint
from rfqdesk.identity.profile import ProfileStore

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOT = Path(__file__).parents[1] / "support" / "keeping_bot.py"
LET_IN, TURNED_AWAY = 400, 0
PATIENCE_S = 30.0
MINUTE_MS = 60_000


@contextmanager
def clocked_venue(
    folder: Path, *, wall_only: bool = False, **settings: int
) -> Iterator[tuple[VenueProcess, MovedClock]]:
    clock = MovedClock(folder, wall_only=wall_only)
    with VenueProcess(folder / "venue", clock, **settings) as venue:
        yield venue, clock


def alice_of(venue: VenueProcess, clock: MovedClock, folder: Path, *life: str) -> Alice:
    (folder / "alice").mkdir()
    return Alice(venue, folder / "alice", *life, clock=clock)


def crl_number(venue: VenueProcess) -> int:
    number = venue.operate_json("ca", "status")["crl"]["number"]
    assert isinstance(number, int)
    return number


def certificates(venue: VenueProcess) -> dict[str, Any]:
    return {one["serial"]: one for one in venue.operate_json("certificates", "list")}


def server_serial(venue: VenueProcess, alice: Alice) -> str:
    said = openssl(
        alice.folder, "s_client", "-connect", f"127.0.0.1:{venue.est_port}", "-CAfile", "root.pem"
    )
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    pem = said[said.index(begin) : said.index(end) + len(end)]
    return openssl(alice.folder, "x509", "-noout", "-serial", stdin=pem.encode())


def test_a_certificate_ends_when_its_time_comes(tmp_path: Path) -> None:
    with clocked_venue(tmp_path) as (venue, clock):
        alice = alice_of(venue, clock, tmp_path, "--hours", "1")
        clock.move(HOUR - timedelta(minutes=1))
        assert alice.knock() == LET_IN

        clock.move(timedelta(minutes=2))

        assert alice.knock() == TURNED_AWAY
        assert "certificate expired" in alice.said
        [entry] = certificates(venue).values()
        assert entry["status"] == "expired"
        kept = venue.operate("audit", "--firm", "acme", "--kind", "handshake_refused")
        assert "certificate has expired" in kept


def test_lists_and_the_venues_own_certificates_are_renewed_in_time(tmp_path: Path) -> None:
    with clocked_venue(tmp_path) as (venue, clock):
        alice = alice_of(venue, clock, tmp_path)
        before, own = crl_number(venue), server_serial(venue, alice)

        clock.move(HOUR + timedelta(minutes=1))
        wait_until(lambda: crl_number(venue) == before + 1, PATIENCE_S)
        assert alice.knock() == LET_IN
        assert server_serial(venue, alice) == own

        # Longer than any list holds, as after a week-end in which the machine was asleep.
        clock.move(3 * DAY)
        wait_until(lambda: crl_number(venue) == before + 2, PATIENCE_S)
        assert alice.knock() == LET_IN

        clock.move(16 * DAY)
        wait_until(lambda: server_serial(venue, alice) != own, PATIENCE_S)
        assert alice.knock() == LET_IN
        signers = venue.operate("audit", "--kind", "ocsp_signer_issued")
        assert len(re.findall("OCSP signer", signers)) >= 2


def test_the_operator_is_warned_before_the_issuing_ca_ends(tmp_path: Path) -> None:
    with clocked_venue(tmp_path) as (venue, clock):
        alice = alice_of(venue, clock, tmp_path, "--days", "365")
        assert "renew with the root key" not in venue.log()

        clock.move(340 * DAY)

        wait_until(lambda: "renew with the root key" in venue.log(), PATIENCE_S)
        assert 0 < venue.operate_json("ca", "status")["issuing"]["days_left"] < 30
        assert alice.knock() == LET_IN

        clock.move(30 * DAY)

        wait_until(lambda: "trust material not renewed" in venue.log(), PATIENCE_S)
        assert alice.knock() == TURNED_AWAY
        assert "ENDED" in venue.operate("ca", "status")


def ready(venue: VenueProcess) -> int:
    """What the monitoring port says, as a status of HTTP."""
    port = json.loads(venue.directory.ready_file.read_text())["monitor_port"]
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", "/readyz")
        return connection.getresponse().status


def test_a_clock_that_is_set_forward_locks_nobody_out(tmp_path: Path) -> None:
    """OpenSSL judges lists by the machine's clock, the venue trades by a steady one."""
    with clocked_venue(tmp_path, wall_only=True) as (venue, clock):
        alice = alice_of(venue, clock, tmp_path)
        before_ms = venue.operate_json("ca", "status")["now_ms"]

        # Further than the list in force reaches.
        clock.move(timedelta(hours=30))

        wait_until(lambda: alice.knock() == LET_IN, PATIENCE_S)
        wait_until(lambda: "the machine's clock was set" in venue.log(), PATIENCE_S)
        assert (
            venue.operate_json("ca", "status")["now_ms"] - before_ms < HOUR.total_seconds() * 1000
        )
        assert ready(venue) == 200


def test_a_clock_that_is_set_back_is_an_alarm_and_passes(tmp_path: Path) -> None:
    with clocked_venue(tmp_path, wall_only=True) as (venue, clock):
        alice = alice_of(venue, clock, tmp_path)

        clock.move(-HOUR)

        assert alice.knock() == TURNED_AWAY
        wait_until(lambda: "the machine's clock was set" in venue.log(), PATIENCE_S)
        assert ready(venue) == 503

        clock.move(HOUR)

        assert alice.knock() == LET_IN
        assert ready(venue) == 200


class Bot:
    """The process, and what it printed so far."""

    def __init__(self, profile: Path, clock: MovedClock) -> None:
        self._said = profile.with_suffix(".said")
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, BOT, profile], stdout=out, stderr=out, env=clock.environment
            )

    def sessions(self) -> list[str]:
        """Serial numbers of the certificates that its sessions stood on."""
        return self._said.read_text().split()

    def stop(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait(PATIENCE_S)


@contextmanager
def keeping_bot(
    venue: VenueProcess, clock: MovedClock, folder: Path, *life: str
) -> Iterator[tuple[Bot, ProfileStore]]:
    """Enrol as a bot's owner does, then let it run."""
    store = ProfileStore(folder)
    asyncio.run(_enrol(venue, store, *life))
    bot = Bot(folder, clock)
    try:
        wait_until(bot.sessions, PATIENCE_S)
        yield bot, store
    finally:
        bot.stop()


async def _enrol(venue: VenueProcess, store: ProfileStore, *life: str) -> None:
    root = openssl(
        venue.directory.path, "x509", "-in", str(venue.directory.root_certificate), "-noout",
        "-fingerprint", "-sha256",
    )  # fmt: skip
    enrolment = Enrolment(store)
    profile = await enrolment.begin(
        Application(
            host="127.0.0.1",
            est_port=venue.est_port,
            trading_port=venue.trading_port,
            root_fingerprint=root.split("=")[1].strip().replace(":", "").lower(),
            firm_name="Aurora Vega",
            person="Bot One",
        )
    )
    await enrolment.advance(profile)
    venue.operate(
        "enrolments", "approve", "1", "--firm", "aurora", "--role", "maker", "--fingerprint",
        csr_fingerprint(profile.csr_pem), *life,
    )  # fmt: skip
    await enrolment.advance(profile)


@pytest.mark.usefixtures("secret_service")
def test_a_bot_renews_by_itself_and_the_old_certificate_ends_after_its_grace(
    tmp_path: Path,
) -> None:
    with (
        clocked_venue(tmp_path, renewal_grace_ms=20 * MINUTE_MS) as (venue, clock),
        keeping_bot(venue, clock, tmp_path / "bot", "--hours", "3") as (bot, store),
    ):
        [first] = certificates(venue)
        clock.move(timedelta(hours=1, minutes=50))
        assert list(certificates(venue)) == [first]

        # Two thirds of three hours, and the tenth over which renewals are spread.
        clock.move(timedelta(minutes=30))
        wait_until(lambda: len(certificates(venue)) == 2, PATIENCE_S)
        [second] = [serial for serial in certificates(venue) if serial != first]
        assert certificates(venue)[first]["status"] == "active"
        wait_until(lambda: _own_serial(store) == second, PATIENCE_S)

        clock.move(timedelta(minutes=21))
        wait_until(lambda: certificates(venue)[first]["status"] == "superseded", PATIENCE_S)
        wait_until(lambda: bot.sessions()[-1] == second, PATIENCE_S)
        assert bot.process.poll() is None
        assert venue.operate_json("ca", "status")["crl"]["entries"] == 1


def _own_serial(store: ProfileStore) -> str:
    profile = store.load()
    assert profile is not None
    said = openssl(store.path.parent, "x509", "-noout", "-serial", stdin=profile.chain_pem.encode())
    return said.split("=")[1].strip().lower().lstrip("0")
