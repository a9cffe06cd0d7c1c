"""What an operator is shown of trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.terms import Instrument
from rfqserver.engine.marks import Mark, WithoutMark


class HaltView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A halt in force, or just lifted."""

    scope: HaltScope
    name: str
    text: str
    since_ms: int
    operator: str


class InstrumentView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An instrument; `halted` has the operator's words while it is."""

    instrument: Instrument
    halted: str = ""


class MarkView(Struct, frozen=True, kw_only=True):
    """The last reference price of an instrument, and whether it still counts."""

    mark: Mark
    fresh: bool


class MarkRulesView(Struct, frozen=True, kw_only=True):
    """The operator's rules about reference prices."""

    age_max_ms: int
    without_mark: WithoutMark
    publishers: tuple[str, ...]


class GroupView(Struct, frozen=True):
    """A named group of makers."""

    name: str
    makers: tuple[str, ...]


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
    groups: tuple[GroupView, ...] = ()
