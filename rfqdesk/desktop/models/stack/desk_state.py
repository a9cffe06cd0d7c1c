"""What the trader's views are told, and what they say back. Plain values, no Qt."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.desktop.models.notice import Notice
from rfqdesk.protocol.terms import Allocation, HedgeLeg, Leg, QuoteRespType, Side, TimeInForce


class RequestDraft(Struct, frozen=True):
    """A request as the ticket asks for it. Numbers are wire text.

    `panel` and `panel_groups` are never both empty. `min_quantity` and `limit_price` are ""
    for none, `respond_by_ms` is 0 where each quote is shown as it comes. A `draft` is kept
    at the venue and sent to nobody.
    """

    legs: tuple[Leg, ...]
    quantity: str
    side: Side
    panel: tuple[str, ...]
    disclosed: bool
    request_ttl_ms: int
    all_or_none: bool = True
    min_quantity: str = ""
    limit_price: str = ""
    panel_groups: tuple[str, ...] = ()
    respond_by_ms: int = 0
    hedge: HedgeLeg | None = None
    draft: bool = False
    allocations: tuple[Allocation, ...] = ()
    """Kept by the desk for the deals on the request: the venue hears of them with a deal."""


class ShownQuote(Struct, frozen=True):
    """Exactly what stood on the screen when the trader chose it.

    The accept is built from this and nothing else, so what arrived after the
    click can't change what was agreed to. `price` and `quantity` are wire text.
    """

    rfq_id: str
    quote_req_id: str
    maker: str
    quote_id: str
    revision: int
    response: QuoteRespType
    price: str
    quantity: str
    allocations: tuple[Allocation, ...] = ()


class ShownCross(Struct, frozen=True):
    """A cross as it stood on the screen: `price` is the worst taken, both are wire text."""

    rfq_id: str
    quote_req_id: str
    response: QuoteRespType
    quantity: str
    price: str
    time_in_force: TimeInForce
    allocations: tuple[Allocation, ...] = ()

    @property
    def rests(self) -> bool:
        """Whether the venue keeps what can't be filled at once."""
        return self.time_in_force is TimeInForce.GOOD_TILL_CANCEL


class ShownCounter(Struct, frozen=True):
    """A counter as it stood on the screen: numbers are wire text, 0 ms until the request ends."""

    rfq_id: str
    quote_req_id: str
    maker: str
    quote_id: str
    revision: int
    response: QuoteRespType
    quantity: str
    price: str
    counter_ttl_ms: int
    allocations: tuple[Allocation, ...] = ()


class CounterPhase(StrEnum):
    """Where a counter stands that the feed has not shown, or that was not made."""

    SENDING = "sending"
    UNKNOWN = "unknown"
    """The connection was lost before the answer: the feed tells, or it is withdrawn unseen."""
    FAILED = "failed"


class CounterStatus(Struct, frozen=True):
    """The latest counter to one dealer, until the feed shows it."""

    phase: CounterPhase
    shown: ShownCounter
    counter_id: str
    notice: Notice | None = None
    askable: bool = False
    """Unknown, and nothing is under way to change that: a person may have it withdrawn."""


Shown = ShownQuote | ShownCross
"""What an accept is built from."""


class AcceptPhase(StrEnum):
    """Where an accept stands. Accepting is not done."""

    ACCEPTING = "accepting"
    ASKED = "asked"
    """The quote has last look: its dealer has been asked and may still turn it down."""
    DONE = "done"
    RESTING = "resting"
    """The venue has the cross, and trades what is left of it by itself."""
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """The connection was lost before the answer; the venue is asked again under the same id."""


ANSWERED_PHASES = frozenset({AcceptPhase.DONE, AcceptPhase.RESTING, AcceptPhase.REJECTED})
"""Phases in which the venue has said what became of an accept."""

BLOCKING_PHASES = frozenset(
    {
        AcceptPhase.ACCEPTING,
        AcceptPhase.ASKED,
        AcceptPhase.DONE,
        AcceptPhase.RESTING,
        AcceptPhase.UNKNOWN,
    }
)
"""Phases in which no further accept on the same request is sent."""


class AcceptStatus(Struct, frozen=True):
    """The latest accept on one request.

    `settled`: its outcome has been on the screen for a while, and the request takes more.
    `askable`: it is unknown, and nothing is under way to change that: a person may ask the venue.
    """

    phase: AcceptPhase
    shown: Shown
    quote_resp_id: str
    trade_id: str = ""
    notice: Notice | None = None
    settled: bool = False
    askable: bool = False

    @property
    def blocks(self) -> bool:
        """Whether the request takes no further accept."""
        return self.phase in BLOCKING_PHASES and not self.settled


class Fate(StrEnum):
    """What becomes, where a desk is not connected, of what it last saw open."""

    STANDS = "stands"
    UNSEEN = "unseen"
    """Open until its time is over, or till somebody deals: nothing more of it is told here."""
    ENDS = "ends"
    """The venue was told to end it with the line."""
    WITHDRAWN = "withdrawn"
    """The venue takes back all that a trader has going with the certificate it revokes."""
    PAST = "past"


_AWAY = {
    Fate.STANDS: (
        "Your request stays open at the venue; quotes continue here when the connection is back."
    ),
    Fate.UNSEEN: (
        "Your request stays open at the venue until its time is over; here nothing more of it is "
        "shown until you are connected again."
    ),
    Fate.ENDS: (
        "You chose that a lost line ends your requests: the venue ends this one once your last "
        "session is gone. Trades already done stand."
    ),
    Fate.WITHDRAWN: "The venue has withdrawn your open requests, this one with them.",
    Fate.PAST: "",
}
_COLLEAGUE_S = "The request of your colleague stays open, and its quotes go on arriving."


class DeskLink(Struct, frozen=True):
    """Whether the desk can trade now, and the words for why not.

    A desk that is suspended or halted is connected all the same, and shows what happens.
    `fate` is what becomes of an open request where the desk is not connected.
    """

    live: bool
    words: str = ""
    suspended: bool = False
    fate: Fate = Fate.STANDS
    quotes_stay: bool = False
    """Maker: the venue was told to leave the quotes where the line is lost."""

    @property
    def meanwhile(self) -> str:
        """What becomes of an open request that can't be dealt on here."""
        return _COLLEAGUE_S if self.connected else _AWAY[self.fate]

    @property
    def connected(self) -> bool:
        """Whether what is shown is up to date."""
        return self.live or self.suspended
