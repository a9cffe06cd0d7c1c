"""Refusals of quotes, acceptances and counters, for a person."""

from rfqdesk.client.words.explanation import Explanation
from rfqdesk.protocol.reasons import RejectReason as R

_NO_QUOTE = (
    "This price is not out. An earlier quote of yours on this request, if any, still stands."
)
_NO_TRADE = "Nothing was traded."
_NOT_TAKEN = "The venue did nothing with it: no request, quote or trade came of it."

DEALING_REASONS: dict[R, Explanation] = {
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
    R.PACKAGE_PRICE_MISMATCH: Explanation(
        "The legs do not add up to the price",
        "Each side's leg prices, times their ratios, must come to its price exactly, one for each "
        f"leg. {_NO_QUOTE}",
        "Correct the leg prices or the price, or leave the leg prices out.",
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
    R.RESPOND_BY_PASSED: Explanation(
        "The respond-by time has passed",
        f"Only dealers who quoted by then may go on quoting on this request. {_NO_QUOTE}",
        "Nothing more can be done on this request, unless the requester asks you for a price.",
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
    R.QUOTES_NOT_REVEALED: Explanation(
        "The quotes are not shown yet",
        "This request collects quotes until its respond-by time and shows them together. "
        f"{_NO_TRADE}",
        "Wait for the respond-by time, then choose among the quotes.",
    ),
    R.QUOTE_INDICATIVE: Explanation(
        "The quote is indicative",
        f"Its dealer shows a price and does not promise to deal at it. {_NO_TRADE}",
        "Ask this dealer for a firm price, or choose a firm quote.",
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
    R.ALLOCATION_MISMATCH: Explanation(
        "The allocation does not add up",
        "The accounts' quantities must be whole lots, each account once, and come to what is "
        f"accepted. {_NO_TRADE}",
        "Correct the allocation and accept again, or leave it out.",
    ),
    # Last look.
    R.LAST_LOOK_NOT_ALLOWED: Explanation(
        "No last look at this venue",
        f"Prices here are firm for the one they are shown to. {_NO_QUOTE}",
        "Send the price without last look.",
    ),
    R.LAST_LOOK_PENDING: Explanation(
        "A dealer is having its last look",
        f"Until it is over, nothing else is traded on this request. {_NO_TRADE}",
        "Wait for the outcome; it takes a second at most.",
    ),
    R.LAST_LOOK_REJECTED: Explanation(
        "The dealer turned it down",
        f"The quote was subject to a last look, and the dealer did not take it. {_NO_TRADE}",
        "Choose another quote. How often each dealer accepts is shown with its name.",
    ),
    R.UNKNOWN_LAST_LOOK: Explanation(
        "The last look is over",
        f"It ran out or was answered before this arrived, or was never asked. {_NO_TRADE}",
        "Answer within the venue's window.",
    ),
    # Countering.
    R.COUNTERS_USED_UP: Explanation(
        "No more counters to this dealer",
        f"You have countered as often as one request allows. {_NOT_TAKEN}",
        "Accept the dealer's quote, deal with another, or send a new request.",
    ),
    R.UNKNOWN_COUNTER: Explanation(
        "No such counter",
        f"The requester has made you no counter of this round. {_NO_TRADE}",
        "Look at the counters that stand.",
    ),
    R.COUNTER_ENDED: Explanation(
        "The counter is over",
        f"It ran out, was withdrawn, replaced or answered before this arrived. {_NO_TRADE}",
        "Look whether the requester has made another, or send a new price.",
    ),
}
