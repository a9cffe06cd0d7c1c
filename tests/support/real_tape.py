"""What was really traded, as requests to replay; and a venue in memory that lists it all.

The files are not shipped: `missing()` says why a test has to be skipped without them.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from support.boards import SHARED_DATA

from rfqdesk.demo.board import MONTHS, ms_of
from rfqdesk.protocol.events import FeedEvent
from rfqdesk.protocol.terms import Instrument, InstrumentKind, Leg, LegSide, PutCall, Role, Side
from rfqserver.engine.answers import Accepted
from rfqserver.engine.commands import VENUE, Actor, AdmitParty, EngineCommand, LoadInstruments
from rfqserver.engine.decide import decide
from rfqserver.engine.facts.events import Event, decode_event, encode_event
from rfqserver.engine.seeing.visibility import project
from rfqserver.engine.state.evolve import evolve
from rfqserver.engine.state.state import VenueState

TAPE = SHARED_DATA / "tape"

_NAME = re.compile(r"([A-Z]+)-(?:PERPETUAL|(\d{1,2})([A-Z]{3})(\d{2})(?:-(\d+)-([CP]))?)")
_EXPIRY_HOUR = 8
_OPTION_LOT, _DOLLAR_LOT = "0.1", "10"


def missing() -> str:
    """Why there is nothing to replay, "" where there is."""
    return "" if TAPE.is_dir() else f"the real tape is not on this machine ({TAPE.name}/)"


@dataclass(frozen=True)
class BlockRfq:
    """A package that was traded, with what each of its legs was priced at.

    Legs are as buying the package has them, whichever way the taker dealt.
    """

    name: str
    time_ms: int
    side: Side
    quantity: Decimal
    price: Decimal
    legs: tuple[Leg, ...]
    leg_prices: tuple[Decimal, ...]


@dataclass(frozen=True)
class ScreenRequest:
    """One instrument bought or sold on a screen, down to a worst price."""

    time_ms: int
    instrument: str
    side: Side
    quantity: Decimal
    limit: Decimal
    mark: Decimal


def block_rfqs() -> list[BlockRfq]:
    """All of the file, in its order."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in _rows("block_rfqs_*.csv"):
        groups.setdefault(row["rfq_id"], []).append(row)
    return [
        BlockRfq(
            name=name,
            time_ms=int(rows[0]["timestamp_ms"]),
            side=Side(rows[0]["taker_side"]),
            quantity=Decimal(rows[0]["amount"]),
            price=Decimal(rows[0]["package_price"]),
            legs=tuple(
                Leg(
                    row["leg_instrument"],
                    int(row["leg_ratio"]),
                    LegSide(row["leg_side_when_buying"]),
                )
                for row in rows
            ),
            leg_prices=tuple(Decimal(row["leg_price"]) for row in rows),
        )
        for name, rows in groups.items()
    ]


def screen_requests() -> list[ScreenRequest]:
    """All of the file, in its order."""
    return [
        ScreenRequest(
            time_ms=int(row["timestamp_ms"]),
            instrument=row["instrument_name"],
            side=Side(row["side"]),
            quantity=Decimal(row["amount"]),
            limit=Decimal(row["limit_price"]),
            mark=Decimal(row["mark_price"]),
        )
        for row in _rows("requests_*.csv")
    ]


def master(prices: Iterable[tuple[str, Decimal]]) -> tuple[Instrument, ...]:
    """What the tape names, each on the tick of the finest price that it was dealt at."""
    finest: dict[str, int] = {}
    for symbol, price in prices:
        exponent = price.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        finest[symbol] = min(finest.get(symbol, 0), exponent)
    return tuple(_instrument(symbol, exponent) for symbol, exponent in finest.items())


def tick_of(listed: Iterable[Instrument], symbol: str) -> Decimal:
    """An instrument's tick."""
    return next(Decimal(item.tick_size) for item in listed if item.symbol == symbol)


class ReplayedVenue:
    """The engine, a clock set by hand and a journal; a trader and two makers are admitted."""

    def __init__(self, instruments: tuple[Instrument, ...], start_ms: int) -> None:
        self.state = VenueState()
        self.now_ms = start_ms
        self.journal: list[bytes] = []
        self.do(LoadInstruments(instruments), VENUE)
        for firm, role in (("acacia", Role.TRADER), ("birch", Role.MAKER), ("cedar", Role.MAKER)):
            self.do(AdmitParty(firm, firm.title(), role), VENUE)

    def do(self, command: EngineCommand, actor: Actor) -> object:
        """Decide, journal and apply one command; returns its answer."""
        new_id = f"id-{len(self.journal)}"
        decision = decide(self.state, command, actor, self.now_ms, new_id)
        for event in decision.events:
            self.journal.append(encode_event(event))
            evolve(self.state, decode_event(self.journal[-1]))
        return decision.answer

    def accepted(self, command: EngineCommand, actor: Actor) -> Accepted:
        """Do a command that must succeed."""
        answer = self.do(command, actor)
        assert isinstance(answer, Accepted), answer
        return answer

    def events(self) -> list[Event]:
        """All that was journalled."""
        return [decode_event(payload) for payload in self.journal]

    def feed(self, firm: str) -> list[FeedEvent]:
        """All that a firm got to see."""
        seen: list[FeedEvent] = []
        for event in self.events():
            message = project(event, firm, len(seen) + 1)
            if message is not None:
                seen.append(message)
        return seen

    def replayed(self) -> VenueState:
        """A fresh state made from the journal alone."""
        state = VenueState()
        for event in self.events():
            evolve(state, event)
        return state


def _rows(pattern: str) -> list[dict[str, str]]:
    path = max(Path(TAPE).glob(pattern))
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _leg(row: dict[str, str]) -> Leg:
    ratio, side = int(row["leg_ratio"]), LegSide(row["leg_side_when_buying"])
    return Leg(row["leg_instrument"], ratio, side)


def _instrument(symbol: str, exponent: int) -> Instrument:
    found = _NAME.fullmatch(symbol)
    assert found is not None, symbol
    coin, day, month, year, strike, letter = found.groups()
    option = letter is not None
    kind = InstrumentKind.OPTION if option else InstrumentKind.FUTURE
    return Instrument(
        symbol=symbol,
        kind=kind if day else InstrumentKind.PERPETUAL,
        underlying=coin,
        price_currency=coin if option else "USD",
        tick_size=f"{Decimal(1).scaleb(exponent):f}",
        lot_size=_OPTION_LOT if option else _DOLLAR_LOT,
        expiry_ms=ms_of(
            datetime(2000 + int(year), MONTHS.index(month) + 1, int(day), _EXPIRY_HOUR, tzinfo=UTC)
        )
        if day
        else 0,
        strike=strike or "",
        put_call=None if letter is None else PutCall.CALL if letter == "C" else PutCall.PUT,
    )
