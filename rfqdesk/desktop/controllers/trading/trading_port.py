"""What the desk needs of a trading session, so that tests can stand in for the network."""

from collections.abc import Callable, Mapping
from typing import Protocol

from rfqdesk.client.countering import NamedQuote
from rfqdesk.client.logging_on import DisconnectTerms
from rfqdesk.client.quote_proof import QuoteProof
from rfqdesk.client.status import ConnectionStatus
from rfqdesk.protocol.commands import AskedAfter, QuoteResponse
from rfqdesk.protocol.events import Ack, PartyEntry, ServerMessage, Standing, TradeCaptureReport
from rfqdesk.protocol.market import HaltEntry
from rfqdesk.protocol.party_group import PartyGroup
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.terms import (
    Allocation,
    HedgeLeg,
    Instrument,
    Leg,
    QuoteRespType,
    Side,
    TimeInForce,
)

Heard = ServerMessage | ConnectionStatus


class Clock(Protocol):
    """The venue's time on the local monotonic clock."""

    def now_ms(self) -> int:
        """Venue time in epoch milliseconds."""
        ...


class TradingPort(Protocol):
    """The part of `client.session.TradingSession` that a trader's desk uses."""

    @property
    def status(self) -> ConnectionStatus:
        """Where the session stands."""
        ...

    @property
    def clock(self) -> Clock:
        """The venue's time."""
        ...

    @property
    def instruments(self) -> dict[str, Instrument]:
        """The venue's instruments by symbol."""
        ...

    @property
    def makers(self) -> tuple[PartyEntry, ...]:
        """The makers one may ask."""
        ...

    @property
    def groups(self) -> tuple[PartyGroup, ...]:
        """Named groups of them."""
        ...

    @property
    def reference_prices(self) -> Mapping[str, ReferencePrice]:
        """The last reference prices by symbol."""
        ...

    @property
    def price_age_max_ms(self) -> int:
        """How old they may be at most before the venue counts them as none."""
        ...

    @property
    def tape(self) -> tuple[TradeCaptureReport, ...]:
        """Trades of the whole venue that were printed, oldest first, a bounded number."""
        ...

    @property
    def standing(self) -> Standing | None:
        """What one may do; None while the venue has not said."""
        ...

    @property
    def on_disconnect(self) -> DisconnectTerms:
        """What the venue was told to end when the line is lost."""
        ...

    @property
    def halts(self) -> tuple[HaltEntry, ...]:
        """What the operator has halted and concerns us."""
        ...

    def subscribe(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Hear everything, on the loop; returns how to stop."""
        ...

    async def request_quotes(
        self,
        legs: tuple[Leg, ...],
        quantity: str,
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
        """Ask for quotes."""
        ...

    async def cancel_request(self, quote_req_id: str) -> Ack:
        """Take a request back."""
        ...

    async def open_draft(self, quote_req_id: str) -> Ack:
        """Send a draft to its makers."""
        ...

    async def requote(self, quote_req_id: str, maker: str | None) -> Ack:
        """Ask one maker, or all, for a new price."""
        ...

    async def amend_request(
        self,
        quote_req_id: str,
        *,
        request_ttl_ms: int,
        panel: tuple[str, ...],
        panel_groups: tuple[str, ...],
    ) -> Ack:
        """Keep a request open for longer, or ask more makers."""
        ...

    async def counter(
        self,
        quote: NamedQuote,
        response: QuoteRespType,
        quote_req_id: str,
        quantity: str,
        price: str,
        *,
        counter_ttl_ms: int,
        allocations: tuple[Allocation, ...],
        counter_id: str | None,
    ) -> Ack:
        """Offer one maker another price."""
        ...

    async def cancel_counter(self, quote_req_id: str, maker: str, counter_id: str = "") -> Ack:
        """Withdraw the counter that stands towards a maker, or this one, come or still to come."""
        ...

    def proof_named(self, maker: str, quote_id: str, revision: int) -> QuoteProof:
        """Whether a quote that was shown is its maker's own word."""
        ...

    async def respond(self, response: QuoteResponse) -> Ack:
        """Hit or lift; `ref` is the session's to set."""
        ...

    async def cross(
        self,
        quote_req_id: str,
        response: QuoteRespType,
        quantity: str,
        price: str,
        *,
        time_in_force: TimeInForce,
        allocations: tuple[Allocation, ...],
        quote_resp_id: str | None,
    ) -> Ack:
        """Trade with the best quotes, at once or when they come."""
        ...

    @property
    def unanswered_responses(self) -> frozenset[str]:
        """Own ids of what may have traded and is waited for: the session asks after them itself."""
        ...

    async def ask_after(self, command: AskedAfter) -> Ack:
        """Ask what became of a command that nobody waits for any more; never does it."""
        ...

    async def cancel_cross(self, quote_req_id: str, response: QuoteRespType | None) -> Ack:
        """Take back what rests."""
        ...
