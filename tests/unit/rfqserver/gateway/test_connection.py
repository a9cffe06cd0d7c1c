"""One trading connection, over a WebSocket made of queues."""

import asyncio
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from support.pki.throwaway_ca import ThrowawayCa
from support.waiting import until

from rfqdesk.client.command_signer import CommandSigner
from rfqdesk.identity.certificate import chain_der
from rfqdesk.protocol.codec import decode_server, encode
from rfqdesk.protocol.commands import (
    BusinessCommand,
    Heartbeat,
    Logon,
    QuoteCancel,
    SessionCommand,
)
from rfqdesk.protocol.events import Logout, Welcome
from rfqdesk.protocol.limits import MINOR_VERSION, MINOR_VERSION_MIN
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import ServerStruct
from rfqdesk.protocol.terms import Role
from rfqserver.gateway import connection
from rfqserver.gateway.command_verifier import CommandVerifier
from rfqserver.gateway.connection import BROKEN_MAX, Connection
from rfqserver.gateway.flow import BURST_S, FlowLimits, TokenBucket
from rfqserver.gateway.interface import Peer, Principal, Refusal, SignatureFlaw

PRINCIPAL = Principal("meridian", "bot", Role.MAKER, "1")
MESSAGE_BURST = BURST_S * FlowLimits().session_messages_per_s
IDENTITY = ThrowawayCa().identity(1)
LOGON = encode(Logon(session_id="s1", minor_version=MINOR_VERSION)).decode()


class FakeWebSocket:
    """Frames in from a queue; frames out into a list, while the peer takes any."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[tuple[aiohttp.WSMsgType, str]] = asyncio.Queue()
        self.sent: list[str] = []
        self.takes = asyncio.Event()
        self.takes.set()
        self.closed = asyncio.Event()
        self.close_code = 0

    async def receive(self) -> SimpleNamespace:
        kind, data = await self.incoming.get()
        return SimpleNamespace(type=kind, data=data)

    async def send_str(self, frame: str) -> None:
        await self.takes.wait()
        self.sent.append(frame)

    async def close(self, *, code: int = 1000, drain: bool = True) -> None:
        self.closed.set()
        self.close_code = code if self.takes.is_set() else 1006
        self.incoming.put_nowait((aiohttp.WSMsgType.CLOSED, ""))

    def say(self, *lines: str) -> None:
        self.incoming.put_nowait((aiohttp.WSMsgType.TEXT, "\n".join(lines)))

    def hang_up(self) -> None:
        self.incoming.put_nowait((aiohttp.WSMsgType.CLOSED, ""))


class FakeDealing:
    """Logs everybody on and keeps what it is told."""

    def __init__(self) -> None:
        self.attached: list[Peer] = []
        self.detached: list[Peer] = []
        self.received: list[BusinessCommand | SessionCommand] = []
        self.lines: list[str] = []
        self.flaws: list[RejectReason | None] = []

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal:
        raise NotImplementedError

    def welcome(self, principal: Principal, session_id: str) -> Welcome:
        return Welcome(
            session_id=session_id,
            venue="test",
            firm=principal.firm,
            trader=principal.trader,
            role=principal.role,
            certificate_serial=principal.certificate_serial,
            server_time_ms=1,
            heartbeat_interval_ms=1,
            peer_silence_max_ms=1,
        )

    async def attach(self, peer: Peer, logon: Logon) -> bool:
        self.attached.append(peer)
        return True

    def receive(
        self,
        peer: Peer,
        command: BusinessCommand | SessionCommand,
        line: str,
        flaw: SignatureFlaw | None,
    ) -> None:
        self.received.append(command)
        self.lines.append(line)
        self.flaws.append(flaw.reason if flaw else None)

    def detach(self, peer: Peer) -> None:
        self.detached.append(peer)


class Line:
    """A connection being served."""

    def __init__(
        self, firm_flow: TokenBucket | None = None, limits: FlowLimits | None = None
    ) -> None:
        self.websocket, self.dealing = FakeWebSocket(), FakeDealing()
        self.aborted = False
        self.connection = Connection(
            cast("web.WebSocketResponse", self.websocket),
            PRINCIPAL,
            "s1",
            abort=self._abort,
            verifier=CommandVerifier(chain_der(IDENTITY.chain_pem)[0], "s1"),
            firm_flow=firm_flow,
            limits=limits,
        )

    def _abort(self) -> None:
        self.aborted = True

    async def logged_on(self, group: asyncio.TaskGroup, logon: str = LOGON) -> None:
        group.create_task(self.connection.run(self.dealing))
        self.websocket.say(logon)
        await until(lambda: bool(self.dealing.attached))

    def send(self, message: ServerStruct) -> None:
        self.connection.send(message)


async def test_a_lost_peer_is_detached_before_its_socket_gives_up() -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        await until(lambda: bool(line.websocket.sent))
        line.websocket.takes.clear()
        line.send(line.dealing.welcome(PRINCIPAL, "s1"))
        line.websocket.hang_up()
        await until(lambda: bool(line.dealing.detached))
        assert not line.websocket.closed.is_set()
        line.websocket.takes.set()


@pytest.mark.rule("LIM-12")
async def test_a_peer_far_above_its_limit_is_cut_off() -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        for _ in range(MESSAGE_BURST // 100 * 3):
            line.websocket.say(*[encode(Heartbeat(ref="1")).decode()] * 100)
        await line.websocket.closed.wait()
    assert len(line.dealing.received) < 2 * MESSAGE_BURST
    assert '"too_many_messages"' in line.websocket.sent[-1]
    assert '"type":"logout"' in line.websocket.sent[-1].splitlines()[-1]


@pytest.mark.rule("LIM-12")
async def test_repeating_the_logon_counts_like_any_message() -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        for _ in range(MESSAGE_BURST // 100 * 3):
            line.websocket.say(*[LOGON] * 100)
        line.websocket.hang_up()
        await line.websocket.closed.wait()
    assert any('"too_many_messages"' in sent for sent in line.websocket.sent)


@pytest.mark.rule("LIM-13")
async def test_a_refusal_names_the_limit_that_the_operator_has_set() -> None:
    line = Line(limits=FlowLimits(session_messages_per_s=3))
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.say(*[encode(Heartbeat(ref="1")).decode()] * 7)
        await until(lambda: answered(line) >= 7)
        line.websocket.hang_up()
    assert len(line.dealing.received) == 6
    assert "More than 3 messages a second on one connection" in line.websocket.sent[-1]


async def test_a_reference_that_cannot_be_written_is_not_repeated() -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.say('{"type":"heartbeat","ref":"\\ud800"}')
        await until(lambda: '"reject"' in "".join(line.websocket.sent))
        line.websocket.say(encode(Heartbeat(ref="1")).decode())
        await until(lambda: bool(line.dealing.received))
        line.websocket.hang_up()


@pytest.mark.rule("VER-02")
@pytest.mark.parametrize("minor_version", [0, MINOR_VERSION_MIN - 1])
async def test_a_peer_below_the_minimum_version_is_not_logged_on(minor_version: int) -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        group.create_task(line.connection.run(line.dealing))
        line.websocket.say(encode(Logon(session_id="s1", minor_version=minor_version)).decode())
        await line.websocket.closed.wait()
    assert line.dealing.attached == []
    logout = decode_server("".join(line.websocket.sent).splitlines()[-1])
    assert isinstance(logout, Logout)
    assert (logout.reason, logout.retry) == ("client_too_old", False)


@pytest.mark.parametrize("minor_version", [MINOR_VERSION_MIN, MINOR_VERSION, MINOR_VERSION + 7])
async def test_a_peer_of_the_minimum_version_or_a_later_one_is(minor_version: int) -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        logon = Logon(session_id="s1", minor_version=minor_version)
        await line.logged_on(group, encode(logon).decode())
        line.websocket.hang_up()
    assert line.dealing.detached == line.dealing.attached


async def test_what_comes_in_goes_on_as_it_was_with_the_verdict_on_its_signature() -> None:
    line = Line()
    signed = CommandSigner(IDENTITY, "s1").line(QuoteCancel(ref="1")).decode()
    unsigned = encode(QuoteCancel(ref="2")).decode()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.say(signed, unsigned)
        await until(lambda: len(line.dealing.received) == 2)
        line.websocket.hang_up()
    assert line.dealing.lines == [signed, unsigned]
    assert line.dealing.flaws == [None, RejectReason.SIGNATURE_MISSING]


async def test_a_peer_that_can_not_sign_is_cut_off() -> None:
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.say(*[encode(QuoteCancel(ref="1")).decode()] * (BROKEN_MAX + 1))
        await line.websocket.closed.wait()
    assert len(line.dealing.received) == BROKEN_MAX
    assert '"type":"logout"' in line.websocket.sent[-1].splitlines()[-1]


@pytest.mark.rule("LIM-12")
async def test_sessions_of_one_firm_share_its_limit() -> None:
    shared = TokenBucket(rate_per_s=0, burst=3)
    lines = [Line(shared), Line(shared)]
    async with asyncio.TaskGroup() as group:
        for line in lines:
            await line.logged_on(group)
        for number in range(2):
            for line in lines:
                line.websocket.say(encode(Heartbeat(ref=str(number))).decode())
                await until(lambda line=line, number=number: answered(line) == number + 1)  # type: ignore[misc]  # bound now
        for line in lines:
            line.websocket.hang_up()
    assert [len(line.dealing.received) for line in lines] == [2, 1]
    assert "all of a firm's sessions" in "".join(lines[1].websocket.sent)


def answered(line: Line) -> int:
    return len(line.dealing.received) + "".join(line.websocket.sent).count('"reject"')


@pytest.mark.rule("SES-10")
async def test_a_reader_that_was_too_slow_is_told_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "WRITE_MAX_S", 0.05)
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.takes.clear()
        line.send(line.dealing.welcome(PRINCIPAL, "s1"))
        # Gone for everybody else before it is told.
        await until(lambda: bool(line.dealing.detached))
        assert not line.websocket.closed.is_set()
        line.websocket.takes.set()
    logout = decode_server(line.websocket.sent[-1])
    assert isinstance(logout, Logout)
    assert (logout.reason, logout.retry) == ("slow_consumer", True)
    assert "resume after the last event you hold" in logout.text
    assert line.websocket.closed.is_set()
    assert not line.aborted


async def test_one_that_reads_nothing_more_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "WRITE_MAX_S", 0.05)
    monkeypatch.setattr(connection, "LAST_WORD_MAX_S", 0.05)
    line = Line()
    async with asyncio.TaskGroup() as group:
        await line.logged_on(group)
        line.websocket.takes.clear()
        line.send(line.dealing.welcome(PRINCIPAL, "s1"))
        await until(lambda: line.aborted)
