"""What an operator is shown, one record of each kind, with what a test wants changed."""

from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.operations.live import AuditEntry, SessionView
from rfqdesk.protocol.operations.market_views import (
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
    MarkView,
)
from rfqdesk.protocol.operations.statuses import EnrolmentStatus
from rfqdesk.protocol.operations.views import (
    CertificateView,
    EnrolmentView,
    InvitationView,
    PrincipalView,
    TradeView,
)
from rfqdesk.protocol.prices import Mark
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument, InstrumentKind, PrincipalKind, Role

NOW_MS = 1_795_600_000_000
HOUR_MS = 3_600_000
PRINT = "9f2c44d07b1e5a63" * 4
WORDS = "anchor quiet basket lemon orbit velvet candle thunder maple ribbon"
SERIALS = [f"{n:02x}{'5c01a93e77d0' * 3}"[:38] for n in range(1, 9)]

LINE = f"rfqdesk://rfq.blue.example:8443/?trading=9443&root={'3f0a91cc' * 8}&token={'7f' * 20}"

INSTRUMENTS = tuple(
    InstrumentView(
        instrument=Instrument(
            symbol=symbol, kind=InstrumentKind.OPTION, underlying="BTC", price_currency="BTC",
            tick_size="0.0001", lot_size="0.1",
        )
    )
    for symbol in ("BTC-25DEC26-80000-C", "BTC-25DEC26-90000-C", "ETH-PERP")
)  # fmt: skip


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


def principal(firm: str, trader: str = "", **facts: object) -> PrincipalView:
    """A firm, or one of its traders."""
    known: dict[str, object] = {
        "firm": firm,
        "trader": trader,
        "roles": (Role.TRADER,),
        "kind": PrincipalKind.PERSON if trader else None,
        "entitlements": Entitlements(),
        "suspended": False,
        "suspended_with_firm": False,
        "suspended_ms": 0,
        "suspension_reason": "",
    }
    return PrincipalView(**{**known, **facts})  # type: ignore[arg-type]


def invitation(
    number: int, firm: str = "newco", trader: str = "", **facts: object
) -> InvitationView:
    """An open invitation of a trader, unless told otherwise."""
    known: dict[str, object] = {
        "invitation_id": str(number),
        "status": "open",
        "firm": firm,
        "role": Role.TRADER,
        "trader": trader,
        "issued_ms": NOW_MS - (10 - number) * HOUR_MS,
        "expires_ms": NOW_MS + (62 + number) * HOUR_MS,
        "enrolment_id": "",
    }
    return InvitationView(**{**known, **facts})  # type: ignore[arg-type]


def trade(number: int, **facts: object) -> TradeView:
    """A trade as it was done, unless told otherwise."""
    known: dict[str, object] = {
        "trade_id": f"{number}cceqhfir4ra544x",
        "rfq_id": f"rfq{number}",
        "traded_ms": NOW_MS - number * HOUR_MS // 4,
        "taker": "albion",
        "taker_trader": "jane-okafor",
        "maker": "meridian",
        "maker_trader": "pricing-bot",
        "side": "buy",
        "quantity": "10",
        "price": "0.0057",
        "price_currency": "BTC",
        "legs": ("buy 1 BTC-25DEC26-80000-C",),
        "cancelled": False,
    }
    return TradeView(**{**known, **facts})  # type: ignore[arg-type]


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


def guard(firm: str, **facts: object) -> MakerGuardView:
    """A maker whose own protection has not been reached, unless told otherwise."""
    known: dict[str, object] = {
        "firm": firm,
        "rules": ProtectionRules(window_ms=5_000, trades_max=3),
        "operator_rules": ProtectionRules(),
        "frozen": False,
        "frozen_until_ms": 0,
    }
    return MakerGuardView(**{**known, **facts})  # type: ignore[arg-type]


def frozen_maker(firm: str = "meridian") -> MakerGuardView:
    """A maker that the operator's rules froze."""
    return guard(
        firm,
        operator_rules=ProtectionRules(window_ms=10_000, quantity_max="500", delta_max="40"),
        frozen=True,
        tripped_ms=NOW_MS - 90_000,
        tripped_by_operator=True,
        tripped_trades=4,
        tripped_quantity="520",
        tripped_delta="-41.5",
    )


def mark(
    symbol: str, age_ms: int = 1_200, source: str = "meridian/pricing-bot", **facts: str
) -> MarkView:
    """A reference price, fresh for a minute."""
    known = {
        "mark_price": "0.0562",
        "index_price": "61250.4",
        "delta": "0.52",
        "volatility": "48.1",
    }
    return MarkView(
        mark=Mark(symbol=symbol, time_ms=NOW_MS - age_ms, source=source, **{**known, **facts}),
        fresh=age_ms <= 60_000,
    )  # fmt: skip
