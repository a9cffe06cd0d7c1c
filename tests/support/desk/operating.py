"""An operator's venue in memory: what it knows is set by the test, what is done to it is kept."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import replace

from msgspec import structs
from support.desk.operating_views import (
    INSTRUMENTS,
    LINE,
    NOW_MS,
    SERIALS,
    certificate,
    invitation,
    trade,
)

from rfqdesk.client.errors import ClientError, OperationRefusedError
from rfqdesk.client.fan_out import FanOut, Listener
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.protocol.events import PartyEntry, Standing, Welcome
from rfqdesk.protocol.journal_chain import canonical, record_hash
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.operations.live import (
    AuditEntry,
    AuditPage,
    ChangesView,
    ListSessions,
    SearchAudit,
    SessionView,
    ShowChanges,
    ShowRecord,
)
from rfqdesk.protocol.operations.market_requests import (
    ListGroups,
    ListHalts,
    ListInstruments,
    ShowLimits,
    ShowMarks,
)
from rfqdesk.protocol.operations.market_views import (
    GroupView,
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
    MarkRulesView,
    MarkView,
)
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    ConfirmTradeChange,
    IssueInvitation,
    ListCertificates,
    ListEnrolments,
    ListInvitations,
    ListPrincipals,
    ListTrades,
    WithdrawTradeChange,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import (
    CertificateView,
    EnrolmentView,
    InvitationView,
    PrincipalView,
    TradeView,
)
from rfqdesk.protocol.operations.wire import MarketAnswer, OperationAnswer, OperatorWelcome, Reading
from rfqdesk.protocol.terms import Role

PAYLOAD = b'{"scope":"venue","text":"drill"}'


def chained(records: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Records as they are told whole, each with its hash over the one before."""
    prev_hash, found = bytes(32), []
    for one in sorted(records, key=lambda record: record.seq):
        record = canonical(
            one.seq, one.time_ms, stream="engine", kind=one.kind, actor=one.actor, payload=PAYLOAD
        )
        own_hash = record_hash(prev_hash, record)
        found.append(
            structs.replace(
                one, hash=own_hash.hex(), prev_hash=prev_hash.hex(), payload=PAYLOAD.decode(),
                stream="engine", raw_actor=one.actor,
                payload_base64=base64.b64encode(PAYLOAD).decode(),
            )
        )  # fmt: skip
        prev_hash = own_hash
    return found


class FakeVenue:
    """Implements `OperatingPort`, and what the link asks of a session."""

    def __init__(self) -> None:
        self.clock = ServerClock(lambda: 0.0, NOW_MS)
        self.status = ConnectionStatus(ConnectionState.CONNECTING)
        self.welcome: OperatorWelcome | None = None
        self.makers: tuple[PartyEntry, ...] = ()
        self.standing: Standing | None = None
        self.required = 1
        self.enrolments: tuple[EnrolmentView, ...] = ()
        self.certificates: tuple[CertificateView, ...] = ()
        self.sessions: tuple[SessionView, ...] = ()
        self.principals: tuple[PrincipalView, ...] = ()
        self.invitations: tuple[InvitationView, ...] = ()
        self.trades: tuple[TradeView, ...] = ()
        self.older: tuple[TradeView, ...] = ()
        """Those that are told only where they are asked for."""
        self.groups: tuple[GroupView, ...] = ()
        self.halts: tuple[HaltView, ...] = ()
        self.limits: tuple[LimitsView, ...] = ()
        self.frozen: tuple[MakerGuardView, ...] = ()
        self.instruments: tuple[InstrumentView, ...] = INSTRUMENTS
        self.mark_rules = MarkRulesView(
            age_max_ms=60_000, without_mark=WithoutMark.SKIP, publishers=()
        )
        self.marks: tuple[MarkView, ...] = ()
        self.alarms: tuple[str, ...] = ()
        self.tampered = False
        """Whether records are told otherwise than they were hashed."""
        self.records: tuple[AuditEntry, ...] = ()
        self.count = 0
        """Raise it and everything counts as changed."""
        self.done: list[Operation] = []
        """Operations that are meant to change something, in their order."""
        self.asked: list[Operation] = []
        self.failure: ClientError | None = None
        """What becomes of every operation."""
        self.refusal: ClientError | None = None
        """What becomes of the next one that is meant to change something."""
        self.held: asyncio.Event | None = None
        self.page_max = 100
        self._rung = asyncio.Event()
        self._fan_out = FanOut()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        return self._fan_out.subscribe(listener)

    def will_retry(self, in_ms: int) -> None:
        self._tell(replace(self.status, retry_in_ms=in_ms))

    async def perform(self, operation: Operation) -> OperationAnswer:
        self.asked.append(operation)
        if self.failure is not None:
            state = ConnectionState.CLOSED if self.failure.final else ConnectionState.WAITING
            self._tell(ConnectionStatus(state, self.failure))
            raise self.failure
        self._live()
        if isinstance(operation, Reading):
            return self._read(operation)
        if self.held is not None:
            await self.held.wait()
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.done.append(operation)
        return self._answer(operation)

    async def wait_changes(self, seen: ChangesView) -> ChangesView:
        while self.failure is None and seen.trades == self.count:
            self._rung.clear()
            await self._rung.wait()
        if self.failure is not None:
            raise self.failure
        changes = self._read(ShowChanges()).changes
        assert changes is not None
        return changes

    def fail(self, failure: ClientError | None) -> None:
        """Have every operation fail, and whoever waits at once."""
        self.failure = failure
        self._rung.set()

    def changed(self, **facts: object) -> None:
        """Set what the venue knows."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.count += 1
        self._rung.set()

    def _answer(self, operation: Operation) -> OperationAnswer:
        if isinstance(operation, ApproveEnrolment):
            terms = operation.terms
            return OperationAnswer(
                certificates=(
                    certificate(3, terms.firm or "newco", terms.trader or "nina-petrova"),
                )
            )
        if isinstance(operation, IssueInvitation):
            made = invitation(
                9, operation.firm or "albion", operation.trader, role=operation.role or Role.TRADER,
                replaces=operation.replaces,
            )  # fmt: skip
            return OperationAnswer(invitations=(made,), token="7f" * 20, invitation_line=LINE)
        if isinstance(operation, ConfirmTradeChange | WithdrawTradeChange):
            done = isinstance(operation, ConfirmTradeChange)
            return OperationAnswer(trades=(trade(1, cancelled=done),))
        return OperationAnswer(
            certificates=self.certificates[:1],
            principals=self.principals[:1],
            trades=(trade(1, proposed="cancel it (both agree)", proposed_by="venue-desk/olga"),),
        )

    def _read(self, operation: Operation) -> OperationAnswer:  # noqa: C901, PLR0912 - one line each
        match operation:
            case ShowChanges():
                count = self.count
                waiting = sum(one.status is EnrolmentStatus.PENDING for one in self.enrolments)
                return OperationAnswer(
                    changes=ChangesView(
                        now_ms=NOW_MS, identity=count, market=count, sessions=count,
                        journal_seq=10_000 + count, enrolments_pending=waiting, trades=count,
                        trade_changes_pending=sum(bool(one.proposed) for one in self.trades),
                        makers_frozen=tuple(one.firm for one in self.frozen if one.frozen),
                        alarms=self.alarms,
                    )
                )  # fmt: skip
            case ListEnrolments():
                return OperationAnswer(enrolments=self.enrolments)
            case ListInvitations():
                return OperationAnswer(invitations=self.invitations)
            case ListTrades():
                return OperationAnswer(trades=self._trades(operation))
            case ListCertificates():
                return OperationAnswer(certificates=self.certificates)
            case ListSessions():
                return OperationAnswer(sessions=self.sessions)
            case ListGroups():
                return OperationAnswer(market=MarketAnswer(groups=self.groups))
            case ListPrincipals():
                return OperationAnswer(principals=self.principals)
            case ListHalts():
                return OperationAnswer(market=MarketAnswer(halts=self.halts))
            case ListInstruments():
                return OperationAnswer(market=MarketAnswer(instruments=self.instruments))
            case ShowLimits():
                return OperationAnswer(market=MarketAnswer(limits=self.limits, makers=self.frozen))
            case ShowMarks():
                return OperationAnswer(
                    market=MarketAnswer(mark_rules=self.mark_rules, marks=self.marks)
                )
            case SearchAudit():
                return OperationAnswer(audit=self._searched(operation))
            case ShowRecord(seq=seq):
                whole = tuple(one for one in chained(self.records) if one.seq == seq)
                if self.tampered:
                    whole = tuple(structs.replace(one, raw_actor="?") for one in whole)
                return OperationAnswer(audit=AuditPage(entries=whole))
        raise OperationRefusedError("the fake venue does not know this")

    def _trades(self, asked: ListTrades) -> tuple[TradeView, ...]:
        if asked.trade_id:
            return tuple(one for one in self.older if one.trade_id == asked.trade_id)
        if asked.firm:
            return tuple(one for one in self.older if asked.firm in (one.taker, one.maker))
        return self.trades

    def _searched(self, asked: SearchAudit) -> AuditPage:
        found = [
            one
            for one in self.records
            if (not asked.before_seq or one.seq < asked.before_seq)
            and asked.text.casefold() in f"{one.kind} {one.what}".casefold()
            and asked.kind in ("", one.kind)
        ]
        page = found[: min(self.page_max, asked.rows_max)]
        more = len(found) > len(page)
        return AuditPage(
            entries=tuple(page), next_before_seq=page[-1].seq if more else 0, looked_through=5_000
        )

    def _live(self) -> None:
        if self.welcome is None:
            self.welcome = OperatorWelcome(
                session_id="0f3c", venue="blue", firm="venue-desk", trader="olga",
                certificate_serial=SERIALS[7], server_time_ms=NOW_MS,
                approvals_required=self.required,
            )  # fmt: skip
        self._tell(
            ConnectionStatus(
                ConnectionState.LIVE,
                rtt_ms=4.2,
                welcome=Welcome(
                    session_id="0f3c", venue="blue", firm="venue-desk", trader="olga",
                    role=Role.OPERATOR, certificate_serial=SERIALS[7], server_time_ms=NOW_MS,
                    heartbeat_interval_ms=1_500, peer_silence_max_ms=5_000,
                ),
            )
        )  # fmt: skip

    def _tell(self, status: ConnectionStatus) -> None:
        if status != self.status:
            self.status = status
            self._fan_out.tell(status)
