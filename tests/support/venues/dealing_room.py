"""The venue's inside without its doors: real engine and journal, peers made of lists."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from rfqdesk.protocol.codec import encode
from rfqdesk.protocol.commands import BusinessCommand, Logon, SessionCommand
from rfqdesk.protocol.structs import ServerStruct
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PutCall, Role
from rfqserver.ca.principals import Principals
from rfqserver.ca.registry import Registry
from rfqserver.engine.commands import VENUE, AdmitParty, LoadInstruments
from rfqserver.gateway.interface import LineFacts, Principal, Refusal
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.authority.refusal_log import RefusalLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.dealing import DealingDesk
from rfqserver.service.sequencer import STREAM, Sequencer

T = TypeVar("T", bound=ServerStruct)

CALLS = tuple(
    Instrument(
        symbol=f"BTC-25DEC29-{strike}-C",
        kind=InstrumentKind.OPTION,
        underlying="BTC",
        price_currency="BTC",
        tick_size="0.0001",
        lot_size="0.1",
        expiry_ms=1_892_880_000_000,
        strike=str(strike),
        put_call=PutCall.CALL,
    )
    for strike in (80000, 90000)
)


class BookAuthority:
    """Standing by serial number, changed by the test."""

    def __init__(self, standings: Principals) -> None:
        self.standings = standings
        self.refused: dict[str, Refusal] = {}
        self.principals: dict[str, Principal] = {}

    def identify(self, certificate_der: bytes, address: str) -> Principal | Refusal:
        return self.standing(certificate_der.decode())

    def standing(self, certificate_serial: str) -> Principal | Refusal:
        refused = self.refused.get(certificate_serial)
        if refused is not None:
            return refused
        known = self.principals[certificate_serial]
        return replace(known, standing=self.standings.of(known.firm, known.trader))

    def chain_of(self, firm: str, thumbprint: str) -> tuple[bytes, ...]:
        return ()


@dataclass
class ListPeer:
    """A connection that keeps what it is sent."""

    session_id: str
    principal: Principal
    sent: list[ServerStruct] = field(default_factory=list)
    ended: str = ""
    asked_back: bool | None = None
    drains: int = 0
    mentioned: set[str] = field(default_factory=set)

    def send(self, message: ServerStruct) -> None:
        if not self.ended:
            self.sent.append(message)

    def first_mention(self, name: str) -> bool:
        if name in self.mentioned:
            return False
        self.mentioned.add(name)
        return True

    async def drained(self) -> None:
        self.drains += 1

    def end(self, reason: str, text: str, *, retry: bool) -> None:
        self.ended, self.asked_back = reason, retry

    def facts(self) -> LineFacts:
        return LineFacts(address="127.0.0.1")

    def of(self, kind: type[T]) -> list[T]:
        return [message for message in self.sent if isinstance(message, kind)]


class Room:
    """A dealing desk over a journal in a folder. Opening it again is a restart."""

    def __init__(self, folder: Path) -> None:
        self.registry = Registry()
        self.principals = self.registry.principals
        self.authority = BookAuthority(self.principals)
        self.journal = SqliteJournal.open(folder / "journal.sqlite")
        records = list(self.journal.read())
        self.clock = VenueClock(not_before_ms=records[-1].entry.time_ms if records else 0)
        self.desk = DealingDesk(
            venue="test",
            authority=self.authority,
            clock=self.clock,
            journal=self.journal,
            standings=self.principals,
            refusals=RefusalLog(IdentityLog(self.journal, self.registry), self.clock),
        )
        self._ids = 0
        self._sessions = 0
        self.sequencer = Sequencer(
            self.journal,
            self.clock,
            new_id=self._new_id,
            publish=self.desk.publish,
            on_scheduled=lambda _deadline_ms: None,
            standings=self.principals,
        )
        self.desk.wire(self.sequencer)
        for record in records:
            if record.entry.stream == STREAM:
                self.sequencer.replay(record)
        self._ids = len(records)

    def _new_id(self) -> str:
        self._ids += 1
        return f"id{self._ids}"

    def admit(self, firm: str, role: Role) -> None:
        self.sequencer.execute(AdmitParty(firm=firm, name=firm.title(), role=role), VENUE)

    def principal(self, firm: str, role: Role, trader: str = "jane") -> Principal:
        principal = Principal(firm, trader, role, f"{firm}-{trader}")
        self.authority.principals[principal.certificate_serial] = principal
        return principal

    async def join(
        self,
        firm: str,
        role: Role,
        resume_after_seq: int = 0,
        *,
        pull_on_disconnect: bool = True,
        cancel_on_disconnect: bool = False,
        trader: str = "jane",
    ) -> ListPeer:
        """Log a new connection of the firm on."""
        self._sessions += 1
        peer = ListPeer(f"s{self._sessions}", self.principal(firm, role, trader))
        logon = Logon(
            session_id=peer.session_id,
            resume_after_seq=resume_after_seq,
            pull_on_disconnect=pull_on_disconnect,
            cancel_on_disconnect=cancel_on_disconnect,
        )
        await self.desk.attach(peer, logon)
        return peer

    def receive(self, peer: ListPeer, command: BusinessCommand | SessionCommand) -> None:
        """Have a message arrive from a peer, as if its signature had been checked."""
        self.desk.receive(peer, command, encode(command).decode(), None)

    async def settle(self) -> None:
        """Wait until all that was decided so far has been said."""
        await self.journal.wait_durable(self.journal.last_seq)
        await asyncio.sleep(0)


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[Room]:
    """A room with one trader firm and two maker firms admitted, its journal running."""
    room = Room(folder)
    failures: list[BaseException] = []
    room.journal.start(room.sequencer.on_durable, failures.append)
    if not room.sequencer.state.parties:
        room.sequencer.execute(LoadInstruments(instruments=CALLS), VENUE)
        room.admit("albion", Role.TRADER)
        room.admit("meridian", Role.MAKER)
        room.admit("halcyon", Role.MAKER)
    await room.settle()
    try:
        yield room
    finally:
        await room.journal.close()
        assert not failures
