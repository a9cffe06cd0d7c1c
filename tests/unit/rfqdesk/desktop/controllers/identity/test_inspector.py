"""Identity and handshake as the workspace's picture: both chains under one root."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from support.pki.handshakes import handshake_of
from support.pki.throwaway_ca import ThrowawayCa

from rfqdesk.client.errors import ClientError, ConnectionRefusedByVenueError, RefusalKind
from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.identity.inspector import InspectorController
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.models.identity.identity_picture import (
    CertificatePicture,
    IdentityPicture,
    life_words,
)
from rfqdesk.identity.certificate import certificate_fingerprint
from rfqdesk.identity.fingerprint import grouped, sha256_hex
from rfqdesk.identity.identity import Identity


class FakeSession:
    def __init__(self, now_ms: int) -> None:
        self.steady_ms = 0.0
        self.clock = ServerClock(lambda: self.steady_ms, now_ms)
        self.handshake: Handshake | None = None
        self.listeners: list[Callable[[Heard], None]] = []

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def go(
        self,
        state: ConnectionState,
        handshake: Handshake | None,
        error: ClientError | None = None,
    ) -> None:
        self.handshake = handshake
        for listener in list(self.listeners):
            listener(ConnectionStatus(state, error))


@pytest.fixture(scope="module")
def ca() -> ThrowawayCa:
    return ThrowawayCa()


@pytest.fixture
def session(ca: ThrowawayCa) -> FakeSession:
    return FakeSession(int(ca.now.timestamp() * 1000))


@pytest.fixture
def identity(ca: ThrowawayCa) -> Identity:
    return ca.identity(7443)


@pytest.fixture
def inspector(qtbot: QtBot, session: FakeSession, identity: Identity) -> InspectorController:
    return InspectorController(session, identity)


def certificates(branches: Iterable[CertificatePicture]) -> Iterator[CertificatePicture]:
    """All of a tree, issuers before what they issued."""
    for one in branches:
        yield one
        yield from certificates(one.children)


def names_and_kinds(picture: IdentityPicture) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in certificates(picture.roots)]


def test_the_own_chain_is_known_without_a_connection(
    inspector: InspectorController, identity: Identity
) -> None:
    picture = inspector.picture
    assert picture.handshake is None
    assert names_and_kinds(picture) == [
        ("Test Venue Root", "Root"),
        ("Test Venue Issuing", "Issuing CA"),
        ("ines", "Yours"),
    ]
    assert picture.own_key == identity.certificate.fingerprint
    own = dict(list(certificates(picture.roots))[-1].facts)
    assert own["Firm"] == "aurora"
    assert own["Trader"] == "ines"
    assert own["Serial"] == identity.certificate.serial
    assert own["SHA-256"] == grouped(identity.certificate.fingerprint)
    assert own["Valid until"].endswith("29 days left") or own["Valid until"].endswith(
        "30 days left"
    )
    assert own["Key"] == "elliptic curve P-256"
    assert own["Purpose"] == "TLS client"


def test_both_chains_meet_in_the_common_root(
    inspector: InspectorController, session: FakeSession, ca: ThrowawayCa
) -> None:
    drawn: list[IdentityPicture] = []
    inspector.changed.connect(drawn.append)
    handshake = handshake_of(ca)
    session.go(ConnectionState.LIVE, handshake)
    [picture] = drawn
    assert names_and_kinds(picture) == [
        ("Test Venue Root", "Root"),
        ("Test Venue Issuing", "Issuing CA"),
        ("venue", "The venue's"),
        ("ines", "Yours"),
    ]
    [root] = picture.roots
    assert root.key == certificate_fingerprint(ca.root.certificate)
    assert picture.handshake is not None
    assert len(picture.handshake.steps) == 8
    assert "1. Client hello" in picture.handshake.text


def test_each_connection_is_drawn_once_and_its_loss_too(
    inspector: InspectorController, session: FakeSession, ca: ThrowawayCa
) -> None:
    drawn: list[IdentityPicture] = []
    inspector.changed.connect(drawn.append)
    first = handshake_of(ca)
    for _ in range(3):
        session.go(ConnectionState.LIVE, first)
    assert len(drawn) == 1
    session.go(ConnectionState.WAITING, None)
    assert drawn[-1].handshake is None
    session.go(ConnectionState.LIVE, replace(first, made_ms=first.made_ms + 1000))
    assert [picture.handshake is not None for picture in drawn] == [True, False, True]


def test_time_passing_is_drawn_by_the_minute(
    inspector: InspectorController, session: FakeSession, ca: ThrowawayCa
) -> None:
    handshake = handshake_of(ca)
    session.go(ConnectionState.LIVE, handshake)
    before_ms = inspector.picture.now_ms
    session.steady_ms += 59_000
    session.go(ConnectionState.LIVE, handshake)
    assert inspector.picture.now_ms == before_ms
    session.steady_ms += 1_000
    session.go(ConnectionState.LIVE, handshake)
    assert inspector.picture.now_ms == before_ms + 60_000


def test_a_chain_that_leads_nowhere_is_shown_apart(
    inspector: InspectorController, session: FakeSession, ca: ThrowawayCa
) -> None:
    strange = handshake_of(ThrowawayCa("Elsewhere"))
    session.go(ConnectionState.LIVE, replace(handshake_of(ca), server_chain=strange.server_chain))
    assert names_and_kinds(inspector.picture)[:2] == [
        ("Elsewhere Issuing", "Issuing CA"),
        ("venue", "The venue's"),
    ]
    assert len(inspector.picture.roots) == 2


def test_a_renewed_certificate_stays_in_view_when_the_connection_is_lost(
    inspector: InspectorController, session: FakeSession, ca: ThrowawayCa
) -> None:
    before = inspector.picture.own_key
    renewed = handshake_of(ca)
    session.go(ConnectionState.LIVE, renewed)
    session.go(ConnectionState.WAITING, None)
    assert inspector.picture.own_key == sha256_hex(renewed.own_chain[0]) != before


def test_a_revoked_certificate_is_not_drawn_as_if_it_still_counted(
    inspector: InspectorController, session: FakeSession
) -> None:
    revoked = ConnectionRefusedByVenueError(RefusalKind.REVOKED)

    session.go(ConnectionState.CLOSED, None, revoked)

    *issuers, own = certificates(inspector.picture.roots)
    assert own.key == inspector.picture.own_key
    assert life_words(own, inspector.picture.now_ms) == ("revoked", "danger")
    assert ("Valid until", "revoked") in [(k, v.split(", ")[-1]) for k, v in own.facts]
    assert [one.ended for one in issuers] == [""] * len(issuers)


def test_closing_stops_listening(inspector: InspectorController, session: FakeSession) -> None:
    inspector.close()
    assert session.listeners == []
