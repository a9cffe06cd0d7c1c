"""Why the venue refuses: a closed list with stable codes.

`fix_code` gives the value of QuoteRejectReason (FIX 300) where FIX 5.0 SP2 has
one, else 99 (other).
"""

from enum import StrEnum


class RejectReason(StrEnum):
    """Reason of a `reject`. Codes are stable: never renamed, never reused."""

    # The message itself.
    MALFORMED = "malformed"
    UNKNOWN_TYPE = "unknown_type"
    DUPLICATE_KEY = "duplicate_key"
    NOT_LOGGED_ON = "not_logged_on"
    NOT_AUTHORISED = "not_authorised"
    TOO_MANY_MESSAGES = "too_many_messages"
    # Its signature.
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_INVALID = "signature_invalid"
    SIGNATURE_FOREIGN = "signature_foreign"
    SIGNATURE_REPLAYED = "signature_replayed"
    # What the sender is entitled to.
    SUSPENDED = "suspended"
    INSTRUMENT_NOT_PERMITTED = "instrument_not_permitted"
    QUANTITY_NOT_PERMITTED = "quantity_not_permitted"
    COUNTERPARTY_NOT_PERMITTED = "counterparty_not_permitted"
    HALTED = "halted"
    REQUEST_RATE_EXCEEDED = "request_rate_exceeded"
    OPEN_REQUESTS_EXCEEDED = "open_requests_exceeded"
    QUANTITY_LIMIT_EXCEEDED = "quantity_limit_exceeded"
    NOTIONAL_LIMIT_EXCEEDED = "notional_limit_exceeded"
    PRICE_OUT_OF_BAND = "price_out_of_band"
    MARK_MISSING = "mark_missing"
    MAKER_FROZEN = "maker_frozen"
    # Idempotency.
    DUPLICATE_ID = "duplicate_id"
    NOT_RECEIVED = "not_received"
    # Requests.
    UNKNOWN_INSTRUMENT = "unknown_instrument"
    INSTRUMENT_EXPIRED = "instrument_expired"
    DUPLICATE_LEG = "duplicate_leg"
    MIXED_CURRENCY = "mixed_currency"
    QUANTITY_NOT_POSITIVE = "quantity_not_positive"
    QUANTITY_OFF_LOT = "quantity_off_lot"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    MIN_QUANTITY_OUT_OF_RANGE = "min_quantity_out_of_range"
    HEDGE_INVALID = "hedge_invalid"
    LIMIT_NEEDS_SIDE = "limit_needs_side"
    TTL_OUT_OF_RANGE = "ttl_out_of_range"
    UNKNOWN_MAKER = "unknown_maker"
    UNKNOWN_GROUP = "unknown_group"
    EMPTY_PANEL = "empty_panel"
    PANEL_TOO_SMALL = "panel_too_small"
    UNKNOWN_REQUEST = "unknown_request"
    REQUEST_ENDED = "request_ended"
    AMENDMENT_NARROWS = "amendment_narrows"
    REQUOTE_LIMIT = "requote_limit"
    # Quotes.
    PRICE_OFF_TICK = "price_off_tick"
    PRICE_NOT_POSITIVE = "price_not_positive"
    PRICE_TOO_LARGE = "price_too_large"
    PACKAGE_PRICE_MISMATCH = "package_price_mismatch"
    QUOTE_CROSSED = "quote_crossed"
    QUOTE_EMPTY = "quote_empty"
    SIDE_MISSING = "side_missing"
    SIZE_TOO_SMALL = "size_too_small"
    SIZE_ABOVE_REQUEST = "size_above_request"
    RESPOND_BY_PASSED = "respond_by_passed"
    REVISION_OUT_OF_ORDER = "revision_out_of_order"
    QUOTE_ID_CHANGED = "quote_id_changed"
    # Accepting.
    UNKNOWN_QUOTE = "unknown_quote"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_WITHDRAWN = "quote_withdrawn"
    QUOTE_TRADED = "quote_traded"
    REVISION_REPLACED = "revision_replaced"
    SIDE_NOT_QUOTED = "side_not_quoted"
    SIDE_NOT_REQUESTED = "side_not_requested"
    PRICE_WORSE = "price_worse"
    QUANTITY_MISMATCH = "quantity_mismatch"
    NOT_FILLED = "not_filled"
    QUOTES_NOT_REVEALED = "quotes_not_revealed"
    QUOTE_INDICATIVE = "quote_indicative"
    ALLOCATION_MISMATCH = "allocation_mismatch"
    # Last look.
    LAST_LOOK_NOT_ALLOWED = "last_look_not_allowed"
    LAST_LOOK_PENDING = "last_look_pending"
    LAST_LOOK_REJECTED = "last_look_rejected"
    UNKNOWN_LAST_LOOK = "unknown_last_look"
    # Countering.
    COUNTERS_USED_UP = "counters_used_up"
    UNKNOWN_COUNTER = "unknown_counter"
    COUNTER_ENDED = "counter_ended"
    # The venue.
    VENUE_STOPPING = "venue_stopping"

    @property
    def fix_code(self) -> int:
        """Value of QuoteRejectReason (FIX 300) that comes nearest."""
        return _FIX_CODES.get(self, 99)


UNAUTHORISED = frozenset(
    {
        RejectReason.NOT_AUTHORISED,
        RejectReason.SUSPENDED,
        RejectReason.INSTRUMENT_NOT_PERMITTED,
        RejectReason.QUANTITY_NOT_PERMITTED,
        RejectReason.COUNTERPARTY_NOT_PERMITTED,
    }
)
"""The sender may not do this, however well it is said."""

_FIX_CODES = {
    RejectReason.UNKNOWN_INSTRUMENT: 1,
    RejectReason.VENUE_STOPPING: 2,
    RejectReason.HALTED: 2,
    RejectReason.REQUEST_RATE_EXCEEDED: 3,
    RejectReason.OPEN_REQUESTS_EXCEEDED: 3,
    RejectReason.QUANTITY_LIMIT_EXCEEDED: 3,
    RejectReason.NOTIONAL_LIMIT_EXCEEDED: 3,
    RejectReason.PRICE_OUT_OF_BAND: 10,
    RejectReason.QUANTITY_TOO_LARGE: 3,
    RejectReason.QUANTITY_NOT_PERMITTED: 3,
    RejectReason.REQUEST_ENDED: 4,
    RejectReason.RESPOND_BY_PASSED: 4,
    RejectReason.QUOTE_EXPIRED: 4,
    RejectReason.QUOTE_TRADED: 4,
    RejectReason.COUNTER_ENDED: 4,
    RejectReason.INSTRUMENT_EXPIRED: 4,
    RejectReason.UNKNOWN_QUOTE: 5,
    RejectReason.DUPLICATE_ID: 6,
    RejectReason.QUOTE_CROSSED: 7,
    RejectReason.PRICE_NOT_POSITIVE: 8,
    RejectReason.PRICE_OFF_TICK: 8,
    RejectReason.PACKAGE_PRICE_MISMATCH: 8,
    RejectReason.NOT_AUTHORISED: 9,
    RejectReason.SUSPENDED: 9,
    RejectReason.INSTRUMENT_NOT_PERMITTED: 9,
    RejectReason.PRICE_TOO_LARGE: 10,
}
