"""A maker's controller against a session that is played by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal

from support.desk.feed import T0_MS, FeedScript
from support.desk.making import INSTRUMENTS
from support.waiting import until

from rfqdesk.book.facts import Level
from rfqdesk.client.logging_on import DisconnectTerms
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.desk import DeskController
from rfqdesk.desktop.controllers.quoting.making import MakingController
from rfqdesk.desktop.controllers.trading.desk_notes import DeskNotes
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.desktop.models.maker.inbox import Attempt, InboxEntry
from rfqdesk.desktop.models.maker.quote_draft import QuoteOrder
from rfqdesk.desktop.tasks import TaskOwner
from rfqdesk.protocol.commands import AskedAfter, QuoteResponse
from rfqdesk.protocol.events import Ack, PartyEntry, Standing, TradeCaptureReport
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.terms import (
    CounterRespType,
    Instrument,
    Leg,
    PassReason,
    PriceLevel,
    QuoteType,
    Side,
)

ORDER = QuoteOrder(Level(Decimal("0.0052"), Decimal(100)), None, 15_000)
Asked = tuple[str, str, asyncio.Future[Ack]]


class HandClock:
    def now_ms(self) -> int:
        return T0_MS


class HandSession:
    """Keeps what was asked; the test answers."""

    def __init__(self) -> None:
        self.status = ConnectionStatus(ConnectionState.LIVE)
        self.clock = HandClock()
        self.instruments: dict[str, Instrument] = dict(INSTRUMENTS)
        self.makers: tuple[PartyEntry, ...] = ()
        self.standing: Standing | None = None
        self.halts: tuple[HaltEntry, ...] = ()
        self.on_disconnect = DisconnectTerms()
        self.tape: tuple[TradeCaptureReport, ...] = ()
        self.asked: list[Asked] = []
        self.asked_after: list[AskedAfter] = []
        self.unanswered_responses: frozenset[str] = frozenset()
        self.quotes: list[tuple[PriceLevel | None, PriceLevel | None, int]] = []
        self.kinds: list[tuple[QuoteType, bool, tuple[str, ...], tuple[str, ...]]] = []
        self.maker_protection: MakerProtection | None = None
        self.reference_prices: dict[str, ReferencePrice] = {}
        self.price_age_max_ms = PRICE_AGE_MAX_MS
        self._listeners: list[Callable[[Heard], None]] = []

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def say(self, heard: Heard) -> None:
        if isinstance(heard, ConnectionStatus):
            self.status = heard
        for listener in list(self._listeners):
            listener(heard)

    async def quote(
        self,
        rfq_id: str,
        *,
        bid: PriceLevel | None = None,
        offer: PriceLevel | None = None,
        bid_legs: Sequence[str] = (),
        offer_legs: Sequence[str] = (),
        all_or_none: bool = False,
        quote_type: QuoteType = QuoteType.FIRM,
        last_look: bool = False,
        quote_ttl_ms: int = 0,
    ) -> Ack:
        self.quotes.append((bid, offer, quote_ttl_ms))
        self.kinds.append((quote_type, last_look, tuple(bid_legs), tuple(offer_legs)))
        return await self._ask("quote", rfq_id)

    async def cancel_quote(self, rfq_id: str = "") -> Ack:
        return await self._ask("withdraw", rfq_id)

    async def pass_request(
        self, rfq_id: str, text: str = "", *, reason: PassReason = PassReason.OTHER
    ) -> Ack:
        return await self._ask(f"pass {reason.value}", rfq_id)

    async def working(self, rfq_id: str) -> Ack:
        return await self._ask("working", rfq_id)

    async def answer_counter(
        self,
        rfq_id: str,
        counter_round: int,
        response: CounterRespType,
        *,
        counter_resp_id: str | None,
    ) -> Ack:
        return await self._ask(f"{response.value} counter {counter_round}", rfq_id)

    async def answer_last_look(
        self, rfq_id: str, look_id: str, response: CounterRespType, *, look_resp_id: str | None
    ) -> Ack:
        return await self._ask(f"{response.value} look {look_id}", rfq_id)

    async def ask_after(self, command: AskedAfter) -> Ack:
        self.asked_after.append(command)
        return await self._ask("ask after", getattr(command, "rfq_id", ""))

    async def set_maker_protection(self, rules: ProtectionRules) -> Ack:
        return await self._ask(f"protect {rules.trades_max}", "")

    async def reset_maker_protection(self) -> Ack:
        return await self._ask("reset", "")

    async def request_quotes(
        self,
        legs: tuple[Leg, ...],
        quantity: str,
        *,
        side: Side,
        panel: tuple[str, ...],
        disclosed: bool,
        request_ttl_ms: int,
        quote_req_id: str | None,
    ) -> Ack:
        raise AssertionError("a maker asks for no quotes")

    async def cancel_request(self, quote_req_id: str) -> Ack:
        raise AssertionError("a maker has no requests")

    async def respond(self, response: QuoteResponse) -> Ack:
        raise AssertionError("a maker accepts no quotes")

    async def _ask(self, what: str, rfq_id: str) -> Ack:
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self.asked.append((what, rfq_id, answer))
        return await answer


class Room:
    """A desk with two open requests."""

    def __init__(
        self,
        session: HandSession,
        desk: DeskController,
        making: MakingController,
        tasks: TaskOwner,
    ) -> None:
        self.session = session
        self.tasks = tasks
        self.making = making
        self.desk = desk
        self.feed = FeedScript()
        for rfq_id in ("r1", "r2"):
            self.hear(self.feed.opened(rfq_id, own=False, side=Side.SELL))

    def hear(self, *heard: Heard) -> None:
        for one in heard:
            self.session.say(one)

    def entry(self, rfq_id: str = "r1") -> InboxEntry:
        return next(x for x in self.making.snapshot().entries if x.rfq_id == rfq_id)

    async def asked(self, count: int) -> list[Asked]:
        await until(lambda: len(self.session.asked) >= count, what=f"{count} commands")
        assert len(self.session.asked) == count
        return self.session.asked

    async def settled(self, rfq_id: str, attempt: Attempt = Attempt.NONE) -> InboxEntry:
        await until(lambda: self.entry(rfq_id).attempt is attempt, what=f"{attempt} on {rfq_id}")
        return self.entry(rfq_id)


@asynccontextmanager
async def room(
    notes: DeskNotes | None = None, state: ConnectionState = ConnectionState.LIVE
) -> AsyncIterator[Room]:
    """`notes` are what an earlier desk left, `state` is the connection's at first."""
    failures: list[str] = []
    tasks = TaskOwner(lambda name, error: failures.append(f"{name}: {error!r}"))
    session = HandSession()
    session.status = ConnectionStatus(state)
    desk = DeskController(session, tasks, notes=notes)
    try:
        yield Room(session, desk, MakingController(desk, session, tasks), tasks)
    finally:
        desk.close()
        await tasks.aclose()
    assert failures == []
