"""Who asks, and what the venue asks of itself."""

from typing import TYPE_CHECKING

from msgspec import Struct

from rfqdesk.protocol.commands import (
    BusinessCommand,
    Quote,
    QuoteCounter,
    QuoteCounterResponse,
    QuoteCross,
    QuoteRequest,
    QuoteResponse,
)
from rfqdesk.protocol.kinds import kinds_of
from rfqdesk.protocol.last_look import LastLookResponse
from rfqdesk.protocol.terms import Instrument, QuoteEndReason, RequestEndReason, Role
from rfqserver.engine.facts.events import VenuePolicy
from rfqserver.engine.facts.group_events import GroupCommand
from rfqserver.engine.market_commands import MarketCommand
from rfqserver.engine.protecting.standings import FREE, Standing

if TYPE_CHECKING:
    from typing_extensions import TypeIs


class Actor(Struct, frozen=True):
    """The owner of the certificate a command came in on, as the registry knows it now."""

    firm: str
    trader: str
    role: Role
    certificate_serial: str
    standing: Standing = FREE


VENUE = Actor(firm="", trader="", role=Role.TRADER, certificate_serial="")
"""The service itself. Without a firm it may not send a business command."""


class ExpireDue(Struct, frozen=True):
    """End every quote and request whose deadline is at or before now."""


class EndDealing(Struct, frozen=True):
    """End what a firm, or only its `trader`, has going, in one batch.

    Its live quotes for `quote_reason` and its open requests for
    `request_reason`; those whose reason is None are left alone.
    """

    firm: str
    trader: str | None
    quote_reason: QuoteEndReason | None = None
    request_reason: RequestEndReason | None = None


class PullAllQuotes(Struct, frozen=True):
    """End every live quote of the venue in one batch."""

    reason: QuoteEndReason


class LoadInstruments(Struct, frozen=True):
    """Add instruments to the master; one of a known symbol replaces the earlier one.

    Requests already open keep the tick and lot they were opened with.
    """

    instruments: tuple[Instrument, ...]


class ChangeTrade(Struct, frozen=True, kw_only=True):
    """Cancel a trade, or give it another price or quantity ("" leaves it).

    The first account's is a proposal; another account's of the same content is
    the change. `uid` is the account's number, by which the two are told apart.
    """

    trade_id: str
    cancels: bool
    price: str = ""
    quantity: str = ""
    reason: str
    operator: str
    uid: int


class WithdrawTradeChange(Struct, frozen=True, kw_only=True):
    """Take the standing proposal on a trade back; any operator may."""

    trade_id: str
    operator: str


class SetPolicy(Struct, frozen=True):
    """What the operator decides for this venue, from now on."""

    policy: VenuePolicy


class AdmitParty(Struct, frozen=True):
    """From now on `firm` may act in `role`, besides the roles it has."""

    firm: str
    name: str
    role: Role


VenueCommand = (
    ExpireDue
    | EndDealing
    | PullAllQuotes
    | LoadInstruments
    | AdmitParty
    | ChangeTrade
    | SetPolicy
    | WithdrawTradeChange
    | MarketCommand
    | GroupCommand
)
EngineCommand = BusinessCommand | VenueCommand
_BUSINESS = kinds_of(BusinessCommand)
IdentifiedCommand = (
    QuoteRequest
    | Quote
    | QuoteResponse
    | QuoteCross
    | QuoteCounter
    | QuoteCounterResponse
    | LastLookResponse
)
"""Commands with an id of their own, which makes them idempotent. Cancels and
passes are so by nature: they name a state, and being in it already is success."""
_IDENTIFIED = kinds_of(IdentifiedCommand)


def is_business(command: EngineCommand) -> "TypeIs[BusinessCommand]":
    """Tell whether a participant sent it, and not the venue itself."""
    return type(command) in _BUSINESS


def is_identified(command: EngineCommand) -> "TypeIs[IdentifiedCommand]":
    """Tell whether it has an id of its own."""
    return type(command) in _IDENTIFIED


__all__ = [
    "VENUE",
    "Actor",
    "AdmitParty",
    "BusinessCommand",
    "ChangeTrade",
    "EndDealing",
    "EngineCommand",
    "ExpireDue",
    "IdentifiedCommand",
    "LoadInstruments",
    "PullAllQuotes",
    "SetPolicy",
    "VenueCommand",
    "WithdrawTradeChange",
    "is_business",
    "is_identified",
]
