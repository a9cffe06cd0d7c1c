"""What the venue says about trading as such: what is halted, and news of the operator."""

from enum import StrEnum

from msgspec import Struct

from rfqdesk.protocol.structs import ServerStruct


class HaltScope(StrEnum):
    """What an operator can halt."""

    VENUE = "venue"
    INSTRUMENT = "instrument"
    FIRM = "firm"
    TRADER = "trader"


class HaltEntry(Struct, frozen=True, omit_defaults=True):
    """One halt that concerns the receiver.

    `name` is "" for the venue, a symbol or a pattern (`BTC-*`) for instruments,
    else the receiver's firm or `firm/trader`. `text` has the operator's words.
    """

    scope: HaltScope
    since_ms: int
    name: str = ""
    text: str = ""


class TradingStatus(ServerStruct, tag="trading_status", frozen=True, kw_only=True):
    """All that is halted for the receiver (FIX h, f); replaces what was known. Empty: nothing."""

    halts: tuple[HaltEntry, ...] = ()


class News(ServerStruct, tag="news", frozen=True, kw_only=True):
    """The operator's words to everyone (FIX B), also at logon until `until_time_ms`.

    `news_id` tells a repetition from something new; `orig_time_ms` is FIX 42.
    """

    news_id: str
    text: str
    orig_time_ms: int
    until_time_ms: int
