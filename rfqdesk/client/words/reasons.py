"""Each reason for which a venue refuses a command, in words."""

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.words.dealing_reasons import DEALING_REASONS
from rfqdesk.client.words.explanation import Explanation, quoted, with_words
from rfqdesk.client.words.protection import PROTECTION_REASONS
from rfqdesk.protocol.reasons import RejectReason as R

_NOT_TAKEN = "The venue did nothing with it: no request, quote or trade came of it."
_NO_REQUEST = "No request was opened and no maker has seen it."
_NO_TRADE = "Nothing was traded."

REASONS: dict[R, Explanation] = {
    # The message itself.
    R.MALFORMED: Explanation(
        "The venue could not read this",
        f"What was sent does not follow the protocol. {_NOT_TAKEN}",
        "This is a fault in the programme that sent it: update it, and report it if it happens "
        "again.",
    ),
    R.UNKNOWN_TYPE: Explanation(
        "The venue does not know this command",
        f"The venue may run an older version than this programme. {_NOT_TAKEN}",
        "Ask the venue's operator which version it runs.",
    ),
    R.DUPLICATE_KEY: Explanation(
        "The message was ambiguous",
        f"A member occurred twice in it, so two readers could see two prices. {_NOT_TAKEN}",
        "This is a fault in the programme that sent it: correct it before trading on.",
    ),
    R.NOT_LOGGED_ON: Explanation(
        "Not logged on",
        f"The venue expects a log-on first. {_NOT_TAKEN}",
        "Wait until the status bar shows a live connection, then try again.",
    ),
    R.NOT_AUTHORISED: Explanation(
        "You may not do this",
        f"The venue's register does not give your certificate this right. {_NOT_TAKEN}",
        "Ask the venue's operator for the role you need; your certificate stays the same.",
    ),
    R.TOO_MANY_MESSAGES: Explanation(
        "Too many messages",
        f"You sent more than the venue takes in a second, and this one was left out. {_NOT_TAKEN}",
        "Wait a second and try again; slow a bot down.",
    ),
    # Its signature.
    R.SIGNATURE_MISSING: Explanation(
        "The command was not signed",
        f"The venue takes no command without its sender's signature. {_NOT_TAKEN}",
        "This is a fault in the programme that sent it: update it.",
    ),
    R.SIGNATURE_INVALID: Explanation(
        "The signature does not match the command",
        f"What the venue received is not what was signed with your key. {_NOT_TAKEN}",
        "Call the venue's operator before trading on: either the programme that sent it is at "
        "fault, or something between you and the venue changes what you send.",
    ),
    R.SIGNATURE_FOREIGN: Explanation(
        "Signed under another certificate",
        "The signature names another certificate than the one that this connection was opened "
        f"with. {_NOT_TAKEN}",
        "Disconnect and connect again; if that does not help, the programme that sent it is at "
        "fault.",
    ),
    R.SIGNATURE_REPLAYED: Explanation(
        "The command was signed earlier",
        "The signature belongs to another session, or is not newer than the one before it. "
        f"{_NOT_TAKEN}",
        "Give the command anew. If you did not give it, call the venue's operator: somebody may "
        "have sent an old one of yours again.",
    ),
    # What the sender is entitled to.
    R.SUSPENDED: Explanation(
        "You are suspended",
        f"The venue's operator takes nothing from you or your firm for now. {_NOT_TAKEN}",
        "Call the operator. Your certificate stays good, and once you are resumed you can go on "
        "at once.",
    ),
    R.INSTRUMENT_NOT_PERMITTED: Explanation(
        "You are not admitted to this instrument",
        f"The venue's operator has limited what you or your firm may deal in. {_NOT_TAKEN}",
        "Choose another instrument, or ask the operator for this one.",
    ),
    R.QUANTITY_NOT_PERMITTED: Explanation(
        "The quantity is above your limit",
        f"The venue's operator has limited how much of one leg you may deal in. {_NOT_TAKEN}",
        "Take a smaller quantity, or ask the operator about the limit.",
    ),
    R.COUNTERPARTY_NOT_PERMITTED: Explanation(
        "You can't deal with this counterparty",
        f"The venue does not let the two of you deal with each other here. {_NOT_TAKEN}",
        "Deal with another one, or ask the venue's operator.",
    ),
    **PROTECTION_REASONS,
    # Idempotency.
    R.DUPLICATE_ID: Explanation(
        "This id was used before",
        "Another command of yours had the same id and other content. The earlier one stands, "
        "this one had no effect.",
        "Look at the blotter for what the earlier one did, then send this one under a new id.",
    ),
    R.NOT_RECEIVED: Explanation(
        "What you sent had not arrived",
        f"It was lost with the connection before the venue got it. {_NO_TRADE} It can't arrive "
        "any more, either.",
        "Look at how things stand now, and do it again if you still want to.",
    ),
    # Requests.
    R.UNKNOWN_INSTRUMENT: Explanation(
        "Unknown instrument",
        f"The venue does not trade one of the legs. {_NO_REQUEST}",
        "Choose the instrument from the list; it shows what the venue trades today.",
    ),
    R.INSTRUMENT_EXPIRED: Explanation(
        "The instrument has expired",
        f"One of the legs can't be traded any more. {_NO_REQUEST}",
        "Choose an instrument with a later expiry.",
    ),
    R.DUPLICATE_LEG: Explanation(
        "The same leg twice",
        f"An instrument occurs in two legs. {_NO_REQUEST}",
        "Put it into one leg and use the ratio.",
    ),
    R.MIXED_CURRENCY: Explanation(
        "Legs in different currencies",
        f"A package has one price, so all legs must be priced in one currency. {_NO_REQUEST}",
        "Ask for the legs in separate requests.",
    ),
    R.QUANTITY_NOT_POSITIVE: Explanation(
        "The quantity must be above zero",
        _NOT_TAKEN,
        "Enter how many packages you want to trade.",
    ),
    R.QUANTITY_OFF_LOT: Explanation(
        "The quantity does not fit the lot size",
        f"One of the legs trades only in whole lots. {_NOT_TAKEN}",
        "Round the quantity to the lot size that the instrument shows.",
    ),
    R.QUANTITY_TOO_LARGE: Explanation(
        "The quantity is too large",
        f"It is above the venue's limit. {_NOT_TAKEN}",
        "Split it, or ask the venue's operator about the limit.",
    ),
    R.MIN_QUANTITY_OUT_OF_RANGE: Explanation(
        "The minimum quantity does not fit",
        "A minimum is for requests that may trade in parts, above zero and not above the "
        f"request's quantity. {_NO_REQUEST}",
        "Correct the minimum, or leave it out.",
    ),
    R.HEDGE_INVALID: Explanation(
        "The hedge leg does not fit",
        "A hedge is in an instrument of its own, at a price on its tick and in a ratio above "
        f"zero. {_NO_REQUEST}",
        "Correct the hedge leg, or send the request without one.",
    ),
    R.LIMIT_NEEDS_SIDE: Explanation(
        "A limit price needs a side",
        f"A limit is the worst price at which you buy, or at which you sell. {_NO_REQUEST}",
        "Ask to buy or to sell, or leave the limit out and accept by hand.",
    ),
    R.TTL_OUT_OF_RANGE: Explanation(
        "The duration is out of range",
        f"The venue takes neither shorter nor longer times. {_NOT_TAKEN}",
        "Choose a duration between the venue's bounds and send it again.",
    ),
    R.UNKNOWN_MAKER: Explanation(
        "Unknown dealer",
        f"One of the dealers chosen does not quote on this venue. {_NO_REQUEST}",
        "Choose the dealers from the list again; it may have changed.",
    ),
    R.UNKNOWN_GROUP: Explanation(
        "Unknown group of makers",
        "The venue has no such group, or none with a maker that you can deal with. Nobody was "
        "asked.",
        "Choose a group from the list; the venue's operator makes them.",
    ),
    R.EMPTY_PANEL: Explanation(
        "No dealer to ask",
        f"No dealer on this venue may quote this at the moment. {_NO_REQUEST}",
        "Choose other dealers, or try again later.",
    ),
    R.PANEL_TOO_SMALL: Explanation(
        "Too few dealers for an anonymous request",
        f"With so few, they could guess who asks. {_NO_REQUEST} Your name was not shown.",
        "Add dealers, or send the request under your name.",
    ),
    R.UNKNOWN_REQUEST: Explanation(
        "No such request",
        f"The venue does not know this request, or it is not yours to act on. {_NOT_TAKEN}",
        "Look at the blotter for the requests that are open.",
    ),
    R.AMENDMENT_NARROWS: Explanation(
        "A request only grows",
        "Makers have been told how long it is open, so it can't be made shorter. The request "
        "stands as it was.",
        "Cancel it if you want none of it any more.",
    ),
    R.REQUOTE_LIMIT: Explanation(
        "Asked often enough",
        "A maker is asked anew only so often on one request. Its quote, if any, stands as it was.",
        "Deal on the quotes there are, or open a new request.",
    ),
    R.REQUEST_ENDED: Explanation(
        "The request is over",
        f"It was filled, cancelled or ran out before this arrived. {_NOT_TAKEN}",
        "Look at the blotter for how it ended. A new request is needed for another price.",
    ),
    # The venue.
    R.VENUE_STOPPING: Explanation(
        "The venue is about to stop",
        f"It takes nothing new any more; what is open goes on until it stops. {_NOT_TAKEN}",
        "Deal on what is open. Ask anew once the connection is back: it shows then how all stands.",
    ),
} | DEALING_REASONS
"""Without the venue's own words; a test holds it complete."""


def explain_refusal(error: RefusalError) -> Explanation:
    """Put a refused command into words, the venue's own words included."""
    return with_words(REASONS[error.reason], quoted(error.text))
