"""Identity and present handshake, folded into the picture that the identity workspace shows."""

from collections.abc import Callable, Sequence
from typing import Protocol

from cryptography import x509
from PySide6.QtCore import QObject, Signal

from rfqdesk.client.handshakes.handshake import Handshake
from rfqdesk.client.handshakes.handshake_checks import path_to_root, prove_server, readable
from rfqdesk.client.handshakes.handshake_steps import Step, steps_of
from rfqdesk.client.handshakes.handshake_text import as_text, headline, limits_words, made_words
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionStatus
from rfqdesk.desktop.controllers.identity.certificate_facts import certificate_picture, ended_word
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.models.identity.identity_picture import (
    CertificatePicture,
    CheckPicture,
    HandshakePicture,
    IdentityPicture,
    StepPicture,
)
from rfqdesk.identity.certificate import certificate_fingerprint, chain_der
from rfqdesk.identity.identity import Identity

Path = Sequence[x509.Certificate]

_REDRAW_MS = 60_000
_OWN, _VENUE = "Yours", "The venue's"


class InspectedPort(Protocol):
    """The part of a trading session that tells how its connection was secured."""

    clock: ServerClock

    @property
    def handshake(self) -> Handshake | None:
        """The present connection's, None while there is none."""
        ...

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Hear everything; returns how to stop."""
        ...


class InspectorController(QObject):
    """`changed` carries a new picture after each connect and loss, and as time passes."""

    changed = Signal(object)

    def __init__(
        self, session: InspectedPort, identity: Identity, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._roots = chain_der(identity.root_pem)
        self._chain = chain_der(identity.chain_pem)
        self._shown: Handshake | None = None
        self._ended = ""
        self.picture = self._drawn(None)
        self._unsubscribe = session.subscribe(self._on_heard)

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()

    def _on_heard(self, heard: Heard) -> None:
        if not isinstance(heard, ConnectionStatus):
            return
        handshake = self._session.handshake
        aged_ms = self._session.clock.now_ms() - self.picture.now_ms
        ended = ended_word(heard.error)
        changed = handshake is not self._shown or ended != self._ended
        if changed or abs(aged_ms) >= _REDRAW_MS:
            self._ended = ended
            self.picture = self._drawn(handshake)
            self.changed.emit(self.picture)

    def _drawn(self, handshake: Handshake | None) -> IdentityPicture:
        self._shown = handshake
        now_ms = self._session.clock.now_ms()
        if handshake is not None:
            # What was presented last stays in view when the connection is lost.
            self._roots, self._chain = handshake.roots, handshake.own_chain
        own = _path(self._chain, self._roots)
        paths = [(own, _OWN)]
        if handshake is not None:
            venue = prove_server(handshake).path or readable(handshake.server_chain)
            paths.insert(0, (venue, _VENUE))
        return IdentityPicture(
            now_ms=now_ms,
            own_key=certificate_fingerprint(own[0]) if own else "",
            roots=_tree(paths, self._roots, now_ms, self._ended),
            handshake=_handshake_picture(handshake) if handshake else None,
        )


def _path(chain: Sequence[bytes], roots: Sequence[bytes]) -> Path:
    """The way to a root; where there is none, the certificates as they were sent."""
    return path_to_root(chain, roots) or readable(chain)


def _tree(
    paths: Sequence[tuple[Path, str]], roots: Sequence[bytes], now_ms: int, ended: str
) -> tuple[CertificatePicture, ...]:
    """Join paths where they share certificates; each path ends in what it is called after.

    `ended` is why the user's own counts no more.
    """
    trusted = {certificate_fingerprint(root) for root in readable(roots)}
    below: dict[str, list[str]] = {"": []}
    certificates: dict[str, tuple[x509.Certificate, str]] = {}
    for path, whose in paths:
        parent = ""
        for depth in range(len(path) - 1, -1, -1):
            certificate = path[depth]
            key = certificate_fingerprint(certificate)
            if key not in certificates:
                below[parent].append(key)
                below[key] = []
                kind = whose if depth == 0 else "Root" if key in trusted else "Issuing CA"
                certificates[key] = (certificate, kind)
            parent = key

    def grown(key: str) -> CertificatePicture:
        certificate, kind = certificates[key]
        children = tuple(grown(child) for child in below[key])
        own = kind == _OWN
        return certificate_picture(
            certificate, kind, now_ms, own=own, ended=ended if own else "", children=children
        )

    return tuple(grown(key) for key in below[""])


def _handshake_picture(handshake: Handshake) -> HandshakePicture:
    steps = steps_of(handshake)
    return HandshakePicture(
        headline=headline(handshake),
        made=made_words(handshake),
        limits=limits_words(handshake),
        steps=tuple(_step_picture(step) for step in steps),
        text=as_text(handshake, steps),
    )


def _step_picture(step: Step) -> StepPicture:
    return StepPicture(
        step.title,
        step.summary,
        step.facts,
        tuple(CheckPicture(check.text, check.tone) for check in step.checks),
        step.difference,
    )
