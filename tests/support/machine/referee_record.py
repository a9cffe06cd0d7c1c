"""A referee's own plain record of requests, made from the events alone."""

from dataclasses import dataclass, field
from decimal import Decimal

from rfqdesk.protocol.terms import QuoteRespType, Side
from rfqserver.engine.facts import events as facts
from rfqserver.engine.facts import offer_events as offers
from rfqserver.engine.state.transitions import (
    LINE_TRANSITIONS,
    REQUEST_TRANSITIONS,
    LineStatus,
    RequestStatus,
)

SIDES = {QuoteRespType.LIFT: Side.BUY, QuoteRespType.HIT: Side.SELL}
LINE_ROWS = {(row.before, row.event, row.reason): row.after for row in LINE_TRANSITIONS}
REQUEST_ROWS = {(row.before, row.reason): row.after for row in REQUEST_TRANSITIONS}


@dataclass
class Line:
    """One maker on one request."""

    status: LineStatus = LineStatus.INVITED
    quote: facts.QuoteSubmitted | None = None
    left: dict[Side, Decimal] = field(default_factory=dict)
    """By the taker's side: what the live revision is still good for."""


@dataclass
class Resting:
    """What a request trades by itself on one side."""

    quote_resp_id: str
    trader: str
    price: Decimal
    left: Decimal


@dataclass
class Case:
    """One request and all that was heard about it."""

    opened: facts.RequestOpened
    lines: dict[str, Line]
    status: RequestStatus = RequestStatus.OPEN
    traded: Decimal = Decimal(0)
    resting: dict[Side, Resting] = field(default_factory=dict)
    counters: dict[str, offers.CounterOffered] = field(default_factory=dict)
    """By maker: those that stand."""
    rounds: dict[str, int] = field(default_factory=dict)
    look: offers.LookAsked | None = None


@dataclass
class Record:
    """What a referee knows of all requests."""

    cases: dict[str, Case] = field(default_factory=dict)
    trades: list[facts.TradeExecuted] = field(default_factory=list)
    looked: dict[str, offers.LookAsked] = field(default_factory=dict)
    accepted: dict[str, offers.CounterOffered] = field(default_factory=dict)
    """Counters whose trade is to follow, by its id."""
    seen: set[tuple[object, ...]] = field(default_factory=set)
    proposals: dict[str, facts.TradeChangeProposed] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    quote_ids: dict[tuple[str, str], str] = field(default_factory=dict)
    last_time_ms: int = 0

    def _move(self, rfq_id: str, maker: str, kind: str, reason: object) -> Line:
        line = self.cases[rfq_id].lines[maker]
        line.status = LINE_ROWS[line.status, kind, reason]  # type: ignore[index]  # None or a reason
        return line
