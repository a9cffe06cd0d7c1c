"""Registry and journal in step: an identity event enters both, or neither."""

from collections.abc import Sequence

from rfqserver.ca.events import (
    AnyIdentityEvent,
    decode_identity_event,
    encode_identity_event,
    kind_of,
)
from rfqserver.ca.identity_event import IDENTITY_STREAM
from rfqserver.ca.operation_events import OperationSigned
from rfqserver.ca.refusal_events import RefusalEvent
from rfqserver.ca.registry import Registry
from rfqserver.journal.interface import Entry, Journal, Record

CA_ACTOR = "ca"


def apply_record(registry: Registry, record: Record) -> None:
    """Take one journal record into a registry; other streams are passed over.

    Raises:
        msgspec.MsgspecError: an identity event this version cannot read.
        KeyError: it speaks of something that never was.
    """
    if record.entry.stream == IDENTITY_STREAM:
        registry.apply(decode_identity_event(record.entry.payload))


def replay_registry(journal: Journal) -> Registry:
    """Rebuild the registry from a whole journal; blocks while reading.

    Raises:
        JournalCorruptError: the journal was tampered with.
    """
    registry = Registry()
    for record in journal.read():
        apply_record(registry, record)
    return registry


class IdentityLog:
    """Appends identity events. The registry has them at once, the disk when `settled` returns."""

    def __init__(self, journal: Journal, registry: Registry) -> None:
        self.registry = registry
        self._journal = journal
        self._last_seq = 0
        self.changes = 0
        """Rises with everything that changes what the registry says."""

    def append(self, events: Sequence[AnyIdentityEvent], actor: str) -> None:
        """Append one batch, kept whole or not at all; nothing where it is empty.

        Raises:
            JournalHaltedError: nothing was taken.
        """
        if not events:
            return
        entries = [
            Entry(
                time_ms=event.time_ms,
                stream=IDENTITY_STREAM,
                kind=kind_of(event),
                actor=actor,
                payload=encode_identity_event(event),
            )
            for event in events
        ]
        self._last_seq = self._journal.append(entries)
        for event in events:
            self.registry.apply(event)
            self.changes += not isinstance(event, RefusalEvent | OperationSigned)

    async def settled(self) -> None:
        """Wait until all that was appended here is durable.

        Raises:
            JournalHaltedError: it is not known whether it was kept.
        """
        await self._journal.wait_durable(self._last_seq)

    async def record(self, events: Sequence[AnyIdentityEvent], actor: str) -> None:
        """Append and wait until durable."""
        self.append(events, actor)
        await self.settled()
