"""What kind of command one is, asked of every message several times (see `kinds`)."""

from typing import TYPE_CHECKING

from rfqdesk.protocol.commands import (
    AskedAfter,
    BusinessCommand,
    ClientMessage,
    LifeCommand,
    SessionCommand,
)
from rfqdesk.protocol.kinds import kinds_of

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_SESSION, _LIFE, _ASKED_AFTER = map(kinds_of, (SessionCommand, LifeCommand, AskedAfter))


def is_session(command: ClientMessage) -> "TypeIs[SessionCommand]":
    """Tell whether it leaves nothing in the journal."""
    return type(command) in _SESSION


def is_life(command: BusinessCommand) -> "TypeIs[LifeCommand]":
    """Tell whether it moves a request on between its opening and its end."""
    return type(command) in _LIFE


def is_asked_after(command: BusinessCommand) -> "TypeIs[AskedAfter]":
    """Tell whether one can ask, by `poss_resend`, what became of it."""
    return type(command) in _ASKED_AFTER
