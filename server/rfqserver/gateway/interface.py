"""What the gateway asks of the venue behind it. The service implements it."""

from typing import Protocol

from msgspec import Struct

from rfqdesk.protocol.commands import BusinessCommand, Logon, SessionCommand
from rfqdesk.protocol.events import Welcome
from rfqdesk.protocol.reasons import RejectReason
from rfqdesk.protocol.structs import ServerStruct
from rfqdesk.protocol.terms import Role
from rfqserver.engine.protecting.standings import FREE, Standing


class Principal(Struct, frozen=True):
    """Whom a certificate stands for, according to the registry.

    `standing` holds for the message it was looked up for, and for no other.
    """

    firm: str
    trader: str
    role: Role
    certificate_serial: str
    standing: Standing = FREE


class Refusal(Struct, frozen=True):
    """Why a certificate that passed the handshake is turned away all the same.

    `kind` is stable and for programs, `text` for people.
    """

    kind: str
    text: str


class SignatureFlaw(Struct, frozen=True):
    """Why a command does not count as its sender's word."""

    reason: RejectReason
    text: str


class LineFacts(Struct, frozen=True):
    """How a connection stands; times in seconds until now. `line_id` is its name for operators."""

    line_id: str = ""
    address: str = ""
    open_for_s: float = 0.0
    silent_for_s: float = 0.0
    queued_bytes: int = 0


class Peer(Protocol):
    """One logged-on connection, as the venue sees it."""

    @property
    def session_id(self) -> str: ...
    @property
    def principal(self) -> Principal: ...
    def send(self, message: ServerStruct) -> None:
        """Queue a message; never blocks, never raises."""

    def first_mention(self, name: str) -> bool:
        """Tell whether this name is asked about for the first time on this connection."""

    async def drained(self) -> None:
        """Wait until what was sent has left; whoever sends much waits in between."""

    def end(self, reason: str, text: str, *, retry: bool) -> None:
        """Send `logout` and close. Later messages are dropped."""

    def facts(self) -> LineFacts:
        """For whoever watches the venue's connections."""


class Dealing(Protocol):
    """The venue's side of a trading connection."""

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal:
        """Look the certificate up. `address` is for the log only, never for a decision."""

    def welcome(self, principal: Principal, session_id: str) -> Welcome: ...

    async def attach(self, peer: Peer, logon: Logon) -> bool:
        """Log a connection on and send it everything it lacks; False refuses (peer was ended)."""

    def receive(
        self,
        peer: Peer,
        command: BusinessCommand | SessionCommand,
        line: str,
        flaw: SignatureFlaw | None,
    ) -> None:
        """Take a command of a logged-on peer. The answer goes out through the peer.

        `line` is the message as it came in; with a `flaw` it is not its sender's word.
        """

    def detach(self, peer: Peer) -> None:
        """The connection is gone. Safe to call for one that was never attached."""
