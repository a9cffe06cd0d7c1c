"""What the operator asks of the engine about trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.decisions import Limits, WithoutMark
from rfqdesk.protocol.protection import ProtectionRules


class ImposeHalt(Struct, frozen=True, kw_only=True):
    """Halt the scope and end all that is going within it, in one batch."""

    scope: HaltScope
    name: str = ""
    text: str = ""
    operator: str = ""


class LiftHalt(Struct, frozen=True, kw_only=True):
    """End one halt."""

    scope: HaltScope
    name: str = ""
    operator: str = ""


class PublishNews(Struct, frozen=True, kw_only=True):
    """Tell everyone; `until_time_ms` is on the server's clock."""

    news_id: str
    text: str
    until_time_ms: int
    operator: str = ""


class ExpireInstruments(Struct, frozen=True, kw_only=True):
    """End instruments before their time; what is going in them ends with them."""

    symbols: tuple[str, ...]
    operator: str = ""


class SetMarkRules(Struct, frozen=True, kw_only=True):
    """Say how old reference prices may get, and what a price band does without them."""

    age_max_ms: int
    without_mark: WithoutMark
    operator: str = ""


class SetPricePublisher(Struct, frozen=True, kw_only=True):
    """Take reference prices from `firm/trader`, or no more."""

    name: str
    allowed: bool
    operator: str = ""


class SetLimits(Struct, frozen=True, kw_only=True):
    """Set all of what `*`, a firm or `firm/trader` may do; see Limits."""

    name: str
    limits: Limits
    operator: str


class SetMakerRules(Struct, frozen=True, kw_only=True):
    """Set the operator's part of a firm's protection."""

    firm: str
    rules: ProtectionRules
    operator: str


class ResetMaker(Struct, frozen=True, kw_only=True):
    """Let a firm quote again, whoever's rules froze it."""

    firm: str
    operator: str


LimitingCommand = SetLimits | SetMakerRules | ResetMaker
MarketCommand = (
    ImposeHalt
    | LiftHalt
    | PublishNews
    | ExpireInstruments
    | SetMarkRules
    | SetPricePublisher
    | LimitingCommand
)
