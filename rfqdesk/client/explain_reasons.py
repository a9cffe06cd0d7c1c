"""Each reason for which a venue refuses a command, in words."""

from rfqdesk.client.errors import RefusalError
from rfqdesk.client.explanation import Explanation, quoted, with_words
from rfqdesk.protocol.reasons import RejectReason as R

_NOT_TAKEN = "The venue did nothing with it: no request, quote or trade came of it."
_NO_REQUEST = "No request was opened and no maker has seen it."
_NO_QUOTE = (
    "This price is not out. An earlier quote of yours on this request, if any, still stands."
)
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
    R.HALTED: Explanation(
        "Trading is halted",
        f"The venue's operator has halted trading here, for everyone or for you. {_NOT_TAKEN}",
        "Wait until the operator resumes it: the status bar tells you. What was open has ended.",
    ),
    # Idempotency.
    R.DUPLICATE_ID: Explanation(
        "This id was used before",
        "Another command of yours had the same id and other content. The earlier one stands, "
        "this one had no effect.",
        "Look at the blotter for what the earlier one did, then send this one under a new id.",
    ),
    R.NOT_RECEIVED: Explanation(
        "Your acceptance had not arrived",
        f"It was lost with the connection before the venue got it. {_NO_TRADE} It can't arrive "
        "any more, either.",
        "Look at the quotes as they stand now, and accept again if you still want to.",
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
    R.REQUEST_ENDED: Explanation(
        "The request is over",
        f"It was filled, cancelled or ran out before this arrived. {_NOT_TAKEN}",
        "Look at the blotter for how it ended. A new request is needed for another price.",
    ),
    # Quotes.
    R.PRICE_OFF_TICK: Explanation(
        "The price does not fit the tick size",
        f"The instrument trades only in steps of its tick. {_NO_QUOTE}",
        "Round the price to the tick and send it again.",
    ),
    R.PRICE_NOT_POSITIVE: Explanation(
        "The price must be above zero",
        _NO_QUOTE,
        "Enter a price above zero and send it again.",
    ),
    R.PRICE_TOO_LARGE: Explanation(
        "The price is out of range",
        f"It is above what the venue takes. {_NO_QUOTE}",
        "Check the digits and send it again.",
    ),
    R.QUOTE_CROSSED: Explanation(
        "Bid above offer",
        f"Such a quote would pay whoever hits both sides. {_NO_QUOTE}",
        "Check both prices; they may be the wrong way round.",
    ),
    R.QUOTE_EMPTY: Explanation(
        "Neither bid nor offer",
        f"A quote needs at least one price. {_NO_QUOTE}",
        "Enter a price, or pass on the request.",
    ),
    R.SIDE_MISSING: Explanation(
        "The side asked for is missing",
        f"The request asks for one side, or for both, and yours lacks it. {_NO_QUOTE}",
        "Fill in the price for the side asked for, or pass on the request.",
    ),
    R.SIZE_TOO_SMALL: Explanation(
        "The size is below the quantity asked for",
        f"This request trades whole, so a quote must be good for all of it. {_NO_QUOTE}",
        "Quote the full quantity, or pass on the request.",
    ),
    R.SIZE_ABOVE_REQUEST: Explanation(
        "All or none of more than was asked for",
        f"Such a quote could never be traded. {_NO_QUOTE}",
        "Quote no more than the request's quantity, or let the quote trade in parts.",
    ),
    R.REVISION_OUT_OF_ORDER: Explanation(
        "A newer quote is out already",
        "This revision is not above the last one, so it came too late. The newer quote stands.",
        "Look at the quote that stands, and send a new price if it is not the one you want.",
    ),
    R.QUOTE_ID_CHANGED: Explanation(
        "Another quote id on the same request",
        f"Your quotes on one request keep one id. {_NO_QUOTE}",
        "Send the price again as a revision of the quote that stands.",
    ),
    # Accepting.
    R.UNKNOWN_QUOTE: Explanation(
        "No such quote",
        f"The dealer has no quote with this id on the request. {_NO_TRADE}",
        "Choose from the quotes as they stand now.",
    ),
    R.QUOTE_EXPIRED: Explanation(
        "The quote had expired",
        f"Its time ran out by the venue's clock before your acceptance arrived. {_NO_TRADE}",
        "Choose another quote, or wait for the dealer's next price.",
    ),
    R.QUOTE_WITHDRAWN: Explanation(
        "The quote was withdrawn",
        f"The dealer took it back before your acceptance arrived. {_NO_TRADE}",
        "Choose another quote, or wait for the dealer's next price.",
    ),
    R.QUOTE_TRADED: Explanation(
        "The quote is traded out",
        f"All of this price had been traded by your firm before. {_NO_TRADE}",
        "Look at the blotter for the earlier trade, and choose another quote for the rest.",
    ),
    R.REVISION_REPLACED: Explanation(
        "The price had changed",
        f"The dealer replaced it before your acceptance arrived. {_NO_TRADE}",
        "Look at the new price, and accept that one if you want it.",
    ),
    R.SIDE_NOT_QUOTED: Explanation(
        "This side is not quoted",
        f"The dealer quotes only the other side. {_NO_TRADE}",
        "Choose a dealer who quotes the side you want.",
    ),
    R.SIDE_NOT_REQUESTED: Explanation(
        "You asked for the other side",
        f"The request was for one side only. {_NO_TRADE}",
        "Send a new request for the side you want.",
    ),
    R.PRICE_WORSE: Explanation(
        "The price is worse than your limit",
        f"The quote's price is beyond the worst one you accept. {_NO_TRADE}",
        "Look at the price again, and accept it with a new limit if you want it.",
    ),
    R.QUANTITY_MISMATCH: Explanation(
        "This quantity can't be traded here",
        "A request or a quote that trades whole takes its full quantity only; any other no more "
        f"than is left and quoted, and no less than the request's minimum. {_NO_TRADE}",
        "Look at what is left of request and quote, and accept a quantity that both allow.",
    ),
    R.NOT_FILLED: Explanation(
        "It could not be filled",
        f"The dealers' live quotes down to your price do not make up the quantity. {_NO_TRADE}",
        "Look at the quotes as they stand: take a worse price or less, or let it wait for better.",
    ),
    # The venue.
    R.VENUE_STOPPING: Explanation(
        "The venue is about to stop",
        f"It takes nothing new any more; what is open goes on until it stops. {_NOT_TAKEN}",
        "Deal on what is open. Ask anew once the connection is back: it shows then how all stands.",
    ),
}
"""Without the venue's own words; a test holds it complete."""


def explain_refusal(error: RefusalError) -> Explanation:
    """Put a refused command into words, the venue's own words included."""
    return with_words(REASONS[error.reason], quoted(error.text))
