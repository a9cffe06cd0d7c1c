"""What an operator is shown of trading as such."""

from msgspec import Struct

from rfqdesk.protocol.operations.market_views import (
    GroupView,
    HaltView,
    InstrumentView,
    LimitsView,
    MakerGuardView,
    MarkRulesView,
    MarkView,
)


class MarketView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation on trading; only the members that belong to it are set."""

    halts: tuple[HaltView, ...] = ()
    requests_ended: int = 0
    quotes_ended: int = 0
    sessions_told: int = 0
    instruments: tuple[InstrumentView, ...] = ()
    mark_rules: MarkRulesView | None = None
    marks: tuple[MarkView, ...] = ()
    prices_taken: int = 0
    limits: tuple[LimitsView, ...] = ()
    makers: tuple[MakerGuardView, ...] = ()
    groups: tuple[GroupView, ...] = ()
