"""What quoting needs of a trading session, so that tests can stand in for the network."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rfqdesk.protocol.commands import AskedAfter
from rfqdesk.protocol.events import Ack
from rfqdesk.protocol.prices import ReferencePrice
from rfqdesk.protocol.protection import MakerProtection, ProtectionRules
from rfqdesk.protocol.terms import CounterRespType, PassReason, PriceLevel, QuoteType


class QuotingPort(Protocol):
    """The part of `client.session.TradingSession` that a maker's desk uses."""

    @property
    def maker_protection(self) -> MakerProtection | None:
        """The own firm's protection as the venue last said."""
        ...

    @property
    def reference_prices(self) -> Mapping[str, ReferencePrice]:
        """The last reference prices by symbol."""
        ...

    @property
    def price_age_max_ms(self) -> int:
        """How old they may be at most before the venue counts them as none."""
        ...

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
        """Quote, or replace the own quote."""
        ...

    async def cancel_quote(self, rfq_id: str = "") -> Ack:
        """Withdraw one quote, or all."""
        ...

    async def pass_request(
        self, rfq_id: str, text: str = "", *, reason: PassReason = PassReason.OTHER
    ) -> Ack:
        """Say that no price will come."""
        ...

    async def working(self, rfq_id: str) -> Ack:
        """Say that a price is being worked on."""
        ...

    async def answer_counter(
        self,
        rfq_id: str,
        counter_round: int,
        response: CounterRespType,
        *,
        counter_resp_id: str | None,
    ) -> Ack:
        """Accept a counter, which trades, or reject it."""
        ...

    async def answer_last_look(
        self, rfq_id: str, look_id: str, response: CounterRespType, *, look_resp_id: str | None
    ) -> Ack:
        """Take an acceptance, which trades, or turn it down."""
        ...

    @property
    def unanswered_responses(self) -> frozenset[str]:
        """Own ids of what may have traded and is waited for: the session asks after them itself."""
        ...

    async def ask_after(self, command: AskedAfter) -> Ack:
        """Ask what became of a command that nobody waits for any more; never does it."""
        ...

    async def reset_maker_protection(self) -> Ack:
        """Begin the protection's window anew and quote again."""
        ...

    async def set_maker_protection(self, rules: ProtectionRules) -> Ack:
        """Set the own firm's protection."""
        ...
