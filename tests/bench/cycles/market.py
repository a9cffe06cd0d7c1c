"""Traders and makers as a load generator plays them: full cycles, so many in flight.

A cycle is a request to every maker, a signed two-way quote of each, the best one
lifted, and the trade confirmed to both: to the trader by answer and report, to the
maker by its report. Another one begins in its place.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.cycles.wire import Wire
from support.venues.dealing_room import CALLS

from rfqdesk.protocol.commands import Quote, QuoteRequest, QuoteResponse
from rfqdesk.protocol.terms import Leg, LegSide, PriceLevel, QuoteRespType

_LEGS = (Leg(instrument=CALLS[0].symbol, ratio=1, side=LegSide.BUY),)
_QUANTITY = "10"
_RFQ_ID = re.compile(rb'"rfq_id":"([^"]+)"')
_REQ_ID = re.compile(rb'"quote_req_id":"([^"]+)"')
_REF = re.compile(rb'"ref":"([^"]+)"')
_MAKER = re.compile(rb'"maker":"([^"]+)"')
_QUOTE_ID = re.compile(rb'"quote_id":"([^"]+)"')
CONFIRMATIONS = 3


class LoadError(Exception):
    """The venue did something that no cycle has."""


@dataclass(slots=True)
class Cycle:
    """One cycle under way; times are those of `perf_counter`."""

    number: int
    trader: "Trader"
    rfq_id: bytes = b""
    quotes: int = 0
    best: bytes = b""
    """The quote id of the first maker, whose price is best."""
    quoted_s: dict[bytes, float] = field(default_factory=dict)
    began_s: float = 0.0
    accepted_s: float = 0.0
    confirmed: int = 0


@dataclass
class Times:
    """What was measured, in seconds."""

    quote: list[float] = field(default_factory=list)
    accept: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


class Market:
    """Runs cycles among traders and makers.

    Args:
        one_by_one: each maker quotes when the trader has the quote of the one before.
    """

    def __init__(self) -> None:
        self.traders: list[Trader] = []
        self.makers: list[Maker] = []
        self.times = Times()
        self.accept_bytes = 0
        self._number = 0
        self._in_use = 1
        self._one_by_one = False
        self._running = False
        self._open: dict[bytes, Cycle] = {}
        self._by_request: dict[bytes, Cycle] = {}
        self._idle = asyncio.Event()
        self._failure: LoadError | None = None

    def begin(self, in_flight: int, traders: int, *, one_by_one: bool = False) -> None:
        """Start so many cycles, over the first so many traders in turn."""
        self.check()
        self._running, self._in_use, self._one_by_one = True, traders, one_by_one
        self._idle.clear()
        for _ in range(in_flight):
            self._next()

    def measure_anew(self) -> None:
        """Forget what was measured so far."""
        self.times = Times()

    async def run(self, seconds: float) -> None:
        """Let cycles follow each other so long, or until something goes wrong."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()

    async def end(self) -> None:
        """Begin no more cycles and wait for those under way.

        Raises:
            LoadError: something went wrong meanwhile.
        """
        self._running = False
        async with asyncio.timeout(60):
            await self._idle.wait()
        self.check()

    def check(self) -> None:
        """Raise what went wrong, if anything did."""
        if self._failure is not None:
            raise self._failure

    def fail(self, line: bytes) -> None:
        """The venue refused something, or ended a session."""
        self._failure = self._failure or LoadError(line.decode())
        self._running = False
        self._idle.set()

    # What the parties tell ---------------------------------------------------

    def opened(self, request_id: bytes, rfq_id: bytes) -> None:
        """The trader has read its own request in the feed."""
        cycle = self._by_request[request_id]
        cycle.rfq_id = rfq_id
        self._open[rfq_id] = cycle
        if self._one_by_one:
            self.makers[0].quote(rfq_id)

    def asked(self, maker: "Maker", rfq_id: bytes) -> None:
        """A maker has read a request."""
        if not self._one_by_one:
            maker.quote(rfq_id)

    def quoting(self, maker: "Maker", rfq_id: bytes) -> None:
        """A maker is about to send its quote."""
        # The trader may read of its request after the makers did.
        cycle = self._open.get(rfq_id)
        if cycle is not None:
            cycle.quoted_s[maker.firm] = time.perf_counter()

    def quoted(self, maker: bytes, rfq_id: bytes, quote_id: bytes) -> None:
        """The trader has read a quote."""
        cycle = self._open[rfq_id]
        if maker in cycle.quoted_s:
            self.times.quote.append(time.perf_counter() - cycle.quoted_s[maker])
        cycle.quotes += 1
        if maker == self.makers[0].firm:
            cycle.best = quote_id
        if cycle.quotes == len(self.makers):
            cycle.trader.accept(cycle, self.makers[0])
        elif self._one_by_one:
            self.makers[cycle.quotes].quote(rfq_id)

    def confirmed(self, rfq_id: bytes) -> None:
        """One of the confirmations has been read."""
        cycle = self._open[rfq_id]
        cycle.confirmed += 1
        if cycle.confirmed < CONFIRMATIONS:
            return
        now_s = time.perf_counter()
        self.times.accept.append(now_s - cycle.accepted_s)
        self.times.whole.append(now_s - cycle.began_s)
        del self._open[rfq_id], self._by_request[request_id_of(cycle.number)]
        self._next()

    def _next(self) -> None:
        if self._running:
            self._number += 1
            cycle = Cycle(self._number, self.traders[self._number % self._in_use])
            self._by_request[request_id_of(cycle.number)] = cycle
            cycle.trader.request(cycle)
        elif not self._by_request:
            self._idle.set()


def request_id_of(number: int) -> bytes:
    """The request id of a cycle."""
    return b"r%d" % number


class Trader:
    """Asks, and lifts the best quote when all are there."""

    def __init__(self, market: Market) -> None:
        self.wire: Wire | None = None
        self._market = market
        self._takes: dict[bytes, Callable[[bytes], None]] = {
            b"ack": self._ack,
            b"request_opened": self._opened,
            b"quote_live": self._quote,
            b"execution_report": lambda line: market.confirmed(_found(_RFQ_ID, line)),
            b"reject": market.fail,
            b"logout": market.fail,
        }

    def hear(self, line: bytes) -> None:
        """Take a line of the venue."""
        take = self._takes.get(line[9 : line.index(b'"', 9)])
        if take is not None:
            take(line)

    def request(self, cycle: Cycle) -> None:
        """Begin a cycle."""
        assert self.wire is not None
        own_id = request_id_of(cycle.number).decode()
        line = self.wire.signed(
            QuoteRequest(
                ref=own_id, quote_req_id=own_id, legs=_LEGS, quantity=_QUANTITY,
                request_ttl_ms=60_000,
            )
        )  # fmt: skip
        cycle.began_s = time.perf_counter()
        self.wire.say(line)

    def accept(self, cycle: Cycle, maker: "Maker") -> None:
        """Lift the quote of a maker."""
        assert self.wire is not None
        line = self.wire.signed(
            QuoteResponse(
                ref=f"a{cycle.rfq_id.decode()}", quote_resp_id=f"a{cycle.number}",
                quote_req_id=request_id_of(cycle.number).decode(), maker=maker.firm.decode(),
                quote_id=cycle.best.decode(), revision=1, response=QuoteRespType.LIFT,
                quantity=_QUANTITY, price=maker.offer.price,
            )
        )  # fmt: skip
        self._market.accept_bytes = len(line)
        cycle.accepted_s = time.perf_counter()
        self.wire.say(line)

    def _ack(self, line: bytes) -> None:
        ref = _found(_REF, line)
        if ref.startswith(b"a"):
            self._market.confirmed(ref[1:])

    def _opened(self, line: bytes) -> None:
        self._market.opened(_found(_REQ_ID, line), _found(_RFQ_ID, line))

    def _quote(self, line: bytes) -> None:
        self._market.quoted(_found(_MAKER, line), _found(_RFQ_ID, line), _found(_QUOTE_ID, line))


class Maker:
    """Quotes everything it is asked for, at a price of its own."""

    def __init__(self, market: Market, firm: str, number: int) -> None:
        self.wire: Wire | None = None
        self.firm = firm.encode()
        self.offer = PriceLevel(f"0.005{number + 3}", _QUANTITY)
        self._bid = PriceLevel("0.0051", _QUANTITY)
        self._market = market
        self._count = 0
        self._takes: dict[bytes, Callable[[bytes], None]] = {
            b"request_opened": lambda line: market.asked(self, _found(_RFQ_ID, line)),
            b"execution_report": lambda line: market.confirmed(_found(_RFQ_ID, line)),
            b"reject": market.fail,
            b"logout": market.fail,
        }

    def hear(self, line: bytes) -> None:
        """Take a line of the venue."""
        take = self._takes.get(line[9 : line.index(b'"', 9)])
        if take is not None:
            take(line)

    def quote(self, rfq_id: bytes) -> None:
        """Sign and send a two-way quote."""
        assert self.wire is not None
        self._count += 1
        line = self.wire.signed(
            Quote(
                ref=f"q{self._count}", rfq_id=rfq_id.decode(), quote_id=f"q{self._count}",
                revision=1, bid=self._bid, offer=self.offer,
            )
        )  # fmt: skip
        self._market.quoting(self, rfq_id)
        self.wire.say(line)


def _found(pattern: re.Pattern[bytes], line: bytes) -> bytes:
    found = pattern.search(line)
    if found is None:
        raise LoadError(line.decode())
    return found[1]
