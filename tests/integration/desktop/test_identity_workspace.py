"""The identity workspace in a real window at a real venue, in both roles, over a reconnect."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.qt import visible_text
from support.venues.open_venue import open_venue
from support.venues.scripted_venue import Peer, scripted_venue, stay

from rfqdesk.desktop.models.identity.identity_picture import IdentityPicture
from rfqdesk.desktop.wiring.desk import Desk, build_desk
from rfqdesk.identity.identity import Identity
from rfqdesk.protocol.terms import Role

pytestmark = pytest.mark.qt_loop


async def desk_of(identity: Identity) -> Desk:
    """A window that the venue has welcomed."""
    desk = build_desk(identity, lambda name, error: pytest.fail(f"{name}: {error!r}"))
    desk.window.show()
    await desk.session.wait_live()
    return desk


async def close(desk: Desk) -> None:
    await desk.aclose()
    desk.window.close()
    desk.window.deleteLater()


@pytest.mark.parametrize("role", [Role.TRADER, Role.MAKER])
async def test_both_roles_see_their_connection(tmp_path: Path, role: Role) -> None:
    async with open_venue(tmp_path / "venue") as venue:
        identity = await venue.enrol("acme", role)
        desk = await desk_of(identity)
        try:
            desk.window.activateWindow()
            QTest.keyClick(desk.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
            assert desk.window.current_workspace() == "identity"
            assert desk.identity is not None
            words = visible_text(desk.window)
            assert identity.certificate.serial in words
            assert "ecdsa_secp256r1_sha256" in words
            assert "localhost is the one certified, as DNS:localhost" in words
            assert [card.step.title for card in desk.identity.handshake.cards][5:] == [
                "Client key exchange",
                "Certificate verify",
                "Finished",
            ]
            assert "venue: Finished, 52 bytes" in desk.identity.handshake.text()
            await desk.session.close()
            assert "No connection to the venue" in visible_text(desk.identity.handshake)
            assert identity.certificate.serial in visible_text(desk.identity.certificates)
        finally:
            await close(desk)


async def test_a_new_connection_shows_its_own_handshake() -> None:
    cut, live_again = asyncio.Event(), asyncio.Event()

    async def first(peer: Peer) -> None:
        await peer.log_on()
        await cut.wait()
        peer.drop()

    async with scripted_venue(first, stay) as venue:
        desk = await desk_of(venue.ca.identity(venue.port))
        try:
            shown = desk.inspector.picture.handshake
            assert shown is not None
            drawn: list[bool] = []

            def on_changed(picture: IdentityPicture) -> None:
                drawn.append(picture.handshake is not None)
                if drawn[-1]:
                    live_again.set()

            desk.inspector.changed.connect(on_changed)
            cut.set()
            await live_again.wait()
            assert drawn == [False, True]
            again = desk.inspector.picture.handshake
            assert again is not None
            assert again is not shown
            assert desk.identity is not None
            assert desk.identity.handshake.text() == again.text
        finally:
            await close(desk)
