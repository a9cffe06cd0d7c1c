"""What `decide` gives back."""

from typing import NamedTuple

from msgspec import Struct

from rfqdesk.protocol.reasons import RejectReason
from rfqserver.engine.facts.events import Event


class Accepted(Struct, frozen=True):
    """The command took effect, or with `duplicate` had done so before.

    `trade_ids` are all its trades where there are several, `trade_id` is the first;
    `pending`: a maker has its last look at it.
    """

    rfq_id: str = ""
    trade_id: str = ""
    trade_ids: tuple[str, ...] = ()
    pending: bool = False
    duplicate: bool = False


class Refused(Struct, frozen=True):
    """The command had no effect. `text` says to a person what that means."""

    reason: RejectReason
    text: str
    duplicate: bool = False


class Decision(Struct, frozen=True):
    """Events to journal as one atomic batch, and what to answer once they are durable.

    `answer` is None for commands of the venue itself.
    """

    events: tuple[Event, ...]
    answer: Accepted | Refused | None


class Violation(NamedTuple):
    """A rule that was broken, in words, before it is known what that means for whom."""

    reason: RejectReason
    text: str
