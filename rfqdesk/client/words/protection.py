"""Refusals of halts, limits and maker protection, in words."""

from rfqdesk.client.words.explanation import Explanation
from rfqdesk.protocol.reasons import RejectReason as R

_NOT_TAKEN = "The venue did nothing with it: no request, quote or trade came of it."
_NO_REQUEST = "No request was opened and no maker has seen it."
_NO_QUOTE = (
    "This price is not out. An earlier quote of yours on this request, if any, still stands."
)

PROTECTION_REASONS: dict[R, Explanation] = {
    R.HALTED: Explanation(
        "Trading is halted",
        f"The venue's operator has halted trading here, for everyone or for you. {_NOT_TAKEN}",
        "Wait until the operator resumes it: the desk shows when. What was open has ended.",
    ),
    R.REQUEST_RATE_EXCEEDED: Explanation(
        "Too many requests in a minute",
        f"The venue's operator has limited how often you or your firm may ask. {_NO_REQUEST}",
        "Wait a little and ask again, or ask the operator about the limit.",
    ),
    R.OPEN_REQUESTS_EXCEEDED: Explanation(
        "Too many open requests",
        f"The venue's operator has limited how many you or your firm may have open. {_NO_REQUEST}",
        "Take one back or wait until one ends, or ask the operator about the limit.",
    ),
    R.QUANTITY_LIMIT_EXCEEDED: Explanation(
        "The quantity is above your limit",
        f"It would exceed what you or your firm may trade at once, or in a day. {_NOT_TAKEN}",
        "Take a smaller quantity, or ask the operator about the limit.",
    ),
    R.NOTIONAL_LIMIT_EXCEEDED: Explanation(
        "The value is above your limit",
        f"At the reference prices it would exceed what you or your firm may trade at once, or in "
        f"a day. {_NOT_TAKEN}",
        "Take a smaller quantity, or ask the operator about the limit.",
    ),
    R.PRICE_OUT_OF_BAND: Explanation(
        "The price is too far from the mark",
        f"It is outside the band that the venue's operator has set for you. {_NOT_TAKEN}",
        "Check the price for a slip of the keyboard; if it is meant, ask the operator.",
    ),
    R.MARK_MISSING: Explanation(
        "No reference price",
        f"Your limits are measured at reference prices, and one is missing or too old. "
        f"{_NOT_TAKEN}",
        "Try again when the venue shows a reference price, or ask the operator.",
    ),
    R.MAKER_FROZEN: Explanation(
        "Your firm's protection was reached",
        "So much was dealt on your firm's quotes that they were pulled, and no new one is taken. "
        f"{_NO_QUOTE}",
        "Look at what was traded, then reset the protection to quote again.",
    ),
}
