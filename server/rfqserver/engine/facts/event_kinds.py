"""What kind of event one is, asked of every event several times (see `protocol.kinds`)."""

from typing import TYPE_CHECKING

from rfqdesk.protocol.kinds import kinds_of
from rfqserver.engine.facts.events import Event, UnseenEvent
from rfqserver.engine.facts.group_events import GroupEvent
from rfqserver.engine.facts.life_events import LifeEvent
from rfqserver.engine.facts.market_events import MarketEvent

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_UNSEEN, _LIFE, _MARKET, _GROUP = map(kinds_of, (UnseenEvent, LifeEvent, MarketEvent, GroupEvent))


def is_unseen(event: Event) -> "TypeIs[UnseenEvent]":
    """Tell whether the event is in nobody's feed."""
    return type(event) in _UNSEEN


def is_life(event: Event) -> "TypeIs[LifeEvent]":
    """Tell whether it moves a request on between its opening and its end."""
    return type(event) in _LIFE


def is_market(event: Event) -> "TypeIs[MarketEvent]":
    """Tell whether it is about trading as such."""
    return type(event) in _MARKET


def is_group(event: Event) -> "TypeIs[GroupEvent]":
    """Tell whether it is about groups of makers."""
    return type(event) in _GROUP
