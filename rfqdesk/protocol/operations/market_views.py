"""What an operator is shown of trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import Limits, WithoutMark
from rfqdesk.protocol.prices import Mark
from rfqdesk.protocol.protection import ProtectionRules
from rfqdesk.protocol.terms import Instrument


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


class LimitsView(Struct, frozen=True, kw_only=True):
    """A party's limits, and what it has used of them today."""

    name: str
    limits: Limits
    open_requests: int
    day_quantity: str
    day_notional: str


class MakerGuardView(Struct, frozen=True, kw_only=True):
    """A maker firm's protection; `frozen_until_ms` 0 is until it is reset.

    `tripped_ms` is when it was last reached, 0 for never; the other
    figures are those of the window that reached it, by the operator's rules or the firm's own.
    """

    firm: str
    rules: ProtectionRules
    operator_rules: ProtectionRules
    frozen: bool
    frozen_until_ms: int
    tripped_ms: int = 0
    tripped_by_operator: bool = False
    tripped_trades: int = 0
    tripped_quantity: str = ""
    tripped_delta: str = ""


class MarkView(Struct, frozen=True, kw_only=True):
    """The last reference price of an instrument, and whether it still counts."""

    mark: Mark
    fresh: bool


class MarkRulesView(Struct, frozen=True, kw_only=True):
    """The operator's rules about reference prices; `publishers` are FIRM/TRADER."""

    age_max_ms: int
    without_mark: WithoutMark
    publishers: tuple[str, ...]


class GroupView(Struct, frozen=True):
    """A named group of makers."""

    name: str
    makers: tuple[str, ...]
