"""What is decided about limits and maker protection; `operator` is the account, "" for none."""

from rfqdesk.protocol.operations.decisions import Limits
from rfqdesk.protocol.protection import ProtectionRules
from rfqserver.engine.facts.event_struct import EventStruct


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
