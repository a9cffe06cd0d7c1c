"""What is decided about limits and maker protection; `operator` is the account, "" for none."""

from msgspec import Struct

from rfqdesk.protocol.entitlements import OptionalDecimalText
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.engine.event_struct import EventStruct

EVERYBODY = "*"
"""Name under which limits hold for every firm, each by itself."""


class Limits(Struct, frozen=True, omit_defaults=True):
    """What one party may do; 0 and "" set no limit.

    Quantity is the sum over the legs of packages times ratio, notional what the
    legs come to at their marks in US dollars. The day is that of UTC. A price may
    be no further from the package's mark than `band_percent` of the legs' marks
    added up without their signs, and no more than `band_ticks` of the package's tick.
    """

    requests_per_minute: int = 0
    open_requests_max: int = 0
    trade_quantity_max: OptionalDecimalText = ""
    trade_notional_max: OptionalDecimalText = ""
    day_quantity_max: OptionalDecimalText = ""
    day_notional_max: OptionalDecimalText = ""
    band_percent: OptionalDecimalText = ""
    band_ticks: int = 0


class LimitsSet(EventStruct, tag="limits_set", frozen=True, kw_only=True):
    """These, and only these, are the limits of `name`: `*`, a firm, or `firm/trader`."""

    name: str
    limits: Limits
    operator: str = ""


class MakerProtectionChanged(
    EventStruct, tag="maker_protection_changed", frozen=True, kw_only=True
):
    """A firm's protection, set by itself or, with `operator`, beside that by the operator."""

    firm: str
    rules: ProtectionRules
    trader: str = ""
    operator: str = ""


class MakerFrozen(EventStruct, tag="maker_frozen", frozen=True, kw_only=True):
    """A firm's protection was reached: its quotes end in this batch, and it may not quote.

    Until `until_time_ms`, with 0 until it is reset; `by_operator` by the operator.
    The figures are those of the window that reached a limit.
    """

    firm: str
    until_time_ms: int
    by_operator: bool = False
    trades: int = 0
    quantity: str = ""
    delta: str = ""


class MakerReset(EventStruct, tag="maker_reset", frozen=True, kw_only=True):
    """A firm's window begins anew, and it may quote."""

    firm: str
    trader: str = ""
    operator: str = ""


ProtectionEvent = LimitsSet | MakerProtectionChanged | MakerFrozen | MakerReset
