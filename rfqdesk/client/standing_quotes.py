"""Which quotes stand on our own requests, as far as the feed has told. Pure."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from rfqdesk.protocol.events import (
    ExecutionReport,
    QuoteEnded,
    QuoteLive,
    RequestEnded,
    RequestOpened,
    ServerMessage,
)
from rfqdesk.protocol.life_events import QuotesRevealed, RevealedQuote
from rfqdesk.protocol.money import decimal_of
from rfqdesk.protocol.terms import ExecType, PriceLevel, QuoteRespType, Side

REQUESTS_MAX = 10_000
"""Requests that are remembered, the latest."""


class QuoteName(NamedTuple):
    """One revision of a maker's quote."""

    maker: str
    quote_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class _Standing:
    name: QuoteName
    bid: PriceLevel | None
    offer: PriceLevel | None
    valid_until_ms: int

    def reached_at(self, response: QuoteRespType, price: Decimal) -> bool:
        """Whether a cross at this price, the worst that it takes, may trade with it."""
        level = self.offer if response is QuoteRespType.LIFT else self.bid
        if level is None:
            return False
        stands_at = decimal_of(level.price)
        return stands_at <= price if response is QuoteRespType.LIFT else stands_at >= price


class StandingQuotes:
    """By request. What is told twice changes nothing the second time."""

    def __init__(self) -> None:
        self._requests: dict[str, str] = {}
        self._quotes: OrderedDict[str, dict[str, _Standing]] = OrderedDict()
        self._ids: dict[str, str] = {}

    def learn(self, message: ServerMessage) -> None:
        """Take in what the venue tells of requests and quotes."""
        match message:
            case RequestOpened() if message.quote_req_id:
                self._open(message)
            case RequestEnded() if message.rfq_id in self._quotes:
                self._quotes[message.rfq_id] = {}
            case QuoteLive():
                self._show(message.rfq_id, message)
            case QuotesRevealed():
                for quote in message.quotes:
                    self._show(message.rfq_id, quote)
            case QuoteEnded():
                self._end(message)
            case ExecutionReport():
                self._trade(message)
            case _:
                pass

    def reached(
        self, quote_req_id: str, response: QuoteRespType, price: Decimal, now_ms: int
    ) -> list[QuoteName] | None:
        """Live quotes that a cross at `price` may trade with; None for a request not shown."""
        if quote_req_id not in self._requests:
            return None
        return [
            quote.name
            for quote in self._quotes[self._requests[quote_req_id]].values()
            if now_ms < quote.valid_until_ms and quote.reached_at(response, price)
        ]

    def _open(self, message: RequestOpened) -> None:
        if message.rfq_id in self._quotes:
            return
        self._requests[message.quote_req_id] = message.rfq_id
        self._ids[message.rfq_id] = message.quote_req_id
        self._quotes[message.rfq_id] = {}
        if len(self._quotes) > REQUESTS_MAX:
            gone, _ = self._quotes.popitem(last=False)
            self._requests.pop(self._ids.pop(gone), None)

    def _show(self, rfq_id: str, quote: QuoteLive | RevealedQuote) -> None:
        if rfq_id in self._quotes:
            self._quotes[rfq_id][quote.maker] = _Standing(
                QuoteName(quote.maker, quote.quote_id, quote.revision),
                quote.bid,
                quote.offer,
                quote.valid_until_time_ms,
            )

    def _of(self, message: QuoteEnded | ExecutionReport) -> _Standing | None:
        quote = self._quotes.get(message.rfq_id, {}).get(message.maker)
        named = QuoteName(message.maker, message.quote_id, message.revision)
        return quote if quote is not None and quote.name == named else None

    def _end(self, message: QuoteEnded) -> None:
        if self._of(message) is not None:
            del self._quotes[message.rfq_id][message.maker]

    def _trade(self, message: ExecutionReport) -> None:
        quote = self._of(message)
        left = message.quote_leaves_quantity
        if quote is None or message.exec_type is not ExecType.TRADE or not left:
            return
        if not decimal_of(left):
            bought = message.side is Side.BUY
            self._quotes[message.rfq_id][message.maker] = (
                replace(quote, offer=None) if bought else replace(quote, bid=None)
            )
