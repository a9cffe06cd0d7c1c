"""What operators watch of a running venue: connections, changes, the journal."""

import asyncio
import base64
from collections.abc import Callable

import msgspec

from rfqdesk.protocol.operations.live import (
    AuditEntry,
    AuditPage,
    AwaitChanges,
    ChangesView,
    ListSessions,
    LiveOperation,
    SearchAudit,
    SessionView,
    ShowChanges,
    ShowRecord,
)
from rfqserver.ca.encoding import typed_hex
from rfqserver.gateway.interface import LineFacts, Principal
from rfqserver.gateway.operator_lines import OperatorLines
from rfqserver.journal.interface import Record
from rfqserver.service.authority.identity_log import IdentityLog
from rfqserver.service.clock import VenueClock
from rfqserver.service.feed.sessions import Sessions
from rfqserver.service.operator.approval import OperationRefusedError
from rfqserver.service.operator.audit import AuditFilter, AuditRow, audit_row
from rfqserver.service.operator.audit_words import printable
from rfqserver.service.operator.operation_views import OperationResult
from rfqserver.service.operator.operator_line import OperatorLine
from rfqserver.service.operator.trade_desk import TradeDesk

LOOKED_THROUGH_MAX = 20_000
"""Records that one answer looks through; the next goes on where it ended."""

PIECE_RECORDS = 500
"""Records read at once: so long, a few milliseconds, a thread may hold the interpreter."""

PAYLOAD_MAX_CHARS = 65_536

ALARMS_EVERY_MS = 30_000
"""What ends soon is reckoned no more often than that."""

LOOK_EVERY_S = 0.05
"""A busy journal rings all the time: whoever waits for changes looks no more often than that."""


class LiveDesk:
    """Answers for one running venue; `operators` are connections that are no sessions."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        operators: OperatorLines,
        identity_log: IdentityLog,
        line: OperatorLine,
        trades: TradeDesk,
        clock: VenueClock,
        alarms: Callable[[], tuple[str, ...]] = lambda: (),
    ) -> None:
        self._reckon_alarms = alarms
        self._alarms: tuple[int, tuple[str, ...]] = (0, ())
        self._sessions = sessions
        self._operators = operators
        self._log = identity_log
        self._line = line
        self._trades = trades
        self._journal = line.journal
        self._clock = clock
        self._searching = asyncio.Semaphore(1)
        self._rung = asyncio.Event()
        self._stopped = False
        self.waiting = 0
        """How many wait for changes now."""
        sessions.on_change = operators.on_change = self.ring

    def sessions(self) -> tuple[SessionView, ...]:
        """Everybody who is connected, the oldest connection first."""
        now_ms = self._clock.now_ms()
        found = [(peer.principal, peer.facts()) for peer in self._sessions.all()]
        views = [_session_view(who, facts, now_ms) for who, facts in found + self._operators.all()]
        return tuple(sorted(views, key=lambda view: view.since_ms))

    def changes(self) -> ChangesView:
        """Counts to be compared with earlier ones."""
        now_ms = self._clock.now_ms()
        makers = self._line.state.protection.makers
        return ChangesView(
            now_ms=now_ms,
            makers_frozen=tuple(
                sorted(firm for firm, guard in makers.items() if guard.is_frozen(now_ms))
            ),
            alarms=self._alarms_now(now_ms),
            identity=self._log.changes,
            market=self._line.changes,
            sessions=self._sessions.changes + self._operators.changes,
            journal_seq=self._journal.durable_seq,
            enrolments_pending=self._log.registry.pending_count,
            trades=self._trades.changes,
            trade_changes_pending=len(self._trades.pending),
        )

    def _alarms_now(self, now_ms: int) -> tuple[str, ...]:
        if not self._alarms[0] <= now_ms < self._alarms[0] + ALARMS_EVERY_MS:
            self._alarms = (now_ms, self._reckon_alarms())
        return self._alarms[1]

    async def changed(self, asked: AwaitChanges) -> ChangesView:
        """The counts once they are others than those asked with, or the time is over."""
        self.waiting += 1
        try:
            async with asyncio.timeout(asked.wait_ms / 1_000):
                await self._until_others(
                    (asked.identity, asked.market, asked.sessions, asked.trades)
                )
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1
        return self.changes()

    def ring(self) -> None:
        """Something may have changed: have those who wait look."""
        self._rung.set()

    def stop(self) -> None:
        """Let nobody wait any more: the venue ends."""
        self._stopped = True
        self.ring()

    async def _until_others(self, seen: tuple[int, ...]) -> None:
        while True:
            self._rung.clear()
            if self._stopped or self.changes().counts != seen:
                return
            await self._rung.wait()
            if self.changes().counts == seen:
                await asyncio.sleep(LOOK_EVERY_S)

    async def search(self, asked: SearchAudit) -> AuditPage:
        """Look through the journal from its end, or from where an answer ended, back."""
        wanted = AuditFilter(
            firm=asked.firm, trader=asked.trader, address=asked.address, kind=asked.kind,
            serial=typed_hex(asked.serial).lstrip("0"), since_ms=asked.since_ms,
            until_ms=asked.until_ms,
        )  # fmt: skip
        text = asked.text.casefold()
        last = self._journal.durable_seq
        if asked.before_seq:
            last = min(last, asked.before_seq - 1)
        begun_at, found = last, list[AuditEntry]()
        # One at a time: each takes a share of the interpreter from those who trade.
        async with self._searching:
            while last > 0 and begun_at - last < LOOKED_THROUGH_MAX:
                first = max(1, last - PIECE_RECORDS + 1)
                rows = await asyncio.to_thread(self._rows, first, last)
                for row in reversed(rows):
                    last = row.record.seq - 1
                    if wanted.takes(row) and _has(row, text):
                        found.append(_entry(row))
                        if len(found) == asked.rows_max:
                            return _page(found, begun_at, last)
                if asked.since_ms is not None and rows[0].record.entry.time_ms < asked.since_ms:
                    # Times never go back in a journal.
                    return _page(found, begun_at, 0)
        return _page(found, begun_at, last)

    async def record(self, seq: int) -> AuditPage:
        """One record, whole.

        Raises:
            OperationRefusedError: there is none of this number.
        """
        if seq > self._journal.durable_seq:
            raise OperationRefusedError(f"The journal has no record {seq} yet.")
        [row] = await asyncio.to_thread(self._rows, seq, seq)
        kept = row.record.entry
        exact = base64.b64encode(kept.payload).decode()
        entry = msgspec.structs.replace(
            _entry(row),
            payload=printable(kept.payload.decode(errors="replace"))[:PAYLOAD_MAX_CHARS],
            prev_hash=row.record.prev_hash.hex(),
            stream=kept.stream,
            raw_actor=kept.actor,
            payload_base64=exact if len(kept.payload) <= PAYLOAD_MAX_CHARS else "",
        )
        return AuditPage(entries=(entry,), looked_through=1)

    def _rows(self, first: int, last: int) -> list[AuditRow]:
        registry = self._log.registry
        return [audit_row(one, registry) for one in self._read(first, last)]

    def _read(self, first: int, last: int) -> list[Record]:
        return self._journal.read_many(range(first, last + 1))


async def perform_live(operation: LiveOperation, desk: LiveDesk) -> OperationResult:
    """Carry out what changes nothing and is watched all the time.

    Raises:
        OperationRefusedError: there is no such record.
    """
    match operation:
        case ListSessions():
            return OperationResult(sessions=desk.sessions())
        case ShowChanges():
            return OperationResult(changes=desk.changes())
        case AwaitChanges():
            return OperationResult(changes=await desk.changed(operation))
        case SearchAudit():
            return OperationResult(audit=await desk.search(operation))
        case ShowRecord(seq=seq):
            return OperationResult(audit=await desk.record(seq))


def _page(found: list[AuditEntry], begun_at: int, last: int) -> AuditPage:
    return AuditPage(
        entries=tuple(found),
        next_before_seq=last + 1 if last > 0 else 0,
        looked_through=begun_at - last,
    )


def _has(row: AuditRow, text: str) -> bool:
    if not text:
        return True
    said = f"{row.actor} {row.record.entry.actor} {row.record.entry.kind} {row.what}"
    return text in said.casefold()


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        seq=row.record.seq,
        time_ms=row.record.entry.time_ms,
        actor=printable(row.actor),
        kind=row.record.entry.kind,
        what=row.what,
        hash=row.record.hash.hex(),
    )


def _session_view(who: Principal, facts: LineFacts, now_ms: int) -> SessionView:
    return SessionView(
        line_id=facts.line_id,
        firm=who.firm,
        trader=who.trader,
        role=who.role,
        serial=who.certificate_serial,
        address=facts.address,
        since_ms=now_ms - round(facts.open_for_s * 1_000),
        silent_ms=round(facts.silent_for_s * 1_000),
        queued_bytes=facts.queued_bytes,
    )
