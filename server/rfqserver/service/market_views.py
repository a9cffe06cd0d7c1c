"""What an operator is shown of trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument
from rfqserver.engine.marks import Mark, WithoutMark
from rfqserver.engine.protection_events import Limits


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


class LimitsView(Struct, frozen=True, kw_only=True):
    """A party's limits, and what it has used of them today."""

    name: str
    limits: Limits
    open_requests: int
    day_quantity: str
    day_notional: str


class MakerGuardView(Struct, frozen=True, kw_only=True):
    """A maker firm's protection; `frozen_until_ms` 0 is until it is reset."""

    firm: str
    rules: ProtectionRules
    operator_rules: ProtectionRules
    frozen: bool
    frozen_until_ms: int


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
    limits: tuple[LimitsView, ...] = ()
    makers: tuple[MakerGuardView, ...] = ()
    groups: tuple[GroupView, ...] = ()
