"""What the operator asks of the engine about trading as such."""

from msgspec import Struct

from rfqdesk.protocol.market import HaltScope


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


MarketCommand = ImposeHalt | LiftHalt | PublishNews
