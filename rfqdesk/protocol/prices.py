"""Reference prices: what an entitled party publishes, and what the venue tells everyone.

A mark is in the instrument's own price currency, an index in US dollars for
one unit of the underlying. Neither is an offer of anybody's.
"""

from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.entitlements import OptionalDecimalText
from rfqdesk.protocol.ids import Id, Symbol
from rfqdesk.protocol.limits import PRICE_AGE_MAX_MS, PRICES_PER_MESSAGE_MAX
from rfqdesk.protocol.structs import Command, ServerStruct


class PricePoint(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one instrument is worth; replaces what was published before. "" for not known.

    `delta` is in units of the underlying per contract, `volatility` in percent a year.
    """

    symbol: Symbol
    mark_price: OptionalDecimalText = ""
    index_price: OptionalDecimalText = ""
    delta: OptionalDecimalText = ""
    volatility: OptionalDecimalText = ""


class ReferencePriceUpdate(Command, tag="reference_price", frozen=True, kw_only=True):
    """Publish reference prices (FIX W), for those whom the operator entitled to."""

    ref: Id
    prices: Annotated[tuple[PricePoint, ...], Meta(min_length=1, max_length=PRICES_PER_MESSAGE_MAX)]


class ReferencePrice(Struct, frozen=True, omit_defaults=True):
    """A price point as the venue tells it; `time_ms` is when it came, by the venue's clock."""

    symbol: str
    time_ms: int
    mark_price: str = ""
    index_price: str = ""
    delta: str = ""
    volatility: str = ""


class Mark(Struct, frozen=True, omit_defaults=True):
    """The last reference price of an instrument, when it came and from whom (`firm/trader`)."""

    symbol: str
    time_ms: int
    source: str
    mark_price: str = ""
    index_price: str = ""
    delta: str = ""
    volatility: str = ""


class ReferencePrices(ServerStruct, tag="reference_prices", frozen=True, kw_only=True):
    """Prices that changed since the last such message (FIX W); at logon, all there are.

    Those older than `age_max_ms` count as none from now on, also of those told before.
    """

    prices: tuple[ReferencePrice, ...]
    age_max_ms: int = PRICE_AGE_MAX_MS
