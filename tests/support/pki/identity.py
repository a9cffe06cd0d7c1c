"""An identity desk on a real journal, with what it told others written down."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from support.pki.authority import Authority

from rfqdesk.protocol.operations.decisions import ApprovalTerms
from rfqdesk.protocol.terms import Role
from rfqserver.ca.records import Admission, CertificateRecord
from rfqserver.gateway.tls import TrustMaterial
from rfqserver.journal.sqlite import SqliteJournal
from rfqserver.service.authority.authority_files import AuthorityFiles
from rfqserver.service.authority.crl_file import CrlFiles
from rfqserver.service.authority.identity_log import replay_registry
from rfqserver.service.clock import VenueClock
from rfqserver.service.operator.identity_desk import IdentityDesk


@dataclass
class SettableTime:
    """A clock's two sources, under the test's control."""

    ms: int

    def clock(self) -> VenueClock:
        """A venue clock that follows it."""
        start_ms = self.ms
        return VenueClock(wall=lambda: start_ms, elapsed=lambda: self.ms - start_ms)


@dataclass
class IdentityRoom:
    """The desk, and what it said through its callbacks."""

    desk: IdentityDesk
    journal: SqliteJournal
    authority: Authority
    time: SettableTime
    clock: VenueClock
    trust: list[TrustMaterial]
    revoked: list[CertificateRecord]
    admitted: list[Admission]
    superseded: list[CertificateRecord]
    trust_failures: list[OSError]
    """What the listeners meet with when they are next told, one after the other."""

    @property
    def kinds(self) -> list[str]:
        """Kinds of the durable identity events."""
        return [
            record.entry.kind for record in self.journal.read() if record.entry.stream == "identity"
        ]

    @property
    def identity(self) -> IdentityDesk:
        """The name under which operations look for the desk."""
        return self.desk

    async def load_instruments(self, instruments: object, account: object = None) -> int:
        """Count them; there is no engine here."""
        return len(tuple(instruments))  # type: ignore[call-overload]


@contextlib.asynccontextmanager
async def identity_room(
    path: Path,
    authority: Authority | None = None,
    *,
    now_ms: int | None = None,
    files: AuthorityFiles | None = None,
    **settings: int,
) -> AsyncIterator[IdentityRoom]:
    """Open (or reopen) a desk on the journal at `path`; `settings` as in venue.toml.

    With `files` they are its authority.
    """
    authority = authority or Authority()
    time = SettableTime(now_ms or authority.now_ms)
    clock = time.clock()
    journal = SqliteJournal.open(path)
    registry = await asyncio.to_thread(replay_registry, journal)
    trust: list[TrustMaterial] = []
    revoked: list[CertificateRecord] = []
    admitted: list[Admission] = []
    superseded: list[CertificateRecord] = []
    trust_failures: list[OSError] = []

    async def trust_changed(material: TrustMaterial) -> None:
        if trust_failures:
            raise trust_failures.pop(0)
        trust.append(material)

    desk = IdentityDesk(
        journal=journal,
        registry=registry,
        ca=authority.hierarchy if files is None else await asyncio.to_thread(files.load),
        host=authority.host,
        clock=clock,
        crl_files=CrlFiles(path.with_suffix(".crl")),
        authority_files=files,
        on_trust_changed=trust_changed,
        on_revoked=revoked.append,
        on_admitted=admitted.append,
        on_superseded=superseded.append,
        **settings,
    )
    room = IdentityRoom(
        desk, journal, authority, time, clock, trust, revoked, admitted, superseded, trust_failures
    )
    journal.start(lambda _seq: None, lambda _failure: None)
    try:
        yield room
    finally:
        await journal.close()


def terms(fingerprint: str, **changes: object) -> ApprovalTerms:
    """Approval terms that are all right."""
    fields: dict[str, object] = {
        "firm": "acme",
        "firm_name": "Acme Trading Ltd",
        "trader": "alice",
        "role": Role.TRADER,
        "fingerprint": fingerprint,
    }
    return ApprovalTerms(**(fields | changes))  # type: ignore[arg-type]
