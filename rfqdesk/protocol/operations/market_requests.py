"""What an operator can ask about trading as such: halts, news."""

from typing import Annotated, Literal

from msgspec import Meta

from rfqdesk.protocol.market import HaltScope
from rfqdesk.protocol.operations.base import Operation
from rfqdesk.protocol.operations.decisions import WithoutMark
from rfqdesk.protocol.prices import PricePoint
from rfqdesk.protocol.protection import ProtectionRules

LimitName = Literal[
    "requests_per_minute",
    "open_requests_max",
    "trade_quantity_max",
    "trade_notional_max",
    "day_quantity_max",
    "day_notional_max",
    "band_percent",
    "band_ticks",
]
Words = Annotated[str, Meta(max_length=1_000)]


class HaltTrading(Operation, tag="halt_trading", frozen=True, kw_only=True):
    """`name` is "" for the venue, a symbol or pattern, FIRM, or FIRM/TRADER."""

    scope: HaltScope
    name: str = ""
    reason: Words


class ResumeTrading(Operation, tag="resume_trading", frozen=True, kw_only=True):
    scope: HaltScope
    name: str = ""


class ListHalts(Operation, tag="list_halts", frozen=True, kw_only=True):
    pass


class Broadcast(Operation, tag="broadcast", frozen=True, kw_only=True):
    """`minutes` is how long those who log on are told as well."""

    text: Words
    minutes: int


class ListInstruments(Operation, tag="list_instruments", frozen=True, kw_only=True):
    pass


class ExpireInstrument(Operation, tag="expire_instrument", frozen=True, kw_only=True):
    symbol: str


class PushPrices(Operation, tag="push_prices", frozen=True, kw_only=True):
    """Those of instruments that are not listed are left out."""

    prices: tuple[PricePoint, ...]


class AllowPublisher(Operation, tag="allow_publisher", frozen=True, kw_only=True):
    """Take reference prices from FIRM/TRADER, or with `allowed` false no more."""

    name: str
    allowed: bool


class ShowMarks(Operation, tag="show_marks", frozen=True, kw_only=True):
    pass


class SetMarkRules(Operation, tag="set_mark_rules", frozen=True, kw_only=True):
    """What is None stays as it is."""

    age_max_ms: int | None = None
    without_mark: WithoutMark | None = None


class SetLimits(Operation, tag="set_limits", frozen=True, kw_only=True):
    """`change` has the new text of those members of Limits that change, "" for no limit."""

    name: str
    change: dict[LimitName, str]


class ShowLimits(Operation, tag="show_limits", frozen=True, kw_only=True):
    """`name` "" for all."""

    name: str = ""


class ProtectMaker(Operation, tag="protect_maker", frozen=True, kw_only=True):
    firm: str
    rules: ProtectionRules


class ResetMaker(Operation, tag="reset_maker", frozen=True, kw_only=True):
    firm: str


LimitOperation = SetLimits | ShowLimits | ProtectMaker | ResetMaker


class SetGroup(Operation, tag="set_group", frozen=True, kw_only=True):
    """`makers` are all its members from now on."""

    name: str
    makers: tuple[str, ...]


class RemoveGroup(Operation, tag="remove_group", frozen=True, kw_only=True):
    name: str


class ListGroups(Operation, tag="list_groups", frozen=True, kw_only=True):
    pass


GroupOperation = SetGroup | RemoveGroup | ListGroups
MarketOperation = (
    HaltTrading
    | ResumeTrading
    | ListHalts
    | Broadcast
    | ListInstruments
    | ExpireInstrument
    | PushPrices
    | AllowPublisher
    | ShowMarks
    | SetMarkRules
    | LimitOperation
    | GroupOperation
)
