"""What an operator can ask about trading as such: halts, news."""

from typing import Annotated

from msgspec import Meta

from rfqdesk.protocol.market import HaltScope
from rfqserver.service.operation_base import Operation

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


MarketOperation = HaltTrading | ResumeTrading | ListHalts | Broadcast
