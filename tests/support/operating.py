"""An operator's venue in memory: what it knows is set by the test, what it was asked is kept."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from msgspec import structs

from rfqdesk.client.errors import ClientError, OperationRefusedError
from rfqdesk.client.fan_out import FanOut, Listener
from rfqdesk.client.server_clock import ServerClock
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import PartyEntry, Standing, Welcome
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.decisions import Limits
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
from rfqdesk.protocol.operations.market_requests import ListHalts, ListInstruments, ShowLimits
from rfqdesk.protocol.operations.market_views import (
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
)
from rfqdesk.protocol.operations.requests import (
    ApproveEnrolment,
    ListCertificates,
    ListEnrolments,
    ListPrincipals,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import CertificateView, EnrolmentView, PrincipalView
from rfqdesk.protocol.operations.wire import (
    MarketAnswer,
    OperationAnswer,
    OperatorWelcome,
    Reading,
)
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PrincipalKind, Role

NOW_MS = 1_795_600_000_000
HOUR_MS = 3_600_000
PRINT = "9f2c44d07b1e5a63" * 4
WORDS = "anchor quiet basket lemon orbit velvet candle thunder maple ribbon"
SERIALS = [f"{n:02x}{'5c01a93e77d0' * 3}"[:38] for n in range(1, 9)]


def enrolment(number: int = 7, **facts: object) -> EnrolmentView:
    """Somebody who waits, without an invitation, unless told otherwise."""
    known: dict[str, object] = {
        "enrolment_id": str(number),
        "status": EnrolmentStatus.PENDING,
        "requested_ms": NOW_MS - number * HOUR_MS,
        "common_name": "Nina Petrova",
        "organisation": "Newcomers Capital",
        "fingerprint": PRINT,
        "words": WORDS,
        "address": "198.51.100.24",
        "approvals_refused": 0,
        "decided_ms": 0,
        "reason": "",
        "firm": "",
        "firm_name": "",
        "trader": "",
        "role": None,
        "serial": "",
        "approvals_missing": 1,
    }
    return EnrolmentView(**{**known, **facts})  # type: ignore[arg-type]


def certificate(
    number: int = 0, firm: str = "albion", trader: str = "jane-okafor", **facts: object
) -> CertificateView:
    """A good certificate of a trader, unless told otherwise."""
    known: dict[str, object] = {
        "serial": SERIALS[number],
        "status": "active",
        "firm": firm,
        "firm_name": firm.title() + " Asset Management",
        "trader": trader,
        "role": Role.TRADER,
        "enrolment_id": str(number),
        "not_before_ms": NOW_MS - 20 * 24 * HOUR_MS,
        "not_after_ms": NOW_MS + 70 * 24 * HOUR_MS,
        "fingerprint": "ab" * 32,
        "revoked_ms": None,
        "revocation_reason": "",
    }
    return CertificateView(**{**known, **facts})  # type: ignore[arg-type]


def session(
    number: int = 0, firm: str = "albion", trader: str = "jane-okafor", role: Role = Role.TRADER
) -> SessionView:
    """A connection under the certificate of that number."""
    return SessionView(
        line_id=f"line{number}",
        firm=firm,
        trader=trader,
        role=role,
        serial=SERIALS[number],
        address=f"203.0.113.{10 + number}",
        since_ms=NOW_MS - (number + 1) * HOUR_MS,
        silent_ms=300 * (number + 1),
        queued_bytes=0 if number != 2 else 48_000,
    )


def principal(firm: str, trader: str = "") -> PrincipalView:
    """A firm, or one of its traders."""
    return PrincipalView(
        firm=firm, trader=trader, roles=(Role.TRADER,),
        kind=PrincipalKind.PERSON if trader else None, entitlements=Entitlements(),
        suspended=False, suspended_with_firm=False, suspended_ms=0, suspension_reason="",
    )  # fmt: skip


def limits(name: str, used: str = "0", **facts: object) -> LimitsView:
    """What somebody may do."""
    return LimitsView(
        name=name, limits=Limits(**facts), open_requests=2, day_quantity=used,  # type: ignore[arg-type]
        day_notional="184200" if used != "0" else "0",
    )  # fmt: skip


def halt(name: str = "BTC-*", scope: HaltScope = HaltScope.INSTRUMENT) -> HaltView:
    """A halt that stands."""
    return HaltView(
        scope=scope, name=name, text="Index feed is stale", since_ms=NOW_MS - 600_000,
        operator="operator:venue-desk/olga#5c01",
    )  # fmt: skip


def record(seq: int, kind: str = "halt_imposed", what: str = "venue halted: drill") -> AuditEntry:
    """A record in words."""
    return AuditEntry(
        seq=seq, time_ms=NOW_MS - (10_000 - seq) * 1_000, what=what, kind=kind,
        actor="operator:venue-desk/olga#5c01", hash=f"{seq:064x}",
    )  # fmt: skip


def frozen_maker(firm: str = "meridian") -> MakerGuardView:
    """A maker whose protection was reached."""
    return MakerGuardView(
        firm=firm, rules=ProtectionRules(), operator_rules=ProtectionRules(), frozen=True,
        frozen_until_ms=0,
    )  # fmt: skip


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
        self.halts: tuple[HaltView, ...] = ()
        self.limits: tuple[LimitsView, ...] = ()
        self.frozen: tuple[MakerGuardView, ...] = ()
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
        if isinstance(operation, Reading | ListInstruments | ShowLimits):
            return self._read(operation)
        if self.held is not None:
            await self.held.wait()
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.done.append(operation)
        return self._answer(operation)

    def changed(self, **facts: object) -> None:
        """Set what the venue knows."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.count += 1

    def _answer(self, operation: Operation) -> OperationAnswer:
        if isinstance(operation, ApproveEnrolment):
            terms = operation.terms
            return OperationAnswer(
                certificates=(
                    certificate(3, terms.firm or "newco", terms.trader or "nina-petrova"),
                )
            )
        return OperationAnswer(certificates=self.certificates[:1])

    def _read(self, operation: Operation) -> OperationAnswer:  # noqa: C901 - one line each
        match operation:
            case ShowChanges():
                count = self.count
                waiting = sum(one.status is EnrolmentStatus.PENDING for one in self.enrolments)
                return OperationAnswer(
                    changes=ChangesView(
                        now_ms=NOW_MS, identity=count, market=count, sessions=count,
                        journal_seq=10_000 + count, enrolments_pending=waiting,
                    )
                )  # fmt: skip
            case ListEnrolments():
                return OperationAnswer(enrolments=self.enrolments)
            case ListCertificates():
                return OperationAnswer(certificates=self.certificates)
            case ListSessions():
                return OperationAnswer(sessions=self.sessions)
            case ListPrincipals():
                return OperationAnswer(principals=self.principals)
            case ListHalts():
                return OperationAnswer(market=MarketAnswer(halts=self.halts))
            case ListInstruments():
                return OperationAnswer(market=MarketAnswer(instruments=INSTRUMENTS))
            case ShowLimits():
                return OperationAnswer(market=MarketAnswer(limits=self.limits, makers=self.frozen))
            case SearchAudit():
                return OperationAnswer(audit=self._searched(operation))
            case ShowRecord(seq=seq):
                found = next(one for one in self.records if one.seq == seq)
                whole = structs.replace(
                    found, payload='{"scope":"venue","text":"drill"}', prev_hash="0" * 64
                )
                return OperationAnswer(audit=AuditPage(entries=(whole,)))
        raise OperationRefusedError("the fake venue does not know this")

    def _searched(self, asked: SearchAudit) -> AuditPage:
        found = [
            one
            for one in self.records
            if (not asked.before_seq or one.seq < asked.before_seq)
            and asked.text.casefold() in f"{one.kind} {one.what}".casefold()
            and asked.kind in ("", one.kind)
        ]
        page = found[: self.page_max]
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


INSTRUMENTS = tuple(
    InstrumentView(
        instrument=Instrument(
            symbol=symbol, kind=InstrumentKind.OPTION, underlying="BTC", price_currency="BTC",
            tick_size="0.0001", lot_size="0.1",
        )
    )
    for symbol in ("BTC-25DEC26-80000-C", "BTC-25DEC26-90000-C", "ETH-PERP")
)  # fmt: skip


def busy_venue() -> FakeVenue:
    """A venue on an ordinary morning."""
    venue = FakeVenue()
    venue.changed(
        enrolments=(
            enrolment(4, common_name="Tom Reed", organisation="Albion", address="192.0.2.7",
                      status=EnrolmentStatus.APPROVED, firm="albion", trader="tom-reed",
                      role=Role.TRADER, serial=SERIALS[1]),
            enrolment(5, common_name="Meridian pricing bot", organisation="Meridian Markets",
                      invited_firm="meridian", invited_role=Role.MAKER, invitation_id="3",
                      address="192.0.2.88"),
            enrolment(7),
        ),
        certificates=(
            certificate(0),
            certificate(1, "albion", "tom-reed"),
            certificate(2, "meridian", "pricing-bot", role=Role.MAKER),
            certificate(4, "halcyon", "desk", role=Role.MAKER, status="revoked",
                        revoked_ms=NOW_MS - HOUR_MS, revocation_reason="key_compromise"),
            certificate(7, "venue-desk", "olga", role=Role.OPERATOR),
        ),
        sessions=(
            session(0),
            session(1, "albion", "tom-reed"),
            session(2, "meridian", "pricing-bot", Role.MAKER),
        ),
        principals=(principal("albion"), principal("albion", "jane-okafor"),
                    principal("albion", "tom-reed"), principal("meridian"),
                    principal("meridian", "pricing-bot")),
        halts=(halt(), halt("halcyon", HaltScope.FIRM)),
        limits=(
            limits("*", requests_per_minute=60, band_percent="25"),
            limits("albion", "1240.5", open_requests_max=50, day_quantity_max="5000",
                   day_notional_max="25000000"),
            limits("albion/tom-reed", "0", trade_quantity_max="100"),
        ),
        frozen=(frozen_maker(),),
        records=tuple(
            record(seq, *_STORY[seq % len(_STORY)]) for seq in range(10_001, 9_900, -1)
        ),
    )  # fmt: skip
    return venue


_STORY = (
    ("halt_imposed", "instrument BTC-* halted: Index feed is stale"),
    ("operation_signed", "halt_trading asked for, signed by 5c01a93e77d0"),
    ("enrolment_approved", "enrolment 4 approved: albion/tom-reed, trader"),
    ("certificate_refused", "03c1 refused after the handshake, from 192.0.2.7: not_operator"),
    ("request_opened", "request 5f0c for 10"),
)
