"""Locking oneself out over real TLS: certificate demanded, words back, bounds as for EST."""

import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from support.pki.authority import Authority, ClientFiles
from support.pki.identity import IdentityRoom, identity_room
from support.pki.lifecycle import admitted, files_of

from rfqserver.ca.encoding import pem_of
from rfqserver.gateway import est_limits, exchange
from rfqserver.gateway.est import est_app
from rfqserver.gateway.listener import open_listener
from rfqserver.gateway.lockout import LOCKOUT_PATH, add_lockout
from rfqserver.gateway.tls import Listeners


@dataclass
class Port:
    """An enrolment port with the panic button behind it."""

    room: IdentityRoom
    listeners: Listeners
    number: int
    folder: Path

    async def press(self, client: ClientFiles | None, body: bytes = b"") -> tuple[int, str]:
        """Ask to be locked out."""
        root = pem_of(self.room.authority.root.certificate).decode()
        context = ssl.create_default_context(cadata=root)
        if client is not None:
            context.load_cert_chain(client.write(self.folder))
        url = f"https://127.0.0.1:{self.number}{LOCKOUT_PATH}"
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session,
            session.post(url, data=body) as answer,
        ):
            return answer.status, await answer.text()


@contextlib.asynccontextmanager
async def enrolment_port(folder: Path) -> AsyncIterator[Port]:
    async with identity_room(folder / "journal", Authority()) as room:
        listeners = Listeners(await room.desk.open_trust())
        app = est_app(room.desk)
        add_lockout(app, room.desk)
        listener = await open_listener(app, "127.0.0.1", 0, listeners.enrolment)
        yield Port(room, listeners, listener.port, folder)
        await listener.close()


async def test_the_button_revokes_what_tls_proved(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        record, key = await admitted(port.room)
        status, text = await port.press(files_of(port.room, record, key))

        assert status == 200
        assert record.serial in text
        assert port.room.desk.registry.certificates[record.serial].revoked_ms is not None
        assert [one.serial for one in port.room.revoked] == [record.serial]


@pytest.mark.rule("LCK-03")
async def test_again_over_the_same_line_it_says_the_same(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        record, key = await admitted(port.room)
        # The listeners are not told here, so the handshake still lets it in.
        client = files_of(port.room, record, key)
        first, again = await port.press(client), await port.press(client)

        assert first == again
        assert port.room.kinds.count("certificate_revoked") == 1


@pytest.mark.rule("LCK-05")
async def test_without_a_certificate_nothing_is_done(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        status, text = await port.press(None)

        assert status == 403
        assert "Nothing was done" in text
        assert port.room.kinds[-1] == "lockout_refused"


@pytest.mark.rule("LCK-04")
async def test_a_reason_that_there_is_not_is_refused_in_words(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        record, key = await admitted(port.room)
        client = files_of(port.room, record, key)

        for body in (b"boredom", b"x" * (exchange.BODY_MAX_BYTES + 1), b"\xff\xfe"):
            status, text = await port.press(client, body)
            assert status == 400
            assert "Use one of" in text
        assert port.room.desk.registry.certificates[record.serial].revoked_ms is None


async def test_a_revoked_certificate_is_turned_away_by_tls(tmp_path: Path) -> None:
    async with enrolment_port(tmp_path) as port:
        record, key = await admitted(port.room)
        client = files_of(port.room, record, key)
        await port.press(client)
        port.listeners.update(port.room.trust[-1])

        with pytest.raises(aiohttp.ClientOSError, match=r"(?i)certificate.revoked"):
            await port.press(client)


@pytest.mark.rule("LCK-06")
async def test_the_ports_rate_holds_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(est_limits, "REQUESTS_BURST", 2)
    monkeypatch.setattr(est_limits, "REQUESTS_PER_S", 0.001)
    async with enrolment_port(tmp_path) as port:
        assert [(await port.press(None))[0] for _ in range(3)] == [403, 403, 429]
