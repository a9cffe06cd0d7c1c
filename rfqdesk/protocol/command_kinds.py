"""What kind of command one is, asked of every message several times (see `kinds`)."""

from typing import TYPE_CHECKING

from rfqdesk.protocol.commands import (
    BusinessCommand,
    ClientMessage,
    LifeCommand,
    MayTrade,
    SessionCommand,
)
from rfqdesk.protocol.kinds import kinds_of

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_SESSION, _LIFE, _MAY_TRADE = map(kinds_of, (SessionCommand, LifeCommand, MayTrade))


def is_session(command: ClientMessage) -> "TypeIs[SessionCommand]":
    """Tell whether it leaves nothing in the journal."""
    return type(command) in _SESSION


def is_life(command: BusinessCommand) -> "TypeIs[LifeCommand]":
    """Tell whether it moves a request on between its opening and its end."""
    return type(command) in _LIFE


def may_trade(command: BusinessCommand) -> "TypeIs[MayTrade]":
    """Tell whether it may trade, and so is asked about after a lost connection."""
    return type(command) in _MAY_TRADE
