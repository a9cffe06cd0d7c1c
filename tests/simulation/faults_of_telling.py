"""Planted faults of what is told to whom, when, and of what is kept."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace
from simulation.planting import fault

from rfqdesk.protocol.events import QuoteLive
from rfqserver.engine import quoting
from rfqserver.engine.facts.events import Event
from rfqserver.engine.seeing import visibility
from rfqserver.journal import chain, schema, sqlite
from rfqserver.service import sequencer
from rfqserver.service.feed import announcements, catching_up, feeds, sessions, snapshots


@fault("visibility", "sequence", "durable before said")
def visibility_off(patch: pytest.MonkeyPatch) -> None:
    """Everybody on the panel is told of every quote and trade."""
    real = visibility.recipients

    def everybody(event: Event) -> frozenset[str]:
        told = real(event)
        return told | {"birch", "cedar"} if told else told

    for module in (visibility, sequencer):
        patch.setattr(module, "recipients", everybody)


@fault("visibility")
def anonymity_off(patch: pytest.MonkeyPatch) -> None:
    """A maker is told the name of whoever asks anonymously."""
    real = visibility.project

    def disclosed(event: Event, firm: str, seq: int) -> Any:
        named = hasattr(event, "disclosed")
        return real(replace(event, disclosed=True) if named else event, firm, seq)

    for module in (announcements, snapshots):
        patch.setattr(module, "project", disclosed)


@fault("visibility", "panel")
def a_strangers_request_is_told_apart(patch: pytest.MonkeyPatch) -> None:
    """A maker that was not asked is answered otherwise than for a request that never was."""
    patch.setattr(quoting, "asked_of", lambda venue, rfq_id, _maker: venue.requests.get(rfq_id))


# Order and durability ----------------------------------------------------------


@fault("durable is kept", "hash chain", "nothing breaks")
def sync_normal(patch: pytest.MonkeyPatch) -> None:
    """SQLite acknowledges commits that a power cut takes back."""
    real = schema.connect_writer

    def normal(path: Any) -> Any:
        connection = real(path)
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    patch.setattr(sqlite, "connect_writer", normal)


@fault("durable before said")
def said_before_durable(patch: pytest.MonkeyPatch) -> None:
    """The venue speaks as soon as it has decided."""
    real = sequencer.Sequencer.execute

    def hasty(self: Any, *given: Any, **named: Any) -> Any:
        events = real(self, *given, **named)
        self.on_durable(self._journal.last_seq)
        return events

    patch.setattr(sequencer.Sequencer, "execute", hasty)


@fault("hash chain")
def chain_not_linked(patch: pytest.MonkeyPatch) -> None:
    """Each batch begins the chain anew."""
    real = chain.extend

    def unlinked(_prev_hash: bytes, last_seq: int, entries: Iterable[Any]) -> Any:
        return real(chain.GENESIS_HASH, last_seq, entries)

    patch.setattr(sqlite, "extend", unlinked)


@fault("sequence")
def sequence_gap(patch: pytest.MonkeyPatch) -> None:
    """Now and then a number of a firm's feed is left out."""
    real, calls = feeds.Feeds.extend, [0]

    def gapped(self: feeds.Feeds, journal_seq: int, firms: Iterable[str]) -> Any:
        calls[0] += 1
        if calls[0] % 50 == 0:
            real(self, journal_seq, firms := list(firms))
        return real(self, journal_seq, firms)

    patch.setattr(feeds.Feeds, "extend", gapped)


@fault("sequence", "answered in the end")
def live_before_caught_up(patch: pytest.MonkeyPatch) -> None:
    """A returning client hears what is new before what it missed."""
    real = sessions.Sessions.add

    def early(self: Any, peer: Any, *, pull_on_disconnect: bool) -> None:
        real(self, peer, pull_on_disconnect=pull_on_disconnect)
        self.go_live(peer)

    patch.setattr(sessions.Sessions, "add", early)


@fault("snapshot")
def snapshot_without_quotes(patch: pytest.MonkeyPatch) -> None:
    """A snapshot leaves out what is quoted."""
    real = snapshots.without_replaced

    def without_quotes(events: Any) -> Any:
        return [one for one in real(events) if not isinstance(one, QuoteLive)]

    patch.setattr(catching_up, "without_replaced", without_quotes)


@fault("whole batches", "quantity")
def batches_torn(patch: pytest.MonkeyPatch) -> None:
    """A trade and what ends with it are appended one by one."""
    real = sequencer.Sequencer.execute

    def execute(self: Any, *given: Any, **named: Any) -> Any:
        append, hand_over = self._journal.append, self._journal._hand_over

        def one_by_one(entries: Sequence[Any]) -> int:
            for entry in entries:
                seq = append([entry])
                # Else what one turn of the loop appends is whole all the same.
                hand_over()
            return int(seq)

        self._journal.append = one_by_one
        try:
            return real(self, *given, **named)
        finally:
            del self._journal.append

    patch.setattr(sequencer.Sequencer, "execute", execute)
