"""What the operator did to trading as such. `operator` is the account it was done under."""

from rfqdesk.protocol.market import HaltScope
from rfqserver.engine.facts.event_struct import EventStruct
from rfqserver.engine.facts.protection_events import ProtectionEvent


class HaltImposed(EventStruct, tag="halt_imposed", frozen=True, kw_only=True):
    """Nothing new is taken within the scope; what was going ends in the same batch.

    `name` is "" for the venue, a symbol or pattern, a firm, or `firm/trader`.
    """

    scope: HaltScope
    name: str = ""
    text: str = ""
    operator: str = ""


class HaltLifted(EventStruct, tag="halt_lifted", frozen=True, kw_only=True):
    """The halt of exactly this scope and name is over; others may still hold."""

    scope: HaltScope
    name: str = ""
    operator: str = ""


class NewsPublished(EventStruct, tag="news_published", frozen=True, kw_only=True):
    """The operator's words to everyone, at logon as well until `until_time_ms`."""

    news_id: str
    text: str
    until_time_ms: int
    operator: str = ""


class InstrumentsExpired(EventStruct, tag="instruments_expired", frozen=True, kw_only=True):
    """The instruments can't be traded any more: at their hour, or by an operator's decision."""

    symbols: tuple[str, ...]
    operator: str = ""


class MarkRulesSet(EventStruct, tag="mark_rules_set", frozen=True, kw_only=True):
    """Reference prices count for `age_max_ms`; `without_mark` is `skip` or `refuse`."""

    age_max_ms: int
    without_mark: str
    operator: str = ""


class PricePublisherSet(EventStruct, tag="price_publisher_set", frozen=True, kw_only=True):
    """Whether reference prices are taken from `name`, a `firm/trader`."""

    name: str
    allowed: bool
    operator: str = ""


MarketEvent = (
    HaltImposed
    | HaltLifted
    | NewsPublished
    | InstrumentsExpired
    | MarkRulesSet
    | PricePublisherSet
    | ProtectionEvent
)
