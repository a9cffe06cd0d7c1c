"""What an operator is shown of trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope


class HaltView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A halt in force, or just lifted. What it ended is counted only in its own answer."""

    scope: HaltScope
    name: str
    text: str
    since_ms: int
    operator: str
    requests_ended: int = 0
    quotes_ended: int = 0


class MarketView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an operation on trading; only the members that belong to it are set."""

    halts: tuple[HaltView, ...] = ()
    sessions_told: int = 0
