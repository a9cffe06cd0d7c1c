"""Maker protection: what pulls a maker's quotes by itself, set by the maker or the operator."""

from typing import Annotated

from msgspec import Meta, Struct

from rfqdesk.protocol.entitlements import OptionalDecimalText
from rfqdesk.protocol.ids import Id
from rfqdesk.protocol.limits import PROTECTION_WINDOW_MAX_MS
from rfqdesk.protocol.structs import Command, ServerStruct, Signature

WindowMs = Annotated[int, Meta(ge=0, le=PROTECTION_WINDOW_MAX_MS)]
DeadManMs = Annotated[int, Meta(ge=0, le=PROTECTION_WINDOW_MAX_MS)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class ProtectionRules(Struct, frozen=True, omit_defaults=True):
    """A firm's quotes are pulled once one of these is reached within `window_ms`; 0 for off.

    `quantity_max` is the sum over trades and legs of packages times ratio,
    `delta_max` the size of the net delta. 0 and "" set no limit. The firm is then
    frozen for `frozen_ms`, with 0 until it is reset.
    """

    window_ms: WindowMs = 0
    trades_max: Count = 0
    quantity_max: OptionalDecimalText = ""
    delta_max: OptionalDecimalText = ""
    frozen_ms: WindowMs = 0


class MakerProtectionSet(Command, tag="maker_protection_set", frozen=True, kw_only=True):
    """Maker: set my firm's protection; see ProtectionRules. `window_ms` 0 ends it."""

    ref: Id
    window_ms: WindowMs
    trades_max: Count = 0
    quantity_max: OptionalDecimalText = ""
    delta_max: OptionalDecimalText = ""
    frozen_ms: WindowMs = 0
    signature: Signature = ""


class MakerProtectionReset(Command, tag="maker_protection_reset", frozen=True, kw_only=True):
    """Maker: begin the window anew, and quote again if my firm was frozen."""

    ref: Id
    signature: Signature = ""


class DeadManTimer(Command, tag="dead_man_timer", frozen=True, kw_only=True):
    """End what I have going (quotes, or requests) unless I repeat this within `timeout_ms`.

    The time runs on while I am not connected. 0 ends the timer.
    """

    ref: Id
    timeout_ms: DeadManMs


class MakerProtection(ServerStruct, tag="maker_protection", frozen=True, kw_only=True):
    """How the receiver's firm is protected, at logon and at each change; makers only.

    `rules` are its own, `operator_rules` the operator's; both count. While
    `frozen`, quotes are refused: until `frozen_until_time_ms`, with 0 until reset.
    """

    rules: ProtectionRules = ProtectionRules()
    operator_rules: ProtectionRules = ProtectionRules()
    frozen: bool = False
    frozen_until_time_ms: int = 0
