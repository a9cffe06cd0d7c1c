"""Enrolment over real TLS with aiohttp's client, on both loops."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from cryptography.hazmat.primitives.serialization import pkcs7
from support.pki.authority import Authority, csr_der, make_csr
from support.pki.identity import IdentityRoom, identity_room, terms
from support.pki.tls_line import LOOPS

from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqserver.ca.encoding import der_of, pem_of
from rfqserver.gateway import est_limits, exchange
from rfqserver.gateway.est import est_app
from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.tls import Listeners
from rfqserver.service.authority import refusal_log

OPERATOR = "operator:olga"


class Applicant:
    """A client of the enrolment port that trusts the venue's root."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._base = f"https://127.0.0.1:{port}/.well-known/est"

    async def enrol(self, body: bytes) -> tuple[int, str, str]:
        """Post a request; status, text, Retry-After."""
        async with self._session.post(f"{self._base}/simpleenroll", data=body) as response:
            wait = response.headers.get("Retry-After", "")
            return response.status, await response.text(), wait

    async def enrol_slowly(self, piece: bytes) -> tuple[int, str]:
        """Post a piece and never the rest."""

        async def body() -> AsyncIterator[bytes]:
            yield piece
            await asyncio.get_running_loop().create_future()

        async with self._session.post(f"{self._base}/simpleenroll", data=body()) as response:
            return response.status, await response.text()

    async def get(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Fetch a path."""
        async with self._session.get(f"{self._base}{path}") as response:
            return response.status, await response.read(), dict(response.headers)


Story = Callable[[IdentityRoom, Applicant], Awaitable[None]]


@contextlib.asynccontextmanager
async def enrolment_port(path: Path) -> AsyncIterator[tuple[IdentityRoom, Applicant]]:
    """A venue's enrolment port, and somebody who wants in."""
    async with identity_room(path, Authority()) as room:
        listeners = Listeners(await room.desk.open_trust())
        listener = await open_listener(est_app(room.desk), "127.0.0.1", 0, listeners.enrolment)
        root = pem_of(room.authority.root.certificate).decode()
        context = ssl.create_default_context(cadata=root)
        connector = aiohttp.TCPConnector(ssl=context)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield room, Applicant(session, listener.port)
        await listener.close()


@pytest.fixture(params=list(LOOPS))
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Story], None]:
    """Play a story on a fresh loop of each kind."""

    def play(story: Story) -> None:
        async def run() -> None:
            async with enrolment_port(tmp_path / "journal") as (room, applicant):
                await story(room, applicant)

        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            runner.run(run())

    return play


async def approve_all(room: IdentityRoom) -> None:
    """Approve everybody who waits."""
    for record in room.desk.approvals.enrolments(EnrolmentStatus.PENDING):
        await room.desk.approvals.approve(
            record.enrolment_id, terms(record.csr_fingerprint), operator=OPERATOR
        )


def test_the_chain_is_served_as_certs_only_pkcs7(played: Callable[[Story], None]) -> None:
    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        status, body, headers = await applicant.get("/cacerts")
        certificates = pkcs7.load_der_pkcs7_certificates(base64.b64decode(body))

        assert status == 200
        assert headers["Content-Type"] == "application/pkcs7-mime; smime-type=certs-only"
        assert headers["Content-Transfer-Encoding"] == "base64"
        assert {der_of(found) for found in certificates} == set(
            room.authority.hierarchy.certificates_der
        )

    played(story)


def test_from_request_to_certificate(played: Callable[[Story], None]) -> None:
    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        body = base64.encodebytes(csr_der(make_csr()))
        status, text, wait = await applicant.enrol(body)
        assert (status, wait) == (202, "2")
        assert "approval" in text
        assert (await applicant.enrol(body))[0] == 202

        await approve_all(room)

        first, again = await applicant.enrol(body), await applicant.enrol(body)
        assert first == again
        assert first[0] == 200
        (certificate,) = pkcs7.load_der_pkcs7_certificates(base64.b64decode(first[1]))
        assert der_of(certificate) == next(
            record.certificate_der for record in room.desk.registry.certificates.values()
        )

    played(story)


def test_a_rejection_is_told(played: Callable[[Story], None]) -> None:
    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        body = csr_der(make_csr())
        await applicant.enrol(body)
        await room.desk.approvals.reject("1", "We do not know you.", operator=OPERATOR)

        status, text, _ = await applicant.enrol(body)

        assert status == 403
        assert "We do not know you." in text

    played(story)


def test_bad_input_gets_a_reason_and_a_place_in_the_journal(
    played: Callable[[Story], None],
) -> None:
    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        for body, said in (
            (b"hello", "PKCS#10"),
            (b"", "empty"),
            (b"M" * 10_000, "larger"),
            (b"M" * 100_000, "larger"),
        ):
            status, text, _ = await applicant.enrol(body)
            assert status == 400
            assert said in text
        assert room.kinds.count("enrolment_refused") == 4

    played(story)


def test_one_address_cannot_flood_the_journal(
    played: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(est_limits, "REQUESTS_BURST", 5)
    monkeypatch.setattr(est_limits, "REQUESTS_PER_S", 0)

    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        statuses = [(await applicant.enrol(b"x"))[0] for _ in range(8)]

        assert statuses == [400] * 5 + [429] * 3
        assert room.kinds.count("enrolment_refused") == 5

    played(story)


def test_fetching_is_limited_as_well(
    played: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(est_limits, "REQUESTS_BURST", 2)
    monkeypatch.setattr(est_limits, "REQUESTS_PER_S", 0)

    async def story(_room: IdentityRoom, applicant: Applicant) -> None:
        statuses = [(await applicant.get("/cacerts"))[0] for _ in range(3)]
        assert statuses == [200, 200, 429]

    played(story)


def test_newcomers_wait_when_all_together_ask_too_much(
    played: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(est_limits, "ENROLMENTS_BURST", 2)
    monkeypatch.setattr(est_limits, "ENROLMENTS_PER_S", 0)

    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        answers = [await applicant.enrol(csr_der(make_csr())) for _ in range(3)]
        assert [status for status, _, _ in answers] == [202, 202, 503]
        assert answers[2][2] == "5"
        assert "Nothing was recorded" in answers[2][1]
        assert len(room.desk.approvals.enrolments()) == 2
        assert (await applicant.get("/cacerts"))[0] == 200

    played(story)


def test_many_addresses_cannot_flood_the_journal(
    played: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusal_log, "NOTES_BURST", 3)

    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        statuses = [(await applicant.enrol(b"x"))[0] for _ in range(6)]
        assert statuses == [400] * 6
        assert room.kinds.count("enrolment_refused") == 3

    played(story)


def test_nothing_else_is_served(played: Callable[[Story], None]) -> None:
    async def story(_room: IdentityRoom, applicant: Applicant) -> None:
        assert (await applicant.get("/simpleenroll"))[0] == 405
        assert (await applicant.get("/fullcmc"))[0] == 404
        assert (await applicant.get("/../../rfq"))[0] == 404

    played(story)


def test_a_body_that_never_ends_is_not_waited_for(
    played: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "BODY_TIMEOUT_S", 0.05)

    async def story(room: IdentityRoom, applicant: Applicant) -> None:
        status, text = await applicant.enrol_slowly(b"MII")

        assert status == 408
        assert "again" in text
        assert "enrolment_refused" not in room.kinds

    played(story)
