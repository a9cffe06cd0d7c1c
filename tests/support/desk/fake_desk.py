"""A trading session without a network: tests write its feed and give its answers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from support.desk.feed import T0_MS, FeedScript

from rfqdesk.client.countering import NamedQuote
from rfqdesk.client.errors import ClientError, ProofFlaw
from rfqdesk.client.logging_on import DisconnectTerms
from rfqdesk.client.quote_proof import QuoteProof
from rfqdesk.client.status import ConnectionState, ConnectionStatus
from rfqdesk.desktop.controllers.trading.trading_port import Heard
from rfqdesk.identity.certificate import CertificateSummary
from rfqdesk.protocol.commands import AskedAfter, QuoteResponse
from rfqdesk.protocol.entitlements import Entitlements
from rfqdesk.protocol.events import (
    Ack,
    FeedEvent,
    PartyEntry,
    PartyList,
    Standing,
    TradeCaptureReport,
)
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS
from rfqdesk.protocol.market import HaltEntry, News, TradingStatus
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import (
    Allocation,
    HedgeLeg,
    Instrument,
    InstrumentKind,
    Leg,
    PrincipalKind,
    PutCall,
    QuoteRespType,
    Role,
    Side,
    TimeInForce,
)

MAKERS = (
    PartyEntry("meridian", "Meridian Digital", True),
    PartyEntry("castellan", "Castellan Markets", True),
    PartyEntry("halcyon", "Halcyon Trading", True),
    PartyEntry("northgate", "Northgate Options", True),
    PartyEntry("brightwater", "Brightwater Capital", False),
)


SIGNER = CertificateSummary(
    firm="",
    trader="bot-1",
    venue="demo",
    common_name="Bot One",
    organisation="",
    serial="5c01",
    not_before_ms=T0_MS,
    not_after_ms=T0_MS + 30 * 86_400_000,
    issuer="CN=demo issuing CA",
    fingerprint="cd" * 32,
    key_id="ef" * 32,
)


def option(symbol: str, mark: str = "0.0091", expiry_ms: int | None = None) -> Instrument:
    """An option of the usual form, running until its symbol's date."""
    underlying, date, strike, letter = symbol.split("-")
    expiry = datetime.strptime(f"{date} 08 +0000", "%d%b%y %H %z")
    return Instrument(
        symbol=symbol,
        kind=InstrumentKind.OPTION,
        underlying=underlying,
        price_currency="BTC",
        tick_size="0.0001",
        lot_size="0.1",
        expiry_ms=round(expiry.timestamp() * 1000) if expiry_ms is None else expiry_ms,
        strike=strike,
        put_call=PutCall.CALL if letter == "C" else PutCall.PUT,
        mark_price=mark,
    )


def board() -> dict[str, Instrument]:
    """Some options of two expiries."""
    symbols = [
        f"BTC-{expiry}-{strike}-{letter}"
        for expiry in ("9OCT26", "25DEC26")
        for strike in (80000, 86000, 90000)
        for letter in "CP"
    ]
    return {symbol: option(symbol) for symbol in symbols}


class FakeClock:
    """Time stands still until a test moves it."""

    synchronised = True

    def __init__(self) -> None:
        self.time_ms = T0_MS

    def now_ms(self) -> int:
        return self.time_ms


class FakeSession:
    """Keeps what was sent; answers wait until a test gives them."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.status = ConnectionStatus(ConnectionState.LIVE)
        self.instruments = board()
        self.makers: tuple[PartyEntry, ...] = MAKERS
        self.standing: Standing | None = None
        self.halts: tuple[HaltEntry, ...] = ()
        self.on_disconnect = DisconnectTerms()
        self.tape: tuple[TradeCaptureReport, ...] = ()
        self.news: tuple[News, ...] = ()
        self.reference_prices: dict[str, ReferencePrice] = {}
        self.price_age_max_ms = PRICE_AGE_MAX_MS
        self.script = FeedScript()
        self.responses: list[QuoteResponse] = []
        self.requests: list[dict[str, object]] = []
        self.cancelled: list[str] = []
        self.sent: list[tuple[object, ...]] = []
        """Other commands by name, with what they said."""
        self.counters: list[tuple[str, int, QuoteRespType, str, str, int]] = []
        self.counter_ids: list[str] = []
        self.allocations: list[tuple[Allocation, ...]] = []
        self.groups: tuple[PartyGroup, ...] = ()
        self.flaws: dict[str, ProofFlaw] = {}
        self.crosses: list[tuple[str, QuoteRespType, str, str, TimeInForce, str | None]] = []
        self.asked_after: list[AskedAfter] = []
        self.unanswered_responses: frozenset[str] = frozenset()
        self.crosses_cancelled: list[tuple[str, QuoteRespType | None]] = []
        self._listeners: list[Callable[[Heard], None]] = []
        self._answers: list[asyncio.Future[Ack]] = []

    # The desk's side -------------------------------------------------------

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def request_quotes(
        self,
        legs: tuple[Leg, ...],
        quantity: Decimal | str,
        *,
        all_or_none: bool,
        min_quantity: str,
        limit_price: str,
        side: Side,
        panel: tuple[str, ...],
        panel_groups: tuple[str, ...],
        respond_by_ms: int,
        hedge: HedgeLeg | None,
        draft: bool,
        disclosed: bool,
        request_ttl_ms: int,
        quote_req_id: str | None,
    ) -> Ack:
        self.requests.append(
            {
                "legs": legs,
                "quantity": quantity,
                "all_or_none": all_or_none,
                "min_quantity": min_quantity,
                "limit_price": limit_price,
                "side": side,
                "panel": panel,
                "panel_groups": panel_groups,
                "respond_by_ms": respond_by_ms,
                "hedge": hedge,
                "draft": draft,
                "disclosed": disclosed,
                "request_ttl_ms": request_ttl_ms,
                "quote_req_id": quote_req_id,
            }
        )
        return await self._answer()

    async def cancel_request(self, quote_req_id: str) -> Ack:
        self.cancelled.append(quote_req_id)
        return await self._answer()

    async def open_draft(self, quote_req_id: str) -> Ack:
        self.sent.append(("open_draft", quote_req_id))
        return await self._answer()

    async def requote(self, quote_req_id: str, maker: str | None) -> Ack:
        self.sent.append(("requote", quote_req_id, maker))
        return await self._answer()

    async def amend_request(
        self,
        quote_req_id: str,
        *,
        request_ttl_ms: int,
        panel: tuple[str, ...],
        panel_groups: tuple[str, ...],
    ) -> Ack:
        self.sent.append(("amend", quote_req_id, request_ttl_ms, panel, panel_groups))
        return await self._answer()

    async def counter(
        self,
        quote: NamedQuote,
        response: QuoteRespType,
        quote_req_id: str,
        quantity: Decimal | str,
        price: Decimal | str,
        *,
        counter_ttl_ms: int,
        allocations: tuple[Allocation, ...],
        counter_id: str | None,
    ) -> Ack:
        self.allocations.append(allocations)
        self.counters.append(
            (quote.maker, quote.revision, response, str(quantity), str(price), counter_ttl_ms)
        )
        self.counter_ids.append(counter_id or "")
        return await self._answer()

    async def cancel_counter(self, quote_req_id: str, maker: str, counter_id: str = "") -> Ack:
        named = (counter_id,) if counter_id else ()
        self.sent.append(("cancel_counter", quote_req_id, maker, *named))
        return await self._answer()

    def proof_named(self, maker: str, quote_id: str, revision: int) -> QuoteProof:
        flaw = self.flaws.get(maker)
        if flaw is not None:
            return QuoteProof(flaw)
        return QuoteProof(None, signer=replace(SIGNER, firm=maker), root_fingerprint="ab" * 32)

    async def respond(self, response: QuoteResponse) -> Ack:
        self.responses.append(response)
        self.allocations.append(response.allocations)
        return await self._answer()

    async def cross(
        self,
        quote_req_id: str,
        response: QuoteRespType,
        quantity: Decimal | str,
        price: Decimal | str,
        *,
        time_in_force: TimeInForce,
        allocations: tuple[Allocation, ...],
        quote_resp_id: str | None,
    ) -> Ack:
        self.allocations.append(allocations)
        self.crosses.append(
            (quote_req_id, response, str(quantity), str(price), time_in_force, quote_resp_id)
        )
        return await self._answer()

    async def ask_after(self, command: AskedAfter) -> Ack:
        self.asked_after.append(command)
        return await self._answer()

    async def keep_alive(self, timeout_ms: int) -> Ack:
        self.sent.append(("keep_alive", timeout_ms))
        return await self._answer()

    async def cancel_cross(self, quote_req_id: str, response: QuoteRespType | None) -> Ack:
        self.crosses_cancelled.append((quote_req_id, response))
        return await self._answer()

    # The test's side -------------------------------------------------------

    def hear(self, heard: Heard) -> None:
        """Bring a message to everybody who listens."""
        for listener in list(self._listeners):
            listener(heard)

    def feed(self, *events: FeedEvent) -> None:
        """Bring feed events."""
        for event in events:
            self.hear(event)

    def go(self, state: ConnectionState, error: ClientError | None = None) -> None:
        """Change the connection's state."""
        self.status = ConnectionStatus(state, error)
        self.hear(self.status)

    def tell_makers(self, makers: tuple[PartyEntry, ...]) -> None:
        """Bring another list of makers."""
        self.makers = makers
        self.hear(PartyList(makers=makers))

    def tell_groups(self, *groups: PartyGroup) -> None:
        """Bring the makers once more, with these groups of them."""
        self.groups = groups
        self.hear(PartyList(makers=self.makers, groups=groups))

    def tell_halts(self, *halts: HaltEntry) -> None:
        """Bring all that is halted from now on."""
        self.halts = halts
        self.hear(TradingStatus(halts=halts))

    def tell_news(self, *news: News) -> None:
        """Bring the news that count from now on."""
        self.news = news
        for one in news:
            self.hear(one)

    def tell_standing(self, *entitlements: Entitlements, suspended: str | None = None) -> None:
        """Bring another standing; `suspended` is the operator's reason."""
        self.standing = Standing(
            role=Role.TRADER,
            kind=PrincipalKind.PERSON,
            entitlements=entitlements,
            suspended=suspended is not None,
            text=suspended or "",
        )
        self.hear(self.standing)

    @property
    def waiting(self) -> int:
        """Commands without an answer."""
        return len(self._answers)

    def ack(self, **members: str | bool) -> None:
        """Answer the oldest command."""
        self._answers.pop(0).set_result(Ack(ref="ref", **members))

    def fail(self, error: ClientError) -> None:
        """Answer the oldest command with an error."""
        self._answers.pop(0).set_exception(error)

    def break_off(self, error: Exception | None) -> None:
        """Let the oldest command end without the venue's word: by a fault, None for cancelled."""
        answer = self._answers.pop(0)
        if error is None:
            answer.cancel()
        else:
            answer.set_exception(error)

    async def _answer(self) -> Ack:
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._answers.append(future)
        return await future
