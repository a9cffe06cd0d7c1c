"""What an operator's monitoring sees over HTTP while a venue trades, refuses, revokes and fails."""

import asyncio
import contextlib
import json
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.journals import entry
from support.venues.open_venue import OpenVenue, open_venue, raw_client
from support.waiting import until

from rfqdesk.client.errors import ConnectionRefusedByVenueError
from rfqdesk.protocol.commands import Heartbeat, Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.events import Ack, HeartbeatAck, QuoteLive, Reject, RequestOpened
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType, Role, Side
from rfqserver.ca.crl import RevocationReason
from rfqserver.journal.interface import JournalHaltedError

REQUEST_TTL_MS = 60_000


async def fetched(place: OpenVenue, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{place.monitor_port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def stated(place: OpenVenue, path: str) -> tuple[int, Any]:
    status, text = await fetched(place, path)
    return status, json.loads(text)


class Figures:
    """One scrape."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float | None:
        return self._samples.get((name, frozenset(labels.items())))


async def scraped(place: OpenVenue) -> Figures:
    status, text = await fetched(place, "/metrics")
    assert status == 200
    return Figures(text)


def request_of(place: OpenVenue, maker: str) -> QuoteRequest:
    symbol = next(iter(place.venue.sequencer.state.instruments))
    return QuoteRequest(
        ref="1", quote_req_id="first", legs=(Leg(symbol, 1, LegSide.BUY),), quantity="10",
        side=Side.BUY, panel=(maker,), request_ttl_ms=REQUEST_TTL_MS,
    )  # fmt: skip


async def test_a_trade_and_a_reject_are_counted(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        mary = await place.enrol("meridian", Role.MAKER, "mary")
        async with raw_client(jane) as taker, raw_client(mary) as maker:
            await taker.log_on()
            await maker.log_on()
            await taker.send(request_of(place, "meridian"))
            opened = await maker.next_of(RequestOpened)
            assert isinstance(opened, RequestOpened)
            await maker.send(
                Quote(
                    ref="2", quote_id="q", rfq_id=opened.rfq_id, revision=1,
                    offer=PriceLevel("0.05", "10"), quote_ttl_ms=30_000,
                )
            )  # fmt: skip
            quote = await taker.next_of(QuoteLive)
            assert isinstance(quote, QuoteLive)

            figures = await scraped(place)
            assert figures.value("rfq_requests_open") == 1
            assert figures.value("rfq_quotes_live") == 1
            assert figures.value("rfq_sessions", role="trader") == 1
            assert figures.value("rfq_sessions", role="maker") == 1
            assert figures.value("rfq_trades_total") == 0

            response = QuoteResponse(
                ref="3", quote_resp_id="r", quote_req_id="first", maker=quote.maker,
                quote_id=quote.quote_id, revision=1, response=QuoteRespType.LIFT,
                price="0.05", quantity="10",
            )  # fmt: skip
            await taker.send(response)
            done = await taker.next_of(Ack, Reject)
            assert isinstance(done, Ack), done
            await taker.send(request_of(place, "nobody"), "nonsense")
            await taker.next_of(Reject)
            await taker.next_of(Reject)

            figures = await scraped(place)
            assert figures.value("rfq_trades_total") == 1
            assert figures.value("rfq_requests_open") == 0
            assert figures.value("rfq_quotes_live") == 0
            for kind in ("quote_request", "quote", "quote_response"):
                assert figures.value("rfq_commands_total", type=kind, outcome="accepted") == 1
            kind, outcome = "quote_request", "duplicate_id"
            assert figures.value("rfq_commands_total", type=kind, outcome=outcome) == 1
            kind, outcome = "unreadable", "malformed"
            assert figures.value("rfq_commands_total", type=kind, outcome=outcome) == 1
            assert figures.value("rfq_journal_seq") == place.venue.journal.last_seq
            assert figures.value("rfq_journal_durable_seq") == place.venue.journal.last_seq
            commits = figures.value("rfq_journal_commit_seconds_count")
            assert commits is not None
            assert commits > 5
            accepted = {"port": "trading", "outcome": "accepted", "reason": ""}
            assert figures.value("rfq_handshakes_total", **accepted) == 2
            for name in ("albion", "meridian", "jane", "mary", jane.certificate.serial):
                assert name not in figures.text.lower()


async def test_a_revocation_shows_in_states_and_handshakes(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        figures = await scraped(place)
        assert figures.value("rfq_certificates", state="active", role="trader") == 1
        assert figures.value("rfq_certificates", state="revoked", role="trader") == 0
        days_left = figures.value("rfq_active_certificates_least_days_left")
        assert days_left is not None
        assert 0 < days_left < 366

        await place.venue.identity.revoke(
            jane.certificate.serial, RevocationReason.KEY_COMPROMISE, operator="test"
        )
        with pytest.raises(ConnectionRefusedByVenueError, match="revoked"):
            async with raw_client(jane) as client:
                await client.next()

        figures = await scraped(place)
        assert figures.value("rfq_certificates", state="active", role="trader") == 0
        assert figures.value("rfq_certificates", state="revoked", role="trader") == 1
        assert figures.value("rfq_active_certificates_least_days_left") is None
        refused = {"port": "trading", "outcome": "refused", "reason": "certificate_revoked"}
        # The client connects once more, to be told why.
        assert figures.value("rfq_handshakes_total", **refused) in (1, 2)


async def test_the_authority_is_told_to_the_second(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        figures = await scraped(place)

        left = {
            name: figures.value("rfq_authority_certificate_seconds_left", certificate=name)
            for name in ("root", "issuing", "server")
        }
        assert left["root"] is not None
        assert left["issuing"] is not None
        assert left["server"] is not None
        assert left["root"] > left["issuing"] > left["server"] > 0
        age_s = figures.value("rfq_crl_age_seconds")
        assert age_s is not None
        assert 0 <= age_s < 120
        next_s = figures.value("rfq_crl_next_update_seconds", issuer="issuing")
        assert next_s is not None
        assert 86_000 < next_s <= 86_400
        assert figures.value("rfq_enrolments_pending") == 0
        assert figures.value("rfq_event_loop_lag_seconds") is not None


async def test_a_venue_that_serves_is_alive_and_ready(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        assert await stated(place, "/healthz") == (200, {"status": "alive"})
        status, facts = await stated(place, "/readyz")
        assert (status, facts["status"]) == (200, "ready")
        assert set(facts["checks"]) == {
            "listening", "journal_writable", "crl_in_force", "root_crl_in_force",
            "server_certificate_valid", "not_stopping",
        }  # fmt: skip
        assert all(facts["checks"].values())


async def test_a_list_that_has_run_out_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_venue(tmp_path / "venue") as place:
        day_later_ms = place.venue.clock.now_ms() + 25 * 3_600_000
        monkeypatch.setattr(place.venue.clock, "now_ms", lambda: day_later_ms)

        status, facts = await stated(place, "/readyz")

        assert (status, facts["checks"]["crl_in_force"]) == (503, False)
        assert facts["checks"]["root_crl_in_force"]
        assert (await stated(place, "/healthz"))[0] == 200


async def test_a_list_the_listeners_did_not_take_is_not_counted_as_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_material: object) -> None:
        raise OSError(28, "No space left on device")

    async with open_venue(tmp_path / "venue") as place:
        monkeypatch.setattr("rfqserver.service.venue.prepared", no_room)
        later_ms = place.venue.clock.now_ms() + 2 * 3_600_000
        monkeypatch.setattr(place.venue.clock, "now_ms", lambda: later_ms)
        with pytest.raises(OSError, match="No space left"):
            await place.venue.identity.refresh_trust()

        age_s = (await scraped(place)).value("rfq_crl_age_seconds")

        assert age_s is not None
        assert age_s > 7_000


async def test_a_halted_journal_is_neither_alive_nor_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure: list[BaseException | None] = []
    async with open_venue(tmp_path / "venue") as place:
        venue = place.venue
        # A halted venue ends at once; held here, so that its last words can be read.
        monkeypatch.setattr(venue, "stop", lambda: None)
        venue.journal._connection.execute("PRAGMA max_page_count=1").fetchall()
        await append_until_halted(place)

        status, facts = await stated(place, "/healthz")
        assert (status, facts["status"]) == (503, "halted")
        status, facts = await stated(place, "/readyz")
        assert (status, facts["checks"]["journal_writable"]) == (503, False)
        assert facts["checks"]["listening"]
        assert (await scraped(place)).value("rfq_journal_durable_seq") is not None
        failure.append(venue._failure)
        venue._failure = None
        monkeypatch.undo()
    assert failure[0] is not None


async def append_until_halted(place: OpenVenue) -> None:
    """Fill the journal until it can't take more."""
    journal = place.venue.journal
    with contextlib.suppress(JournalHaltedError):
        while True:
            await journal.wait_durable(journal.append([entry(1, payload=b"x" * 50_000)]))
    await until(lambda: place.venue._failure is not None)


async def test_the_end_can_be_watched(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        jane = await place.enrol("albion", Role.TRADER)
        async with raw_client(jane) as client:
            await client.log_on()
            place.venue.stop()

            status, facts = await stated(place, "/readyz")

            assert (status, facts["checks"]["not_stopping"]) == (503, False)


async def test_only_this_machine_reaches_it(tmp_path: Path) -> None:
    async with open_venue(tmp_path / "venue") as place:
        assert place.monitor_port
        with pytest.raises(ConnectionRefusedError):
            # Loopback on Linux is a whole network; bound is one address of it.
            await asyncio.open_connection("127.0.0.2", place.monitor_port)


async def test_a_taken_port_stops_nobody_from_trading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with open_venue(tmp_path / "venue", monitor_port=port) as place:
            assert place.monitor_port is None
            assert f"Port {port} cannot be opened" in capsys.readouterr().out
            jane = await place.enrol("albion", Role.TRADER)
            async with raw_client(jane) as client:
                await client.log_on()
                await client.send(Heartbeat(ref="1"))
                await client.next_of(HeartbeatAck)
